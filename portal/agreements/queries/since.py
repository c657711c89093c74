"""What holds between both sides now, and what was changed since they agreed on it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, has_request_context
from sqlalchemy import select

from portal.agreements.models import Addendum, Agreement, PlanMarks
from portal.agreements.queries import rounds
from portal.agreements.queries.document import document_now
from portal.agreements.rules.addenda import agreed
from portal.agreements.rules.differences import Difference, differences
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans.models import Plan


@dataclass(frozen=True, slots=True)
class Since:
    """The edition in force, what it says with everything added to it, what the plan says now, and what differs."""

    edition: Agreement
    agreed: Mapping[str, Any]
    now: Mapping[str, Any]
    found: Sequence[Difference]


def addenda(plan: Plan) -> Sequence[Addendum]:
    """Return what accepted proposals added to the edition in force, in order; nothing where none is in force."""
    edition = rounds.in_force(plan.id)
    return addenda_of(edition) if edition is not None else ()


def addenda_of(edition: Agreement) -> Sequence[Addendum]:
    """Return what accepted proposals added to an edition, in order."""
    found = select(Addendum).where(Addendum.agreement_id == edition.id).order_by(Addendum.number)
    return db.session.scalars(narrowed(found, Addendum)).all()


def agreed_document(edition: Agreement) -> dict[str, Any]:
    """Return what holds by an edition: its document with everything that was added to it."""
    added = [json.loads(one.text)["agreed"] for one in addenda_of(edition)]
    return agreed(rounds.document_of(edition), added)


def since_agreed(plan: Plan) -> Since | None:
    """Return what was changed since both sides agreed, in a fixed number of statements; None: nothing is agreed."""
    edition = rounds.in_force(plan.id)
    if edition is None:
        return None
    holds, now = agreed_document(edition), document_now(plan)
    return Since(edition, holds, now, differences(holds, now))


def numbered(plan: Plan, number: int) -> Agreement | None:
    """Return the edition of a plan with this number."""
    found = select(Agreement).where(Agreement.plan_id == plan.id, Agreement.number == number)
    return db.session.scalar(narrowed(found, Agreement))


def marks_of(plan: Plan) -> PlanMarks | None:
    """Return what the map says beside the plan and its nodes; asked once a request."""
    if not has_request_context():
        return _marks(plan)
    known: dict[int, PlanMarks | None] = g.setdefault("plan_marks", {})
    if plan.id not in known:
        known[plan.id] = _marks(plan)
    return known[plan.id]


def _marks(plan: Plan) -> PlanMarks | None:
    found = select(PlanMarks).where(PlanMarks.plan_id == plan.id)
    return db.session.scalar(narrowed(found, PlanMarks))
