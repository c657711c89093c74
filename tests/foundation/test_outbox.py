"""What is owed is done: at least once, one at a time, later when it fails, and once per dedupe key."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.foundation import clock, outbox
from portal.foundation.db import db
from portal.foundation.outbox import LEASE, Lane, OutboxItem, owe, still_at_it, work_off


@pytest.fixture
def done(monkeypatch):
    """A job `test.note` that notes its ids, and fails while `done.failing` is true."""

    class Notes(list):
        failing = False

    notes = Notes()

    def note(item):
        if notes.failing:
            raise ConnectionError("the peer is away")
        notes.append(item.ids["n"])

    monkeypatch.setitem(outbox._jobs, "test.note", note)
    return notes


def item() -> OutboxItem:
    return db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "test.note")).one()


def test_what_is_owed_is_done_once(inside, done):
    owe("test.note", n=1)
    db.session.commit()
    work_off()
    work_off()
    assert done == [1]
    assert item().done_at is not None


def test_what_was_rolled_back_is_not_owed(inside, done):
    owe("test.note", n=1)
    db.session.rollback()
    work_off()
    assert done == []


def test_the_same_dedupe_key_is_owed_once(inside, done):
    for n in (1, 2):
        owe("test.note", dedupe_key="once", n=n)
    db.session.commit()
    work_off()
    assert done == [1]


def test_a_failing_job_is_tried_again_later_and_stops_nobody(inside, done):
    done.failing = True
    owe("test.note", n=1)
    db.session.commit()
    work_off()
    assert "the peer is away" in item().last_error
    done.failing = False
    work_off()
    assert done == []  # not at once
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        work_off()
    assert done == [1]


def test_not_before_its_time(inside, done):
    owe("test.note", not_before=clock.now() + timedelta(hours=1), n=1)
    db.session.commit()
    work_off()
    assert done == []
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        work_off()
    assert done == [1]


def test_what_a_killed_worker_held_is_done_by_the_next(inside, done):
    owe("test.note", n=1)
    db.session.commit()
    assert outbox._lease_next() is not None  # and then the worker is killed
    work_off()
    assert done == []
    with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1)):
        work_off()
    assert done == [1]


def test_two_workers_never_hold_the_same_item(inside, done):
    for n in range(3):
        owe("test.note", n=n)
    db.session.commit()
    held = [outbox._lease_next() for _ in range(4)]
    assert len(set(held[:3])) == 3
    assert held[3] is None


def test_nobody_waits_for_what_takes_long(inside, done, monkeypatch):
    monkeypatch.setitem(outbox._jobs, "test.slow", outbox._jobs["test.note"])
    monkeypatch.setattr(outbox, "_slow", {"test.slow"})
    owe("test.slow", n="slow")
    owe("test.note", n="quick")
    db.session.commit()
    work_off(lane=Lane.QUICK)
    assert done == ["quick"]
    work_off(lane=Lane.SLOW)
    assert done == ["quick", "slow"]


def test_whoever_is_still_at_it_keeps_it(inside, done):
    owe("test.note", n=1)
    db.session.commit()
    held = outbox._lease_next()
    with time_machine.travel(clock.now() + LEASE - timedelta(seconds=1)):
        still_at_it(held)
    with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1)):
        assert outbox._lease_next() is None
