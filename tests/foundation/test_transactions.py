"""What only reads has no transaction of its own on PostgreSQL; what is written still stands or falls together."""

import pytest
from sqlalchemy import select, text

from portal.accounts.models import User
from portal.foundation.db import db, one_by_one, writing
from tests import cast


def in_transaction() -> bool:
    raw = db.session.connection().connection.dbapi_connection
    return not raw.autocommit


@pytest.mark.postgres
def test_what_only_reads_goes_there_and_back_once(app):
    with app.app_context():
        with one_by_one():
            assert not in_transaction()
            db.session.rollback()
        assert in_transaction()


@pytest.mark.postgres
def test_a_connection_that_was_read_by_is_given_back_as_it_was(app):
    with app.app_context():
        for _ in range(20):  # the pool hands the same ones out again
            with one_by_one():
                db.session.execute(text("SELECT 1"))
            db.session.remove()
            assert in_transaction()
            db.session.remove()


def test_what_is_written_while_reading_is_undone_together(app):
    with app.app_context(), one_by_one():
        names = select(User.family_name).order_by(User.id)
        before = db.session.scalars(names).all()
        with writing():
            for user in db.session.scalars(select(User)):
                user.family_name = "changed"
                db.session.flush()
            db.session.rollback()
        assert db.session.scalars(names).all() == before


def test_what_is_written_while_reading_stands(app):
    with app.app_context(), one_by_one():
        wanted = select(User).where(User.email == cast.address("aoi"))
        db.session.scalars(wanted).one()
        with writing():
            db.session.commit()  # lets go of what was read
            db.session.scalars(wanted).one().family_name = "changed"
            db.session.commit()
    with app.app_context():
        assert db.session.scalars(wanted).one().family_name == "changed"


@pytest.mark.parametrize(("method", "expected"), [("GET", False), ("POST", True)])
@pytest.mark.postgres
def test_pages_read_and_forms_write(app, monkeypatch, method, expected):
    said = []

    def look() -> None:
        said.append(in_transaction())

    monkeypatch.setitem(app.before_request_funcs, None, [look])
    app.test_client().open("/sign-in", method=method)
    assert said == [expected]
