"""Making the plan of what both sides aim at: a goal or an initiative on the map, or an action item.

Once each: what was made and is still there is not made again. Both ends remember each other. A final review's aims
are made as well: they are what was promised.
"""

from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy import select

from portal.accounts.models import Customer, Membership
from portal.activity.actions import record as tell
from portal.collaboration import subjects
from portal.collaboration.actions.turning import turn
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import Made, TurnInto, Why
from portal.commitments.actions import commitments
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import narrowed
from portal.plans.actions import nodes
from portal.plans.models import Node, NodeKind, Plan, PlanState
from portal.plans.queries import nodes as on_map
from portal.plans.queries import plans
from portal.reviews.actions.events import review_changed
from portal.reviews.actions.stages import hold
from portal.reviews.models import Aim, Review
from portal.reviews.queries import reviews
from portal.reviews.queries.outcomes_subjects import of_aim
from portal.reviews.rules.words import AimKind

COMMITMENT, NODE = "commitment", "node"


@dataclass
class Making:
    """What became of several aims: what was made now, and the aims that could not be, each with the reason."""

    made: list[Made] = field(default_factory=list)
    refused: list[tuple[Aim, str]] = field(default_factory=list)


def make(review: Review, aim: Aim, customer: Customer, *, by: Actor) -> Made | None:
    """Make the plan's item of an aim; None where it is there already.

    Raises Refused: deleted, not_open (the customer has not seen the review), no_plan, closed, no_goal, too_wide.
    """
    hold(review)
    if review.deleted_at is not None or aim.deleted_at is not None:
        raise Refused("deleted")
    if aim.visibility is not Visibility.SHARED:
        raise Refused("not_open")
    if _is_there(aim):
        return None
    made = _turned(review, aim, customer, by)
    before = aim.made_at
    aim.made_kind, aim.made_id, aim.made_at = made.kind, made.id, clock.now()
    db.session.flush()  # its own row, so that of two at once one is run again
    history.record(
        "aim", aim.id, {"made": Change(before is not None, made.title)}, by=by, visibility=aim.visibility
    )
    tell(
        "review.aim_made", by=by, visibility=aim.visibility, subject_kind="review",
        subject_public_id=review.public_id, title=made.title, url=made.url, aim_kind=str(aim.kind),
    )  # fmt: skip
    review_changed(review, "outcomes")
    return made


def make_all(review: Review, customer: Customer, *, by: Actor) -> Making:
    """Make the plan's items of all aims, goals first; what cannot be made is said and stays an aim."""
    found, order = Making(), list(AimKind)
    for aim in sorted(reviews.aims_of(review.id), key=lambda one: order.index(one.kind)):
        try:
            made = make(review, aim, customer, by=by)
        except Refused as refusal:
            found.refused.append((aim, refusal.reason))
        else:
            found.made += [made] if made is not None else []
    return found


def plan_for(review: Review) -> Plan | None:
    """Return the plan that next things go into: the one both sides work on, else the review's; None if both ended."""
    for plan in (plans.active_plan(), _plan_of(review)):
        if plan is not None and plan.state is not PlanState.CLOSED:
            return plan
    return None


def _turned(review: Review, aim: Aim, customer: Customer, by: Actor) -> Made:
    def make_it(source: Subject, text: str, *, by: Actor, visibility: Visibility, under: str) -> Made:
        if aim.kind is AimKind.COMMITMENT:
            return _promised(aim, customer, source, by)
        return _on_map(review, aim, customer, by)

    into = TurnInto(str(aim.kind), "", lambda _subject: True, make_it)
    because = Why(title=aim.title, text=aim.why or aim.title)
    return turn(of_aim(aim), into, aim.title, by=by, visibility=aim.visibility, because=because)


def _promised(aim: Aim, customer: Customer, source: Subject, by: Actor) -> Made:
    made = commitments.promise(
        customer, aim.title, by=by, side=aim.side, visibility=aim.visibility, owner_id=aim.owner_id,
        due_on=aim.due_on, details=aim.why, source=source,
    )  # fmt: skip
    return Made(
        _url("commitments.show", customer, COMMITMENT, made.public_id),
        made.title,
        COMMITMENT,
        made.id,
        made.public_id,
    )


def _on_map(review: Review, aim: Aim, customer: Customer, by: Actor) -> Made:
    goal = _goal_of(aim) if aim.kind is AimKind.INITIATIVE else None
    plan = plans.plan_of(goal.plan_id) if goal is not None else plan_for(review)
    if plan is None:
        raise Refused("no_plan")
    kind = NodeKind.INITIATIVE if goal is not None else NodeKind.GOAL
    facts: dict[str, Any] = {"title": aim.title, "description": aim.why, "due_on": aim.due_on, **_owner(aim)}
    made = nodes.add(plan, kind, goal, facts, visibility=aim.visibility, by=by)
    return Made(_url("nodes.show", customer, NODE, made.public_id), made.title, NODE, made.id, made.public_id)


def _goal_of(aim: Aim) -> Node:
    goal = on_map.by_id(aim.under_node_id)
    if goal is None or goal.kind is not NodeKind.GOAL or goal.outcome is not None:
        raise Refused("no_goal")
    return goal


def _owner(aim: Aim) -> dict[str, int]:
    """Return the owner as the map keeps one: a member of the customer's, or one of the vendor's people."""
    if aim.owner_id is None:
        return {}
    if aim.side is Side.VENDOR:
        return {"vendor_owner_id": aim.owner_id}
    asked = select(Membership.id).where(Membership.user_id == aim.owner_id, Membership.ended_at.is_(None))
    member = db.session.scalar(narrowed(asked, Membership))
    return {"customer_owner_id": member} if member is not None else {}


def _is_there(aim: Aim) -> bool:
    if aim.made_at is None or aim.made_id is None:
        return False
    return aim.made_id in subjects.subjects(aim.made_kind, [aim.made_id])


def _plan_of(review: Review) -> Plan | None:
    if review.plan_id is None:
        return None
    asked = select(Plan).where(Plan.id == review.plan_id, Plan.deleted_at.is_(None))
    return db.session.scalar(narrowed(asked, Plan))


def _url(endpoint: str, customer: Customer, kind: str, public_id: str) -> str:
    return current_app.url_map.bind("").build(endpoint, {"slug": customer.slug, kind: public_id})
