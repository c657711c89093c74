"""The counter by which everybody knows whether what they see of a plan is still the same."""

from collections.abc import Sequence

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.last_things import forgotten_with_its_transaction
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import summaries
from portal.plans.models import Plan, PlanPulse

_SAID = "plans whose counters are to be raised"


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
    version: open maps then read those rows alone. The counter is raised right before the commit, in place, so that
    people's edits neither collide nor wait longer for each other than they must; then the plan's summaries are judged.
    """
    said = db.session.info.setdefault(_SAID, {}).setdefault((plan.customer_id, plan.id), {})
    for audience in Audience.reached_by(visibility):
        said.setdefault(audience, []).append(frozenset(fields_of))
    summaries.judge_before_commit(plan.id, plan.customer_id)


def raise_now(plan: Plan, visibility: Visibility) -> None:
    """Raise the counter at once: for what is worked out right before the commit, when a `bump` has taken it already."""
    _raise(plan.id, Audience.reached_by(visibility), [frozenset()])


def _raise(plan_id: int, audiences: Sequence[Audience], edits: Sequence[frozenset[int]]) -> None:
    nodes = frozenset[int]().union(*edits)
    fields_alone = all(edits)
    db.session.execute(
        update(PlanPulse)
        .where(PlanPulse.plan_id == plan_id, PlanPulse.audience.in_(audiences))
        .values(
            version=PlanPulse.version + 1,
            around=PlanPulse.around + (0 if fields_alone else 1),
            edited_id=next(iter(nodes)) if fields_alone and len(nodes) == 1 else None,
        )
        .execution_options(synchronize_session=False)
    )


# Registered before the listener of `summaries`, whose judging must see what others have committed by then: the
# counter's row is what everybody who changes the plan waits for.
@event.listens_for(Session, "before_commit", insert=True)
def _raise_what_was_said(session: Session) -> None:
    said = session.info.pop(_SAID, {})
    if said:
        session.flush()  # whatever else waits for others does so before
    for (customer_id, plan_id), by_audience in sorted(said.items()):
        alike: dict[tuple[frozenset[int], ...], list[Audience]] = {}
        for audience, edits in by_audience.items():
            alike.setdefault(tuple(edits), []).append(audience)
        with customer_scope(customer_id):
            for edits, audiences in alike.items():
                _raise(plan_id, audiences, edits)


forgotten_with_its_transaction(_SAID)
