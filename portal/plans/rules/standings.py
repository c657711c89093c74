"""Where a KPI stands: computed from its trajectory, never typed in, and able to show its arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from portal.plans.rules.shares import expected_share, outside_by, way
from portal.plans.rules.terms import Bounds, Direction, KpiTerms, Limits, newest_until, threshold_at

CADENCES_TO_WAIT = 1.5
"""A measurement older than this many cadences leaves us waiting for a value."""
NOISE = 1e-9
"""What binary fractions may add to a share: a lag of exactly 5 points is not more than 5 points."""


class Standing(StrEnum):
    """How a KPI, an initiative or a goal is doing, best first."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"
    NO_DATA = "no_data"


class Because(StrEnum):
    """The one rule that decided the standing."""

    TARGET_MET = "target_met"
    THRESHOLD_CROSSED = "threshold_crossed"
    TARGET_DATE_PASSED = "target_date_passed"
    FAR_BEHIND = "far_behind"
    BEHIND = "behind"
    IN_TIME = "in_time"
    NOT_MEASURED = "not_measured"
    NOT_AGREED = "not_agreed"


class Course(StrEnum):
    """Which arithmetic applies: the way to a target, a value to hold, or a band to stay in."""

    TRAVEL = "travel"
    HOLD = "hold"
    BAND = "band"


class Step(NamedTuple):
    """One named figure of the arithmetic; shares lie around 0..1, `_on` are dates, the rest the KPI's unit."""

    name: str
    value: float | date


@dataclass(frozen=True, slots=True)
class Judgement:
    """The standing of one KPI on one day, with every figure that led to it.

    `attained`, `expected` and `lag` are shares and not clamped; None where unknown. `gained` of `needed`
    is `attained` in the KPI's unit. `stale` stands beside the standing: we are waiting for a value.
    `gaps` names what is missing in the terms.
    """

    terms: KpiTerms
    standing: Standing
    because: Because
    stale: bool = False
    current: float | None = None
    measured_on: date | None = None
    attained: float | None = None
    expected: float | None = None
    lag: float | None = None
    gained: float | None = None
    needed: float | None = None
    threshold_in_force: Bounds | None = None
    crossed: bool = False

    @property
    def gaps(self) -> tuple[str, ...]:
        """Name what is missing in the terms."""
        return self.terms.gaps

    @property
    def course(self) -> Course:
        """Tell which arithmetic applies."""
        if self.terms.direction == Direction.BAND:
            return Course.BAND
        return Course.TRAVEL if self.needed else Course.HOLD

    @property
    def arithmetic(self) -> tuple[Step, ...]:
        """Return the figures in the order in which one would explain them; only those that exist.

        Travel: baseline, target, current, gained, needed, attained, expected, lag. Hold: no gained and
        needed. Band: band_low, band_high, outside_by, left, room instead. Then the threshold when in force.

        >>> terms = KpiTerms(direction=Direction.LOWER, baseline=6.0, baseline_on=date(2026, 9, 30),
        ...                  target=3.0, target_on=date(2027, 3, 31))
        >>> judged = standing(terms, [(date(2026, 11, 20), 4.9)], date(2026, 11, 20))
        >>> figures = dict(judged.arithmetic)
        >>> f"{figures['gained']} ÷ {figures['needed']} = {figures['attained']:.0%}"
        '1.1 ÷ 3.0 = 37%'
        >>> f"planned {figures['expected']:.0%}", str(judged.standing)
        ('planned 28%', 'on_track')
        """
        return tuple(Step(name, value) for name, value in self._figures() if value is not None)

    def _figures(self) -> list[tuple[str, float | date | None]]:
        terms, limits = self.terms, self.threshold_in_force or Bounds(None, None)
        return [
            *(self._band_figures() if self.course == Course.BAND else self._travel_figures()),
            ("attained", self.attained),
            ("expected", self.expected),
            ("lag", self.lag),
            ("threshold_low", limits.low),
            ("threshold_high", limits.high),
            ("measured_on", self.measured_on),
            ("baseline_on", terms.baseline_on),
            ("target_on", terms.target_on),
        ]

    def _travel_figures(self) -> list[tuple[str, float | date | None]]:
        travel = self.course == Course.TRAVEL
        return [
            ("baseline", self.terms.baseline),
            ("target", self.terms.target),
            ("current", self.current),
            ("gained", self.gained if travel else None),
            ("needed", self.needed if travel else None),
        ]

    def _band_figures(self) -> list[tuple[str, float | date | None]]:
        outside = None if self.current is None else outside_by(self.terms, self.current)
        return [
            ("band_low", self.terms.band_low),
            ("band_high", self.terms.band_high),
            ("current", self.current),
            ("outside_by", outside),
            ("left", self.gained if outside else None),
            ("room", self.needed if outside else None),
        ]


AS_THE_ISSUE_SAYS = Limits()


def standing(
    terms: KpiTerms,
    measurements: Sequence[tuple[date, float]],
    today: date,
    limits: Limits = AS_THE_ISSUE_SAYS,
) -> Judgement:
    """Judge one KPI by its newest measurement up to `today`; later ones are not known yet.

    Achieved: the target is met. Off track: the threshold in force is crossed, the target date has passed, or
    the attained share lags by more than `limits.off_track`. At risk: by more than `limits.at_risk`.
    """
    newest = newest_until(measurements, today)
    if terms.gaps:
        return _not_judged(terms, Because.NOT_AGREED, newest, today, limits)
    if newest is None:
        return _not_judged(terms, Because.NOT_MEASURED, newest, today, limits)
    measured_on, current = newest
    passed = way(terms, current)
    expected = expected_share(terms, today)
    threshold = threshold_at(terms, today)
    crossed = threshold is not None and current not in threshold
    verdict, because = _verdict(terms, current, crossed, today, expected - passed.share, limits)
    return Judgement(
        terms, verdict, because, _waits(terms, measured_on, today, limits), current, measured_on,
        passed.share, expected, expected - passed.share, passed.gained, passed.needed, threshold, crossed,
    )  # fmt: skip


def by_lag(lag: float, limits: Limits) -> tuple[Standing, Because]:
    """Return the standing that a lag (expected − attained share) alone gives: the rule for KPIs and goals.

    >>> [by_lag(lag, Limits())[0].value for lag in (0.05, 0.051, 0.20, 0.201)]
    ['on_track', 'at_risk', 'at_risk', 'off_track']
    """
    if lag > limits.off_track + NOISE:
        return Standing.OFF_TRACK, Because.FAR_BEHIND
    if lag > limits.at_risk + NOISE:
        return Standing.AT_RISK, Because.BEHIND
    return Standing.ON_TRACK, Because.IN_TIME


def is_stale(terms: KpiTerms, measured_on: date, today: date) -> bool:
    """Tell whether the newest measurement is older than 1.5 cadences."""
    return (today - measured_on).days > CADENCES_TO_WAIT * terms.cadence.days


def _waits(terms: KpiTerms, measured_on: date, today: date, limits: Limits) -> bool:
    return limits.awaits and is_stale(terms, max(measured_on, limits.begins_on), today)


def next_value_due(terms: KpiTerms, measured_on: date | None) -> date | None:
    """Return the day on which the next value is due: one cadence after the newest, or after the baseline.

    >>> next_value_due(KpiTerms(), date(2026, 10, 20))
    datetime.date(2026, 11, 19)
    """
    since = measured_on or terms.baseline_on
    return since + timedelta(days=round(terms.cadence.days)) if since else None


def _verdict(
    terms: KpiTerms, current: float, crossed: bool, today: date, lag: float, limits: Limits
) -> tuple[Standing, Because]:
    if terms.met_by(current):
        return Standing.ACHIEVED, Because.TARGET_MET
    if crossed:
        return Standing.OFF_TRACK, Because.THRESHOLD_CROSSED
    if terms.target_on is not None and today > terms.target_on:
        return Standing.OFF_TRACK, Because.TARGET_DATE_PASSED
    return by_lag(lag, limits)


def _not_judged(
    terms: KpiTerms, because: Because, newest: tuple[date, float] | None, today: date, limits: Limits
) -> Judgement:
    """Say what is known although nothing can be judged: the value, what was planned, whether one is due."""
    measured_on, current = newest or (None, None)
    stale = measured_on is not None and _waits(terms, measured_on, today, limits)
    dated = terms.baseline_on is not None and terms.target_on is not None
    planned = expected_share(terms, today) if dated else None
    return Judgement(
        terms, Standing.NO_DATA, because, stale, current, measured_on,
        expected=planned, threshold_in_force=threshold_at(terms, today),
    )  # fmt: skip
