"""What a document says, in the order in which it is read and signed: goals with their contracts, then the means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.agreements.rules.document import walk
from portal.agreements.rules.effects import Money, terms_of, worth_at_target
from portal.plans.rules import KpiKind, KpiTerms, threshold_steps
from portal.plans.rules.digits import decimals_of


@dataclass(frozen=True)
class Contract:
    """A KPI as it is agreed."""

    id: str
    title: str
    unit: str
    terms: KpiTerms
    response: str
    customer: str | None  # pseudonyms of who acts then
    vendor: str | None
    days: int | None  # working days
    source: str
    worth_minor: int | None  # for one unit better
    currency: str
    worth: Money | None  # at the target

    @property
    def digits(self) -> int:
        """Return with how many decimals its figures are written."""
        terms = self.terms
        limits = (end for _, bounds in threshold_steps(terms) for end in bounds)
        return decimals_of((terms.baseline, terms.target, terms.band_low, terms.band_high, *limits))


@dataclass(frozen=True)
class Means:
    """An initiative or strategy: what is done, by whom, by when, with its rules of use."""

    id: str
    kind: str
    title: str
    depth: int
    customer: str | None
    vendor: str | None
    due_on: date | None
    rules: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Goal:
    """A goal with the contracts on which its success is judged, and what it is worth to keep them, by currency."""

    id: str
    title: str
    problem: str
    due_on: date | None
    outcomes: list[Contract] = field(default_factory=list)
    usages: list[Contract] = field(default_factory=list)
    means: list[Means] = field(default_factory=list)

    @property
    def worth(self) -> dict[str, int]:
        return together(contract.worth for contract in self.outcomes)


@dataclass(frozen=True)
class Contents:
    """A whole document, ready to be read."""

    title: str
    north_star: str
    starts_on: date
    ends_on: date
    at_risk_points: int
    off_track_points: int
    goals: tuple[Goal, ...]

    @property
    def contracts(self) -> list[Contract]:
        return [one for goal in self.goals for one in (*goal.outcomes, *goal.usages)]

    @property
    def usages(self) -> list[Contract]:
        return [one for goal in self.goals for one in goal.usages]

    @property
    def means(self) -> list[Means]:
        return [one for goal in self.goals for one in goal.means]

    @property
    def worth(self) -> dict[str, int]:
        """Return what it is worth to reach every target, in minor units by currency."""
        return together(contract.worth for contract in self.contracts)

    def contract(self, node_id: str) -> Contract | None:
        return next((one for one in self.contracts if one.id == node_id), None)

    def part(self, node_id: str) -> Goal | Contract | None:
        """Return what an answer can be about: a goal or a KPI."""
        goal = next((one for one in self.goals if one.id == node_id), None)
        return goal or self.contract(node_id)


def contents(document: Mapping[str, Any]) -> Contents:
    """Return what the document says; it is read from its text alone, so that it can be read for ever."""
    plan = document["plan"]
    return Contents(
        title=plan["title"],
        north_star=plan["north_star"],
        starts_on=date.fromisoformat(plan["starts_on"]),
        ends_on=date.fromisoformat(plan["ends_on"]),
        at_risk_points=plan["at_risk_points"],
        off_track_points=plan["off_track_points"],
        goals=tuple(_goals(document)),
    )


def together(amounts: Any) -> dict[str, int]:
    """Return the sums of these amounts by currency.

    >>> together([Money(1, "JPY"), None, Money(2, "JPY")])
    {'JPY': 3}
    """
    total: dict[str, int] = {}
    for amount in amounts:
        if amount is not None:
            total[amount.currency] = total.get(amount.currency, 0) + amount.minor
    return total


def _goals(document: Mapping[str, Any]) -> Iterator[Goal]:
    goal: Goal | None = None
    for placed in walk(document):
        node = placed.node
        if goal is None or placed.parent is None:
            if goal is not None:
                yield goal
            goal = Goal(node["id"], node["title"], node.get("problem") or "", _day(node.get("due_on")))
        if node.get("kpi"):
            contract = _contract(node)
            (goal.outcomes if contract.terms.kind is KpiKind.OUTCOME else goal.usages).append(contract)
        elif placed.parent is not None:
            goal.means.append(_means(node, placed.depth))
    if goal is not None:
        yield goal


def _contract(node: Mapping[str, Any]) -> Contract:
    kpi = node["kpi"]
    return Contract(
        id=node["id"],
        title=node["title"],
        unit=kpi.get("unit") or "",
        terms=terms_of(kpi),
        response=kpi.get("response_action") or "",
        customer=kpi.get("response_customer"),
        vendor=kpi.get("response_vendor"),
        days=kpi.get("response_days"),
        source=kpi.get("data_source") or "",
        worth_minor=kpi.get("worth_minor"),
        currency=kpi.get("worth_currency") or "JPY",
        worth=worth_at_target(kpi),
    )


def _means(node: Mapping[str, Any], depth: int) -> Means:
    return Means(
        id=node["id"],
        kind=node["kind"],
        title=node["title"],
        depth=depth,
        customer=node.get("customer_owner"),
        vendor=node.get("vendor_owner"),
        due_on=_day(node.get("due_on")),
        rules=tuple(node.get("rules_of_use") or ()),
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
