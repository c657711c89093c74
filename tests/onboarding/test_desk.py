"""The desk of onboarding: every journey by its clock, what waits on whom, and the figures."""

import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation import clock
from portal.foundation.db import db
from portal.onboarding.models import JourneyTemplate
from portal.onboarding.queries import desk, figures
from portal.onboarding.rules.words import Pace, StuckReason, Waiting
from tests import cast
from tests.onboarding import many

DESK, FIGURES = "/desk/onboarding", "/desk/onboarding/figures"


@pytest.fixture
def journeys(at):
    """A stuck journey that waits for us and one on track at Sakura, a journey in preparation at Ume."""
    today = clock.today("Asia/Tokyo")
    with at("sakura"):
        template = many.make_template()
        many.add_journey(
            template, began=today - timedelta(days=9), pace=Pace.STUCK, late_days=6, waits=Waiting.VENDOR
        )
        many.add_journey(template, began=today - timedelta(days=40), wow_after=20, completed=True)
        many.add_journey(template, began=today - timedelta(days=3), done=1)
        db.session.commit()
    with at("ume"):
        template = db.session.scalars(select(JourneyTemplate)).one()
        many.add_journey(template, began=today, begun=False)
        db.session.commit()


def test_the_slowest_clock_stands_first_with_what_it_waits_for(as_, journeys):
    page = as_("chloe").get(DESK).text
    stuck, fine = page.index("6 working days late"), page.index("since ")
    assert stuck < fine
    assert "Waiting for us" in page
    assert "Confirm the sending domain" in page
    assert "Day 10" in page
    assert "株式会社さくら商会" in page
    assert "ウメ工業" not in page


def test_the_desk_is_narrowed_by_what_one_looks_for(as_, journeys):
    chloe = as_("chloe")
    assert "working days late" not in chloe.get(f"{DESK}?pick=on_track").text
    assert "Completed" in chloe.get(f"{DESK}?pick=finished").text
    assert "No onboarding matches" in chloe.get(f"{DESK}?q=nobody").text
    assert "No onboarding matches" in chloe.get(f"{DESK}?pick=paused").text
    assert "株式会社さくら商会" in chloe.get(f"{DESK}?q=さくら&whose=primary").text
    assert "ウメ工業" in as_("vera").get(f"{DESK}?pick=prepared").text


@pytest.mark.parametrize("path", [DESK, FIGURES])
def test_only_who_accompanies_customers_has_a_desk(as_, journeys, path):
    assert as_("aoi").get(path).status_code == 404
    assert as_("ann").get(path).status_code == 403
    assert as_("").get(path).status_code in (302, 303, 401)


@pytest.mark.parametrize("path", [DESK, f"{FIGURES}?by=quarter"])
def test_twice_as_many_journeys_take_as_many_statements(as_, at, counting, journeys, path):
    chloe = as_("chloe")
    assert chloe.get(path).status_code == 200
    with counting() as few:
        chloe.get(path)
    with at("sakura"):
        many.fill("sakura", db.session.scalars(select(JourneyTemplate)).one(), 30)
    with counting() as more:
        page = chloe.get(path)
    assert len(more) == len(few)
    assert len(page.data) < 60_000


def test_figures_of_what_one_reaches(as_, at, journeys):
    with at("sakura"):
        found = figures.courses(_user("chloe"), figures.months_back())
        assert sorted(course.days or 0 for course in found) == [0, 0, 20.0]
        there = next(course for course in found if course.days)
        assert there.spent[:2] == (3.0, 1.0)
        assert round(sum(there.spent), 2) == 20.38
        assert figures.courses(_user("olivia"), figures.months_back()) == []
    page = as_("chloe").get(FIGURES).text
    assert "Days to value, median" in page
    assert "of 1 that got there" in page


def test_hard_steps_are_counted_over_customers_and_can_become_an_idea(as_, at, journeys):
    with at("sakura"):
        template = db.session.scalars(select(JourneyTemplate)).one()
        for _n in range(2):
            made = many.add_journey(template, began=clock.today("Asia/Tokyo"))
            many.tell(made, "domain", score=5, reason=StuckReason.NO_ACCESS)
        db.session.commit()
    page = as_("chloe").get(FIGURES).text
    assert "No rights or no access" in page
    assert "× 2" in page
    assert "/turn?kind=idea" in page
    assert "長くかかりました" in page


def test_figures_go_along_as_a_workbook_and_as_csv(as_, journeys):
    chloe = as_("chloe")
    book = chloe.post(f"{FIGURES}/xlsx?by=quarter")
    assert len([n for n in ZipFile(io.BytesIO(book.data)).namelist() if "worksheets/sheet" in n]) == 4
    table = chloe.post(f"{FIGURES}/csv").data.decode("utf-8-sig")
    assert table.startswith("Start,Begun")
    assert chloe.post(f"{FIGURES}/exe").status_code == 404
    assert as_("ann").post(f"{FIGURES}/csv").status_code == 403


def test_nobody_sees_what_belongs_to_customers_out_of_reach(at, journeys):
    with at("sakura"):
        assert {line.slug for line in desk.lines(_user("chloe"))} == {"sakura"}
        assert {line.slug for line in desk.lines(_user("olivia"))} == {"ume"}
        assert len(desk.lines(_user("vera"))) == 3
        assert desk.count_finished(_user("olivia")) == 0


@pytest.mark.parametrize("asked", ["pick=nonsense", "page=-4", "page=x", "sort='", "template=../..", "q=%00"])
def test_odd_wishes_give_a_page(as_, journeys, asked):
    assert as_("chloe").get(f"{DESK}?{asked}").status_code == 200


def _user(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == cast.address(name))).one()
