"""Bylines say who is an ambassador, to others only of those who want to be found; champions are their own company's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.champions.models import ChampionProfile, Strike
from portal.community.models import Thread
from portal.community.rules.words import SpaceKind
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.spaces import every_space
from tests.champions.test_people import mallory  # noqa: F401  # an ambassador of Ume, listed
from tests.community.people import user_id
from tests.community.talking import answer, ask

MARK = '<span class="community-mark">'


@pytest.fixture
def page(app, as_):
    """The page of a thread as kept for its reader: what changed is seen there or nowhere."""

    def shown(name: str, thread_id: int, slug: str) -> str:
        with app.app_context(), every_space("where the test looks"):
            public_id = db.session.scalar(select(Thread.public_id).where(Thread.id == thread_id))
        client, address = as_(name), f"/c/{slug}/community/threads/{public_id}"
        client.get(address)
        return client.get(address).text.split("<main")[1]

    return shown


def changed(app, act) -> None:
    with app.app_context(), every_space("changed by the test"):
        act()
        db.session.commit()


def test_an_ambassador_is_one_for_others_while_listed_and_unstruck(app, page, mallory):  # noqa: F811
    with app.app_context():
        asked = ask("aoi", "Who knows?")
        answer("mallory", asked, "I do.")
    assert MARK in page("aoi", asked, "sakura")

    def hide():
        db.session.scalars(select(ChampionProfile)).one().listed = False

    changed(app, hide)
    assert MARK not in page("aoi", asked, "sakura")
    assert MARK in page("mallory", asked, "ume")  # by name, at home

    def show():
        db.session.scalars(select(ChampionProfile)).one().listed = True

    changed(app, show)
    assert MARK in page("aoi", asked, "sakura")
    strike = {"why": "Agreed votes", "until": clock.now() + timedelta(days=9)}
    changed(app, lambda: db.session.add(Strike(user_id=user_id("mallory"), **strike)))
    assert MARK not in page("aoi", asked, "sakura")
    assert MARK not in page("mallory", asked, "ume")


def test_where_the_company_is_kept_back_there_is_no_mark(app, page, mallory):  # noqa: F811
    with app.app_context():
        asked = ask("aoi", "Who knows?")
        answer("mallory", asked, "I do.", company_hidden=True)
    assert MARK not in page("aoi", asked, "sakura")


def test_champions_are_marked_for_their_own_company_and_who_accompanies_it(app, page):
    with app.app_context():
        asked = ask("hana", "Inside", SpaceKind.BOTH)
        wide = ask("hana", "To all")
    for name in ("sora", "chloe"):
        assert "Champion</span>" in page(name, asked, "sakura")
    assert MARK not in page("mallory", wide, "ume")


def test_marks_cost_no_statement(app, as_, counting, page, mallory):  # noqa: F811
    with app.app_context():
        asked = ask("aoi", "Who knows?")
        answer("mallory", asked, "I do.")
    page("aoi", asked, "sakura")
    with app.app_context(), every_space("where the test looks"):
        public_id = db.session.scalar(select(Thread.public_id).where(Thread.id == asked))
    client = as_("aoi")
    client.get(f"/c/sakura/community/threads/{public_id}")
    with counting() as statements:
        assert MARK in client.get(f"/c/sakura/community/threads/{public_id}").text
    reading = [one for one in statements if "champion_profile" in one]
    assert reading
    #: the numbers by which the page is kept, and where its authors belong: both are asked anyway
    assert all(one.startswith(("SELECT (SELECT sum", "SELECT membership.user_id")) for one in reading)
