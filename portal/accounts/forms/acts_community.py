"""What the audit log remembers of the community, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: By group: what the group is called, and its acts.
COMMUNITY_ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "community": (
        _l("Community"),
        {
            "community.rules_set": _l("Changed the rules of the community"),
            "community.taken_along": _l("Took along what a person wrote in the community"),
            "community.hidden": _l("Hid a post in the community"),
            "community.shown": _l("Showed a post in the community"),
            "community.locked": _l("Closed a post to answers"),
            "community.unlocked": _l("Opened a post to answers"),
            "community.moved": _l("Moved a post to another space"),
            "community.merged": _l("Merged a question into an earlier one"),
            "community.report_refused": _l("Left a reported post as it is"),
            "community.warned": _l("Warned somebody in the community"),
            "community.suspended": _l("Suspended somebody in the community"),
            "community.suspension_ended": _l("Ended a warning or suspension in the community"),
            "community.appeal_granted": _l("Granted an appeal in the community"),
            "community.appeal_refused": _l("Refused an appeal in the community"),
            "community.left_nameless": _l("Took a person's name off what they wrote in the community"),
            "community.left_gone": _l("Deleted what a person wrote in the community"),
            "community.figures_exported": _l("Exported the figures of the community"),
        },
    ),
    "community_feed": (
        _l("Feeds of the community"),
        {
            "community_feed.opened": _l("Opened a feed of a space"),
            "community_feed.closed": _l("Closed a feed of a space"),
        },
    ),
    "space": (
        _l("Spaces of the community"),
        {
            "space.made": _l("Made a space"),
            "space.changed": _l("Changed a space"),
            "space.closed": _l("Closed a space"),
            "space.reopened": _l("Opened a space again"),
        },
    ),
    "kept_names": (
        _l("Names kept inside a company"),
        {
            "kept_names.added": _l("Named what stays inside the company"),
            "kept_names.removed": _l("Took a name off those that stay inside"),
        },
    ),
}
