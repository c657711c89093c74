"""Every address of the community that names something in a space, tried by everybody with what stands in each space.

What stands in a space that is not open to somebody is not found, whatever they do with it. Objects are looked up by
the name that an address gives them (`<pid:thread>`); a name that stands in a space and is missing below fails.
"""

import pytest
from sqlalchemy import select

from portal.accounts.door import PidConverter
from portal.community.door import CommunityBlueprint, CommunityDesk
from portal.community.models import PostFile, Reply, Report, Space, Thread
from portal.community.rules.words import ReportReason
from portal.foundation.db import db
from portal.foundation.spaces import every_space
from tests.community.test_wall import MAY_READ
from tests.test_access import NO, expected

#: By the name in an address: the public id of such a thing in the space whose question has this title.
IN_SPACE = {
    "space": lambda thread: db.session.get_one(Space, thread.space_id).public_id,
    "thread": lambda thread: thread.public_id,
    "reply": lambda thread: _first(Reply, thread),
    "comment": lambda thread: _first(Reply, thread),
    "file": lambda thread: _first(PostFile, thread),
    "report": lambda thread: _first(Report, thread),
    "post": lambda thread: thread.public_id,
    "own_post": lambda thread: thread.public_id,
}
#: Names of what does not stand in a space; each is walled by a test of its own room.
ELSEWHERE = {
    "persona",
    "own_draft",
    "own_thread",
    "asked_thread",
    "champion",
    "champion_persona",
    "nomination",
    "advocacy",
    "kept_name",
    "wide_space",
    "person",
    "sanction",
    "own_sanction",
    "appeal",
    "entry",
    "tag",
    "member",
    "customer",
}
CUSTOMERS_OF = {"sakura": ("aoi", "ren", "chloe", "mallory", "ann"), "ume": ("mallory", "aoi")}
AT_DESK = ("chloe", "olivia", "leo", "ann", "aoi")


def _first(kind, thread: Thread) -> str | None:
    return db.session.scalars(select(kind.public_id).where(kind.thread_id == thread.id).limit(1)).first()


def walled_rules(app) -> list:
    """Return the routes of the community's blueprints whose address names something."""
    blueprints = {
        name for name, one in app.blueprints.items() if isinstance(one, CommunityBlueprint | CommunityDesk)
    }
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in blueprints]
    return [rule for rule in rules if _pids(rule)]


def _pids(rule) -> set[str]:
    return {name for name, converter in rule._converters.items() if isinstance(converter, PidConverter)}


def test_every_name_in_an_address_is_known(app):
    names = {name for rule in walled_rules(app) for name in _pids(rule)}
    assert names <= set(IN_SPACE) | ELSEWHERE


@pytest.fixture
def threads(app) -> dict[str, dict[str, str]]:
    """By title of the question of a space: the public ids of what stands there, a picture and a report included."""
    with app.app_context(), every_space("the matrix names things of every space"):
        found = db.session.scalars(select(Thread)).all()
        for thread in found:
            facts = {"space_id": thread.space_id, "thread_id": thread.id}
            db.session.add(PostFile(
                **facts, name="screen.png", media_type="image/png", size=1, sha256="0" * 64, place="nowhere",
                width=1, height=1, stored_by_id=thread.author_id,
            ))  # fmt: skip
            db.session.add(Report(**facts, reason=ReportReason.OTHER, by_id=thread.author_id))
        db.session.commit()
        named = {thread.title: {name: of(thread) for name, of in IN_SPACE.items()} for thread in found}
    assert all(all(names.values()) for names in named.values())  # so that no address is left out below
    return named


@pytest.mark.parametrize("slug", ["sakura", "ume", ""])
def test_what_stands_in_a_closed_space_is_not_found(app, as_, threads, slug):
    rules = [rule for rule in walled_rules(app) if ("slug" in rule.arguments) == bool(slug)]
    leaks = []
    for who in CUSTOMERS_OF.get(slug, AT_DESK):
        client = as_(who)
        open_titles = MAY_READ.get((who, slug), set())
        for title in sorted(set(threads) - open_titles):
            leaks += [
                (who, title, address, status)
                for address, status, refused in _answers(app, client, rules, slug, threads[title], who)
                if status != (refused or 404)
            ]
    assert not leaks


def _answers(app, client, rules, slug, names, who):
    for rule in rules:
        view = app.view_functions[rule.endpoint]
        refused = expected(view, who) if expected(view, who) == NO and slug != "ume" else None
        wanted = _pids(rule)
        if not wanted & set(IN_SPACE):
            continue
        values = {name: names.get(name) or "A" * 16 for name in wanted}
        values |= {"slug": slug} if slug else {}
        values |= dict.fromkeys(rule.arguments - set(values), "1")
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        method = "POST" if "POST" in rule.methods else "GET"
        yield address, client.open(address, method=method).status_code, refused
