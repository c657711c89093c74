"""Giving points, each act once, and taking them back when the act goes.

Daily caps are applied where points are summed (queries/points), so that no two acts at once can slip past them.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, select

from portal.champions.models import PointEntry
from portal.champions.queries.programme import Programme, programme, struck, today
from portal.champions.rules.points import within_ring
from portal.champions.rules.words import PointAct
from portal.foundation import clock
from portal.foundation.db import db

RING_DAYS = timedelta(days=30)


@dataclass(frozen=True)
class Act:
    """Something somebody did, as one company's person; `by_id` is who gave the point, 0 for nobody in particular."""

    user_id: int
    customer_id: int
    kind: PointAct
    subject: str
    by_id: int = 0
    thread_id: int = 0
    reply_id: int = 0


def give(act: Act) -> PointEntry | None:
    """Note an act, or let one count again that was taken back. None: a strike is in force, or votes go in a ring."""
    known = _known(act)
    if known is not None:
        known.taken_back_at = None
        db.session.flush()
        return known
    if struck({act.user_id}):
        return None
    rules = programme()
    if act.kind is PointAct.USEFUL and _in_a_ring(act, rules):
        return None
    made = PointEntry(
        user_id=act.user_id, customer_id=act.customer_id, act=act.kind, subject=act.subject, by_id=act.by_id,
        thread_id=act.thread_id, reply_id=act.reply_id, points=rules.worth[act.kind], day=today(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def take_back(act: Act) -> None:
    """Let an act count no more; it does again when it is given again."""
    known = _known(act)
    if known is not None:
        _gone([known])


def take_back_subject(kind: PointAct, subject: str, *, user_id: int | None = None) -> None:
    """Take back what was given for something that is gone, to one person or to everybody."""
    found = select(PointEntry).where(PointEntry.act == kind, PointEntry.subject == subject)
    _take(found.where(PointEntry.user_id == user_id) if user_id else found)


def take_back_post(thread_id: int, reply_id: int) -> None:
    """Take back what was given for a post that readers see no more; with a thread goes what was answered in it."""
    found = select(PointEntry).where(PointEntry.thread_id == thread_id)
    _take(found.where(PointEntry.reply_id == reply_id) if reply_id else found)


def _known(act: Act) -> PointEntry | None:
    return db.session.scalar(
        select(PointEntry).where(
            PointEntry.user_id == act.user_id, PointEntry.act == act.kind, PointEntry.subject == act.subject,
            PointEntry.by_id == act.by_id,
        )
    )  # fmt: skip


def _in_a_ring(act: Act, rules: Programme) -> bool:
    there = _votes_between(act.by_id, act.user_id)
    return bool(there) and within_ring(there, _votes_between(act.user_id, act.by_id), rules.ring_votes)


def _votes_between(giver_id: int, receiver_id: int) -> int:
    counted = select(func.count(PointEntry.id)).where(
        and_(PointEntry.by_id == giver_id, PointEntry.user_id == receiver_id),
        PointEntry.act == PointAct.USEFUL,
        PointEntry.day > today() - RING_DAYS,
    )
    return db.session.scalar(counted) or 0


def _take(found: Any) -> None:
    _gone(list(db.session.scalars(found.where(PointEntry.taken_back_at.is_(None)))))


def _gone(entries: list[PointEntry]) -> None:
    for entry in entries:
        entry.taken_back_at = entry.taken_back_at or clock.now()
    db.session.flush()
