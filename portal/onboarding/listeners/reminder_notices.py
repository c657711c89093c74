"""What reminders say, and as long as what: a step that was done, moved, given away or rests is not mentioned.

A mail leads whoever does the step straight into it, by a link that asks for no password.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, pgettext
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity import notices
from portal.activity.models import Notice
from portal.activity.notices import Headline, Noted, Told, Weight
from portal.activity.queries import Doer, named
from portal.foundation import clock, links
from portal.foundation.absolute import absolute
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.i18n import day, language
from portal.onboarding.actions.reminders import DUE_SOON, OF_COLLEAGUE, OF_CUSTOMER, OVERDUE
from portal.onboarding.listeners.journey_notices import PACE
from portal.onboarding.queries import calendars
from portal.onboarding.queries.reminders import standing_now
from portal.onboarding.rules.shapes import Words

HALF_A_DAY = timedelta(hours=12)
Wording = Callable[[Noted, Any], Told | None]


def headline(count: int) -> Headline:
    """Word a mail with nothing but steps that are due or late."""
    return Headline(
        ngettext(
            "%(num)s step of the onboarding is due or late",
            "%(num)s steps of the onboarding are due or late",
            count,
        ),
        _("These steps are due soon or late. Each button leads straight into the step."),
    )


def into_the_step(reader: User, noted: Sequence[Noted]) -> Mapping[int, str]:
    """Return the links into the steps that were made for whoever does them."""
    known = calendars.links_of(reader.id)
    return {
        one.id: absolute("step_link.show", token=links.token(known[one.subject_id]))
        for one in noted
        if one.subject_id in known
    }


@notices.kind(
    DUE_SOON, _l("A step of an onboarding that is mine to do is due soon"), weight=Weight.ASKS,
    way=into_the_step, headline=headline,
)  # fmt: skip
def due_soon(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Remind whoever does a step before it is late."""
    return _told(noted, lambda one, row: _own(reader, one, row))


@notices.kind(
    OVERDUE, _l("A step of an onboarding that is mine to do is late"), weight=Weight.ASKS,
    way=into_the_step, headline=headline,
)  # fmt: skip
def overdue(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Remind whoever does a step that it is late."""
    return _told(noted, lambda one, row: _own(reader, one, row))


@notices.kind(
    OF_COLLEAGUE, _l("A step of an onboarding that a colleague is to do is late"), weight=Weight.ASKS,
    sides=(Side.CUSTOMER,), headline=headline,
)  # fmt: skip
def of_colleague(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell an administrator whose step is late."""
    rows, people = _rows_with_owners(noted)

    def words(one: Noted, row: Any) -> Told | None:
        if row.owner == reader.id or row.stuck_at is not None:
            return None
        subject = _("A colleague's step of the onboarding is late")
        return _worded(one, row, _was_due(row), subject, _("See the step"), _whose(people.get(row.owner)))

    return _told(noted, words, rows)


@notices.kind(
    OF_CUSTOMER, _l("A step of an onboarding at one of my customers is late"), weight=Weight.ASKS,
    sides=(Side.VENDOR,), headline=headline,
)  # fmt: skip
def of_customer(reader: User, noted: Sequence[Noted]) -> Mapping[int, Told]:
    """Tell the CSM which step is late; not where that morning's alarm of the whole journey says it already."""
    rows, people = _rows_with_owners(noted)
    alarmed = _alarmed(reader, rows)

    def words(one: Noted, row: Any) -> Told | None:
        if row.staff_id == reader.id or any(
            abs(at - one.at) < HALF_A_DAY for at in alarmed.get(row.journey_id, ())
        ):
            return None
        subject = _("%(customer)s: a step of the onboarding is late", customer=one.customer_name)
        who = people.get(row.owner) or people.get(row.staff_id)
        return _worded(one, row, _was_due(row), subject, _("See the step"), _whose(who))

    return _told(noted, words, rows)


def _told(noted: Sequence[Noted], words: Wording, rows: Mapping[int, Any] | None = None) -> dict[int, Told]:
    """Word what still holds: the step can be done, and is due on the day that the reminder was about."""
    rows = standing_now(one.subject_id for one in noted) if rows is None else rows
    found = {
        one.id: words(one, rows[one.subject_id])
        for one in noted
        if one.subject_id in rows and rows[one.subject_id].due_on.isoformat() == one.ids.get("due_on")
    }
    return {number: told for number, told in found.items() if told is not None}


def _own(reader: User, one: Noted, row: Any) -> Told | None:
    if not _does_it(reader, row) or row.stuck_at is not None:
        return None
    minutes = ngettext("about %(num)s minute", "about %(num)s minutes", row.minutes) if row.minutes else ""
    today = clock.today(reader.time_zone)
    if row.due_on < today:
        subject = _("A step of the onboarding is late")
    else:
        subject = _("A step of the onboarding is due on %(day)s", day=day(row.due_on))
    return _worded(one, row, _due(row, today), subject, _("Do it now"), minutes, "calendar")


def _does_it(reader: User, row: Any) -> bool:
    """True when the step is the reader's, or nobody's on their side."""
    own = row.staff_id if reader.staff_role is not None else row.owner
    return own in (None, reader.id)


def _due(row: Any, today: date) -> str:
    title = _title(row)
    if row.due_on < today:
        return _was_due(row)
    if row.due_on == today:
        return _("“%(step)s” is due today", step=title)
    if row.due_on == today + timedelta(days=1):
        return _("“%(step)s” is due tomorrow", step=title)
    return _("“%(step)s” is due on %(day)s", step=title, day=day(row.due_on))


def _was_due(row: Any) -> str:
    return _("“%(step)s” was due on %(day)s", step=_title(row), day=day(row.due_on))


def _whose(owner: Doer | None) -> str:
    if owner is None:
        return _("nobody has taken it on")
    return _("Owner: %(name)s", name=pgettext("person", "%(name)s", name=owner.name))


def _worded(
    one: Noted, row: Any, title: str, subject: str, action: str, note: str, icon: str = "hourglass"
) -> Told:
    journey = Words(row.journey_ja, row.journey_en).of(language())
    return Told(
        title=title,
        endpoint="steps.show",
        place={"slug": one.customer_slug, "step": row.public_id},
        about=" · ".join(part for part in (journey, note) if part),
        subject=subject,
        action=action,
        thread=f"step-{row.public_id}",
        icon=icon,
    )


def _title(row: Any) -> str:
    return Words(row.title_ja, row.title_en).of(language())


def _rows_with_owners(noted: Sequence[Noted]) -> tuple[Mapping[int, Any], Mapping[int, Doer]]:
    rows = standing_now(one.subject_id for one in noted)
    ids = {row.owner for row in rows.values()} | {row.staff_id for row in rows.values()}
    return rows, named(one for one in ids if one is not None)


def _alarmed(reader: User, rows: Mapping[int, Any]) -> dict[int, list[Any]]:
    """Return when the reader was told that these journeys fell behind or are stuck."""
    asked = select(Notice.subject_id, Notice.at).where(
        Notice.person_id == reader.id, Notice.kind == PACE,
        Notice.subject_id.in_(sorted({row.journey_id for row in rows.values()})),
    )  # fmt: skip
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(asked):
        found.setdefault(row.subject_id, []).append(row.at)
    return found
