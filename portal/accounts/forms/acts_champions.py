"""What the audit log remembers of champions and the ambassador programme, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: By group: what the group is called, and its acts.
CHAMPIONS_ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "nomination": (
        _l("Nominations"),
        {
            "nomination.made": _l("Put somebody forward"),
            "nomination.accepted": _l("Accepted being put forward"),
            "nomination.confirmed": _l("Confirmed a nomination"),
            "nomination.declined": _l("Declined a nomination"),
        },
    ),
    "ambassador": (
        _l("Ambassadors"),
        {
            "ambassador.named": _l("Named an ambassador"),
            "ambassador.ended": _l("Ended being an ambassador"),
        },
    ),
    "advocacy": (
        _l("Advocacy log"),
        {
            "advocacy.noted": _l("Noted an act of advocacy"),
            "advocacy.changed": _l("Changed an act of advocacy"),
            "advocacy.removed": _l("Took an act of advocacy out of the log"),
        },
    ),
    "programme": (_l("Ambassador programme"), {"programme.rules": _l("Changed the programme's rules")}),
    "strike": (
        _l("Against the rules"),
        {
            "strike.given": _l("Noted something against an ambassador"),
            "strike.lifted": _l("Lifted what was noted against an ambassador"),
        },
    ),
}
