"""What is still to be done, written in the transaction that promised it. The outbox is the queue.

At least once: an item is leased, worked on in a transaction of its own, and marked done in that same
transaction. Items hold ids only; rights and language are looked up when the work is done.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import Flask
from sqlalchemy import JSON, Index, String, Text, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock, events
from portal.foundation.db import BIGINT, Id, Model, db, writing
from portal.foundation.log import begin_request_id

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
PATIENCE = 72  # attempts; the pauses double from 30 s to an hour, so that days of a mail server's absence are survived
IDLE_SECONDS = 0.5
AT_ONCE = timedelta()


class OutboxItem(Model):
    """One piece of work that is owed."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix__outbox__due", "done_at", "not_before"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(60))
    customer_ref: Mapped[int | None] = mapped_column(BIGINT)
    ids: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    audience: Mapped[str | None] = mapped_column(String(20))
    dedupe_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    not_before: Mapped[datetime] = mapped_column(default=clock.now)
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


Job = Callable[[OutboxItem], None]
_jobs: dict[str, Job] = {}
_reaching_out: set[str] = set()
_slow: set[str] = set()
_hourly: dict[str, timedelta] = {}


class Lane(StrEnum):
    """Work that somebody waits for never queues behind what takes long."""

    QUICK = "quick"
    SLOW = "slow"


def job(
    kind: str,
    *,
    hourly: bool = False,
    later: timedelta = AT_ONCE,
    reaches_out: bool = False,
    slow: bool = False,
) -> Callable[[Job], Job]:
    """Decorator: the function that does items of this kind.

    `hourly` owes one every hour, so that a new day begins in each customer's own zone; it must be idempotent.
    What puts together what others do in the same hour begins so much `later`.
    `reaches_out` is for work over the network: it holds no write lock, and is marked done afterwards.
    `slow` is for what takes seconds of computing: it is done one by one, beside everything else.
    """

    def register(work: Job) -> Job:
        _jobs[kind] = work
        if hourly:
            _hourly[kind] = later
        if reaches_out:
            _reaching_out.add(kind)
        if slow:
            _slow.add(kind)
        return work

    return register


def owe(
    kind: str,
    *,
    customer_id: int | None = None,
    audience: str | None = None,
    dedupe_key: str | None = None,
    not_before: datetime | None = None,
    **ids: Any,
) -> None:
    """Write an item into the outbox, in the open transaction. A known dedupe key is owed only once."""
    insert = insert_postgresql if db.engine.dialect.name == "postgresql" else insert_sqlite
    now = clock.now()
    values = {
        "kind": kind,
        "customer_ref": customer_id,
        "audience": audience,
        "dedupe_key": dedupe_key,
        "ids": ids,
        "not_before": not_before or now,
        "attempts": 0,
        "created_at": now,
    }
    db.session.execute(
        insert(OutboxItem).values(**values).on_conflict_do_nothing(index_elements=["dedupe_key"])
    )


def still_at_it(item_id: int) -> None:
    """Keep an item leased that takes long, so that no other worker begins it as well; commits."""
    with writing():
        longer = update(OutboxItem).where(OutboxItem.id == item_id, OutboxItem.done_at.is_(None))
        db.session.execute(longer.values(lease_until=clock.now() + LEASE))
        db.session.commit()


def work_off(limit: int = 50, *, lane: Lane | None = None) -> int:
    """Do what is due now, in the app context that is open; return how many items were tried.

    Without a `lane` all of it is done, the quick before the slow.
    """
    tried = 0
    lanes = tuple(Lane) if lane is None else (lane,)
    while tried < limit and (item_id := _lease_next(lanes)) is not None:
        begin_request_id()
        _do(item_id)
        tried += 1
    return tried


def run_worker(app: Flask, *, stop: Callable[[], bool] = lambda: False, lane: Lane | None = None) -> None:
    """Work until told to stop. A failing item is retried later and never stops the others."""
    owed_hour = ""
    while not stop():
        with app.app_context():
            try:
                now = clock.now()
                if (hour := _hour(now)) != owed_hour:
                    owe_hourly(now)
                    owed_hour = hour
                tried = work_off(lane=lane)
            except Exception:
                log.exception("the worker could not reach the database")
                tried = 0
                db.session.rollback()
        if not tried:
            time.sleep(IDLE_SECONDS)


def owe_hourly(now: datetime) -> None:
    """Write down, once an hour, what is to be done every hour."""
    with writing():
        for kind, later in _hourly.items():
            owe(kind, dedupe_key=f"{kind}:{_hour(now)}", not_before=now + later)
        db.session.commit()


def _hour(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H")


def _lease_next(lanes: Sequence[Lane] = tuple(Lane)) -> int | None:
    return next((found for lane in lanes if (found := _lease_in(lane)) is not None), None)


def _lease_in(lane: Lane) -> int | None:
    now = clock.now()
    slow = OutboxItem.kind.in_(sorted(_slow))
    due = (
        select(OutboxItem.id)
        .where(
            OutboxItem.done_at.is_(None),
            OutboxItem.given_up_at.is_(None),
            OutboxItem.not_before <= now,
            slow if lane is Lane.SLOW else not_(slow),
            or_(OutboxItem.lease_until.is_(None), OutboxItem.lease_until < now),
        )
        .order_by(OutboxItem.not_before, OutboxItem.id)
        .limit(1)
    )
    if db.session.scalar(due) is None:  # a read first: an idle worker takes no write lock
        db.session.rollback()
        return None
    db.session.rollback()
    with writing():
        found = db.session.scalar(due.with_for_update(skip_locked=True))
        if found is not None:
            db.session.execute(
                update(OutboxItem)
                .where(OutboxItem.id == found)
                .values(lease_until=now + LEASE, attempts=OutboxItem.attempts + 1)
            )
        db.session.commit()
    return found


def _do(item_id: int) -> None:
    item = db.session.get(OutboxItem, item_id)
    if item is None:
        return
    kind, attempts = item.kind, item.attempts
    try:
        if kind in _reaching_out:
            db.session.expunge(item)
            _jobs[kind](item)
        db.session.rollback()
        with writing():
            item = db.session.get_one(OutboxItem, item_id)
            if kind not in _reaching_out:
                _jobs[kind](item)
            item.done_at = clock.now()
            db.session.commit()
        events.tell_after_commit()
    except Exception as error:
        db.session.rollback()
        events.forget_announced()
        log.exception("outbox item %s (%s) failed", item_id, kind)
        with writing():
            _try_later(item_id, attempts, repr(error))
    finally:
        db.session.expunge_all()


def _try_later(item_id: int, attempts: int, error: str) -> None:
    now = clock.now()
    values: dict[str, Any] = {
        "lease_until": None,
        "last_error": error[:2000],
        "not_before": now + timedelta(seconds=30) * 2 ** min(attempts, 7),
    }
    if attempts >= PATIENCE:
        values["given_up_at"] = now
    db.session.execute(update(OutboxItem).where(OutboxItem.id == item_id).values(**values))
    db.session.commit()
