"""Whoever opens a conversation sees at once when this person and their company were last in contact."""

from typing import Any

from flask_babel import gettext as _

from portal.activity.context import About, about_customer
from portal.contacts.queries import lasts, timeline
from portal.contacts.queries.wanted import Wanted
from portal.foundation.i18n import day

SHOWN = 3
READ = 12  # messages of one talk on a day are drawn as one


@about_customer("contacts/context.html", order=60)
def last_contacts(about: About) -> dict[str, Any] | None:
    """Return the last contacts, of the person who asks where one is known; the talk that is open is left out."""
    person = about.person
    asked = Wanted(kind="contacts:", person_id=person.id if person else None)
    zone = about.point.user.time_zone
    found, _more = timeline.page(asked, None, READ)
    others = [one for one in timeline.gathered(found, zone) if not _is_open(one.gathers, about)]
    told = lasts.of_customer()
    if not others and told.at is None:
        return None
    brief = _("Last contact %(day)s", day=day(told.at.date())) if told.at else ""
    return {"recent": others[:SHOWN], "lasts": told, "brief": brief}


def _is_open(gathers: str, about: About) -> bool:
    return bool(gathers) and gathers == f"{about.subject_kind}:{about.subject_id}"
