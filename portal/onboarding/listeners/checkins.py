"""A check-in asks about steps whose day has passed: it leads into the step, where it is done in a moment."""

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of, work_calendar
from portal.accounts.standpoint import Standpoint
from portal.foundation.audience import Side
from portal.foundation.i18n import full_date, language
from portal.onboarding.queries import standing
from portal.onboarding.rules.shapes import Words
from portal.plans import checkins
from portal.plans.checkins import Ask

KIND, ORDER, SECONDS = "step", 25, 60


def find(point: Standpoint) -> list[Ask]:
    """Return a card for each step of this person's own whose day has passed."""
    owner = point.membership if point.side is Side.CUSTOMER else point.user
    if owner is None or not point.may(Permit.ONBOARDING_WORK):
        return []
    calendar, today = work_calendar(point.customer), today_of(point.customer)
    return [_ask(row, point) for row in standing.own_overdue(owner, calendar, today)]


def one(point: Standpoint, subject: str) -> Ask | None:
    """Return the card of one step, done or not."""
    owner = point.membership if point.side is Side.CUSTOMER else point.user
    row = standing.own_step(owner, subject) if owner is not None else None
    return _ask(row, point) if row is not None and point.may(Permit.ONBOARDING_WORK) else None


def asked() -> Iterable[tuple[Side, int]]:
    """Return who has steps at all."""
    for row in standing.owners():
        if row.owner_id is not None:
            yield (Side.CUSTOMER, row.owner_id)
        if row.staff_id is not None:
            yield (Side.VENDOR, row.staff_id)


def _ask(row: Any, point: Standpoint) -> Ask:
    words = _l("A step of the onboarding")
    if row.due_on is not None:
        words = _l("A step of the onboarding, due on %(day)s", day=full_date(row.due_on))
    return Ask(
        f"{KIND}:{row.public_id}",
        Words(row.title_ja, row.title_en).of(language()),
        why=words,
        order=ORDER,
        seconds=SECONDS,
        due=row.due_on,
        url=LazyString(url_for, "steps.show", slug=point.customer.slug, step=row.public_id),
        label=_l("Open the step"),
    )


checkins.asks(KIND, find, one=one, asked=asked)
