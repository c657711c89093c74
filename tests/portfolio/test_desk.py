"""A CSM's day: what needs them, ranked, with one button each; put off to a named day; and only their own customers."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.actions.team import take_place
from portal.accounts.models import (
    Absence,
    Departure,
    Handover,
    HandoverKind,
    Installation,
    Membership,
    Subscription,
    TeamPosition,
)
from portal.activity.next_things import NextThing, Rank
from portal.foundation import clock
from portal.foundation.db import db
from portal.plans.actions import summaries
from portal.plans.models import Plan, PlanState, PlanSummary
from portal.portfolio.models import Snooze
from tests.portfolio.crowd import crowd
from tests.portfolio.people import inside_of, person, vendor

FRIDAY = "2026-11-20 02:00:00Z"  # the Monday after is a public holiday in Japan


@pytest.fixture(autouse=True)
def _a_friday():
    with time_machine.travel(FRIDAY, tick=True):
        yield


@pytest.fixture
def notice(at):
    """Sakura's contract must be answered in 25 days, Ume's in 9."""
    for slug, days in (("sakura", 25), ("ume", 9)):
        with at(slug):
            contract = db.session.scalars(select(Subscription)).one()
            contract.notice_on = clock.today("Asia/Tokyo") + timedelta(days=days)
            db.session.commit()


def test_a_notice_deadline_stands_with_its_countdown_and_one_button(as_, notice):
    page = as_("chloe").get("/desk").text
    assert "25 days until the notice deadline" in page
    assert "by 15 Dec (Tue)" in page
    assert 'class="countdown"' in page
    assert page.count("button-primary") == 1
    assert "Prepare the renewal" in page
    assert "Order: questions that wait for an answer, agreed responses" in page


def test_the_printed_order_names_no_module_that_is_off(as_, app):
    assert "onboardings that are stuck" in as_("chloe").get("/desk").text
    with app.app_context():
        db.session.get_one(Installation, 1).modules = {"onboarding": "off"}
        db.session.commit()
    page = as_("chloe").get("/desk").text
    assert "onboardings that are stuck" not in page
    assert (
        "agreements, decisions for business reviews, contracts, missing values, silence; the earliest" in page
    )


def test_a_csm_hears_of_their_own_customers_alone(as_, notice):
    page = as_("chloe").get("/desk").text
    assert "ウメ工業" not in page
    assert "9 days until" not in page
    theirs = as_("olivia").get("/desk").text
    assert "9 days until" in theirs
    assert "さくら商会" not in theirs


def test_a_lead_hears_of_all(as_, notice):
    page = as_("leo").get("/desk").text
    assert page.index("9 days until") < page.index("25 days until")


@pytest.mark.parametrize(
    ("who", "answer"), [("aoi", 404), ("mallory", 404), ("ann", 403), ("", 401), ("carl", 200)]
)
def test_who_has_a_desk(as_, who, answer):
    assert as_(who).get("/desk").status_code == answer


class TestPuttingOff:
    def key(self, slug: str = "sakura") -> str:
        return f"contract.notice:/c/{slug}/company"

    def test_it_names_the_next_working_day_and_comes_back_by_itself(self, as_, notice):
        browser = as_("chloe")
        assert "Later: show it again on 24 Nov (Tue)" in browser.get("/desk").text
        answer = browser.post("/desk/later", data={"key": self.key()}, follow_redirects=True).text
        assert "You will see it again on 24 Nov (Tue)" in answer
        assert "25 days until" not in answer
        assert "1 thing put off" in answer
        with time_machine.travel("2026-11-24 02:00:00Z", tick=True):
            assert "21 days until" in browser.get("/desk").text

    def test_it_can_be_taken_up_again_today(self, as_, notice):
        browser = as_("chloe")
        browser.post("/desk/later", data={"key": self.key()})
        assert "25 days until" in browser.get("/desk?later=1").text
        browser.post("/desk/later/end", data={"key": self.key()})
        page = browser.get("/desk").text
        assert "25 days until" in page
        assert "put off" not in page

    def test_it_is_put_off_for_oneself_alone(self, as_, notice):
        as_("chloe").post("/desk/later", data={"key": self.key()})
        assert "25 days until" in as_("leo").get("/desk").text

    def test_what_is_not_mine_today_cannot_be_put_off(self, as_, app, notice):
        browser = as_("chloe")
        assert browser.post("/desk/later", data={"key": self.key("ume")}).status_code == 404
        assert browser.post("/desk/later", data={"key": "x" * 5000}).status_code == 404
        assert browser.post("/desk/later").status_code == 404
        with app.app_context():
            assert db.session.scalars(select(Snooze)).all() == []

    def test_twice_is_once(self, as_, app, notice):
        browser = as_("chloe")
        browser.post("/desk/later", data={"key": self.key()})
        browser.post("/desk/later/end", data={"key": self.key()})
        browser.post("/desk/later", data={"key": self.key()})
        with app.app_context():
            assert len(db.session.scalars(select(Snooze)).all()) == 1


class TestWhatNeedsSomebody:
    def test_a_plan_that_waits_for_agreement(self, as_, app):
        with app.app_context(), inside_of("sakura"):
            plan = db.session.scalars(select(Plan)).one()
            plan.state, plan.state_since = PlanState.PROPOSED, clock.now() - timedelta(days=8)
            db.session.commit()
        page = as_("chloe").get("/desk").text
        assert "The plan has waited for agreement for 8 days" in page
        assert f"/plans/{pid_of_plan(app)}" in page

    def test_silence_with_the_days_of_a_month(self, as_, app):
        with app.app_context(), inside_of("sakura") as customer:
            customer.opened_by_customer_at = clock.now() - timedelta(days=22)
            customer.opened_days = 0b101
            db.session.commit()
        page = as_("chloe").get("/desk").text
        assert "Not opened for 22 days" in page
        assert "since 29 Oct (Thu)" in page
        assert "Opened on 2 of 30 days" in page

    def test_three_weeks_are_not_yet_silence(self, as_, app):
        with app.app_context(), inside_of("sakura") as customer:
            customer.opened_by_customer_at = clock.now() - timedelta(days=21)
            db.session.commit()
        assert "Not opened for" not in as_("chloe").get("/desk").text.split("My customers")[0]

    def test_values_missing_for_two_periods(self, as_, app):
        with app.app_context(), inside_of("sakura"):
            summaries.refresh(db.session.scalars(select(Plan)).one())
            db.session.commit()
        assert "has had no value" not in as_("chloe").get("/desk").text
        with time_machine.travel(clock.now() + timedelta(days=50), tick=True):
            with app.app_context(), inside_of("sakura"):
                summaries.refresh(db.session.scalars(select(Plan)).one())
                db.session.commit()
            assert "2 KPIs have had no value for two periods" in as_("chloe").get("/desk").text

    def test_a_handover_to_accept_and_one_to_write(self, as_, app):
        with app.app_context(), inside_of("sakura"):
            chloe, carl = person("chloe").id, person("carl").id
            db.session.add(
                Handover(kind=HandoverKind.SALES_TO_CS, from_id=carl, to_id=chloe, written_at=clock.now())
            )
            db.session.add(Handover(kind=HandoverKind.CSM_TO_CSM, from_id=chloe, to_id=person("bo").id))
            db.session.commit()
        page = as_("chloe").get("/desk").text
        assert "hands over to you" in page
        assert "A handover waits for you to write it" in page
        assert "hands over to you" not in as_("bo").get("/desk").text  # not written yet

    def test_somebody_goes_and_nobody_follows(self, as_, app):
        with app.app_context(), inside_of("sakura"):
            hana = db.session.scalars(select(Membership).where(Membership.user_id == person("hana").id)).one()
            leaves = clock.today("Asia/Tokyo") + timedelta(days=5)
            db.session.add(Departure(membership_id=hana.id, leaves_on=leaves))
            db.session.commit()
        assert "will go, and nobody follows yet" in as_("chloe").get("/desk").text
        assert "nobody follows yet" not in as_("olivia").get("/desk").text

    def test_the_ranking_rule_holds(self, as_, app, notice):
        with app.app_context(), inside_of("sakura") as customer:
            customer.opened_by_customer_at = clock.now() - timedelta(days=40)
            plan = db.session.scalars(select(Plan)).one()
            plan.state, plan.state_since = PlanState.PROPOSED, clock.now() - timedelta(days=9)
            db.session.commit()
        page = as_("chloe").get("/desk").text
        places = [
            page.index(words) for words in ("waited for agreement", "25 days until", "Not opened for 40 days")
        ]
        assert places == sorted(places)

    def test_an_ended_relation_needs_nothing(self, as_, app, notice):
        with app.app_context(), inside_of("sakura") as customer:
            customer.left_at = clock.now()
            db.session.commit()
        page = as_("chloe").get("/desk").text
        assert "Nothing needs you today" in page
        assert "さくら商会" not in page


class TestStandingIn:
    def test_a_backup_hears_of_the_customers_of_one_who_is_away(self, as_, app, notice):
        with app.app_context(), inside_of("ume"):
            take_place(person("chloe"), TeamPosition.BACKUP, by=vendor("leo"))
            db.session.commit()
        assert "9 days until" not in as_("chloe").get("/desk").text
        with app.app_context():
            today = clock.today("Asia/Tokyo")
            db.session.add(Absence(user_id=person("olivia").id, from_on=today, until_on=today))
            db.session.commit()
        page = as_("chloe").get("/desk").text
        assert "9 days until" in page
        assert "Olivia is away until 20 Nov (Fri)" in page


class TestWithFiveHundredCustomers:
    def test_it_takes_few_statements_and_no_more_with_twice_as_many(self, as_, app, counting):
        browser = as_("chloe")
        browser.get("/desk")
        counts = []
        for count in (40, 500):
            with app.app_context():
                crowd(count, "chloe")
            with counting() as statements:
                page = browser.get("/desk")
            assert page.status_code == 200
            counts.append(len(statements))
        assert counts[0] == counts[1]
        assert counts[1] <= 26
        with counting() as again:
            browser.get("/desk")
        assert len(again) <= 6  # the book, and what depends on it, is remembered

    def test_the_page_stays_small(self, as_, app):
        with app.app_context():
            crowd(500, "chloe")
        assert len(as_("chloe").get("/desk").data) < 60_000
        assert len(as_("chloe").get("/desk/customers").data) < 66_000

    def test_of_one_kind_only_so_many_are_offered_and_the_rest_on_demand(self, as_, app):
        with app.app_context():
            crowd(300, "chloe")
        browser = as_("chloe")
        assert browser.get("/desk").text.count('class="todo') < 60
        assert browser.get("/desk?things=all").text.count('id="todo-') > 20


def pid_of_plan(app) -> str:
    with app.app_context(), inside_of("sakura"):
        return db.session.scalars(select(Plan.public_id)).one()


def test_a_thing_is_known_by_kind_and_address():
    thing = NextThing(Rank.NOTICE, "contract.notice", "x", "/c/a/company", "y")
    assert thing.key == "contract.notice:/c/a/company"
    assert thing.content == NextThing(Rank.NOTICE, "contract.notice", "x", "/c/a/company", "y").content


def test_the_summary_of_the_cast_is_the_vendors(app):
    """What lists read is kept for the vendor's eyes: it counts the vendor's own KPI, not the customer's inside."""
    with app.app_context(), inside_of("sakura"):
        summaries.refresh(db.session.scalars(select(Plan)).one())
        totals = {row.audience.value: row.counts["total"] for row in db.session.scalars(select(PlanSummary))}
        assert totals == {"vendor": 2, "customer": 2, "guest": 1}
