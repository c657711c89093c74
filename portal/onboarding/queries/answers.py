"""What was answered in steps, as far as its reader sees the steps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import Step, StepAnswer


@dataclass(frozen=True)
class Answered:
    """The newest answer to a field, by whom and when."""

    value: Any
    by_id: int | None
    at: datetime


def of_steps(step_ids: Collection[int]) -> Mapping[int, dict[str, Answered]]:
    """Return the answers of these steps by step and field. One statement."""
    found: dict[int, dict[str, Answered]] = {one: {} for one in step_ids}
    if not found:
        return found
    same = and_(Step.id == StepAnswer.step_id, Step.customer_id == StepAnswer.customer_id)
    asked = (
        select(StepAnswer.step_id, StepAnswer.field, StepAnswer.value, StepAnswer.by_id, StepAnswer.at)
        .join(Step, same)
        .where(StepAnswer.step_id.in_(sorted(found)))
    )
    for row in db.session.execute(narrowed(asked, StepAnswer, Step)):
        found[row.step_id][row.field] = Answered(row.value, row.by_id, row.at)
    return found


def of_step(step: Step) -> dict[str, Answered]:
    """Return the answers of one step by field."""
    return of_steps([step.id])[step.id]


def row(step: Step, field: str) -> StepAnswer | None:
    """Return the row of one answer, to be changed."""
    asked = select(StepAnswer).where(StepAnswer.step_id == step.id, StepAnswer.field == field)
    return db.session.scalar(narrowed(asked, StepAnswer))
