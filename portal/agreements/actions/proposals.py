"""Putting single changes forward, and deciding on them, without opening the whole plan again."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.activity.actions import record as tell
from portal.agreements.actions import marks
from portal.agreements.actions.events import Refused
from portal.agreements.actions.news import proposal_changed
from portal.agreements.actions.proposals_notices import tell_deciders, tell_proposer
from portal.agreements.models import (
    Addendum,
    Agreement,
    AgreementDocument,
    Proposal,
    ProposalKind,
    ProposalState,
)
from portal.agreements.queries import rounds
from portal.agreements.queries.document import document_now
from portal.agreements.queries.proposals import MEMBERS, STAFF, nodes_of, people
from portal.agreements.rules import addenda
from portal.agreements.rules.document import fields_of, seal, text, walk
from portal.agreements.rules.proposals import possible_below
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import plain
from portal.foundation.tenancy import narrowed
from portal.plans.actions import nodes as change
from portal.plans.actions import pulse
from portal.plans.actions.nodes_owners import pass_on
from portal.plans.actions.refusals import Refused as PlanRefused
from portal.plans.models import Cadence, Direction, Kpi, KpiKind, Node, Plan, PlanState
from portal.plans.queries.plans import plan_of

FIELDS = frozenset({*change.NODE_FIELDS, *change.KPI_FIELDS})
DAYS = ("starts_on", "due_on", "baseline_on", "target_on")
WORDS: Mapping[str, Callable[[str], Any]] = {"kpi_kind": KpiKind, "direction": Direction, "cadence": Cadence}
IN_DOCUMENT = {**MEMBERS, **STAFF, "department_id": "department"}


def propose_change(
    plan: Plan, node: Node, changes: Mapping[str, Any], *, why: str, by: Actor, kpi: Kpi | None = None
) -> Proposal:
    """Put other values of a node's fields forward. Raises Refused: closed, not_shared, nothing_to_propose."""
    _require_shared(plan, node)
    now = change.facts_of(node, kpi)
    after = {
        name: plain(value)
        for name, value in changes.items()
        if name in now and plain(value) != plain(now[name])
    }
    if not after:
        raise Refused("nothing_to_propose")
    before = {name: plain(now[name]) for name in after}
    return _put_forward(plan, node, ProposalKind.CHANGE, node.title, before, after, why, by)


def propose_node(
    plan: Plan, parent: Node, kind: ProposalKind, facts: Mapping[str, Any], *, why: str, by: Actor
) -> Proposal:
    """Put a new initiative or KPI below `parent` forward. Raises Refused: closed, not_shared, misplaced."""
    _require_shared(plan, parent)
    if kind not in possible_below(parent.kind):
        raise Refused("misplaced")
    after = {
        name: plain(value) for name, value in facts.items() if name in FIELDS and value not in (None, "", [])
    }
    return _put_forward(plan, parent, kind, str(facts["title"]), {}, after, why, by)


def accept(proposal: Proposal, *, by: Actor) -> None:
    """Let what was put forward be so: the plan says it from now on, and what is agreed says it too.

    Raises Refused: decided, own_side, outdated, closed, misplaced.
    """
    plan = _decidable(proposal, by)
    history.change_set(by, why=proposal.why or None)
    edition = rounds.in_force(plan.id)
    before = _nodes_of_document(plan) if edition else {}
    node = _apply(plan, proposal, by)
    _decide(proposal, ProposalState.ACCEPTED, by)
    db.session.flush()
    if edition is not None:
        _add_to(edition, plan, proposal, node, before.get(node.public_id))
    _say(plan, proposal, by)


def decline(proposal: Proposal, reason: str, *, by: Actor) -> None:
    """Let the plan stay as it is, and say why. Raises Refused: decided, own_side, no_reason."""
    plan = _decidable(proposal, by)
    if not reason.strip():
        raise Refused("no_reason")
    proposal.reason = reason.strip()
    _decide(proposal, ProposalState.DECLINED, by)
    _say(plan, proposal, by)


def withdraw(proposal: Proposal, *, by: Actor) -> None:
    """Take back what one's own side put forward. Raises Refused: decided, not_yours."""
    _hold(proposal)
    if proposal.side is not by.side:
        raise Refused("not_yours")
    _decide(proposal, ProposalState.WITHDRAWN, by)
    _say(plan_of(proposal.plan_id), proposal, by)


def typed_facts(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields as the plan's columns hold them, from how JSON keeps them."""
    facts = {name: value for name, value in said.items() if name in FIELDS}
    days = {name: date.fromisoformat(facts[name]) for name in DAYS if facts.get(name)}
    words = {name: kind(facts[name]) for name, kind in WORDS.items() if facts.get(name)}
    return {**facts, **days, **words}


def _require_shared(plan: Plan, node: Node) -> None:
    if plan.state is PlanState.CLOSED:
        raise Refused("closed")
    if plan.visibility is not Visibility.SHARED or node.visibility is not Visibility.SHARED:
        raise Refused("not_shared")


def _put_forward(
    plan: Plan,
    node: Node,
    kind: ProposalKind,
    title: str,
    before: dict[str, Any],
    after: dict[str, Any],
    why: str,
    by: Actor,
) -> Proposal:
    if by.side is None:
        raise ValueError("a proposal comes from one side")
    proposal = Proposal(
        plan_id=plan.id,
        node_id=node.id,
        kind=kind,
        title=title,
        before=before,
        after=after,
        why=why.strip(),
        side=by.side,
        by_id=by.person_id,
        visibility=Visibility.SHARED,
        state=ProposalState.OPEN,
    )
    db.session.add(proposal)
    db.session.flush()
    tell_deciders(proposal, node, by=by)
    _say(plan, proposal, by)
    return proposal


def _decidable(proposal: Proposal, by: Actor) -> Plan:
    """Return the plan of a proposal that the actor may decide on now."""
    _hold(proposal)
    if proposal.side is by.side or by.side is None:
        raise Refused("own_side")
    if proposal.state is not ProposalState.OPEN:
        raise Refused("outdated" if proposal.state is ProposalState.OUTDATED else "decided")
    return plan_of(proposal.plan_id)


def _hold(proposal: Proposal) -> None:
    """Wait for whoever decides at this moment, and see the proposal as they left it."""
    db.session.flush()
    asked = select(Proposal).where(Proposal.id == proposal.id).with_for_update()
    db.session.scalar(narrowed(asked, Proposal), execution_options={"populate_existing": True})


def _decide(proposal: Proposal, state: ProposalState, by: Actor) -> None:
    if proposal.state is not ProposalState.OPEN:
        raise Refused("decided")
    proposal.state, proposal.decided_by_id, proposal.decided_at = state, by.person_id, clock.now()
    tell_proposer(proposal, by=by)


def _apply(plan: Plan, proposal: Proposal, by: Actor) -> Node:
    """Change the node, or make the new one, by the plan's own actions; return it."""
    found = nodes_of([proposal]).get(proposal.node_id)
    if found is None or not marks.still_fits(proposal, found):
        raise Refused("outdated")
    node, kpi = found
    facts, made = typed_facts(proposal.after), proposal.kind.makes
    try:
        if made is None:
            change.revise(plan, node, facts, by=by, kpi=kpi)
        else:
            node = change.add(plan, made, node, facts, visibility=Visibility.SHARED, by=by, told=False)
            proposal.made_id = node.id
    except PlanRefused as refusal:
        raise Refused(refusal.reason) from refusal
    db.session.flush()
    pass_on([node.id], by=by)
    return node


def _nodes_of_document(plan: Plan) -> dict[str, Any]:
    db.session.flush()
    document = document_now(plan)
    return {placed.node["id"]: placed for placed in walk(document)}


def _add_to(edition: Agreement, plan: Plan, proposal: Proposal, node: Node, was: Any) -> None:
    """Write down what was agreed with this proposal, sealed, beside the edition in force."""
    placed = _nodes_of_document(plan)[node.public_id]
    if was is None:
        said = addenda.added(placed.parent["id"], {**placed.node, "nodes": []})
    else:
        names = [IN_DOCUMENT.get(name, name) for name in proposal.after]
        now = fields_of(placed.node)
        said = addenda.changed(node.public_id, fields_of(was.node), {name: now[name] for name in names})
    number = _next_number(edition)
    persons = people((proposal.by_id, proposal.decided_by_id))
    whole = {
        "schema": addenda.SCHEMA,
        "plan": plan.public_id,
        "edition": edition.number,
        "seal": _seal_of(edition),
        "number": number,
        "proposal": proposal.public_id,
        "side": str(proposal.side),
        "by": _pseudonym(persons, proposal.by_id),
        "accepted_by": _pseudonym(persons, proposal.decided_by_id),
        "at": proposal.decided_at.isoformat() if proposal.decided_at else None,
        "why": proposal.why,
        "agreed": said,
    }
    written = text(whole)
    db.session.add(
        Addendum(
            agreement_id=edition.id, proposal_id=proposal.id, number=number, schema=addenda.SCHEMA, text=written,
            seal=seal(written),
        )
    )  # fmt: skip
    db.session.flush()


def _next_number(edition: Agreement) -> int:
    last = select(func.max(Addendum.number)).where(Addendum.agreement_id == edition.id)
    return (db.session.scalar(narrowed(last, Addendum)) or 0) + 1


def _seal_of(edition: Agreement) -> str:
    found = select(AgreementDocument.seal).where(AgreementDocument.agreement_id == edition.id)
    return db.session.scalars(narrowed(found, AgreementDocument)).one()


def _pseudonym(persons: Mapping[int, Any], person_id: int | None) -> str | None:
    person = persons.get(person_id or 0)
    return person.public_id if person else None


def _say(plan: Plan, proposal: Proposal, by: Actor) -> None:
    """Write into the timeline what became of a proposal, and let the map and open pages say so."""
    what = {ProposalState.OPEN: "put_forward"}.get(proposal.state, proposal.state.value)
    tell(
        f"proposal.{what}",
        by=by,
        visibility=Visibility.SHARED,
        subject_kind="proposal",
        subject_public_id=proposal.public_id,
        title=proposal.title,
        proposal_kind=proposal.kind.value,
        **({"reason": proposal.reason} if proposal.reason else {}),
    )
    pulse.bump(plan, Visibility.SHARED)
    marks.refresh_before_commit(plan.customer_id, plan.public_id, begin=True)
    proposal_changed(plan, proposal)
