"""An edition as somebody reads it: what it says, what changed, who stands behind it, and where things stand today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.accounts.queries.calendars import today_of
from portal.agreements.models import Agreement, Outcome
from portal.agreements.queries import rounds
from portal.agreements.queries.authors import Author, authors
from portal.agreements.queries.document import Person, named
from portal.agreements.queries.rounds import Edition, Round
from portal.agreements.rules.contents import Contents, Contract, contents
from portal.agreements.rules.differences import Difference, differences
from portal.agreements.rules.document import people_in, walk
from portal.agreements.rules.effects import PRICED, Money, by_field
from portal.agreements.rules.lanes import Lane, lane, threshold_to_show
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Kpi, Node, Plan
from portal.plans.queries.plans import plan_of, summaries
from portal.plans.queries.terms import points_of
from portal.plans.rules import Bounds, Judgement, Limits, standing, threshold_steps


@dataclass(frozen=True)
class ContractSeen:
    """A contract with where it stands: its track, the last value, what the edition before said."""

    contract: Contract
    before: Contract | None
    lane: Lane | None
    judged: Judgement | None
    threshold: Bounds
    threshold_from: date | None  # None: in force
    changed: frozenset[str]

    @property
    def current(self) -> float | None:
        return self.judged.current if self.judged else None


@dataclass(frozen=True)
class Reading:
    """Everything that the page and the sheet of an edition show."""

    round: Round
    plan: Plan
    customer: Customer
    today: date
    said: Contents
    old: Mapping[str, Any] | None
    before: Contents | None
    before_edition: Agreement | None
    found: Sequence[Difference]
    authors: Mapping[tuple[str, str], Author]
    people: Mapping[str, Person]
    points: Mapping[str, Sequence[tuple[date, float]]]
    newest: bool
    newer: Edition | None

    @property
    def edition(self) -> Agreement:
        return self.round.agreement

    @property
    def is_alive(self) -> bool:
        """True while today's figures belong beside it: it goes round, or it is the agreement that holds."""
        return self.round.is_open or (self.edition.outcome is Outcome.AGREED and self.newer is None)

    @property
    def worth_change(self) -> dict[str, int]:
        """Return by how much the promised worth changed since the edition before, by currency."""
        if self.before is None:
            return {}
        was, is_now = self.before.worth, self.said.worth
        found = {code: is_now.get(code, 0) - was.get(code, 0) for code in {*was, *is_now}}
        return {code: amount for code, amount in found.items() if amount}

    @cached_property
    def summary(self) -> Any:
        """Return how the plan stands now for those who see what is shared; None where nobody has judged it."""
        return summaries(Audience.GUEST).get(self.plan.id)

    def effect_of(self, one: Difference) -> Money | None:
        """Return by how much one difference alone changes the promised worth; None where it is not about money."""
        was, is_now = self.raw_before.get(one.subject), self.raw_now.get(one.subject)
        if one.field not in PRICED or not was or not is_now:
            return None
        return by_field(was, is_now, one.field)

    @cached_property
    def raw_now(self) -> Mapping[str, Mapping[str, Any]]:
        """Return every contract of the document as it is written, by node id."""
        return {placed.node["id"]: placed.node.get("kpi") or {} for placed in walk(self.round.document)}

    @cached_property
    def raw_before(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the same of the edition before."""
        return {placed.node["id"]: placed.node.get("kpi") or {} for placed in walk(self.old or {"nodes": []})}

    def name_of(self, pseudonym: str | None) -> str:
        """Return what somebody in the document is called; empty for nobody, and for who was erased."""
        person = self.people.get(pseudonym or "")
        return person.name if person else ""

    def signed(self, contract: Contract) -> "ContractSigned":
        """Return a contract as it stood on the day on which the edition was put forward."""
        was = self.before.contract(contract.id) if self.before else None
        on = self.edition.proposed_at.date()
        drawn = lane(contract.terms, was.terms if was else None, None, on)
        return ContractSigned(
            replace(drawn, planned=None) if drawn else None, threshold_steps(contract.terms)
        )

    def seen(self, contract: Contract) -> ContractSeen:
        """Return a contract with its track."""
        was = self.before.contract(contract.id) if self.before else None
        points = self.points.get(contract.id, ()) if self.is_alive else ()
        limits = Limits(self.said.at_risk_points / 100, self.said.off_track_points / 100)
        judged = standing(contract.terms, points, self.today, limits) if self.is_alive else None
        bounds, since = threshold_to_show(contract.terms, self.today)
        return ContractSeen(
            contract,
            was,
            lane(contract.terms, was.terms if was else None, judged.current if judged else None, self.today),
            judged,
            bounds,
            since,
            frozenset(one.field for one in self.found if one.subject == contract.id),
        )


@dataclass(frozen=True)
class ContractSigned:
    """A contract as it is printed: what was agreed and nothing that was measured, so that it prints alike for ever."""

    lane: Lane | None
    steps: tuple[tuple[date, Bounds], ...]


def reading(edition: Agreement, customer: Customer) -> Reading:
    """Return an edition as it is read, in a fixed number of statements."""
    seen = rounds.round_of(edition)
    earlier = rounds.agreed_before(edition)
    old = rounds.document_of(earlier) if earlier else None
    document, plan = seen.document, plan_of(edition.plan_id)
    everyone = people_in(document) | (people_in(old) if old else set())
    listed = rounds.editions(plan.id)
    later = [one for one in listed if one.number > edition.number]
    newer = next((one for one in later if one.outcome in (None, Outcome.AGREED)), None)
    found = differences(old, document) if old else []
    return Reading(
        round=seen,
        plan=plan,
        customer=customer,
        today=today_of(customer),
        said=contents(document),
        old=old,
        before=contents(old) if old else None,
        before_edition=earlier,
        found=found,
        authors=authors(plan, found, edition.proposed_at),
        people=named(everyone),
        points=_points(plan),
        newest=not later,
        newer=newer,
    )


def _points(plan: Plan) -> dict[str, Sequence[tuple[date, float]]]:
    """Return the newest values of every KPI that both sides see, by the node's public id."""
    asked = (
        select(Node.public_id, Kpi.recent)
        .join(Kpi, Kpi.node_id == Node.id)
        .where(Node.plan_id == plan.id, Node.visibility == Visibility.SHARED, Node.deleted_at.is_(None))
    )
    return {row.public_id: points_of(row.recent) for row in db.session.execute(narrowed(asked, Node, Kpi))}
