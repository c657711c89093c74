"""Features are found by their folders: nothing is forgotten, and always in the same order."""

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from werkzeug.routing import Rule

import portal
from portal.foundation.config import ROOT
from portal.web import features
from portal.web.app import Portal

MADE = re.compile(r"^(?!_)\w+ = \w*(?:Blueprint|Desk)\(\s*\"(\w+)\"", re.MULTILINE)


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A feature's folder with one page and one listener."""
    folder = tmp_path / "newcomer"
    (folder / "views").mkdir(parents=True)
    for name in ("__init__", "views/__init__", "rules"):
        (folder / f"{name}.py").write_text('"""Nothing."""\n')
    (folder / "listeners.py").write_text("heard = []\n")
    (folder / "views" / "gifts.py").write_text(
        "from portal.accounts.door import CustomerBlueprint, PersonalBlueprint\n"
        "from portal.plans.views.map import bp as maps\n"
        "own = PersonalBlueprint('own_gifts', __name__)\n"
        "bp = CustomerBlueprint('gifts', __name__)\n"
        "_only_a_guard = CustomerBlueprint('guard', __name__)\n"
    )
    monkeypatch.setattr(portal, "__path__", [*portal.__path__, str(tmp_path)])
    yield folder
    for name in [name for name in sys.modules if name.startswith("portal.newcomer")]:
        del sys.modules[name]
    vars(portal).pop("newcomer", None)


def test_every_file_of_every_room_is_imported():
    rooms = set(features.ROOMS)
    files = [path.relative_to(ROOT) for path in (ROOT / "portal").rglob("*.py")]
    expected = {path for path in files if len(path.parts) > 2 and path.with_suffix("").parts[2] in rooms}
    found = {Path(str(module.__file__)).relative_to(ROOT) for module in features.modules()}
    assert found == expected
    assert len(found) > 100


def test_every_blueprint_is_registered(built: Portal):
    made = {
        name for path in (ROOT / "portal").rglob("*.py") for name in MADE.findall(path.read_text("utf-8"))
    }
    assert made == set(built.blueprints)
    assert {"map", "inbox", "customer_home", "own_channels"} <= made


def test_the_order_is_that_of_names_within_jobs_listeners_views():
    def place(name: str) -> tuple[str, int, str]:
        _portal, feature, room, *_rest = name.split(".")
        return feature, features.ROOMS.index(room), name

    names = [module.__name__ for module in features.modules()]
    assert all(place(first) < place(second) for first, second in pairwise(names))
    assert names == [module.__name__ for module in features.modules()]


def test_a_new_folder_is_a_new_feature(newcomer: Path):
    found = {module.__name__: module for module in features.modules()}
    assert [name for name in found if "newcomer" in name] == [
        "portal.newcomer.listeners",
        "portal.newcomer.views",
        "portal.newcomer.views.gifts",
    ]
    doors = features.front_doors(found["portal.newcomer.views.gifts"])
    assert [door.name for door in doors] == ["gifts", "own_gifts"]


def test_no_two_pages_have_one_address(built: Portal):
    """So the order in which blueprints are registered decides nothing."""
    seen: dict[tuple[object, ...], Rule] = {}
    for rule in built.url_map.iter_rules():
        shape = re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", r"<\1>", rule.rule)
        for method in rule.methods or ():
            if method not in ("HEAD", "OPTIONS"):
                twin = seen.setdefault((shape, method, rule.websocket), rule)
                assert twin is rule, f"{twin.endpoint} and {rule.endpoint} share {method} {rule.rule}"


def test_every_template_stays_compiled(app):
    """Jinja keeps 400 of its own accord; compiling one again takes longer than answering a page."""
    environment = app.jinja_env
    for number in range(1_000):
        environment.cache[None, f"one of many {number}"] = number
    kept = [environment.cache.pop((None, f"one of many {number}"), None) for number in range(1_000)]
    assert kept == list(range(1_000))
