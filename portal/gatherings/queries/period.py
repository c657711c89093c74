"""Events that took place in a period for a customer's people, and how many of them came: sums alone, two statements."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, distinct, func, or_, select

from portal.foundation.audience import Reader, addressed_to
from portal.foundation.db import db
from portal.gatherings.models import Gathering, GatheringSeat
from portal.gatherings.rules.words import GatheringState, SeatState

AnyRow = Row[*tuple[Any, ...]]


def held(customer_id: int, reader: Reader, begins_at: datetime, ends_at: datetime) -> list[AnyRow]:
    """Return the events of a period with how many of the customer's people signed up (`seats`) and came (`came`).

    `noted` counts those of whom the host noted whether they came.
    """
    asked = (
        select(
            Gathering.public_id, Gathering.kind, Gathering.title_ja, Gathering.title_en, Gathering.starts_at,
            Gathering.recording_url, func.count(GatheringSeat.id).label("seats"),
            _times(GatheringSeat.came.is_(True)).label("came"),
            _times(GatheringSeat.came.is_not(None)).label("noted"),
        )
        .outerjoin(GatheringSeat, _theirs(customer_id))
        .where(*_took_place(begins_at, ends_at), or_(addressed_to(Gathering, reader), GatheringSeat.id.is_not(None)))
        .group_by(
            Gathering.id, Gathering.public_id, Gathering.kind, Gathering.title_ja, Gathering.title_en,
            Gathering.starts_at, Gathering.recording_url,
        )
        .order_by(Gathering.starts_at, Gathering.id)
    )  # fmt: skip
    return list(db.session.execute(asked))


def people(customer_id: int, begins_at: datetime, ends_at: datetime) -> int:
    """Return how many different people of the customer came, or had a seat where nobody noted who came."""
    asked = (
        select(func.count(distinct(GatheringSeat.person_id)))
        .join(Gathering, Gathering.id == GatheringSeat.gathering_id)
        .where(
            *_took_place(begins_at, ends_at), GatheringSeat.customer_id == customer_id,
            GatheringSeat.state == SeatState.COMING, GatheringSeat.came.is_not(False),
        )
    )  # fmt: skip
    return db.session.scalar(asked) or 0


def _theirs(customer_id: int) -> ColumnElement[bool]:
    return and_(
        GatheringSeat.gathering_id == Gathering.id,
        GatheringSeat.customer_id == customer_id,
        GatheringSeat.state == SeatState.COMING,
    )


def _took_place(begins_at: datetime, ends_at: datetime) -> list[ColumnElement[bool]]:
    return [
        Gathering.state.in_((GatheringState.PUBLISHED, GatheringState.HELD)),
        Gathering.starts_at >= begins_at,
        Gathering.ends_at < ends_at,
    ]


def _times(when: Any) -> Any:
    return func.coalesce(func.sum(case((when, 1), else_=0)), 0)
