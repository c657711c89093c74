"""The counter by which everybody knows whether what they see of a plan is still the same."""

from collections.abc import Sequence

from sqlalchemy import update

from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.plans.actions import summaries
from portal.plans.models import Plan, PlanPulse


def begin(plan: Plan) -> None:
    """Give a new plan its counters, one for each audience."""
    db.session.add_all(PlanPulse(plan_id=plan.id, audience=audience) for audience in Audience)
    db.session.flush()
    summaries.judge_before_commit(plan.id, plan.customer_id)


def bump_all() -> None:
    """Say that every plan of the customer in scope is shown differently, though nothing in it changed."""
    db.session.execute(
        update(PlanPulse)
        .values(version=PlanPulse.version + 1, around=PlanPulse.around + 1, edited_id=None)
        .execution_options(synchronize_session=False)
    )


def bump(plan: Plan, visibility: Visibility, *, fields_of: Sequence[int] = ()) -> None:
    """Say that something of this visibility changed in the plan: raises the counter of all who see it.

    `fields_of` promises that nothing changed but fields and values in the own rows of these nodes, each with a new
    version: open maps then read those rows alone. Raised in place, so that two people's edits do not collide. The
    plan's summaries are judged anew before the commit.
    """
    db.session.execute(
        update(PlanPulse)
        .where(PlanPulse.plan_id == plan.id, PlanPulse.audience.in_(Audience.reached_by(visibility)))
        .values(
            version=PlanPulse.version + 1,
            around=PlanPulse.around + (0 if fields_of else 1),
            edited_id=fields_of[0] if len(fields_of) == 1 else None,
        )
        .execution_options(synchronize_session=False)
    )
    summaries.judge_before_commit(plan.id, plan.customer_id)
