"""What a plan is worth in money where both sides agreed on an amount per unit: reaching the targets it names."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from portal.agreements.rules.document import fields_of, walk
from portal.plans.rules import (
    Cadence,
    Direction,
    KpiKind,
    KpiTerms,
    ThresholdStep,
    value_so_far,
)

#: Fields of a contract on which the money depends.
PRICED = frozenset(
    {"direction", "baseline", "target", "band_low", "band_high", "worth_minor", "worth_currency"}
)


class Money(NamedTuple):
    """An amount in minor units of an ISO currency."""

    minor: int
    currency: str


def terms_of(contract: Mapping[str, Any]) -> KpiTerms:
    """Return the terms that the rules judge, from a KPI's contract as a document holds it."""
    numbers = ("baseline", "target", "band_low", "band_high", "limit_low", "limit_high")
    return KpiTerms(
        kind=KpiKind(contract["kpi_kind"]),
        direction=Direction(contract["direction"]),
        baseline_on=_day(contract.get("baseline_on")),
        target_on=_day(contract.get("target_on")),
        thresholds=tuple(
            ThresholdStep(step.get("value"), step.get("low"), step.get("high"), _day(step.get("from")))
            for step in contract.get("thresholds") or ()
        ),
        cadence=Cadence(contract["cadence"]),
        **{name: contract.get(name) for name in numbers},
    )


def worth_at_target(contract: Mapping[str, Any]) -> Money | None:
    """Return what it is worth to reach the target; None while no amount, no start or no target is agreed.

    >>> worth_at_target({"kpi_kind": "outcome", "direction": "lower", "cadence": "monthly", "baseline": 6.0,
    ...                  "target": 3.0, "worth_minor": 150_000, "worth_currency": "JPY"})
    Money(minor=450000, currency='JPY')
    """
    if contract.get("worth_minor") is None:
        return None
    terms = terms_of(contract)
    reached = terms.band_low if terms.direction == Direction.BAND else terms.target
    minor = value_so_far(contract["worth_minor"], terms, reached)
    return None if minor is None else Money(minor, contract["worth_currency"])


def worth_of_plan(document: Mapping[str, Any]) -> dict[str, int]:
    """Return what it is worth to reach every target of the plan, in minor units by currency."""
    return _together(worth_at_target(fields_of(node)) for node in _kpis(document))


def by_field(before: Mapping[str, Any], after: Mapping[str, Any], field: str) -> Money | None:
    """Return by how much one changed field alone changes the worth; None where that cannot be said in money."""
    was, is_now = worth_at_target(before), worth_at_target({**before, field: after.get(field)})
    if was is None and is_now is None:
        return None
    if was is not None and is_now is not None and was.currency != is_now.currency:
        return None
    currency = (is_now or was).currency  # type: ignore[union-attr]  # one of them is there
    return Money((is_now.minor if is_now else 0) - (was.minor if was else 0), currency)


def _kpis(document: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (placed.node for placed in walk(document) if placed.node.get("kpi"))


def _together(amounts: Iterable[Money | None]) -> dict[str, int]:
    total: dict[str, int] = {}
    for amount in amounts:
        if amount is not None:
            total[amount.currency] = total.get(amount.currency, 0) + amount.minor
    return total


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
