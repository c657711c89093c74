"""Installations of their own, each in an empty folder and an empty database, for the command line to work on."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.foundation.config import ROOT
from portal.web import schema
from portal.web.cli import portal
from tests.web.places import Place


@pytest.fixture(scope="session")
def migrations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's migrations in a folder that a test may add to."""
    folder = tmp_path_factory.mktemp("schema") / "migrations"
    shutil.copytree(ROOT / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def places(
    tmp_path: Path, migrations: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Place]]:
    """`places("old")` is an empty place for an installation; what is logged in it stays out of other tests."""
    kept, taken = logging.getLogger().handlers[:], []
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    monkeypatch.setattr(schema, "FOLDER", migrations)
    monkeypatch.chdir(tmp_path)  # no .env of somebody's own
    for name in ("REDIS_URL", "SECRET_KEY", "DEMO", "BASE_URL", "MAIL_URL", "MAIL_SENDER"):
        monkeypatch.delenv(name, raising=False)

    def take(name: str) -> Place:
        taken.append(Place(tmp_path / name, f"banso_{name}_{worker}", afresh=True))
        return taken[-1]

    yield take
    for place in taken:
        place.give_back()
    logging.getLogger().handlers[:] = kept


@pytest.fixture
def place(places: Callable[[str], Place]) -> Place:
    """One empty place."""
    return places("here")


@pytest.fixture
def run(place: Place, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`run("migrate")` is `bin/portal migrate` in the empty place, or in another."""

    def command(*words: str, where: Place = place, **environment: str) -> Result:
        values = {"DATA_DIR": str(where.folder), "DATABASE_URL": where.url, **environment}
        return CliRunner().invoke(portal, list(words), env=values)

    return command
