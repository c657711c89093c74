"""Who changed what was agreed, when, and why: read from the history, as far as the reader may know."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from portal.accounts.models import User
from portal.agreements.queries.document import Person, person_of
from portal.agreements.queries.proposals import MEMBERS, STAFF
from portal.agreements.rules.differences import ADDED, MOVED, REMOVED
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.history import CREATED, DELETED, RESTORED, ChangeSet, Revision
from portal.foundation.history import MOVED as HUNG_ELSEWHERE
from portal.foundation.tenancy import narrowed
from portal.plans.models import Node, Plan

#: Where the history calls a field otherwise than a document does.
CALLED = {
    **MEMBERS,
    **STAFF,
    "department_id": "department",
    "rule_of_use": "rules_of_use",
    CREATED: ADDED,
    RESTORED: ADDED,
    "visibility": ADDED,
    DELETED: REMOVED,
    HUNG_ELSEWHERE: MOVED,
}


class Reason(NamedTuple):
    """Who changed it last, from which side, when, and what they said why; the worker is nobody."""

    by: Person | None
    side: Side | None
    at: datetime
    why: str


def reasons(plan: Plan, subjects: Collection[str], since: datetime) -> dict[tuple[str, str], Reason]:
    """Return the last reason since then by public id and field, in two statements."""
    if not subjects:
        return {}
    nodes = select(Node.id, Node.public_id).where(Node.plan_id == plan.id, Node.public_id.in_(set(subjects)))
    pids = {("node", row.id): row.public_id for row in db.session.execute(narrowed(nodes, Node))}
    pids["plan", plan.id] = plan.public_id
    found = (
        select(
            Revision.subject_kind, Revision.subject_id, Revision.field, ChangeSet.at, ChangeSet.why,
            ChangeSet.actor_side, User.public_id, User.family_name, User.given_name, User.romanised,
        )
        .join(ChangeSet, ChangeSet.id == Revision.change_set_id)
        .outerjoin(User, User.id == ChangeSet.actor_id)
        .where(
            Revision.subject_kind.in_(("node", "plan")),
            Revision.subject_id.in_({subject_id for _kind, subject_id in pids}),
            ChangeSet.at >= since,
        )
        .order_by(Revision.id.desc())
    )  # fmt: skip
    last: dict[tuple[str, str], Reason] = {}
    for row in db.session.execute(narrowed(found, Revision, ChangeSet)):
        pid = pids.get((row.subject_kind, row.subject_id))
        if pid is not None:
            by = person_of(row) if row.public_id else None
            reason = Reason(by, row.actor_side, row.at, row.why or "")
            last.setdefault((pid, CALLED.get(row.field, row.field)), reason)
    return last
