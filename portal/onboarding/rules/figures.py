"""How journeys go, summed up: time to value with what it was spent on, and how many that were due were completed.

A cohort is the month or quarter (of the calendar) in which a journey began, by its customer's day. Time to value counts
those that reached their wow moment; the others stand beside it as being on their way, so that a cohort that has only
its quick ones behind it is not praised too early; what was called off before is on no way. The completion rate is
completed / due: due is what is completed, was given up, or has its last due day behind it; what is still in its time,
or rests, counts neither way.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from portal.conversations.rules.figures import MEDIAN, MOST, percentile
from portal.onboarding.rules.words import Waiting

K = TypeVar("K", bound=Hashable)
SPENT = (Waiting.CUSTOMER, Waiting.VENDOR, Waiting.WORKING, Waiting.PAUSED)
#: A quarter of less than so many is told with a warning: a median of three says little.
FEW = 5


class Cohort(StrEnum):
    """By what journeys that began together are gathered."""

    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Course:
    """One journey as the figures count it; days may be fractions. `days` is None while its value is to come."""

    journey_id: int
    customer_id: int
    template_id: int | None
    began_on: date
    days: float | None = None
    spent: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # as SPENT, until the value or today
    aim: int | None = None
    completed_on: date | None = None
    cancelled: bool = False
    ends_on: date | None = None  # its last due day; None while it rests, since that day moves on
    clock_on: date | None = None  # the day its clock runs from


@dataclass(frozen=True, slots=True)
class Value:
    """Time to value of some journeys, in days. `spent` are means of those that got there, as SPENT."""

    begun: int
    reached: int
    median: float | None
    most: float | None
    spent: tuple[float, float, float, float]
    in_aim: float | None  # share of those with an aim that got there within it
    given_up: int = 0  # called off before they got there

    @property
    def on_the_way(self) -> int:
        return self.begun - self.reached - self.given_up

    @property
    def few(self) -> bool:
        return 0 < self.reached < FEW


@dataclass(frozen=True, slots=True)
class Completion:
    """How many of those that were due were completed."""

    begun: int
    due: int
    completed: int
    cancelled: int

    @property
    def rate(self) -> float | None:
        return self.completed / self.due if self.due else None


def cohort(day: date, kind: Cohort) -> date:
    """Return the first day of the month or calendar quarter that a day lies in.

    >>> cohort(date(2026, 11, 21), Cohort.QUARTER), cohort(date(2026, 11, 21), Cohort.MONTH)
    (datetime.date(2026, 10, 1), datetime.date(2026, 11, 1))
    """
    month = day.month if kind is Cohort.MONTH else (day.month - 1) // 3 * 3 + 1
    return date(day.year, month, 1)


def value(courses: Sequence[Course]) -> Value:
    """Sum up the time to value of some journeys.

    >>> quick, slow = (Course(n, 1, 1, date(2026, 1, 5), d, (d, 0, 0, 0), 21) for n, d in ((1, 10.0), (2, 30.0)))
    >>> found = value([quick, slow, Course(3, 1, 1, date(2026, 1, 5))])
    >>> found.median, found.most, found.on_the_way, found.spent[0], found.in_aim
    (20.0, 28.0, 1, 20.0, 0.5)
    """
    there = [course for course in courses if course.days is not None]
    days = [course.days for course in there if course.days is not None]
    aimed = [course for course in there if course.aim is not None]
    kept = sum((course.days or 0.0) <= (course.aim or 0) for course in aimed)
    sums = [sum(course.spent[at] for course in there) for at in range(len(SPENT))]
    customer, vendor, working, paused = (part / len(there) if there else 0.0 for part in sums)
    return Value(
        len(courses), len(there), percentile(days, MEDIAN), percentile(days, MOST),
        (customer, vendor, working, paused), kept / len(aimed) if aimed else None,
        sum(course.cancelled and course.days is None for course in courses),
    )  # fmt: skip


def completion(courses: Sequence[Course], today: date) -> Completion:
    """Count those that were due and those that were completed.

    >>> done = Course(1, 1, 1, date(2026, 1, 5), completed_on=date(2026, 2, 1))
    >>> late = Course(2, 1, 1, date(2026, 1, 5), ends_on=date(2026, 2, 10))
    >>> running = Course(3, 1, 1, date(2026, 1, 5), ends_on=date(2026, 9, 10))
    >>> completion([done, late, running], date(2026, 3, 1))
    Completion(begun=3, due=2, completed=1, cancelled=0)
    """
    return Completion(
        len(courses),
        sum(_due(course, today) for course in courses),
        sum(course.completed_on is not None for course in courses),
        sum(course.cancelled for course in courses),
    )


def grouped(courses: Iterable[Course], key: Callable[[Course], K]) -> dict[K, list[Course]]:
    """Gather journeys that are alike in something."""
    alike: dict[K, list[Course]] = {}
    for course in courses:
        alike.setdefault(key(course), []).append(course)
    return alike


def _due(course: Course, today: date) -> bool:
    over = course.completed_on is not None or course.cancelled
    return over or (course.ends_on is not None and course.ends_on < today)
