"""What was in the way during a period and is no more: from history, for business reviews."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.tenancy import narrowed
from portal.plans.models import Node
from portal.plans.queries.review import PlanThen

SINCE, WHY = "blocked_since", "blocked_why"


@dataclass(frozen=True)
class Passed:
    """A node did not move from one day until another, and why."""

    since: date
    until: date
    why: str


def blocks_passed(then: PlanThen) -> dict[int, list[Passed]]:
    """Return what was cleared away in the period, by node id, oldest first; one statement."""
    period = then.period
    asked = (
        select(
            Revision.subject_id, Revision.change_set_id, Revision.field, Revision.before, Revision.after, ChangeSet.at
        )
        .join(ChangeSet, ChangeSet.id == Revision.change_set_id)
        .join(Node, Node.id == Revision.subject_id)
        .where(
            Revision.subject_kind == "node",
            Revision.field.in_((SINCE, WHY)),
            Node.plan_id == then.plan.id,
            ChangeSet.at >= period.begins_at,
            ChangeSet.at < period.ends_at,
        )
        .order_by(Revision.id)
    )  # fmt: skip
    rows = db.session.execute(narrowed(asked, Revision, ChangeSet, Node)).all()
    why = {(row.subject_id, row.change_set_id): row.before or "" for row in rows if row.field == WHY}
    found: dict[int, list[Passed]] = {}
    for row in rows:
        if row.field == SINCE and row.before and not row.after:
            said = why.get((row.subject_id, row.change_set_id), "")
            passed = Passed(date.fromisoformat(row.before), period.day_of(row.at), said)
            found.setdefault(row.subject_id, []).append(passed)
    return found
