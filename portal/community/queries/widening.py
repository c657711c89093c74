"""Where a thread may go, who is asked, and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.standpoint import Standpoint, standpoint
from portal.community.models import Space, Thread
from portal.community.models.widening import Consent, Widening
from portal.community.queries.bylines import side_of
from portal.community.queries.spaces import SpaceSeen, all_open
from portal.community.rules.widening import is_wider, may_go
from portal.community.rules.words import PostState
from portal.foundation.audience import Side
from portal.foundation.db import db


@dataclass(frozen=True)
class Asked:
    """What is asked: how many were, how many agreed, and what the reader said (None: nothing yet)."""

    widening: Widening
    people: int
    agreed: int
    own: Consent | None = None


def own_thread(public_id: str) -> Thread | None:
    """Return the reader's own thread of this public id that readers see."""
    point = standpoint()
    mine = select(Thread).where(
        Thread.public_id == public_id,
        Thread.author_id == point.user.id,
        Thread.author_customer_id.is_not_distinct_from(side_of(point)),
        Thread.state == PostState.SHOWN,
    )
    return db.session.scalar(mine)


def targets(space: Space, point: Standpoint, language: str) -> list[tuple[SpaceSeen, bool]]:
    """Return the spaces where one's thread may go, and whether more people read it there."""
    return [
        (one, is_wider(space.kind, one.kind))
        for one in all_open(point, language)
        if one.open
        and may_go(space.kind, one.kind)
        and (point.side is Side.VENDOR or not one.space.vendor_begins)
    ]


def under_way(thread: Thread) -> Asked | None:
    """Return what is asked of those who wrote in a thread, None where nothing is."""
    asked = select(Widening).where(
        Widening.thread_id == thread.id, Widening.moved_at.is_(None), Widening.ended_at.is_(None)
    )
    found = db.session.scalar(asked)
    return _asked(found) if found is not None else None


def declined(thread: Thread) -> bool:
    """Tell whether somebody did not agree when more people were last to read it; who, is not told."""
    last = select(Widening.id).where(Widening.thread_id == thread.id).order_by(Widening.id.desc()).limit(1)
    refused = select(Consent.id).where(
        Consent.widening_id == last.scalar_subquery(), Consent.refused_at.is_not(None)
    )
    return db.session.scalar(refused.limit(1)) is not None


def asked_of_reader(public_id: str) -> Asked | None:
    """Return what the reader is asked about the thread of this public id; None for everybody else."""
    point = standpoint()
    if point.read_only:
        return None
    wanted = (
        select(Widening)
        .join(Thread, Thread.id == Widening.thread_id)
        .join(Consent, Consent.widening_id == Widening.id)
        .where(Thread.public_id == public_id, Consent.person_id == point.user.id)
        .order_by(Widening.id.desc())
        .limit(1)
    )
    found = db.session.scalar(wanted)
    return _asked(found) if found is not None else None


def thread_of(widening: Widening) -> Thread:
    """Return the thread that is to be read by more."""
    return db.session.scalars(select(Thread).where(Thread.id == widening.thread_id)).one()


def space_to(widening: Widening) -> Space | None:
    """Return the wider space, None where it is not open to the reader."""
    return db.session.scalar(select(Space).where(Space.id == widening.to_id))


def _asked(widening: Widening) -> Asked:
    me = standpoint().user.id
    said: Sequence[Consent] = db.session.scalars(
        select(Consent).where(Consent.widening_id == widening.id)
    ).all()
    own = next((one for one in said if one.person_id == me), None)
    return Asked(widening, len(said), sum(one.agreed_at is not None for one in said), own)
