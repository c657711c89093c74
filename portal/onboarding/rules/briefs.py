"""What a list of customers says of each one's onboarding: of several, the one that needs somebody most."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.onboarding.rules.words import Pace, Waiting

_PACES = {Pace.STUCK: 0, Pace.BEHIND: 1, Pace.ON_TRACK: 2}


@dataclass(frozen=True, slots=True)
class Brief:
    """One journey in a line. `began` is the day its clock runs from; days are the customer's."""

    id: int
    public_id: str
    steps: int
    steps_done: int
    began: date | None
    aim: int | None
    waits: Waiting
    waits_since: datetime | None
    pace: Pace
    late_days: int
    wow_on: date | None
    over: bool

    @property
    def slow(self) -> bool:
        """True while it is behind or stuck."""
        return not self.over and self.waits is not Waiting.PAUSED and self.pace is not Pace.ON_TRACK

    @property
    def value_days(self) -> int | None:
        """Return how many days it took to its first result, None where that is to come."""
        return (self.wow_on - self.began).days if self.wow_on and self.began else None

    def day(self, today: date) -> int | None:
        """Return which day of its clock it is, the first being 1; None before it."""
        return (today - self.began).days + 1 if self.began and today >= self.began else None


def foremost(one: Brief | None, other: Brief) -> Brief:
    """Return which of two journeys a list names: a running one, the slowest, else the one that ended last."""
    return other if one is None or _rank(other) < _rank(one) else one


def _rank(brief: Brief) -> tuple[bool, int, int, int]:
    return brief.over, _PACES[brief.pace] if not brief.over else 0, -brief.late_days, -brief.id
