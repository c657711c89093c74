"""The plans of the customer in scope."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import g
from sqlalchemy import and_, bindparam, select

from portal.foundation import remembered
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import ask, audience_in_scope, narrowed, scoped
from portal.plans.models import Plan, PlanPulse, PlanState, PlanSummary
from portal.plans.rules import Limits

_KNOWN = select(
    Plan.id, Plan.version, PlanPulse.version.label("pulse"), PlanPulse.around, PlanPulse.edited_id
).outerjoin(
    PlanPulse,
    and_(
        PlanPulse.plan_id == Plan.id,
        PlanPulse.customer_id == Plan.customer_id,
        PlanPulse.audience == bindparam("audience"),
    ),
)
#: Finds a plan with its pulse; not prepared yet, so that more can be read along (map_edited).
BY_PUBLIC_ID = _KNOWN.where(Plan.public_id == bindparam("public_id"), Plan.deleted_at.is_(None))
_BY_PUBLIC_ID = scoped(BY_PUBLIC_ID, Plan, PlanPulse)
_ACTIVE = scoped(_KNOWN.where(Plan.activated_at.is_not(None), Plan.deleted_at.is_(None)), Plan, PlanPulse)


class Pulse(NamedTuple):
    """How often what an audience sees of a plan changed: in all, and by more than fields and values of its nodes.

    `edited` is the node whose fields or values were the last change, None where it was anything else.
    """

    version: int
    around: int
    edited: int | None = None


def plan(public_id: str) -> Plan | None:
    """Return the plan of this public id, or None."""
    if remembered.only_reading():
        return _plan_of(known(_BY_PUBLIC_ID, public_id=public_id))
    return _one(Plan.public_id == public_id)


def active_plan() -> Plan | None:
    """Return the plan both sides work on now, or None."""
    return _plan_of(known(_ACTIVE)) if remembered.only_reading() else _one(Plan.activated_at.is_not(None))


def known(statement: Any, **values: Any) -> tuple[Any, Plan] | None:
    """Find a plan and its pulse in one statement, and return what was read with the plan; None where there is none.

    The plan itself is read only when its version is new.
    """
    audience = audience_in_scope()
    row = next(iter(ask(statement, audience=audience, **values)), None)
    if row is None:
        return None
    g.setdefault("pulses", {})[row.id, audience] = Pulse(row.pulse or 0, row.around or 0, row.edited_id)
    found = remembered.rows.take(Plan, row.id, row.version, lambda: _one(Plan.id == row.id))
    return (row, found) if found is not None else None


def newest_plan() -> Plan | None:
    """Return the plan that was begun last, or None."""
    newest = select(Plan).where(Plan.deleted_at.is_(None)).order_by(Plan.id.desc()).limit(1)
    return db.session.scalar(narrowed(newest, Plan))


def plan_of(plan_id: int) -> Plan:
    """Return the plan of this id, which its reader must be able to see."""
    found = _one(Plan.id == plan_id)
    if found is None:
        raise LookupError(f"plan {plan_id}")
    return found


def plans() -> Sequence[Any]:
    """Return the plans with their summary for the readers in scope, the active one first, then the newest."""
    statement = (
        select(
            Plan.id, Plan.public_id, Plan.title, Plan.north_star, Plan.starts_on, Plan.ends_on, Plan.state,
            Plan.state_since, Plan.activated_at, Plan.visibility,
        )
        .where(Plan.deleted_at.is_(None))
        .order_by(Plan.activated_at.is_(None), Plan.starts_on.desc(), Plan.id.desc())
    )  # fmt: skip
    return db.session.execute(narrowed(statement, Plan)).all()


def summaries(audience: Audience) -> dict[int, Any]:
    """Return what each plan looks like for one audience, by plan id."""
    statement = select(
        PlanSummary.plan_id,
        PlanSummary.standing,
        PlanSummary.progress,
        PlanSummary.expected,
        PlanSummary.counts,
    ).where(PlanSummary.audience == audience)
    return {row.plan_id: row for row in db.session.execute(narrowed(statement, PlanSummary))}


def pulse(plan_id: int, audience: Audience) -> Pulse:
    """Return how often what this audience sees of the plan has changed."""
    if remembered.only_reading() and (plan_id, audience) in g.get("pulses", {}):
        found: Pulse = g.pulses[plan_id, audience]
        return found
    statement = select(PlanPulse.version, PlanPulse.around, PlanPulse.edited_id)
    statement = statement.where(PlanPulse.plan_id == plan_id, PlanPulse.audience == audience)
    row = db.session.execute(narrowed(statement, PlanPulse)).first()
    return Pulse(row.version, row.around, row.edited_id) if row else Pulse(0, 0)


def limits_of(plan: Plan) -> Limits:
    """Return by which shares of the way a KPI of this plan may lag, and from when to when it awaits values."""
    awaits = plan.state is not PlanState.CLOSED
    return Limits(plan.at_risk_points / 100, plan.off_track_points / 100, awaits, plan.starts_on)


def _plan_of(found: tuple[Any, Plan] | None) -> Plan | None:
    return found[1] if found is not None else None


def _one(condition: Any) -> Plan | None:
    return db.session.scalar(narrowed(select(Plan).where(condition, Plan.deleted_at.is_(None)), Plan))
