"""Migrations make exactly the tables that the models describe, up and down, on the database of this run."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from portal.foundation.config import Settings
from portal.foundation.db import db
from portal.web.app import create_app
from tests import cast


@pytest.fixture
def empty(stage, tmp_path):
    """An application whose database has no table yet."""
    with stage.another("empty") as url:
        settings = Settings(
            _env_file=None, data_dir=tmp_path, database_url=url, secret_key="x", log_format="text"
        )
        app = create_app(settings, TESTING=True)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def test_migrations_and_models_agree(empty):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_up_and_down_with_data_in_the_tables(empty):
    upgrade()
    cast.enter()
    db.session.remove()
    statement = text("DELETE FROM measurement")
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(statement)
    downgrade(revision="0001")
    upgrade()  # what came later is added to tables that are full
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM node")).scalar_one() > 0
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()


@pytest.mark.postgres
def test_the_circles_of_postings_stand_in_their_key(empty):
    """Else a question goes to the table for each posting that is for some readers only."""
    upgrade()
    with db.engine.connect() as connection:
        key = connection.execute(text("SELECT pg_get_indexdef('pk__search_posting'::regclass)")).scalar_one()
    assert "INCLUDE (circle_id)" in key
