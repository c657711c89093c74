"""Whether a plan is alive: looked at by the customer, and measured.

The plan's *rhythm* r is the median of its KPIs' cadences in days, but a month at least: a KPI that comes in daily
by itself asks nobody to look daily. With d the days since the customer last looked, f of n KPIs without a value for
two of their own cadences:

    unopened    d > 2 r
    unmeasured  n > 0 and f / n >= 1/2

fresh: neither. asleep: unopened, and not one KPI is measured (f = n). fading: anything between. A plan that both
sides have worked on for less than 2 r is fresh: it had no time to fall asleep.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median_low

CADENCES = 2
"""So many cadences without a look, or without a value, and somebody should ask."""
A_MONTH = 30
HALF = 0.5
TELL_CUSTOMER_AFTER = 3
"""Working days the vendor's side has for itself before the customer is told as well."""


class Liveliness(StrEnum):
    FRESH = "fresh"
    FADING = "fading"
    ASLEEP = "asleep"


class Reason(StrEnum):
    UNOPENED = "unopened"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a plan. `began_on`: since when both sides work on it; `opened_on`: None when never."""

    began_on: date
    opened_on: date | None
    kpis: int
    forgotten: int  # KPIs without a value for two of their cadences
    rhythm: int = A_MONTH  # days


@dataclass(frozen=True, slots=True)
class Verdict:
    liveliness: Liveliness
    reasons: tuple[Reason, ...] = ()
    days_unopened: int = 0


def rhythm(cadence_days: Iterable[float]) -> int:
    """Return the days in which a plan is expected to be looked at, by its KPIs' cadences.

    >>> rhythm([1, 7, 30]), rhythm([30, 90, 90]), rhythm([])
    (30, 90, 30)
    """
    days = list(cadence_days)
    return max(A_MONTH, round(median_low(days))) if days else A_MONTH


def verdict(signs: Signs, today: date) -> Verdict:
    """Return whether the plan is alive as of the customer's `today`, by the formula above.

    >>> signs = Signs(date(2026, 4, 1), date(2026, 9, 10), kpis=4, forgotten=4)
    >>> verdict(signs, date(2026, 11, 21)).liveliness.value
    'asleep'
    >>> verdict(Signs(date(2026, 4, 1), date(2026, 11, 20), 4, 1), date(2026, 11, 21)).liveliness.value
    'fresh'
    """
    patience = CADENCES * signs.rhythm
    unopened = (today - max(signs.opened_on or signs.began_on, signs.began_on)).days
    if (today - signs.began_on).days <= patience:
        return Verdict(Liveliness.FRESH, (), unopened)
    reasons = []
    if unopened > patience:
        reasons.append(Reason.UNOPENED)
    if signs.kpis and signs.forgotten / signs.kpis >= HALF:
        reasons.append(Reason.UNMEASURED)
    if not reasons:
        return Verdict(Liveliness.FRESH, (), unopened)
    asleep = len(reasons) == len(Reason) and signs.forgotten == signs.kpis
    return Verdict(Liveliness.ASLEEP if asleep else Liveliness.FADING, tuple(reasons), unopened)
