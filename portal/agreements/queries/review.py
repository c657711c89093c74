"""Which edition of a plan held at an instant, for business reviews: what was signed beside what is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.agreements.models import Addendum, Agreement, AgreementDocument, Outcome
from portal.agreements.rules.addenda import agreed
from portal.agreements.rules.document import reference
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


@dataclass(frozen=True)
class Held:
    """An edition that held, with what accepted proposals had added to it by then."""

    edition_id: int
    number: int
    reference: str
    agreed_at: datetime
    document: Mapping[str, Any]


def held_at(plan_id: int, at: datetime) -> Held | None:
    """Return the edition that held at an instant; None while nothing was agreed. 2 statements."""
    asked = _agreed(plan_id).where(Agreement.ended_at <= at).order_by(Agreement.number.desc())
    return _held(asked, at)


def first_agreed(plan_id: int, until: datetime) -> Held | None:
    """Return the first edition that was ever agreed, as it read on that very day; None where there is none yet."""
    return _held(_agreed(plan_id).where(Agreement.ended_at <= until).order_by(Agreement.number), None)


def _agreed(plan_id: int) -> Any:
    return (
        select(
            Agreement.id, Agreement.number, Agreement.ended_at, AgreementDocument.text, AgreementDocument.seal
        )
        .join(AgreementDocument, AgreementDocument.agreement_id == Agreement.id)
        .where(Agreement.plan_id == plan_id, Agreement.outcome == Outcome.AGREED)
    )


def _held(asked: Any, at: datetime | None) -> Held | None:
    row = db.session.execute(narrowed(asked.limit(1), Agreement, AgreementDocument)).first()
    if row is None:
        return None
    document = json.loads(row.text)
    if at is not None:
        added = select(Addendum.text).where(Addendum.agreement_id == row.id, Addendum.at <= at)
        texts = db.session.scalars(narrowed(added.order_by(Addendum.number), Addendum))
        document = agreed(document, [json.loads(text)["agreed"] for text in texts])
    return Held(row.id, row.number, reference(row.seal), row.ended_at, document)
