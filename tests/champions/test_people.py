"""Champions are found by name in their own company, by others as they chose to show, and only if they want it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.actions import members
from portal.accounts.actions.erasure import PersonErased
from portal.accounts.models import Membership
from portal.champions.actions import points as giving
from portal.champions.actions import profiles
from portal.champions.actions.points import Act
from portal.champions.models import ChampionProfile, Nomination
from portal.champions.rules.words import NominationKind, PointAct
from portal.community.models import Persona, Reply
from portal.community.rules.words import SpaceKind
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.spaces import every_space
from portal.foundation.tenancy import customer_scope
from tests.cast_community import PEN_NAME
from tests.community.talking import accept, answer, ask, point_of

#: What of Mallory nobody of another company may read: her name, mail and company in any spelling.
HERS = ("Mallory", "真理", "mallory@", "ウメ工業", "うめこうぎょう", "/c/ume")


@pytest.fixture
def mallory(app):
    """Mallory of Ume is an ambassador who wants to be found; answers a question of Sakura's, and one inside Ume."""
    with app.app_context():
        point = point_of("mallory")
        row = profiles.profile_of(point.user.id, point.customer.id)
        row.ambassador_since = clock.now()
        profiles.revise(
            row, {"does": "Closes books", "helps": ["締め処理", "CSV"], "speaks": "ja", "listed": True}
        )
        public_id = row.public_id
        db.session.commit()
        accept("aoi", answer("mallory", ask("aoi", "How do we close?")))
        answer("mallory", ask("mallory", "a secret of Ume", SpaceKind.INSIDE, slug="ume"))
    return public_id


PAGES = ("", "?q=csv", "?speaks=ja", "/board")


@pytest.mark.parametrize("place", PAGES)
def test_other_companies_see_the_persona_alone(as_, mallory, place):
    text = as_("aoi").get(f"/c/sakura/champions{place}").text
    assert PEN_NAME in text
    assert not [word for word in HERS if word in text]


def test_a_profile_shows_what_its_reader_may_read(as_, app, mallory):
    text = as_("aoi").get(f"/c/sakura/champions/{mallory}").text
    assert "How do we close?" in text
    assert "Closes books" in text
    assert "secret of Ume" not in text
    assert not [word for word in HERS if word in text]
    own = as_("mallory").get(f"/c/ume/champions/{mallory}").text
    assert "secret of Ume" in own
    assert "Mallory" in own
    with app.app_context(), every_space("the test's own"):
        for reply in db.session.scalars(select(Reply).where(Reply.author_customer_id.is_not(None))):
            reply.company_hidden = True
        db.session.commit()
    hidden = as_("aoi").get(f"/c/sakura/champions/{mallory}").text
    assert "How do we close?" not in hidden  # it would say whose answer it is
    assert "best answer this month" not in as_("aoi").get("/c/sakura/champions").text


def test_the_communitys_first_page_names_ambassadors_as_they_show(as_, mallory):
    text = as_("aoi").get("/c/sakura/community").text
    assert "best answer this month" in text
    assert not [word for word in HERS if word in text]


def test_a_story_does_not_give_away_whose_company_it_is(as_, app, mallory):
    """Stories name their company; whoever keeps theirs back wears no badge for one among others."""
    with app.app_context():
        point = point_of("mallory")
        giving.give(Act(point.user.id, point.customer.id, PointAct.STORY, "story:1"))
        db.session.commit()
    badge = "Storyteller"
    assert badge in as_("mallory").get(f"/c/ume/champions/{mallory}").text
    assert badge not in as_("aoi").get(f"/c/sakura/champions/{mallory}").text


def test_who_is_erased_is_forgotten(as_, app, mallory):
    with app.app_context():
        point = point_of("mallory")
        with customer_scope(point.customer.id):
            db.session.add(
                Nomination(
                    kind=NominationKind.CHAMPION, user_id=point.user.id, by_id=point.user.id, why="Mallory is"
                )
            )
            db.session.flush()
        announce(PersonErased(0, point.user.id, point.user.public_id, "", WORKER))
        db.session.expire_all()
        row = db.session.scalars(select(ChampionProfile)).one()
        assert (row.does, row.search_key, row.listed) == ("", "", False)
        with customer_scope(point.customer.id):
            assert db.session.scalars(select(Nomination.why)).one() == ""


def test_a_byline_leads_to_the_profile(as_, app, mallory):
    with app.app_context():
        persona = db.session.scalars(select(Persona.public_id)).one()
    answer = as_("aoi").get(f"/c/sakura/champions/personas/{persona}")
    assert answer.headers["Location"].endswith(mallory)


@pytest.mark.parametrize("why", ["unlisted", "no persona", "left", "not any more"])
def test_who_is_not_to_be_found_is_not_there(as_, app, mallory, why):
    with app.app_context():
        row = db.session.scalars(select(ChampionProfile)).one()
        persona = db.session.scalars(select(Persona)).one()
        persona_pid = persona.public_id
        if why == "unlisted":
            row.listed = False
        elif why == "no persona":
            persona.chosen_at = None
        elif why == "not any more":
            row.ambassador_since = None
        else:
            with customer_scope(row.customer_id):
                place = db.session.scalars(select(Membership).where(Membership.user_id == row.user_id)).one()
                place.ended_at = clock.now()
                db.session.flush()
        db.session.commit()
    browser = as_("aoi")
    assert PEN_NAME not in browser.get("/c/sakura/champions").text
    assert browser.get(f"/c/sakura/champions/{mallory}").status_code == 404
    assert browser.get(f"/c/sakura/champions/personas/{persona_pid}").status_code == 404


def test_whoever_leaves_the_board_is_not_on_it(as_, mallory):
    as_("mallory").post("/c/ume/champions/board/leave")
    assert PEN_NAME not in as_("aoi").get("/c/sakura/champions/board").text


def test_our_own_champion_goes_by_name(as_, at):
    with at():
        hana = db.session.scalars(select(Membership).where(Membership.champion_since.is_not(None))).one()
        place = f"/c/sakura/champions/people/{hana.public_id}"
    assert "Hana" in as_("sora").get("/c/sakura/champions").text
    assert "Hana" in as_("chloe").get(place).text
    assert as_("mallory").get(place).status_code == 404


def test_one_says_what_one_does(as_, at):
    typed = {"does": "I run the workshops", "helps": "締め処理、CSV", "en": "y", "listed": "y"}
    answer = as_("hana").post("/c/sakura/champions/me", data=typed, follow_redirects=True)
    assert "I run the workshops" in answer.text
    with at():
        row = db.session.scalars(select(ChampionProfile)).one()
        assert (row.helps, row.speaks, row.listed, row.on_board) == (["締め処理", "CSV"], "en", True, False)


def test_who_leaves_is_forgotten(app, mallory):
    with app.app_context():
        row = db.session.scalars(select(ChampionProfile)).one()
        with customer_scope(row.customer_id):
            mine = select(Membership).where(Membership.user_id == row.user_id)
            place = db.session.scalars(mine.options(joinedload(Membership.user))).one()
            members.close(place, by=WORKER)
        row = db.session.scalars(select(ChampionProfile)).one()
        assert (row.does, row.helps, row.listed, row.ambassador_since) == ("", [], False, None)


def test_a_page_takes_as_many_statements_however_many_there_are(as_, app, counting, mallory):
    browser = as_("aoi")

    def asked() -> int:
        browser.get("/c/sakura/champions")
        with counting() as statements:
            assert browser.get("/c/sakura/champions").status_code == 200
        return len(statements)

    def name_them(*names: str) -> None:
        with app.app_context():
            for name in names:
                point = point_of(name)
                profiles.profile_of(point.user.id, point.customer.id).ambassador_since = clock.now()
            db.session.commit()

    name_them("sora")
    few = asked()
    name_them("ren", "aoi")
    assert asked() == few
