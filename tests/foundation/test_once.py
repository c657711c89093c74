"""A request sent twice acts once, and what is written once stays as it was written."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal.foundation import audit, clock, history
from portal.foundation.actor import WORKER
from portal.foundation.append_only import AppendOnlyError
from portal.foundation.audience import Visibility
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.history import Change, ChangeSet, Revision
from portal.foundation.requests import AnsweredRequest, forget_old_answers
from portal.foundation.tenancy import customer_scope
from portal.plans.models import Measurement

STATEMENTS = [
    "UPDATE audit_entry SET act = 'x'",
    "DELETE FROM audit_entry",
    "UPDATE measurement SET value = 0",
    "DELETE FROM measurement",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_itself_refuses_to_change_history(inside, statement):
    audit.remember("something", by=WORKER)
    db.session.commit()
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement))


def test_the_session_refuses_as_well(inside):
    audit.remember("something", by=WORKER)
    db.session.commit()
    entry = db.session.scalars(select(AuditEntry)).first()
    entry.act = "something else"
    with pytest.raises(AppendOnlyError):
        db.session.flush()
    db.session.rollback()
    with customer_scope(1):
        value = db.session.scalars(select(Measurement)).first()
        db.session.delete(value)
        with pytest.raises(AppendOnlyError):
            db.session.flush()
        db.session.rollback()


def test_one_piece_of_work_is_one_change_set_and_nothing_changed_is_nothing_written(inside):
    with customer_scope(1):
        for subject in (7, 8):
            changes = {"title": Change("a", "b"), "due_on": Change(None, None)}
            history.record("node", subject, changes, by=WORKER, visibility=Visibility.SHARED)
        db.session.commit()
        assert db.session.scalar(select(func.count(ChangeSet.id))) == 1
        assert [r.field for r in db.session.scalars(select(Revision))] == ["title", "title"]
        history.record("node", 7, {"title": Change("b", "c")}, by=WORKER, visibility=Visibility.SHARED)
        db.session.commit()
        assert db.session.scalar(select(func.count(ChangeSet.id))) == 2


def test_old_answers_are_forgotten(inside):
    for days in (1, 3):
        with time_machine.travel(clock.now() - timedelta(days=days)):
            kept = {"actor_key": "a", "path": "/", "status": 200, "headers": {}, "body": b""}
            db.session.add(AnsweredRequest(request_key=f"{days} days old", **kept))
            db.session.commit()
    forget_old_answers(None)
    assert list(db.session.scalars(select(AnsweredRequest.request_key))) == ["1 days old"]
