"""Plans as a whole: beginning one, its state, and which of them both sides work on now."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.activity.actions import record as tell
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.plans.actions import pulse
from portal.plans.actions.events import fields_changed, plan_changed
from portal.plans.actions.refusals import Refused
from portal.plans.models import Plan, PlanState
from portal.plans.rules import BY_HAND, Move, MoveRefused, state_after

PLAN_FIELDS = (
    "title", "north_star", "starts_on", "ends_on", "at_risk_points", "off_track_points", "strategy_label",
    "vendor_note",
)  # fmt: skip


def create(
    facts: Mapping[str, Any], *, visibility: Visibility, by: Actor, copied_from: Plan | None = None
) -> Plan:
    """Begin a plan as a draft; the first that both sides see becomes the active one."""
    plan = Plan(
        visibility=visibility,
        copied_from_id=copied_from.id if copied_from else None,
        **{name: facts[name] for name in (*PLAN_FIELDS, "external_id") if facts.get(name) is not None},
    )
    db.session.add(plan)
    db.session.flush()
    pulse.begin(plan)
    _record(plan, {history.CREATED: Change(None, plan.title)}, by)
    _tell("plan.created", plan, by)
    activate_first(plan, by=by)
    plan_changed(plan)
    return plan


def revise(plan: Plan, changes: Mapping[str, Any], *, by: Actor) -> bool:
    """Give fields of a plan new values; return whether anything changed. Raises Refused when it is closed."""
    if plan.state is PlanState.CLOSED:
        raise Refused("closed")
    real = {
        name: Change(getattr(plan, name), value)
        for name, value in changes.items()
        if name in PLAN_FIELDS and getattr(plan, name) != value
    }
    if not real:
        return False
    for name, change in real.items():
        setattr(plan, name, change.after)
    note = {name: change for name, change in real.items() if name == "vendor_note"}
    others = {name: change for name, change in real.items() if name != "vendor_note"}
    history.record("plan", plan.id, note, by=by, visibility=Visibility.VENDOR)
    if others:
        _record(plan, others, by)
        _tell("plan.revised", plan, by, fields=sorted(others))
        _say_changed(plan)
    else:
        pulse.bump(plan, Visibility.VENDOR)
    fields_changed(plan, plan.public_id, plan.visibility if others else Visibility.VENDOR)
    return True


def move_on(plan: Plan, move: Move, *, by: Actor) -> None:
    """Lead the plan into its next state. Raises Refused: no_such_move, not_shared.

    Being put forward and agreed on follows from agreements, which tell the timeline themselves, by whom and what.
    """
    try:
        following = PlanState(state_after(plan.state, move))
    except MoveRefused as refusal:
        raise Refused("no_such_move") from refusal
    if following in (PlanState.PROPOSED, PlanState.AGREED) and plan.visibility is not Visibility.SHARED:
        raise Refused("not_shared")
    change = {"state": Change(plan.state, following)}
    plan.state, plan.state_since = following, clock.now()
    _record(plan, change, by)
    if move in BY_HAND:
        _tell(f"plan.{following.value}", plan, by)
    _say_changed(plan)


def activate(plan: Plan, *, by: Actor) -> None:
    """Make this the plan both sides work on; the one before steps back. Raises Refused unless both see it."""
    if plan.visibility is not Visibility.SHARED:
        raise Refused("not_shared")
    before = _active()
    if before is plan:
        return
    if before is not None:
        before.activated_at = None
        db.session.flush()  # one active plan a customer: the old one goes first
        _record(before, {"active": Change(True, False)}, by)
        _say_changed(before)
    plan.activated_at = clock.now()
    db.session.flush()
    _record(plan, {"active": Change(False, True)}, by)
    if before is not None:
        _tell("plan.activated", plan, by)
    _say_changed(plan)


def activate_first(plan: Plan, *, by: Actor) -> None:
    """Make a plan that both sides see the active one where there is none yet."""
    if plan.visibility is Visibility.SHARED and _active() is None:
        activate(plan, by=by)


def share(plan: Plan, *, by: Actor) -> None:
    """Show the plan itself (title, period, where we want to be) to both sides; its nodes stay as they are."""
    if plan.visibility is Visibility.SHARED:
        return
    change = {"visibility": Change(plan.visibility, Visibility.SHARED)}
    plan.visibility = Visibility.SHARED
    db.session.flush()
    _record(plan, change, by)
    _tell("plan.shared", plan, by)
    _say_changed(plan)
    activate_first(plan, by=by)


def delete_draft(plan: Plan, *, by: Actor) -> None:
    """Throw a draft away; what was agreed or proposed once is kept. Raises Refused."""
    if plan.state is not PlanState.DRAFT:
        raise Refused("not_a_draft")
    plan.deleted_at, plan.activated_at = clock.now(), None
    db.session.flush()
    _record(plan, {history.DELETED: Change(plan.title, None)}, by)
    _tell("plan.deleted", plan, by)
    _say_changed(plan)


def _active() -> Plan | None:
    """Return the active plan; there is one a customer at most, and both sides see it."""
    return db.session.scalar(select(Plan).where(Plan.activated_at.is_not(None), Plan.deleted_at.is_(None)))


def _say_changed(plan: Plan) -> None:
    pulse.bump(plan, plan.visibility)
    plan_changed(plan)


def _record(plan: Plan, changes: Mapping[str, Change], by: Actor) -> None:
    history.record("plan", plan.id, changes, by=by, visibility=plan.visibility)


def _tell(kind: str, plan: Plan, by: Actor, **facts: Any) -> None:
    tell(
        kind,
        by=by,
        visibility=plan.visibility,
        subject_kind="plan",
        subject_public_id=plan.public_id,
        title=plan.title,
        **facts,
    )
