"""The days by which a person's own steps are due stand in their own calendar, and lead into the step."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import branding
from portal.accounts.models import User
from portal.foundation import clock, links
from portal.foundation.absolute import absolute
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import language
from portal.foundation.links import PurposeLink
from portal.meetings.actions.events import CalendarOpened
from portal.meetings.rules.ics import Entry
from portal.meetings.sources import in_own_calendar
from portal.onboarding.actions.calendars import make_links_of
from portal.onboarding.queries import calendars
from portal.onboarding.rules.shapes import Words

BACK = timedelta(days=30)


@in_transaction(CalendarOpened)
def lead_into_steps(event: CalendarOpened) -> None:
    """Make the links into a person's steps as their calendar opens: its program reads it right away, then for hours
    not again.
    """
    if branding.is_on(__name__) and (user := db.session.get(User, event.person_id)) is not None:
        make_links_of(user)


@in_own_calendar
def own_steps(user: User) -> Sequence[Entry]:
    """Return the days of a person's open steps, each with the way into it."""
    rows = calendars.due_of(user, clock.today(user.time_zone) - BACK)
    known = calendars.links_of(user.id) if rows else {}
    return [_entry(row, known.get(row.id)) for row in rows]


def _entry(row: Any, link: PurposeLink | None) -> Entry:
    """Return a day: its link does the step without a password where there is one, else its page asks who comes."""
    begins = datetime.combine(row.due_on, time(), UTC)
    title = Words(row.title_ja, row.title_en).of(language())
    if link is not None:
        url = absolute("step_link.show", token=links.token(link))
    else:
        url = absolute("steps.show", slug=row.slug, step=row.public_id)
    minutes = ngettext("about %(num)s minute", "about %(num)s minutes", row.minutes)
    return Entry(
        uid=f"step-{row.public_id}@banso",
        sequence=row.version,
        changed_at=row.updated_at,
        title=_("Due: %(step)s", step=title),
        starts_at=begins,
        ends_at=begins + timedelta(days=1),
        zone="UTC",
        text=f"{row.name}\n{minutes}\n{url}",
        url=url,
        alarm=False,
        day=row.due_on,
    )
