"""Acts of advocacy stay inside the vendor; what the person agreed to counts for them; figures count all of it."""

import io
import json

import openpyxl
import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.champions.actions.programme import set_rules
from portal.champions.models import AdvocacyAct, PointEntry, ProgrammeRules
from portal.champions.queries import figures
from portal.champions.rules.words import AdvocacyState, PointAct
from portal.foundation.actor import WORKER
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.stories.models import Story
from tests import cast
from tests.plans.filled import filled
from tests.stories import told

LOG = "/c/sakura/champions/advocacy"


@pytest.fixture
def noted(as_, at):
    """`noted(state="done", consented=True)` notes a talk of Aoi's as Chloe does, and returns its address."""

    def note(
        state: str = "done", *, consented: bool = True, by: str = "chloe", place: str = f"{LOG}/new"
    ) -> str:
        with at():
            aoi = db.session.scalars(select(User.public_id).where(User.email == cast.address("aoi"))).one()
        typed = {
            "kind": "talk",
            "title": "A talk in Osaka",
            "person": aoi,
            "day": "2026/11/20",
            "state": state,
        }
        answer = as_(by).post(
            place, data={**typed, "note": "went well"} | ({"consented": "y"} if consented else {})
        )
        assert answer.status_code == 303, answer.text
        with at():
            return f"{LOG}/{db.session.scalars(select(AdvocacyAct.public_id)).one()}"

    return note


def points(at) -> list[int]:
    with at():
        asked = select(PointEntry.points).where(
            PointEntry.act == PointAct.ADVOCACY, PointEntry.taken_back_at.is_(None)
        )
        return list(db.session.scalars(asked))


def test_nobody_of_the_customer_sees_it(as_, at, noted):
    place = noted()
    assert "A talk in Osaka" in as_("chloe").get(LOG).text
    for who in ("aoi", "hana"):
        assert as_(who).get(LOG).status_code == 403
        assert as_(who).get(place).status_code in (403, 404)
    with at("sakura", Audience.CUSTOMER):
        assert db.session.scalars(select(AdvocacyAct)).all() == []
    assert "A talk in Osaka" in as_("leo").get("/desk/champions/advocacy?kind=talk").text
    assert "A talk in Osaka" not in as_("olivia").get("/desk/champions/advocacy").text


@pytest.mark.parametrize(
    ("state", "consented", "given"), [("done", True, [15]), ("done", False, []), ("asked", True, [])]
)
def test_points_take_the_persons_word(at, noted, state, consented, given):
    noted(state, consented=consented)
    assert points(at) == given


def test_points_go_with_the_consent_and_with_the_act(as_, at, noted):
    place = noted()
    noted(consented=False, place=place)
    assert points(at) == []
    noted(place=place)
    assert points(at) == [15]
    as_("chloe").post(f"{place}/remove")
    assert points(at) == []


def test_figures_count_the_customers_one_reaches(as_, app, noted):
    noted()
    with app.app_context():
        rows = {}
        for who in ("chloe", "olivia", "leo"):
            user = db.session.scalars(select(User).where(User.email == cast.address(who))).one()
            rows[who] = {row.slug: (row.people, row.champions, row.done) for row in figures.rows(user)}
    assert rows == {
        "chloe": {"sakura": (4, 1, 1)},
        "olivia": {"ume": (1, 0, 0)},
        "leo": {"ume": (1, 0, 0), "sakura": (4, 1, 1)},
    }
    book = openpyxl.load_workbook(io.BytesIO(as_("chloe").get("/desk/champions/figures.xlsx").data))
    assert [row[1:3] for row in book.active.iter_rows(min_row=2, values_only=True)] == [(4, 1)]


def test_a_story_that_is_withdrawn_is_said_to_be_withdrawn_until_it_is_told_again(as_, at):
    with at():
        story = told.begun()
        told.published(story)
        pid = story.public_id
        act = db.session.scalars(select(AdvocacyAct)).one()
        assert (act.state, act.consented_at is not None) == (AdvocacyState.DONE, True)
    assert as_("ren").post(f"/c/sakura/stories/own/{pid}/withdraw").status_code == 303
    with at():
        act = db.session.scalars(select(AdvocacyAct)).one()
        assert (act.state, act.consented_at) == (AdvocacyState.WITHDRAWN, None)
    page = as_("chloe").get(LOG).text
    assert "no longer public" in page
    assert "agreed that we say so" not in page
    assert told.TITLE in as_("chloe").get("/desk/champions/advocacy?state=withdrawn").text
    assert told.TITLE not in as_("chloe").get("/desk/champions/advocacy?state=done").text
    with at():
        told.published(db.session.scalars(select(Story).where(Story.public_id == pid)).one())
        act = db.session.scalars(select(AdvocacyAct)).one()
        assert (act.state, act.consented_at is not None) == (AdvocacyState.DONE, True)


class TestRules:
    PLACE = "/desk/champions/programme"

    def typed(self, as_) -> dict[str, str]:
        form = {f"worth_{act}": "1" for act in PointAct} | {f"cap_{act}": "0" for act in PointAct}
        form |= {"level_1_ja": "はじめ", "level_1_en": "First", "level_1_points": "0", "level_1_recent": "0"}
        form |= {"level_2_en": "Second", "level_2_points": "10", "level_2_recent": "5"}
        form |= {f"level_3_{name}": "" for name in ("ja", "en", "points", "recent")}
        form |= {"recent_days": "60", "ring_votes": "2", "strike_days": "30"}
        shown = filled(as_("leo").get(self.PLACE).text, self.PLACE, **form)
        return {name: value for name, value in shown.items() if name != "board"}

    def test_leads_set_them(self, as_, app):
        answer = as_("leo").post(self.PLACE, data=self.typed(as_))
        assert answer.status_code == 303
        with app.app_context():
            row = db.session.scalars(select(ProgrammeRules)).one()
            assert (row.worth["useful"], row.caps, row.board, len(row.levels)) == (1, {}, False, 2)
        page = as_("aoi").get("/c/sakura/champions/programme").text
        assert "Second" in page
        assert "Gold ambassador" not in page
        assert "/champions/board" not in page

    def test_one_level_takes_nothing(self, as_):
        answer = as_("leo").post(self.PLACE, data=self.typed(as_) | {"level_1_points": "5"})
        assert answer.status_code == 422
        assert "One level takes nothing" in answer.text

    def test_what_is_not_set_is_as_usual(self, inside):
        set_rules({"recent_days": 30}, by=WORKER)
        row = db.session.scalars(select(ProgrammeRules)).one()
        assert (row.recent_days, row.levels, row.worth) == (30, [], {})

    def test_csms_do_not(self, as_):
        assert as_("chloe").get("/desk/champions/programme").status_code == 403


def test_two_who_change_the_same_see_both_texts(as_, noted):
    place = noted()
    seen = json.dumps({"title": "A talk in Osaka", "state": "done", "note": "went well"})
    typed = {"kind": "talk", "day": "2026/11/20", "state": "done", "consented": "y", "seen": seen}
    first = as_("chloe").post(place, data={**typed, "title": "A talk in Kobe", "note": "went well"})
    assert first.status_code == 303
    second = as_("bo").post(place, data={**typed, "title": "A talk in Nara", "note": "went well"})
    assert second.status_code == 409
    assert "A talk in Kobe" in second.text
    assert "A talk in Nara" in second.text
