"""Events for their readers: what lies ahead, a month, what is over, one of them; never who else comes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from portal.accounts.queries.reach import NOBODY, keys_of
from portal.accounts.standpoint import Standpoint, standpoint
from portal.foundation import clock
from portal.foundation.audience import Reader, Side, addressed_to
from portal.foundation.db import db
from portal.gatherings.models import Gathering, GatheringSeat
from portal.gatherings.rules.words import GatheringKind, GatheringState, SeatState

AnyRow = Row[*tuple[Any, ...]]
A_PAGE, MOST_IN_A_MONTH, MOST_OF_A_SERIES = 20, 400, 60
OUT = (GatheringState.PUBLISHED, GatheringState.HELD, GatheringState.CANCELLED)
COLUMNS = (
    Gathering.id, Gathering.public_id, Gathering.kind, Gathering.state, Gathering.title_ja, Gathering.title_en,
    Gathering.spoken, Gathering.starts_at, Gathering.ends_at, Gathering.zone, Gathering.place_kind, Gathering.place_ja,
    Gathering.place_en, Gathering.capacity, Gathering.closes_at, Gathering.taken, Gathering.waiting,
    Gathering.recording_url, Gathering.series_id, Gathering.join_url,
)  # fmt: skip


def reader_at(point: Standpoint) -> Reader:
    """Return whose events are shown: at a customer that customer's, whoever looks; at the desk all."""
    if point.user is None:
        return NOBODY
    if point.customer is not None:
        return Reader(Side.CUSTOMER, frozenset(keys_of(point.customer)))
    return Reader(Side.VENDOR) if point.side is Side.VENDOR else NOBODY


def signs_up(point: Standpoint) -> bool:
    """True for a customer's own people, who sign up; the vendor's people look on, and whoever views as a member too."""
    return point.side is Side.CUSTOMER and not point.read_only


def gathering(public_id: str) -> Gathering | None:
    """Return an event that the customer of the request under way may see; drafts nobody does."""
    wanted = select(Gathering).where(Gathering.public_id == public_id, Gathering.state.in_(OUT))
    return db.session.scalar(wanted.where(addressed_to(Gathering, reader_at(standpoint()))))


def ahead(
    point: Standpoint,
    *,
    kind: GatheringKind | None = None,
    mine: bool = False,
    most: int = A_PAGE,
    skip: int = 0,
) -> list[AnyRow]:
    """Return what lies ahead for this reader, the next first, each with their own place (`mine`)."""
    wanted = _listed(point).where(
        Gathering.state == GatheringState.PUBLISHED, Gathering.ends_at > clock.now()
    )
    if kind is not None:
        wanted = wanted.where(Gathering.kind == kind)
    if mine:
        wanted = wanted.where(GatheringSeat.state != SeatState.GONE)
    return list(
        db.session.execute(wanted.order_by(Gathering.starts_at, Gathering.id).limit(most).offset(skip))
    )


def past(point: Standpoint, *, most: int = A_PAGE, skip: int = 0) -> list[AnyRow]:
    """Return what is over, the latest first."""
    wanted = _listed(point).where(_is_over())
    order = (Gathering.starts_at.desc(), Gathering.id.desc())
    return list(db.session.execute(wanted.order_by(*order).limit(most).offset(skip)))


def counts(point: Standpoint) -> tuple[int, int, int]:
    """Return how many lie ahead, how many of them this reader goes to or waits for, and how many are over."""
    out = and_(Gathering.state == GatheringState.PUBLISHED, Gathering.ends_at > clock.now())
    own = and_(out, GatheringSeat.state != SeatState.GONE)
    asked = select(
        func.count(Gathering.id).filter(out), func.count(Gathering.id).filter(own),
        func.count(Gathering.id).filter(_is_over()),
    )  # fmt: skip
    row = db.session.execute(_with_own(asked, point)).one()
    return row[0], row[1], row[2]


def between(point: Standpoint, first: datetime, last: datetime) -> list[AnyRow]:
    """Return what takes place between two instants, in order; what was called off is left out."""
    wanted = _listed(point).where(
        Gathering.state.in_((GatheringState.PUBLISHED, GatheringState.HELD)),
        Gathering.starts_at < last, Gathering.ends_at > first,
    )  # fmt: skip
    return list(db.session.execute(wanted.order_by(Gathering.starts_at, Gathering.id).limit(MOST_IN_A_MONTH)))


def of_series(point: Standpoint, row: Gathering, most: int = 5) -> list[AnyRow]:
    """Return the next ones of an event's series that this reader may see."""
    if row.series_id is None:
        return []
    wanted = _listed(point).where(
        Gathering.series_id == row.series_id, Gathering.state == GatheringState.PUBLISHED,
        Gathering.starts_at > max(clock.now(), row.starts_at), Gathering.id != row.id,
    )  # fmt: skip
    return list(db.session.execute(wanted.order_by(Gathering.starts_at, Gathering.id).limit(most)))


def to_sign_up_for(point: Standpoint, row: Gathering) -> list[Gathering]:
    """Return an event and the later ones of its series in which this reader has no place yet, and may take one."""
    if row.series_id is None or not signs_up(point):
        return []
    now, own = (
        clock.now(),
        and_(GatheringSeat.gathering_id == Gathering.id, GatheringSeat.person_id == point.user.id),
    )
    wanted = (
        select(Gathering)
        .outerjoin(GatheringSeat, own)
        .where(
            addressed_to(Gathering, reader_at(point)), Gathering.series_id == row.series_id,
            Gathering.state == GatheringState.PUBLISHED,
            Gathering.starts_at > now, Gathering.starts_at >= row.starts_at,
            or_(Gathering.closes_at.is_(None), Gathering.closes_at > now),
            or_(GatheringSeat.id.is_(None), GatheringSeat.state == SeatState.GONE),
        )
        .order_by(Gathering.id)
    )  # fmt: skip
    return list(db.session.scalars(wanted.limit(MOST_OF_A_SERIES)))


def by_ids(ids: Iterable[int]) -> dict[int, Gathering]:
    """Return events by id, whoever may see them."""
    wanted = sorted(set(ids))
    found = db.session.scalars(select(Gathering).where(Gathering.id.in_(wanted))) if wanted else ()
    return {one.id: one for one in found}


def own_place(gathering_id: int, person_id: int) -> GatheringSeat | None:
    """Return somebody's own place at an event, None for none."""
    wanted = select(GatheringSeat).where(
        GatheringSeat.gathering_id == gathering_id, GatheringSeat.person_id == person_id,
        GatheringSeat.state != SeatState.GONE,
    )  # fmt: skip
    return db.session.scalar(wanted)


def place_in_queue(seat: GatheringSeat) -> int:
    """Return which one somebody is in the waiting list, from 1 on."""
    before = select(func.count(GatheringSeat.id)).where(
        GatheringSeat.gathering_id == seat.gathering_id, GatheringSeat.state == SeatState.WAITING,
        (GatheringSeat.since < seat.since) | ((GatheringSeat.since == seat.since) & (GatheringSeat.id < seat.id)),
    )  # fmt: skip
    return (db.session.scalar(before) or 0) + 1


def _listed(point: Standpoint) -> Select[*tuple[Any, ...]]:
    return _with_own(select(*COLUMNS, GatheringSeat.state.label("mine"), GatheringSeat.came), point)


def _with_own(asked: Select[*tuple[Any, ...]], point: Standpoint) -> Select[*tuple[Any, ...]]:
    own = and_(GatheringSeat.gathering_id == Gathering.id, GatheringSeat.person_id == point.user.id)
    return (
        asked.select_from(Gathering)
        .outerjoin(GatheringSeat, own)
        .where(addressed_to(Gathering, reader_at(point)))
    )


def _is_over() -> ColumnElement[bool]:
    over = and_(Gathering.state == GatheringState.PUBLISHED, Gathering.ends_at <= clock.now())
    return (Gathering.state == GatheringState.HELD) | over
