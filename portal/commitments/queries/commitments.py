"""What was promised, as far as the reader may see it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from portal.activity.queries import Doer, named
from portal.commitments.models import Commitment, CommitmentSettling, SettledAs
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed

A_PAGE = 50
_COLUMNS = (
    Commitment.id, Commitment.public_id, Commitment.title, Commitment.details, Commitment.side,
    Commitment.owner_id, Commitment.due_on, Commitment.visibility, Commitment.source_kind, Commitment.source_id,
    Commitment.made_at, Commitment.made_by_id, Commitment.settled_at, Commitment.settled_as, CommitmentSettling.why,
)  # fmt: skip


@dataclass(frozen=True)
class Promised:
    """A commitment as lists show it."""

    id: int
    public_id: str
    title: str
    details: str
    side: Side
    owner: Doer | None
    due_on: date | None
    visibility: Visibility
    source_kind: str
    source_id: int
    made_at: datetime
    settled_at: datetime | None
    settled_as: SettledAs | None
    why: str
    overdue: bool


def commitment(public_id: str) -> Commitment | None:
    """Return a commitment that is there."""
    wanted = select(Commitment).where(Commitment.public_id == public_id, Commitment.deleted_at.is_(None))
    return db.session.scalar(narrowed(wanted, Commitment))


def by_ids(ids: Iterable[int]) -> Sequence[Commitment]:
    """Return those of these commitments that are there."""
    wanted = select(Commitment).where(Commitment.id.in_(sorted(ids)), Commitment.deleted_at.is_(None))
    return db.session.scalars(narrowed(wanted, Commitment)).all()


def still_open(today: date, *, side: Side | None = None) -> list[Promised]:
    """Return what is still to be done, what is due first before the rest, what has no day last."""
    which: list[ColumnElement[bool]] = [Commitment.settled_at.is_(None)]
    if side is not None:
        which.append(Commitment.side == side)
    no_day_last = case((Commitment.due_on.is_(None), 1), else_=0)
    return _read(which, (no_day_last, Commitment.due_on, Commitment.id), today)


def settled(today: date, *, page: int = 1) -> list[Promised]:
    """Return a page of what is done or given up, the latest first."""
    which, order = [Commitment.settled_at.is_not(None)], (Commitment.settled_at.desc(), Commitment.id.desc())
    return _read(which, order, today, limit=A_PAGE, offset=(page - 1) * A_PAGE)


def counts() -> tuple[int, int]:
    """Return how many are open and how many have ended."""
    open_ones = func.sum(case((Commitment.settled_at.is_(None), 1), else_=0))
    asked = select(func.coalesce(open_ones, 0), func.count(Commitment.id)).where(
        Commitment.deleted_at.is_(None)
    )
    row = db.session.execute(narrowed(asked, Commitment)).one()
    return int(row[0]), int(row[1]) - int(row[0])


def of_source(kind: str, ids: Collection[int], today: date) -> list[Promised]:
    """Return what was promised in these subjects, in the order in which it was written down."""
    which = [Commitment.source_kind == kind, Commitment.source_id.in_(sorted(ids))]
    return _read(which, (Commitment.id,), today) if ids else []


def with_ids(ids: Collection[int], today: date) -> list[Promised]:
    """Return those of these commitments that are there, as lists show them."""
    return _read([Commitment.id.in_(sorted(ids))], (Commitment.id,), today) if ids else []


def of_owner(person_id: int, today: date) -> list[Promised]:
    """Return what a person has still to do."""
    which = [Commitment.owner_id == person_id, Commitment.settled_at.is_(None)]
    return _read(which, (Commitment.due_on, Commitment.id), today)


def _read(
    which: Sequence[ColumnElement[bool]],
    order: Sequence[Any],
    today: date,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[Promised]:
    in_force = and_(
        CommitmentSettling.commitment_id == Commitment.id,
        CommitmentSettling.customer_id == Commitment.customer_id,
        CommitmentSettling.reopened_at.is_(None),
    )
    asked = select(*_COLUMNS).outerjoin(CommitmentSettling, in_force)
    asked = asked.where(Commitment.deleted_at.is_(None), *which).order_by(*order).limit(limit).offset(offset)
    rows = db.session.execute(asked).all()
    people = named({row.owner_id for row in rows} - {None})
    return [_promised(row, people, today) for row in rows]


def _promised(row: Any, people: Any, today: date) -> Promised:
    overdue = row.settled_at is None and row.due_on is not None and row.due_on < today
    return Promised(
        row.id, row.public_id, row.title, row.details, row.side, people.get(row.owner_id), row.due_on,
        row.visibility, row.source_kind, row.source_id, row.made_at, row.settled_at, row.settled_as,
        row.why or "", overdue,
    )  # fmt: skip
