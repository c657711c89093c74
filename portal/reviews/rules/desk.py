"""The reviews of many customers in one list: which one counts, how urgent it is, what the list is narrowed to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.foundation.calendar import FiscalYear
from portal.reviews.rules.beginning import Stretch, guess
from portal.reviews.rules.words import PeriodKind, ReviewState

#: A review is to be begun so many days before its period ends.
BEGIN_BEFORE = timedelta(days=14)


class Show(StrEnum):
    """To which reviews the list is narrowed."""

    TO_BEGIN = "to_begin"
    PREPARED = "prepared"
    OPEN = "open"
    ASKED = "asked"
    FINAL = "final"


STATES = {
    ReviewState.PREPARED: Show.PREPARED,
    ReviewState.OPEN: Show.OPEN,
    ReviewState.REOPENED: Show.OPEN,
    ReviewState.ASKED: Show.ASKED,
    ReviewState.LOOKED: Show.ASKED,
    ReviewState.FINAL: Show.FINAL,
}


@dataclass(frozen=True)
class Kept:
    """A review as the list reads it."""

    id: int
    public_id: str
    customer_id: int
    title: str
    kind: PeriodKind
    first: date
    last: date
    state: ReviewState
    meets_on: date | None
    plan_id: int | None


@dataclass(frozen=True)
class Line:
    """A customer with the review that counts, or the period whose review is to be begun."""

    customer_id: int
    slug: str
    name: str
    first_month: int
    mine: bool
    today: date
    review: Kept | None
    due: Stretch | None
    said: int = 0
    slots: int = 0
    gaps: int = 0
    unanswered: int = 0

    @property
    def show(self) -> Show | None:
        """Return where it belongs; None: nothing is to be done."""
        if self.due is not None:
            return Show.TO_BEGIN
        return STATES[self.review.state] if self.review is not None else None

    @property
    def blank(self) -> int:
        return self.slots - self.said

    @property
    def is_filling(self) -> bool:
        return self.review is not None and self.review.state is not ReviewState.FINAL

    @property
    def days_left(self) -> int | None:
        """Return the days to the meeting, negative where it was without the review being final."""
        if self.review is None or self.review.meets_on is None:
            return None
        return (self.review.meets_on - self.today).days

    @property
    def urgency(self) -> tuple[int, int, str]:
        """Return by what lines are ordered: what is filled by its meeting, what is to be begun, then what is final."""
        if self.is_filling:
            return 0, self.days_left if self.days_left is not None else 9_999, self.name
        if self.due is not None:
            return 1, (self.due.last - self.today).days, self.name
        return 2, -(self.review.last.toordinal()) if self.review is not None else 0, self.name


def counting(reviews: Sequence[Kept]) -> Kept | None:
    """Return the review that counts: the earliest one that is being filled, else the newest one."""
    filling = [one for one in reviews if one.state is not ReviewState.FINAL]
    if filling:
        return min(filling, key=lambda one: (one.last, one.id))
    return max(reviews, key=lambda one: (one.last, one.id), default=None)


def due(first_month: int, today: date, reviews: Sequence[Kept]) -> Stretch | None:
    """Return the period whose review is to be begun now, None where one is being filled or it is too early."""
    if any(one.state is not ReviewState.FINAL for one in reviews):
        return None
    kind = max(reviews, key=lambda one: one.last).kind if reviews else PeriodKind.QUARTER
    found = guess(FiscalYear(first_month), today, [(str(one.kind), one.last) for one in reviews], kind)
    return found if found.last - BEGIN_BEFORE <= today else None


def narrowed_to(lines: Iterable[Line], show: Show | None, words: str) -> list[Line]:
    """Return the lines that are shown, the most urgent first."""
    found = (line for line in lines if show is None or line.show is show)
    named = (line for line in found if words.casefold() in line.name.casefold()) if words else found
    return sorted(named, key=lambda line: line.urgency)


def counted(lines: Iterable[Line]) -> dict[Show, int]:
    """Return how many lines belong where."""
    counts = dict.fromkeys(Show, 0)
    for line in lines:
        if line.show is not None:
            counts[line.show] += 1
    return counts
