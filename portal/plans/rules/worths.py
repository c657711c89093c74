"""What an improvement is worth so far, in money, where both sides agreed on an amount per unit."""

from decimal import Decimal

from portal.foundation.numbers import minor_units, plain_digits
from portal.plans.rules.shares import outside_by
from portal.plans.rules.terms import Direction, KpiTerms


def improvement(terms: KpiTerms, current: float) -> float | None:
    """Return by how much `current` is better than the baseline, in the KPI's unit (negative: worse).

    For a band: how much nearer to it. None without a baseline.
    """
    exact = _improvement(terms, current)
    return None if exact is None else float(exact)


def value_so_far(worth: int, terms: KpiTerms, current: float | None) -> int | None:
    """Return improvement × `worth`, both money in integer minor units; None while unknown.

    `worth` is the agreed amount for one unit of improvement. What got worse counts against it.

    >>> value_so_far(150_000, KpiTerms(direction=Direction.LOWER, baseline=6.0), 4.9)
    165000
    """
    gained = None if current is None else _improvement(terms, current)
    return None if gained is None else minor_units(gained * worth)


def _improvement(terms: KpiTerms, current: float) -> Decimal | None:
    if terms.baseline is None:
        return None
    if terms.direction == Direction.BAND:
        if terms.band_low is None or terms.band_high is None:
            return None
        return _exact(outside_by(terms, terms.baseline)) - _exact(outside_by(terms, current))
    change = _exact(current) - _exact(terms.baseline)
    return -change if terms.direction == Direction.LOWER else change


def _exact(value: float) -> Decimal:
    return Decimal(plain_digits(value))
