"""What the vendor's people hear of onboardings: the alarm once, next things, the book's line, the days to value."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity.models import Notice
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.onboarding.actions.events import PaceCrossed
from portal.onboarding.models import Journey, JourneySummary, Step
from portal.onboarding.rules.words import Pace, StepSide
from tests import cast
from tests.onboarding import many, small


@pytest.fixture
def journey(at):
    """The public id of a journey that has begun at Sakura."""
    with at("sakura"):
        made = small.begun().public_id
        db.session.commit()
    return made


def _noted(kind: str) -> list[str]:
    asked = select(User.email).join(Notice, Notice.person_id == User.id).where(Notice.kind == kind)
    return sorted(db.session.scalars(asked))


def _cross(before: Pace, after: Pace) -> None:
    journey = db.session.scalars(select(Journey)).one()
    summary = db.session.scalars(select(JourneySummary)).one()
    summary.pace, summary.late_days = after, 6
    announce(
        PaceCrossed(
            journey.customer_id,
            "",
            journey.id,
            journey.public_id,
            before,
            after,
            6,
            clock.today("Asia/Tokyo"),
        )
    )
    db.session.commit()


def test_the_crossing_raises_one_alarm_and_is_taken_back(as_, at, journey):
    with at("sakura"):
        _cross(Pace.ON_TRACK, Pace.STUCK)
        _cross(Pace.BEHIND, Pace.STUCK)
        assert _noted("journey.pace") == [cast.address("chloe")]
    assert "the onboarding is stuck" in as_("chloe").get("/notices").text
    assert "the onboarding is stuck" not in as_("aoi").get("/notices").text
    with at("sakura"):
        _cross(Pace.STUCK, Pace.ON_TRACK)
        assert _noted("journey.pace") == []


def test_the_customers_people_are_told_that_it_begins(at, journey):
    with at("sakura"):
        assert cast.address("aoi") in _noted("journey.begun")
        assert cast.address("chloe") not in _noted("journey.begun")


def test_what_is_stuck_and_what_waits_for_us_is_a_next_thing(as_, at):
    with at("sakura"):
        template, today = many.make_template(), clock.today("Asia/Tokyo")
        made = many.add_journey(template, began=today - timedelta(days=20), pace=Pace.STUCK, late_days=6)
        db.session.commit()
        pid = made.public_id
    page = as_("chloe").get("/desk").text
    assert "The onboarding is stuck at" in page
    assert f"/c/sakura/onboarding/{pid}" in page
    assert "2 / 5" in page
    assert "Stuck" in page
    assert "The onboarding is stuck at" not in as_("olivia").get("/desk").text


def test_a_step_of_mine_is_a_next_thing_until_it_is_done(as_, at, journey):
    with at("sakura"):
        chloe = db.session.scalars(select(User.id).where(User.email == cast.address("chloe"))).one()
        step = db.session.scalars(select(Step).where(Step.key == "check")).one()
        step.staff_id, step.due_on, step.opened_at = chloe, clock.today("Asia/Tokyo"), clock.now()
        assert step.side is StepSide.VENDOR
        db.session.commit()
    assert "check (en)" in as_("chloe").get("/desk").text
    assert "check (en)" not in as_("bo").get("/desk").text


def test_the_book_and_its_table_name_the_onboarding(as_, at):
    with at("sakura"):
        template, today = many.make_template(), clock.today("Asia/Tokyo")
        many.add_journey(template, began=today - timedelta(days=8))
        db.session.commit()
    page = as_("chloe").get("/desk/customers").text
    assert "Day 9" in page
    assert "Waiting for the customer since" in page
    table = as_("chloe").post("/desk/customers/standing.csv").data.decode("utf-8-sig")
    assert "Waiting for the customer" in table


def test_the_customers_page_tells_the_team_the_days_to_value(as_, at):
    with at("sakura"):
        template, today = many.make_template(), clock.today("Asia/Tokyo")
        many.add_journey(template, began=today - timedelta(days=40), wow_after=18, completed=True)
        db.session.commit()
    assert "First result in 18 days" in as_("chloe").get("/c/sakura").text
    assert "Days to value" not in as_("aoi").get("/c/sakura").text


def test_whoever_leads_finds_the_plan_on_the_journeys_page(as_, journey):
    url = f"/c/sakura/onboarding/{journey}"
    assert f"{url}/plan" in as_("chloe").get(url).text
    assert f"{url}/plan" not in as_("aoi").get(url).text
