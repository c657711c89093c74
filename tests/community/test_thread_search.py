"""Threads are found by whoever reads their space; nothing of them reaches anybody else: no hit, no count, no word."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.queries.reach import reader_of
from portal.accounts.standpoint import at_large
from portal.accounts.standpoint import inside as standing_in
from portal.community.actions import moving, replies, spaces
from portal.community.actions.standing import stand
from portal.community.models import Reply, Space, Thread
from portal.community.queries.similar import OWN_SOURCE, SOURCE
from portal.community.rules.words import PostState, SpaceKind
from portal.foundation.actor import WORKER
from portal.foundation.db import db, writing
from portal.foundation.search import asking, index
from portal.foundation.search.shapes import Question
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import customer_scope
from tests import cast
from tests.community.test_thread_page import actor, home, thread_of
from tests.community.test_wall import MAY_READ

#: A word that stands in the question of one space alone, by its title.
WORDS = {
    "everybody": "heliotrope", "mid-size": "larkspurs", "sakura circle": "gentians", "sakura both": "oleanders",
    "sakura inside": "wisterias", "ume both": "snowdrops", "ume inside": "hyacinths",
}  # fmt: skip


@pytest.fixture
def written(app):
    """Each question has a word of its own, and the index knows it."""
    with app.app_context(), every_space("the index reads all"), writing():
        for title, word in WORDS.items():
            thread = thread_of(title)
            thread.body = f"About {word}, and ledgers."
            db.session.flush()
            customer = db.session.get_one(Space, thread.space_id).customer_id
            if customer is None:
                index.refresh(SOURCE, thread.id)
            else:
                with customer_scope(customer):
                    index.refresh(OWN_SOURCE, thread.id)
        db.session.commit()


def point_of(name: str, slug: str):
    user = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
    return standing_in(user, slug) if slug else at_large(user)


def asked(name: str, slug: str, words: str, *, typing: bool = False):
    point = point_of(name, slug)
    sources = frozenset({SOURCE, OWN_SOURCE})
    question = Question(words, reader_of(point), own=bool(slug), sources=sources, typing=typing, most=20)
    if not slug:
        return asking.ask(question)
    with customer_scope(point.customer.id, point.audience):
        return asking.ask(question)


@pytest.mark.parametrize(("name", "slug"), MAY_READ, ids=str)
def test_each_finds_what_stands_in_their_spaces_and_counts_nothing_else(app, written, name, slug):
    readable = {title for title in MAY_READ[name, slug] if slug or title not in ("sakura both", "ume both")}
    with app.app_context():
        for title, word in WORDS.items():
            found = asked(name, slug, word)
            assert (found.total, len(found.hits)) == ((1, 1) if title in readable else (0, 0)), title
        everything = asked(name, slug, "ledgers")
        assert everything.total == len(readable)
        assert sum(everything.by_source.values()) == len(readable)


@pytest.mark.parametrize("mistyped", [True, False])
def test_words_of_closed_spaces_are_neither_corrected_to_nor_completed(app, written, mistyped):
    with app.app_context():
        for title, word in WORDS.items():
            words = word[:-2] + word[-1] if mistyped else word[:-3]
            found = asked("mallory", "ume", words, typing=not mistyped)
            open_ = title in MAY_READ["mallory", "ume"]
            assert bool(found.hits) == open_, title
            assert open_ or not found.instead, title


def test_a_page_of_results_names_spaces_and_no_authors(as_, written):
    page = as_("aoi").get("/c/sakura/search?q=heliotrope").text
    assert re.search(r'href="/c/sakura/community/threads/[^"]+', page)
    assert "Mallory" not in page
    closed = as_("mallory").get("/c/ume/search?q=oleanders").text
    assert "/c/ume/community/threads/" not in closed


def test_what_is_hidden_is_found_no_more_at_once(app, written):
    with app.app_context(), every_space("a moderator hides it"), writing():
        stand(thread_of("mid-size"), PostState.HIDDEN, "No.", by=WORKER)
        db.session.commit()
        assert asked("aoi", "sakura", WORDS["mid-size"]).total == 0


def test_words_of_a_hidden_answer_are_gone_from_passages_at_once(app, written):
    with app.app_context(), every_space("a moderator hides it"), writing():
        thread = thread_of("everybody")
        reply = replies.answer(thread, "Think of marigolds.", by=actor("chloe"), as_of=None)
        index.refresh(SOURCE, thread.id)
        assert asked("aoi", "sakura", "marigolds").total == 1
        stand(db.session.get_one(Reply, reply.id), PostState.HIDDEN, "No.", by=WORKER)
        assert asked("aoi", "sakura", "marigolds").total == 0


def test_a_thread_that_moved_is_found_by_those_who_read_it_now(app, written):
    with app.app_context(), every_space("everybody agreed"), writing():
        thread = thread_of("sakura both")
        space = db.session.scalars(select(Space).where(Space.kind == SpaceKind.EVERY)).one()
        moving.move(thread, space, by=WORKER)
        db.session.commit()
        assert asked("mallory", "ume", WORDS["sakura both"]).total == 1
        assert [hit.own for hit in asked("aoi", "sakura", WORDS["sakura both"]).hits] == [False]
        inside = db.session.scalars(
            select(Space).where(Space.kind == SpaceKind.INSIDE, Space.customer_id == home("sakura"))
        ).one()
        moving.move(db.session.get_one(Thread, thread.id), inside, by=WORKER)
        db.session.commit()
        assert asked("mallory", "ume", WORDS["sakura both"]).total == 0
        assert asked("chloe", "sakura", WORDS["sakura both"]).total == 0
        assert asked("aoi", "sakura", WORDS["sakura both"]).total == 1


def test_other_customers_of_a_space_find_it_from_that_moment_on(app, written):
    with app.app_context(), every_space("the vendor widens a circle"), writing():
        space = db.session.get_one(Space, thread_of("sakura circle").space_id)
        assert asked("mallory", "ume", WORDS["sakura circle"]).total == 0
        spaces.revise(space, {"addressees": [*space.addressees, f"customer:{home('ume')}"]}, by=actor("vera"))
        assert asked("mallory", "ume", WORDS["sakura circle"]).total == 1
