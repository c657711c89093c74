"""What the page of a proposal shows: before and after, where the KPI would stand, and what it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.agreements.models import Proposal, ProposalKind, ProposalState
from portal.agreements.queries.document import Person
from portal.agreements.queries.proposals import as_in_document, nodes_of, people
from portal.agreements.rules.differences import Difference
from portal.agreements.rules.document import PERSON_FIELDS
from portal.agreements.rules.effects import Money, terms_of, worth_at_target
from portal.agreements.views.told import Told, tell_fields
from portal.foundation.history import plain
from portal.plans.actions.nodes import facts_of
from portal.plans.models import Kpi, Node, Plan
from portal.plans.queries.plans import limits_of, plan_of
from portal.plans.queries.terms import points_of
from portal.plans.rules import Judgement, standing

#: What a new KPI begins with where nothing else was said.
AT_FIRST = {"kpi_kind": "outcome", "direction": "higher", "cadence": "monthly", "worth_currency": "JPY"}
#: In which order fields are read.
FIRST = ("title", "problem", "baseline", "target", "target_on", "thresholds", "response_action")


@dataclass(frozen=True)
class ProposalFacts:
    """A proposal for one reader. `node` is what it changes or hangs on, None once that is gone."""

    proposal: Proposal
    plan: Plan
    node: Node | None
    rows: list[Told]
    by: Person | None
    decided_by: Person | None
    standing_now: Judgement | None
    standing_then: Judgement | None
    worth_now: Money | None
    worth_then: Money | None
    may_decide: bool
    may_withdraw: bool

    @property
    def is_open(self) -> bool:
        return self.proposal.state is ProposalState.OPEN

    @property
    def is_change(self) -> bool:
        return self.proposal.kind is ProposalKind.CHANGE

    @property
    def may_repeat(self) -> bool:
        """Tell whether its own side may put the change forward again, against how things stand now."""
        point = standpoint()
        ended = self.proposal.state in (
            ProposalState.OUTDATED,
            ProposalState.DECLINED,
            ProposalState.WITHDRAWN,
        )
        own = self.proposal.side is point.side and point.may(Permit.MAP_EDIT) and not point.read_only
        return ended and own and self.is_change and self.node is not None


def facts_of_proposal(proposal: Proposal) -> ProposalFacts:
    """Return what the page of a proposal shows, in a fixed number of statements."""
    plan = plan_of(proposal.plan_id)
    node, kpi = nodes_of([proposal]).get(proposal.node_id, (None, None))
    before, after, contracts = _sides(proposal, node, kpi)
    persons = people((proposal.by_id, proposal.decided_by_id))
    now, then = _standings(plan, kpi, contracts)
    worths = [worth_at_target({**AT_FIRST, **one}) if _is_kpi(proposal, kpi) else None for one in contracts]
    return ProposalFacts(
        proposal=proposal,
        plan=plan,
        node=node,
        rows=_rows(proposal, node, before, after, contracts),
        by=persons.get(proposal.by_id or 0),
        decided_by=persons.get(proposal.decided_by_id or 0),
        standing_now=now,
        standing_then=then,
        worth_now=worths[0],
        worth_then=worths[1],
        may_decide=_may(proposal, Permit.MAP_AGREE, own=False),
        may_withdraw=_may(proposal, Permit.MAP_EDIT, own=True),
    )


def _sides(
    proposal: Proposal, node: Node | None, kpi: Kpi | None
) -> tuple[dict[str, Any], dict[str, Any], tuple[dict[str, Any], dict[str, Any]]]:
    """Return the proposed fields before and after, and the whole node before and after, as a document says them."""
    whole: dict[str, Any] = {}
    if node is not None and proposal.kind is ProposalKind.CHANGE:
        whole = {name: plain(value) for name, value in facts_of(node, kpi).items()}
    now, before, after = as_in_document(whole, proposal.before, proposal.after)
    return before, after, ({**now, **before}, {**now, **before, **after})


def _rows(
    proposal: Proposal,
    node: Node | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    contracts: tuple[dict[str, Any], dict[str, Any]],
) -> list[Told]:
    kind = proposal.kind.value if proposal.kind.makes else (node.kind.value if node else "")
    pid = node.public_id if node else ""
    skipped = {"title"} if proposal.kind.makes else set()
    if after.get("worth_minor") is None and "worth_minor" not in before:
        skipped.add("worth_currency")
    names = sorted(
        set(after) - skipped, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name)
    )
    found = [Difference(pid, kind, proposal.title, name, before.get(name), after[name]) for name in names]
    pseudonyms = {one[name] for one in contracts for name in PERSON_FIELDS if one.get(name)}
    return tell_fields(found, *contracts, pseudonyms)


def _standings(
    plan: Plan, kpi: Kpi | None, contracts: tuple[dict[str, Any], dict[str, Any]]
) -> tuple[Judgement | None, Judgement | None]:
    """Return where the KPI stands today by its terms of now, and where it would by those put forward."""
    if kpi is None or "kpi_kind" not in contracts[0]:
        return None, None
    points, today = points_of(kpi.recent), today_of(standpoint().customer)
    now, then = (standing(terms_of(one), points, today, limits_of(plan)) for one in contracts)
    return now, then


def _is_kpi(proposal: Proposal, kpi: Kpi | None) -> bool:
    return proposal.kind is ProposalKind.KPI or (proposal.kind is ProposalKind.CHANGE and kpi is not None)


def _may(proposal: Proposal, permit: Permit, *, own: bool) -> bool:
    point = standpoint()
    fits = (proposal.side is point.side) is own
    return fits and proposal.state is ProposalState.OPEN and point.may(permit) and not point.read_only
