"""The words of a KPI's contract: what both sides agreed to measure, to reach and to act on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import inf
from typing import NamedTuple


class KpiKind(StrEnum):
    """An outcome is success itself; usage is only a means."""

    OUTCOME = "outcome"
    USAGE = "usage"


class Direction(StrEnum):
    """Which values are better."""

    HIGHER = "higher"
    LOWER = "lower"
    BAND = "band"


class Cadence(StrEnum):
    """How often a KPI is measured."""

    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"

    @property
    def days(self) -> float:
        """Return its length in days.

        Months are a twelfth of the mean Gregorian year (365.2425 days), so that February is not late sooner.
        """
        return CADENCE_DAYS[self]


YEAR = 365.2425
CADENCE_DAYS: dict[str, float] = {
    Cadence.DAILY: 1,
    Cadence.WEEKLY: 7,
    Cadence.FORTNIGHTLY: 14,
    Cadence.MONTHLY: YEAR / 12,
    Cadence.QUARTERLY: YEAR / 4,
    Cadence.HALF_YEARLY: YEAR / 2,
    Cadence.YEARLY: YEAR,
}


class Bounds(NamedTuple):
    """The values between which all is well; None where nothing limits."""

    low: float | None
    high: float | None

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, int | float):
            return False
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    @property
    def floor(self) -> float:
        """Return the lower end, −∞ when there is none."""
        return -inf if self.low is None else self.low

    @property
    def ceiling(self) -> float:
        """Return the upper end, +∞ when there is none."""
        return inf if self.high is None else self.high


@dataclass(frozen=True, slots=True)
class ThresholdStep:
    """One agreed threshold and the day from which it applies (None: the target date).

    `value` for higher and lower; `low` and `high` (either may be open) for a band.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    applies_from: date | None = None


class Measured(NamedTuple):
    """One dated value. Corrections are settled before: one value for a day, or the later one wins."""

    on: date
    value: float


@dataclass(frozen=True, slots=True)
class Limits:
    """By which share of the way a KPI may lag behind the plan, set for each plan; a closed one awaits nothing.

    Nothing is awaited before the period either, and what was measured before it counts as of its first day.
    """

    at_risk: float = 0.05
    off_track: float = 0.20
    awaits: bool = True  # values
    begins_on: date = date.min


@dataclass(frozen=True, slots=True)
class KpiTerms:
    """What is agreed about one KPI. Drafts may have gaps; `gaps` names them.

    A band needs no baseline and no target: `band_low` to `band_high` is the target, and the attained share
    reaches 0 at `limit_low` and `limit_high` (unless set: the threshold, else one band's width away).
    """

    kind: KpiKind = KpiKind.OUTCOME
    direction: Direction = Direction.HIGHER
    baseline: float | None = None
    baseline_on: date | None = None
    target: float | None = None
    target_on: date | None = None
    band_low: float | None = None
    band_high: float | None = None
    limit_low: float | None = None
    limit_high: float | None = None
    thresholds: tuple[ThresholdStep, ...] = ()
    cadence: Cadence = Cadence.MONTHLY

    @property
    def gaps(self) -> tuple[str, ...]:
        """Name what is missing before this KPI can be judged."""
        banded = self.direction == Direction.BAND
        needed = ("band_low", "band_high") if banded else ("baseline", "target")
        return tuple(name for name in (*needed, "baseline_on", "target_on") if getattr(self, name) is None)

    @property
    def target_range(self) -> Bounds:
        """Return the values that meet the target."""
        if self.direction == Direction.BAND:
            return Bounds(self.band_low, self.band_high)
        return Bounds(None, self.target) if self.direction == Direction.LOWER else Bounds(self.target, None)

    def met_by(self, value: float) -> bool:
        """Tell whether `value` meets the target."""
        if self.direction == Direction.BAND:
            return value in self.target_range
        if self.target is None:
            return False
        return value <= self.target if self.direction == Direction.LOWER else value >= self.target


def threshold_at(terms: KpiTerms, day: date) -> Bounds | None:
    """Return the threshold in force on `day`: the step that began last, or None before the first.

    >>> steps = (ThresholdStep(6.5, applies_from=date(2026, 11, 1)), ThresholdStep(4.0))
    >>> terms = KpiTerms(direction=Direction.LOWER, target_on=date(2027, 3, 31), thresholds=steps)
    >>> [threshold_at(terms, date(2026, month, 1)) for month in (10, 11)]
    [None, Bounds(low=None, high=6.5)]
    """
    if not terms.thresholds:
        return None
    begun = [(start, bounds) for start, bounds in threshold_steps(terms) if start <= day]
    return begun[-1][1] if begun else None


def threshold_steps(terms: KpiTerms) -> tuple[tuple[date, Bounds], ...]:
    """Return every threshold with the day from which it applies, in order; steps without a day are left out."""
    dated = (
        (step.applies_from or terms.target_on, _bounds(step, terms.direction)) for step in terms.thresholds
    )
    return tuple(sorted(((start, bounds) for start, bounds in dated if start), key=lambda step: step[0]))


def newest_until(measurements: Sequence[tuple[date, float]], day: date) -> tuple[date, float] | None:
    """Return the newest measurement up to and including `day`; of two on one day, the later in the sequence."""
    newest = None
    for measured in measurements:
        if measured[0] <= day and (newest is None or measured[0] >= newest[0]):
            newest = measured
    return newest


def contradictions(terms: KpiTerms) -> Iterator[str]:
    """Yield what cannot be meant: a word for each contradiction, for a form to put into a sentence."""
    if terms.baseline_on and terms.target_on and terms.target_on <= terms.baseline_on:
        yield "target_date_not_after_baseline_date"
    if terms.direction == Direction.BAND:
        yield from _band_contradictions(terms)
    elif terms.baseline is not None and terms.target is not None:
        if terms.baseline != terms.target and terms.met_by(terms.baseline):
            yield "target_worse_than_baseline"
        if any(_beyond_target(terms, bounds) for _, bounds in threshold_steps(terms)):
            yield "threshold_beyond_target"
    starts = [start for start, _ in threshold_steps(terms)]
    if len(starts) != len(set(starts)):
        yield "two_thresholds_on_one_day"
    if any(_bounds(step, terms.direction) == (None, None) for step in terms.thresholds):
        yield "threshold_without_value"


def _band_contradictions(terms: KpiTerms) -> Iterator[str]:
    low, high = terms.band_low, terms.band_high
    if low is not None and high is not None and low > high:
        yield "band_upside_down"
    low_limit_inside = low is not None and terms.limit_low is not None and terms.limit_low >= low
    high_limit_inside = high is not None and terms.limit_high is not None and terms.limit_high <= high
    if low_limit_inside or high_limit_inside:
        yield "limit_inside_band"
    for _, bounds in threshold_steps(terms):
        if (low is not None and bounds.floor > low) or (high is not None and bounds.ceiling < high):
            yield "threshold_beyond_target"
            return


def _beyond_target(terms: KpiTerms, bounds: Bounds) -> bool:
    return terms.target is not None and terms.target not in bounds


def _bounds(step: ThresholdStep, direction: str) -> Bounds:
    if direction == Direction.BAND:
        return Bounds(step.low, step.high)
    if direction == Direction.LOWER:
        return Bounds(None, step.high if step.value is None else step.value)
    return Bounds(step.low if step.value is None else step.value, None)
