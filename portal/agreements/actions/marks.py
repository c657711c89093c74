"""What the map says beside a plan and its nodes, kept true in the transaction that changes it.

Worked out once before the commit, however much was changed: what differs from the edition in force, and which
proposals wait. A proposal whose fields were changed meanwhile is outdated from then on.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.agreements.actions.news import MarksChanged, proposal_changed
from portal.agreements.models import PlanMarks, Proposal, ProposalState
from portal.agreements.queries.proposals import nodes_of, open_of
from portal.agreements.queries.since import since_agreed
from portal.agreements.rules.differences import changed_parts
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.history import plain
from portal.foundation.last_things import forgotten_with_its_transaction
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import pulse
from portal.plans.actions.events import customer_pid_of
from portal.plans.actions.nodes import facts_of
from portal.plans.models import Node, Plan, PlanState

_STALE = "plans whose marks are stale"


def refresh_before_commit(customer_id: int, plan_pid: str, *, begin: bool = False) -> None:
    """Have the plan's marks worked out anew when the open transaction commits, once however often this is said.

    Only an agreement or a proposal lets a plan `begin` to have marks; any other change keeps those true that it has.
    """
    stale = db.session.info.setdefault(_STALE, {})
    stale[customer_id, plan_pid] = begin or stale.get((customer_id, plan_pid), False)


def refresh(plan: Plan, marks: PlanMarks | None) -> None:
    """Work out what the map says beside the plan; open pages hear of it where it is not what it was."""
    waiting = _still_open(plan, open_of(plan.id))
    since = since_agreed(plan)
    if marks is None:
        marks = PlanMarks(plan_id=plan.id, changes=0, changed={}, proposals={})
        db.session.add(marks)
    before = _said(marks)
    marks.edition = since.edition.number if since else None
    marks.changes = len(since.found) if since else 0
    marks.changed = _by_node(plan, changed_parts(since.found)) if since else {}
    marks.proposals = _by_subject(waiting)
    after = _said(marks)
    if after != before:
        pids = _public_ids(_differing(before, after))
        pulse.raise_now(
            plan, Visibility.SHARED
        )  # an edit of fields alone says nothing of what stands around them
        announce(MarksChanged(plan.customer_id, customer_pid_of(plan), plan.public_id, pids))
    db.session.flush()


def _still_open(plan: Plan, waiting: Iterable[Proposal]) -> list[Proposal]:
    """Return those that can still be decided; the others are outdated by what has just been changed."""
    waiting = list(waiting)
    there = nodes_of(waiting)
    kept = []
    for proposal in waiting:
        if plan.state is not PlanState.CLOSED and still_fits(proposal, there.get(proposal.node_id)):
            kept.append(proposal)
        else:
            proposal.state, proposal.decided_at = ProposalState.OUTDATED, clock.now()
            proposal_changed(plan, proposal)
    return kept


def still_fits(proposal: Proposal, found: tuple[Node, Any] | None) -> bool:
    """Tell whether what a proposal is about is there and says what it said when the proposal was made."""
    if found is None:
        return False
    facts = facts_of(*found)
    return all(plain(facts.get(name)) == value for name, value in proposal.before.items())


def _by_node(plan: Plan, counts: dict[str, int]) -> dict[str, int]:
    """Return the counts by node id, as JSON holds its keys; what is about the plan itself has no node."""
    if not counts:
        return {}
    found = select(Node.id, Node.public_id).where(Node.plan_id == plan.id, Node.public_id.in_(counts))
    return {str(row.id): counts[row.public_id] for row in db.session.execute(found)}


def _by_subject(waiting: Iterable[Proposal]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for proposal in waiting:
        found.setdefault(str(proposal.node_id), []).append(proposal.public_id)
    return found


def _said(marks: PlanMarks) -> tuple[Any, ...]:
    return dict(marks.changed), dict(marks.proposals), marks.edition, marks.changes


def _differing(before: tuple[Any, ...], after: tuple[Any, ...]) -> set[int]:
    """Return the ids of the nodes whose own marks are not what they were."""
    pairs = [*zip(before[:2], after[:2], strict=True)]
    return {
        int(key)
        for was, is_now in pairs
        for key in was.keys() | is_now.keys()
        if was.get(key) != is_now.get(key)
    }


def _public_ids(node_ids: set[int]) -> tuple[str, ...]:
    if not node_ids:
        return ()
    found = select(Node.public_id).where(Node.id.in_(node_ids), Node.deleted_at.is_(None))
    return tuple(db.session.scalars(found))


@event.listens_for(Session, "before_commit")
def _refresh_what_changed(session: Session) -> None:
    for (customer_id, plan_pid), begin in sorted(session.info.pop(_STALE, {}).items()):
        with customer_scope(customer_id):
            session.flush()
            plan, marks = _plan_and_marks(plan_pid)
            if plan is not None and (begin or marks is not None):
                refresh(plan, marks)


def _plan_and_marks(plan_pid: str) -> tuple[Plan | None, PlanMarks | None]:
    kept = (PlanMarks.plan_id == Plan.id) & (PlanMarks.customer_id == Plan.customer_id)
    found = select(Plan, PlanMarks).outerjoin(PlanMarks, kept)
    row = db.session.execute(found.where(Plan.public_id == plan_pid, Plan.deleted_at.is_(None))).first()
    return (row[0], row[1]) if row else (None, None)


forgotten_with_its_transaction(_STALE)
