"""The command line as one meets it: from an empty folder to a running portal, with one clear line when it cannot."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy import create_engine, select, text

from portal.accounts.models import Installation, StaffRole, User
from portal.foundation.config import ROOT, Settings
from portal.foundation.db import db
from portal.web import cli, installing, schema
from portal.web.app import create_app
from tests.web.places import let_go

BEGIN = (
    "begin", "--vendor", "こもれび商事", "--email", "Aki.Mori＠komorebi.example", "--family-name", "森",
    "--given-name", "亜紀",
)  # fmt: skip
BEHIND = "The database is behind this version. Run: bash bin/portal migrate"


@pytest.fixture
def next_release(migrations: Path):
    """A migration that this version's code has and the database does not; it is gone afterwards."""
    (head,) = schema._newest(migrations)
    path = migrations / "versions" / "next_release.py"
    path.write_text(
        dedent(f'''
            """The next release's."""
            revision, down_revision, branch_labels, depends_on = "next", "{head}", None, None
            def upgrade(): pass
            def downgrade(): pass
            ''')
    )
    schema._newest.cache_clear()
    yield path
    path.unlink(missing_ok=True)
    schema._newest.cache_clear()


def test_migrate_makes_the_tables_and_says_so(run, place):
    result = run("migrate")
    assert result.exit_code == 0, result.output
    assert "The database is up to date." in result.output
    app = create_app(place.settings())
    with app.app_context():
        assert db.session.scalar(select(Installation.id)) is None
    let_go(app)
    assert run("migrate").exit_code == 0


@pytest.mark.parametrize("command", [("serve",), ("worker",), ("demo",), BEGIN], ids=lambda words: words[0])
def test_nothing_starts_on_a_database_without_migrations(run, command):
    result = run(*command, DEMO="true")
    assert result.exit_code == 1
    assert result.output.strip().splitlines()[-1] == f"Error: {BEHIND}"


def test_a_release_waits_for_its_migration_and_the_one_before_works_on(run, place, next_release):
    assert run("migrate").exit_code == 0
    app = create_app(place.settings())
    browser = app.test_client()
    assert browser.get("/readyz").json == {"status": "ready"}
    next_release.unlink()
    schema._newest.cache_clear()
    app.extensions["up_to_date_until"] = 0.0
    answer = browser.get("/readyz")  # the release before, on a database that is ahead
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})
    let_go(app)


def test_not_ready_while_the_database_is_behind(run, place, migrations, next_release):
    held = next_release.read_text()
    next_release.unlink()
    schema._newest.cache_clear()
    assert run("migrate").exit_code == 0
    app = create_app(place.settings())
    browser = app.test_client()
    assert browser.get("/readyz").status_code == 200
    next_release.write_text(held)
    schema._newest.cache_clear()
    assert browser.get("/readyz").status_code == 200  # believed for half a minute
    app.extensions["up_to_date_until"] = 0.0
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "not ready", "reason": BEHIND})
    let_go(app)


def test_begin_names_the_vendor_and_its_first_administrator(run, place):
    run("migrate")
    result = run(*BEGIN, MAIL_URL="smtp://localhost:25", BASE_URL="https://success.komorebi.example")
    assert result.exit_code == 0, result.output
    assert "aki.mori" in result.output.lower()
    assert "https://success.komorebi.example/sign-in" in result.output
    app = create_app(place.settings())
    with app.app_context():
        person = db.session.scalars(select(User)).one()
        assert (person.email, person.name, person.staff_role) == (
            "aki.mori@komorebi.example",
            "森 亜紀",
            StaffRole.ADMIN,
        )
        assert db.session.scalars(select(Installation)).one().vendor_name == "こもれび商事"
    let_go(app)
    again = run(*BEGIN)
    assert again.exit_code == 1
    assert "Somebody looks after this portal already." in again.output


def test_begin_refuses_what_is_no_address_and_warns_when_no_mail_can_leave(run):
    run("migrate")
    wrong = run(*[word if "@" not in word and "＠" not in word else "nobody" for word in BEGIN])
    assert wrong.exit_code == 2
    assert "nobody is no mail address" in wrong.output
    assert "No mail server is set" in run(*BEGIN).output


def test_a_demo_is_told_only_where_it_is_asked_for_and_never_over_real_data(run):
    run("migrate")
    refused = run("demo")
    assert refused.exit_code == 1
    assert "set DEMO=true" in refused.output
    run(*BEGIN)
    told_over = run("demo", DEMO="true")
    assert told_over.exit_code == 1
    assert "There is data already" in told_over.output
    quiet = run("demo", "--if-empty", DEMO="true")
    assert (quiet.exit_code, quiet.output.strip()) == (0, "")
    serving = run("serve", DEMO="true")
    assert serving.exit_code == 1
    assert "would show this installation's mail to everybody" in serving.output


def test_routes_are_listed_with_their_permits(run):
    lines = run("routes").output.splitlines()
    assert any(line.split() == ["GET", "/healthz", "public"] for line in lines)
    assert any(line.split()[-1] == "map.read" for line in lines)


def test_a_database_that_is_away_is_said_in_one_line(run):
    result = run("worker", DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:9/nowhere?connect_timeout=2")
    assert result.exit_code == 1
    assert result.output.strip().splitlines()[-1].startswith("Error: The database does not answer: ")
    assert "Traceback" not in result.output


@pytest.fixture
def served(monkeypatch) -> list[str]:
    """The addresses that were served; nothing is, really."""
    addresses: list[str] = []

    def serve_all(settings: Settings) -> int:
        addresses.append(settings.base_url)
        return 0

    monkeypatch.setattr(cli, "serve_all", serve_all)
    return addresses


def test_run_begins_with_an_empty_folder_and_serves(run, served, place):
    result = run("run", DEMO="false", BASE_URL="http://127.0.0.1:8123")
    assert result.exit_code == 0, result.output
    assert "The database is up to date." in result.output
    assert served == ["http://127.0.0.1:8123"]
    app = create_app(place.settings())
    with app.app_context():
        assert not installing.has_begun()
    let_go(app)


def test_run_tells_no_demo_to_people_who_are_there(run, served):
    run("migrate")
    run(*BEGIN)
    result = run("run", DEMO="true")
    assert result.exit_code == 1
    assert "DEMO=true would show this installation's mail" in result.output
    assert not served


def test_as_a_process_of_its_own(tmp_path):
    """The module that `bin/portal` starts, with nothing but the environment."""
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "portal.web.cli", "--help"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for command in ("migrate", "demo", "run", "serve", "worker", "backup", "restore", "routes", "begin"):
        assert f"  {command} " in done.stdout


def test_a_place_is_really_empty(place):
    """Guards the tests above: what they find is what the commands made."""
    assert not place.folder.exists()
    if place.url:
        engine = create_engine(place.url)
        with engine.connect() as connection:
            tables = connection.execute(
                text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            ).scalar_one()
        engine.dispose()
        assert json.dumps(tables) == "0"
