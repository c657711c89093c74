"""What of an onboarding needs talking about when both sides meet: where somebody is stuck, and what is late."""

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of, work_calendar
from portal.accounts.standpoint import Standpoint
from portal.activity import agenda
from portal.activity.agenda import Point
from portal.foundation.i18n import full_date, language
from portal.onboarding.forms.troubles import reason_words
from portal.onboarding.queries import standing, troubles
from portal.onboarding.rules.shapes import Words


@agenda.offers(order=15)
def stuck(point: Standpoint) -> Iterator[Point]:
    """Offer the steps at which somebody is stuck, the longest first."""
    if point.may(Permit.ONBOARDING_READ):
        for trouble, step, _journey in troubles.still_open():
            yield _point(point, step, reason_words(trouble.reason), 10, "circle-pause")


@agenda.offers(order=25)
def late(point: Standpoint) -> Iterator[Point]:
    """Offer the steps whose day has passed and at which nobody is stuck."""
    if point.may(Permit.ONBOARDING_READ):
        calendar, today = work_calendar(point.customer), today_of(point.customer)
        for row in standing.overdue(calendar, today, agenda.MOST_OF_ONE_OFFER):
            if row.stuck_at is None:
                words = _l("A step of the onboarding, due on %(day)s", day=full_date(row.due_on))
                yield _point(point, row, words, 5, "route")


def _point(point: Standpoint, step: Any, reason: Any, minutes: int, picture: str) -> Point:
    title = Words(step.title_ja, step.title_en).of(language())
    url = url_for("steps.show", slug=point.customer.slug, step=step.public_id)
    return Point(f"step:{step.public_id}", title, url, reason, step.visibility, minutes, picture)
