"""When a step is due: its anchor's day and so many working days of both sides, moved on by the days a journey rested.

Working days come from `foundation.calendar.WorkCalendar`; every day here is the customer's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.foundation.calendar import WorkCalendar
from portal.onboarding.rules.shapes import Due
from portal.onboarding.rules.words import Anchor

Anchors = Mapping[Anchor, date | None]
NO_DUE = Due()


@dataclass(frozen=True)
class Rest:
    """A pause that has ended: the day on which it began, and the day on which the journey went on."""

    first: date
    last: date


@dataclass(frozen=True)
class Dated:
    """A step as far as days are concerned. `done_on` once it has ended, `kept` where its due day was set by hand."""

    key: str
    due: Due = NO_DUE
    needs: tuple[str, ...] = ()
    done_on: date | None = None
    kept: date | None = None
    left_out: bool = False


def counted(due: Due, day: date | None, calendar: WorkCalendar) -> date | None:
    """Return the due day of a rule whose anchor is `day`; None without an anchor.

    No days at all is the anchor's own day, or the next one on which both sides work.

    >>> counted(Due(Anchor.KICKOFF, 3), date(2026, 12, 28), WorkCalendar("JP"))  # 1 January is a holiday
    datetime.date(2026, 12, 31)
    >>> counted(Due(Anchor.GO_LIVE, -1), date(2026, 11, 24), WorkCalendar("JP"))  # 23 November is one, too
    datetime.date(2026, 11, 20)
    """
    if due.anchor is None or day is None:
        return None
    return calendar.add_working_days(day, due.days)


def rested(anchor: date, rests: Iterable[Rest], calendar: WorkCalendar) -> int:
    """Return how many working days a journey has rested since an anchor.

    >>> rested(date(2026, 11, 16), [Rest(date(2026, 11, 18), date(2026, 11, 20))], WorkCalendar("JP"))
    2
    >>> rested(date(2026, 11, 24), [Rest(date(2026, 11, 18), date(2026, 11, 20))], WorkCalendar("JP"))
    0
    """
    return sum(
        calendar.working_days_between(max(rest.first, anchor), rest.last)
        for rest in rests
        if rest.last > anchor
    )


def moved_on(day: date, days: int, calendar: WorkCalendar) -> date:
    """Return a day so many working days later; no days leave it as it is."""
    return calendar.add_working_days(day, days) if days else day


def due_days(
    steps: Sequence[Dated], anchors: Anchors, calendar: WorkCalendar, rests: Sequence[Rest] = ()
) -> dict[str, date | None]:
    """Return the due day of every step by its key.

    A step that counts from those before it (Anchor.BEFORE) is counted from the day on which the last of them was done,
    and as long as one is open from the day on which that one is due. Without any before it, from the journey's start.

    >>> steps = [Dated("a", Due(Anchor.START, 1)), Dated("b", Due(Anchor.BEFORE, 2), ("a",))]
    >>> found = due_days(steps, {Anchor.START: date(2026, 11, 16)}, WorkCalendar("JP"))
    >>> [day.isoformat() for day in found.values()]
    ['2026-11-17', '2026-11-19']
    """
    return _Reckoning({step.key: step for step in steps}, anchors, calendar, rests).all()


@dataclass
class _Reckoning:
    steps: Mapping[str, Dated]
    anchors: Anchors
    calendar: WorkCalendar
    rests: Sequence[Rest]

    def all(self) -> dict[str, date | None]:
        known: dict[str, date | None] = {}
        for key in self.steps:
            self._due(key, known, frozenset())
        return {key: known[key] for key in self.steps}

    def _due(self, key: str, known: dict[str, date | None], above: frozenset[str]) -> date | None:
        if key in known:
            return known[key]
        if key in above:
            return None  # a circle, which no edition that was checked has
        step = self.steps[key]
        found = step.kept
        if found is None:
            found = self._ruled(step, known, above | {key})
        known[key] = found
        return found

    def _ruled(self, step: Dated, known: dict[str, date | None], above: frozenset[str]) -> date | None:
        if step.due.anchor is not Anchor.BEFORE:
            return self._counted(step.due, self.anchors.get(step.due.anchor) if step.due.anchor else None)
        before = [self.steps[key] for key in step.needs if key in self.steps]
        before = [one for one in before if not one.left_out]
        if not before:
            return self._counted(step.due, self.anchors.get(Anchor.START))
        done = [one.done_on for one in before if one.done_on is not None]
        ahead = [self._due(one.key, known, above) for one in before if one.done_on is None]
        ahead_days = [day for day in ahead if day is not None]
        if len(ahead_days) < len(ahead):
            return None  # one before it has no day itself
        latest = max(ahead_days, default=None)
        if latest is not None and latest >= max(done, default=latest):
            return counted(step.due, latest, self.calendar)  # the days of rest are in it already
        return self._counted(step.due, max(done))

    def _counted(self, due: Due, anchor: date | None) -> date | None:
        day = counted(due, anchor, self.calendar)
        if day is None or anchor is None:
            return None
        return moved_on(day, rested(anchor, self.rests, self.calendar), self.calendar)
