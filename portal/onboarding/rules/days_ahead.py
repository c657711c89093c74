"""On which days a template's steps would be due, told by an example: a kick-off on a day of one's choice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.calendar import WorkCalendar
from portal.onboarding.rules.dues import Dated, counted, due_days
from portal.onboarding.rules.shapes import Due, TemplateShape
from portal.onboarding.rules.words import Anchor

A_WEEK = 7
MOST_WEEKS = 10
CONTRACT_BEFORE, GO_LIVE_AFTER = 10, 20
"""Working days between the days of the example: a contract begins before its kick-off, go-live comes after it."""


@dataclass(frozen=True)
class CalendarDay:
    """A day of the small calendar."""

    on: date
    working: bool
    is_anchor: bool
    is_due: bool


@dataclass(frozen=True)
class Preview:
    """When a step would be due, and the weeks around it."""

    anchor_on: date
    due_on: date
    weeks: tuple[tuple[CalendarDay, ...], ...]


def sample_anchors(kickoff: date, calendar: WorkCalendar) -> dict[Anchor, date]:
    """Return the days of the example."""
    return {
        Anchor.CONTRACT: calendar.add_working_days(kickoff, -CONTRACT_BEFORE),
        Anchor.KICKOFF: kickoff,
        Anchor.START: kickoff,
        Anchor.GO_LIVE: calendar.add_working_days(kickoff, GO_LIVE_AFTER),
        Anchor.BEFORE: kickoff,
    }


def sample_days(shape: TemplateShape, kickoff: date, calendar: WorkCalendar) -> dict[str, date | None]:
    """Return the due day of each step by its key, every step before it being done on its own due day."""
    anchors = sample_anchors(kickoff, calendar)
    return due_days([Dated(step.key, step.due, step.needs) for step in shape.steps], anchors, calendar)


def preview(due: Due, kickoff: date, calendar: WorkCalendar) -> Preview | None:
    """Return the small calendar of a due rule; None without an anchor.

    >>> found = preview(Due(Anchor.KICKOFF, 3), date(2026, 11, 20), WorkCalendar("JP"))
    >>> found.due_on.isoformat(), len(found.weeks)
    ('2026-11-26', 2)
    """
    if due.anchor is None:
        return None
    anchor_on = sample_anchors(kickoff, calendar)[due.anchor]
    due_on = counted(due, anchor_on, calendar)
    if due_on is None:
        return None
    return Preview(anchor_on, due_on, tuple(_weeks(anchor_on, due_on, calendar)))


def _weeks(anchor_on: date, due_on: date, calendar: WorkCalendar) -> Iterator[tuple[CalendarDay, ...]]:
    first, last = min(anchor_on, due_on), max(anchor_on, due_on)
    monday = first - timedelta(days=first.weekday())
    weeks = [monday + timedelta(days=A_WEEK * n) for n in range((last - monday).days // A_WEEK + 1)]
    if len(weeks) > MOST_WEEKS:
        weeks = [*weeks[: MOST_WEEKS // 2], *weeks[-MOST_WEEKS // 2 :]]
    for start in weeks:
        days = (start + timedelta(days=n) for n in range(A_WEEK))
        yield tuple(
            CalendarDay(day, calendar.is_working(day), day == anchor_on, day == due_on) for day in days
        )
