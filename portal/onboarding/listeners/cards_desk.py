"""On a customer's home, for the vendor's people: the days to value of its onboardings, and what they went into."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import Standpoint
from portal.activity.cards import card
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.onboarding.queries import figures, journeys_lists
from portal.onboarding.rules.figures import Course

MOST = 4


@dataclass(frozen=True)
class Walked:
    """One onboarding of the customer with its days so far; `course.days` where it came to its first result."""

    title: str
    course: Course
    day: int  # of its clock, the first being 1
    url: str


@card("onboarding/desk/_value_card.html", place="side", order=25)
def days_to_value(point: Standpoint) -> dict[str, Any] | None:
    """Show the vendor's people how long it took, or takes, until this customer had its first results."""
    if point.side is not Side.VENDOR or not point.may(Permit.ONBOARDING_FIGURES) or point.customer is None:
        return None
    courses = {course.journey_id: course for course in figures.courses_here()}
    if not courses:
        return None
    today = today_of(point.customer)
    walked = [
        Walked(
            row.title,
            courses[row.id],
            _day(courses[row.id], today),
            url_for("journeys.show", slug=point.customer.slug, journey=row.public_id),
        )
        for row in journeys_lists.all_of_them(language())
        if row.id in courses and not row.cancelled_at
    ]
    return {"walked": walked[:MOST], "most": max((sum(one.course.spent) for one in walked), default=0)}


def _day(course: Course, today: date) -> int:
    return max(0, (today - (course.clock_on or course.began_on)).days + 1)
