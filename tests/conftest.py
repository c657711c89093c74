"""The application with its cast, put back on stage before each test, on SQLite or PostgreSQL."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import expect
from sqlalchemy import event, select

from portal.accounts.models import Customer, Membership, SignIn, User
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.config import Settings
from portal.foundation.db import db, new_public_id
from portal.foundation.links import digest
from portal.foundation.pages import bodies
from portal.foundation.remembered import forget_all
from portal.foundation.tenancy import customer_scope
from portal.web.app import Portal, create_app
from tests import cast
from tests.stage import Stage, stage_for

hypothesis_settings.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("steady")
expect.set_options(
    timeout=20_000
)  # a machine that runs many tests at once is slow; what never comes still fails


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the walks over all pages: nobody is to wait for a long one at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(("tests/trust/", "tests/test_access.py")))


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    stage = stage_for(os.environ.get("DATABASE_URL", ""), tmp_path_factory.mktemp("stage"), worker)
    stage.make_empty()
    yield stage
    stage.take_down()


@pytest.fixture(scope="session")
def built(stage: Stage) -> Iterator[Portal]:
    """The application, built once per worker, with the cast in its database."""
    settings = Settings(
        _env_file=None,
        data_dir=stage.folder,
        database_url=stage.url("stage"),
        secret_key="for tests only",
        base_url="http://localhost",
        redis_url="",
        mail_url="mailbox:",
        demo=False,
        log_format="text",
    )
    app = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        db.create_all()
        cast.enter()
        db.session.remove()
        db.engine.dispose()
    stage.keep()
    # What is there before the first test stays: the collector of garbage need not walk over it again and again.
    gc.collect()
    gc.freeze()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(built: Portal, stage: Stage) -> Iterator[Portal]:
    """The application with its cast on stage. No app context is left open.

    An open context would be shared by every request of the test, and with it Flask-Login's idea of who is here.
    """
    with built.app_context():
        db.engine.dispose()
    stage.put_back()
    bodies.clear()
    forget_all()
    limiter = built.extensions.get("limiter_storage")
    if limiter is not None:
        limiter.reset()
    yield built
    with built.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def inside(app: Portal) -> Iterator[Portal]:
    """An open app context, for tests that speak to the database and not to the web."""
    with app.app_context():
        yield app


@pytest.fixture
def as_(app: Portal) -> Callable[[str], FlaskClient]:
    """`as_("aoi")` returns a browser signed in as Aoi; `as_("")` one where nobody is."""

    def sign_in(name: str) -> FlaskClient:
        browser = app.test_client()
        if not name:
            return browser
        key = f"key of {name} {new_public_id()}"
        with app.app_context():
            user = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
            db.session.add(SignIn(key_hash=digest(key), user=user, how="password"))
            _seen_just_now(user)
            db.session.commit()
        with browser.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
        return browser

    return sign_in


def _seen_just_now(user: User) -> None:
    """Let the person's visit have begun, so that opening a page writes nothing down."""
    membership = Membership.__table__
    seen = membership.update().where(membership.c.user_id == user.id).values(seen_at=clock.now())
    db.session.connection().execute(seen)


@pytest.fixture
def at(app: Portal) -> Callable[..., Any]:
    """`with at("sakura"):` opens the database from inside that customer, as the system or for an audience."""

    @contextmanager
    def enter(slug: str = "sakura", audience: Audience | None = None) -> Iterator[int]:
        with app.app_context():
            customer_id = db.session.scalars(select(Customer.id).where(Customer.slug == slug)).one()
            with customer_scope(customer_id, audience):
                yield customer_id

    return enter


@pytest.fixture
def counting(app: Portal) -> Callable[..., Any]:
    """`with counting() as statements:` collects the SQL sent inside the block."""

    @contextmanager
    def record() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                statements.append(statement)

        with app.app_context():
            engine = db.engine
        bodies.clear()  # so that every block begins alike; who is here is known from the page before
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return record
