"""Troubles at steps: what is open, and how often the same was said of the same step of a template."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.onboarding.models import Journey, Step, StepTrouble
from portal.onboarding.rules.words import StuckReason


@dataclass(frozen=True)
class Alike:
    """How often the same trouble was said of one step of a template, at how many customers; this time included."""

    times: int
    customers: int


def trouble(public_id: str) -> StepTrouble | None:
    """Return a trouble of this public id."""
    return db.session.scalar(_asked().where(StepTrouble.public_id == public_id))


def open_of(step_ids: Collection[int]) -> dict[int, StepTrouble]:
    """Return the open trouble of each of these steps that has one."""
    if not step_ids:
        return {}
    asked = _asked().where(StepTrouble.step_id.in_(sorted(step_ids)), StepTrouble.solved_at.is_(None))
    return {one.step_id: one for one in db.session.scalars(asked.order_by(StepTrouble.id))}


def of_step(step: Step) -> Sequence[StepTrouble]:
    """Return all that was said of a step, the newest first."""
    return db.session.scalars(
        _asked().where(StepTrouble.step_id == step.id).order_by(StepTrouble.id.desc())
    ).all()


def step_of(trouble: StepTrouble) -> Step:
    """Return the step that somebody is stuck at."""
    return db.session.scalars(narrowed(select(Step).where(Step.id == trouble.step_id), Step)).one()


def still_open() -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the open troubles of running journeys with their steps and journeys, the oldest first."""
    asked = (
        select(StepTrouble, Step, Journey)
        .join(Step, and_(Step.id == StepTrouble.step_id, Step.customer_id == StepTrouble.customer_id))
        .join(Journey, and_(Journey.id == Step.journey_id, Journey.customer_id == Step.customer_id))
        .where(
            StepTrouble.solved_at.is_(None), Journey.started_at.is_not(None), Journey.completed_at.is_(None),
            Journey.cancelled_at.is_(None),
        )
        .order_by(StepTrouble.id)
    )  # fmt: skip
    return db.session.execute(narrowed(asked, StepTrouble, Step, Journey)).all()


def alike(template_id: int, step_key: str, reason: StuckReason) -> Alike:
    """Return how often this was said, over all customers: for the vendor's people alone."""
    asked = (
        select(func.count(StepTrouble.id), func.count(StepTrouble.customer_id.distinct()))
        .join(Step, and_(Step.id == StepTrouble.step_id, Step.customer_id == StepTrouble.customer_id))
        .join(Journey, and_(Journey.id == Step.journey_id, Journey.customer_id == Step.customer_id))
        .where(Journey.template_id == template_id, Step.key == step_key, StepTrouble.reason == reason)
    )
    with every_customer("the same trouble at the same step of a template is counted"):
        row = db.session.execute(narrowed(asked, StepTrouble, Step, Journey)).one()
    return Alike(row[0], row[1])


def _asked() -> "Select[StepTrouble]":
    """Return what asks for troubles whose step, and whose journey, the reader sees."""
    same = and_(Step.id == StepTrouble.step_id, Step.customer_id == StepTrouble.customer_id)
    way = and_(Journey.id == Step.journey_id, Journey.customer_id == Step.customer_id)
    return narrowed(select(StepTrouble).join(Step, same).join(Journey, way), StepTrouble, Step, Journey)
