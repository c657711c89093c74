"""Who changed what is different now, when, and (if they said) why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import User
from portal.agreements.rules.differences import Difference
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.plans.models import Node, Plan

#: A document's field by the name under which history keeps its changes, where that is another one.
KEPT_AS = {
    "kpi_kind": "kpi_kind",
    "customer_owner": "customer_owner_id",
    "vendor_owner": "vendor_owner_id",
    "department": "department_id",
    "response_customer": "response_customer_id",
    "response_vendor": "response_vendor_id",
    "rules_of_use": "rule_of_use",
    "added": "created",
    "removed": "deleted",
}


@dataclass(frozen=True)
class Author:
    """Who made a change, and when."""

    name: str
    side: Side | None
    at: datetime
    why: str


def authors(plan: Plan, found: Iterable[Difference], until: datetime) -> Mapping[tuple[str, str], Author]:
    """Return who last changed each of these fields before `until`, by subject and field, in three statements."""
    wanted = {(one.subject, KEPT_AS.get(one.field, one.field)): (one.subject, one.field) for one in found}
    if not wanted:
        return {}
    nodes = {
        row.id: row.public_id
        for row in db.session.execute(
            narrowed(select(Node.id, Node.public_id).where(Node.public_id.in_({s for s, _ in wanted})), Node)
        )
    }
    asked = (
        select(
            Revision.subject_kind, Revision.subject_id, Revision.field, ChangeSet.at, ChangeSet.actor_id,
            ChangeSet.actor_side, ChangeSet.why,
        )
        .join(ChangeSet, ChangeSet.id == Revision.change_set_id)
        .where(
            ((Revision.subject_kind == "node") & Revision.subject_id.in_(nodes))
            | ((Revision.subject_kind == "plan") & (Revision.subject_id == plan.id)),
            Revision.field.in_({field for _, field in wanted}),
            ChangeSet.at <= until,
        )
        .order_by(Revision.id)
    )  # fmt: skip
    rows = db.session.execute(narrowed(asked, Revision, ChangeSet)).all()
    names = _names({row.actor_id for row in rows if row.actor_id is not None})
    last: dict[tuple[str, str], Author] = {}
    for row in rows:
        subject = plan.public_id if row.subject_kind == "plan" else nodes[row.subject_id]
        if (key := wanted.get((subject, row.field))) is not None:
            last[key] = Author(names.get(row.actor_id, ""), row.actor_side, row.at, row.why or "")
    return last


def _names(ids: set[int]) -> dict[int, str]:
    rows = db.session.scalars(select(User).where(User.id.in_(ids))) if ids else ()
    return {user.id: user.name_in(language()) for user in rows}
