"""A customer's home: where we stand, my next thing, what changed, who my CSM is; and the same as the vendor sees it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.models import (
    Absence,
    AccountTeamMember,
    Customer,
    Departure,
    Membership,
    Subscription,
    User,
    VendorHoliday,
)
from portal.activity import cards
from portal.activity.actions import record
from portal.foundation import clock
from portal.foundation.actor import WORKER, Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.plans.actions import summaries
from portal.plans.models import Node, Plan
from tests.agreements.going_round import Seat, put_forward
from tests.cast import address

HOME = "/c/sakura"


def person(who: str) -> User:
    return db.session.scalars(select(User).where(User.email == address(who))).one()


@pytest.fixture
def judged(at):
    """The plans are judged, as after any change."""
    for slug in ("sakura", "ume"):
        with at(slug):
            summaries.refresh(db.session.scalars(select(Plan)).one())
            db.session.commit()


@pytest.fixture
def visited(at):
    """Aoi was here two days ago, so that there is something "since"."""
    with at("sakura"):
        member = db.session.scalars(select(Membership).where(Membership.user_id == person("aoi").id)).one()
        member.seen_at = member.last_visit_at = clock.now() - timedelta(days=2)
        db.session.commit()


def primary_buttons(page: str) -> int:
    return page.count("button-primary")


class TestTheCustomersHome:
    def test_it_says_where_the_plan_stands(self, as_, judged):
        page = as_("aoi").get(HOME)
        assert page.status_code == 200
        assert "behind schedule" in page.text or "on schedule" in page.text
        assert "Progress of the plan" in page.text
        assert "Planned as of today" in page.text

    def test_kpis_lead_to_the_narrowed_map(self, as_, judged):
        page = as_("aoi").get(HOME).text
        assert "?standing=" in page
        assert "2 KPIs" in page  # shared and internal to the customer, not the vendor's own

    def test_there_is_one_filled_button(self, as_, at, judged):
        with at("sakura"):
            put_forward(Seat("aoi"))
        assert primary_buttons(as_("aoi").get(HOME).text) == 1

    def test_a_viewer_is_not_asked_for_values(self, as_, judged):
        page = as_("ren").get(HOME).text
        assert "Enter this month" not in page

    def test_the_first_visit_is_greeted_and_the_next_is_not(self, as_, judged):
        browser = as_("aoi")
        assert "Welcome" in browser.get(HOME).text
        with time_machine.travel(clock.now() + timedelta(hours=2), tick=True):
            assert "Welcome" not in browser.get(HOME).text

    def test_changes_since_the_last_visit_come_first(self, as_, at, visited):
        with at("sakura"):
            sora = Actor(ActorKind.PERSON, Side.CUSTOMER, person("sora").id)
            record("member.joined", by=sora, person_id=sora.person_id)
            db.session.commit()
        page = as_("aoi").get(HOME).text
        assert "What changed since you were last here" in page
        assert "Sora joined" in page

    def test_with_nothing_new_it_says_so_and_shows_what_was(self, as_, at, visited):
        with at("sakura"), time_machine.travel(clock.now() - timedelta(days=9), tick=False):
            record("member.joined", by=WORKER, person_id=person("sora").id)
            db.session.commit()
        page = as_("aoi").get(HOME).text
        assert "Nothing new since your last visit" in page
        assert "Sora joined" in page

    def test_what_is_internal_to_the_vendor_never_shows(self, as_, at, judged):
        with at("sakura"):
            chloe = Actor(ActorKind.PERSON, Side.VENDOR, person("chloe").id)
            record(
                "stage.changed", by=chloe, visibility=Visibility.VENDOR, before="adoption", after="renewal"
            )
            node = db.session.scalars(
                select(Node).where(Node.visibility == "vendor", Node.kind == "goal")
            ).one()
            node.due_on = clock.today("Asia/Tokyo") + timedelta(days=3)
            db.session.commit()
        page = as_("aoi").get(HOME).text
        assert "The stage changed" not in page
        assert "vendor goal" not in page
        assert "Subscriptions" not in page
        assert "vendor goal" in as_("chloe").get(HOME).text

    def test_coming_dates_are_in_order_and_the_contract_is_for_administrators(self, as_, at):
        today = clock.today("Asia/Tokyo")
        with at("sakura"):
            goal = db.session.scalars(select(Node).where(Node.title == "sakura shared goal")).one()
            goal.due_on = today + timedelta(days=9)
            db.session.scalars(select(Subscription)).one().notice_on = today + timedelta(days=4)
            db.session.commit()
        page = as_("aoi").get(HOME).text
        assert page.index("Last day to give notice") < page.index("sakura shared goal")
        assert "Last day to give notice" not in as_("sora").get(HOME).text

    def test_somebody_elses_home_is_not_found(self, as_):
        assert as_("mallory").get(HOME).status_code == 404
        assert as_("olivia").get(HOME).status_code == 404
        assert as_("").get(HOME).status_code == 401

    def test_without_a_plan_it_says_what_comes_first(self, as_, at):
        with at("sakura"):
            plan = db.session.scalars(select(Plan)).one()
            plan.activated_at = None
            db.session.commit()
        page = as_("aoi").get(HOME).text
        assert "There is no success plan yet" in page
        assert "Your success plan begins here" in page

    def test_a_proposed_plan_is_the_next_thing_and_the_contract_is_not_changed(self, as_, at, judged):
        with at("sakura"):
            put_forward(Seat("ren"))
        page = as_("ren").get(HOME).text
        assert "Check “Plan of sakura” and agree" in page
        assert "The contract does not change" in page
        for other in ("chloe", "aoi"):
            assert "Check “Plan of sakura”" not in as_(other).get(HOME).text


class TestWhoAnswers:
    @pytest.fixture(autouse=True)
    def _a_working_friday(self):
        with time_machine.travel("2026-11-20 02:00:00Z", tick=True):
            yield

    def test_the_csm_and_who_stands_in(self, as_):
        page = as_("aoi").get(HOME).text
        assert "Your CSM" in page
        assert "Chloe" in page
        assert "Bo" in page
        assert "day off" not in page

    def test_a_day_off_is_said_with_the_day_of_the_answer(self, as_, app):
        with time_machine.travel("2026-11-21 02:00:00Z", tick=True):  # Saturday; Monday is a public holiday
            assert "You will hear from us from 24 Nov (Tue) on" in as_("aoi").get(HOME).text

    def test_the_vendors_own_holiday_counts_as_well(self, as_, app):
        with app.app_context():
            db.session.add(VendorHoliday(on=clock.today("Asia/Tokyo"), name="創立記念日"))
            db.session.commit()
        assert "Today is a day off" in as_("aoi").get(HOME).text

    def test_an_absence_names_the_one_who_stands_in(self, as_, app):
        with app.app_context():
            today = clock.today("Asia/Tokyo")
            db.session.add(
                Absence(user_id=person("chloe").id, from_on=today, until_on=today + timedelta(days=5))
            )
            db.session.commit()
        page = as_("aoi").get(HOME).text
        assert "Away until 25 Nov (Wed)." in page
        assert "Bo stands in until then." in page

    def test_nobody_stands_in_who_is_away_too(self, as_, app):
        with app.app_context():
            today = clock.today("Asia/Tokyo")
            for who in ("chloe", "bo"):
                db.session.add(
                    Absence(user_id=person(who).id, from_on=today, until_on=today + timedelta(days=5))
                )
            db.session.commit()
        assert "stands in until then" not in as_("aoi").get(HOME).text


class TestTheVendorsSide:
    def test_it_shows_sums_contract_and_the_way_to_see_as_a_member(self, as_, judged):
        page = as_("chloe").get(HOME).text
        assert "Here in the last 30 days" in page
        assert "¥3,600,000" in page
        assert "View as customer" in page
        assert page.count("/view-as") == 4  # Sakura's members

    def test_a_colleague_may_not_view_as(self, as_, judged):
        assert "View as customer" not in as_("carl").get(HOME).text

    def test_only_what_needs_this_customer_is_its_next_thing(self, as_, at, app, judged):
        with at("ume"):
            db.session.add(AccountTeamMember(user_id=person("chloe").id, position="primary"))
            db.session.scalars(select(Subscription)).one().notice_on = clock.today("Asia/Tokyo") + timedelta(
                days=2
            )
            db.session.commit()
        assert "until the notice deadline" not in as_("chloe").get(HOME).text
        assert "2 days until the notice deadline" in as_("chloe").get("/c/ume").text

    def test_viewing_as_a_member_shows_nothing_internal_and_leaves_no_trace(self, as_, at, judged):
        with at("sakura"):
            record("member.joined", by=WORKER, visibility=Visibility.CUSTOMER, person_id=person("hana").id)
            member = db.session.scalars(
                select(Membership).where(Membership.user_id == person("aoi").id)
            ).one()
            pid, before = member.public_id, (member.seen_at, member.last_visit_at)
            db.session.commit()
        browser = as_("chloe")
        browser.post(f"{HOME}/members/{pid}/view-as")
        page = browser.get(HOME).text
        assert "You see what" in page
        assert "Subscriptions" not in page
        assert "Hana joined" not in page
        assert "1 KPI" in page  # neither side's inside
        assert "Welcome" not in page
        with at("sakura"):
            after = select(Membership.seen_at, Membership.last_visit_at).where(Membership.public_id == pid)
            assert tuple(db.session.execute(after).one()) == before
            assert (
                db.session.scalars(select(Customer.opened_days).where(Customer.slug == "sakura")).one() == 0
            )


def test_twice_as_much_takes_as_many_statements(as_, at, counting, judged, visited):
    browser = as_("aoi")
    browser.get(HOME)
    with counting() as before:
        browser.get(HOME)
    with at("sakura"):
        today = clock.today("Asia/Tokyo")
        for n in range(6):
            record("member.joined", by=WORKER, person_id=person("sora").id)
            db.session.add(Subscription(product_id=1, starts_on=today, renews_on=today + timedelta(days=n)))
        for node in db.session.scalars(select(Node)):
            node.due_on = today + timedelta(days=3)
        db.session.commit()
    with counting() as after:
        browser.get(HOME)
    assert len(after) <= len(before) + 1  # the one who did something has a name to look up
    with at("sakura"):
        for _n in range(20):
            record("member.joined", by=WORKER, person_id=person("hana").id)
        db.session.commit()
    with counting() as more:
        browser.get(HOME)
    assert len(more) == len(after)


def test_features_put_cards_on_it(as_, app, monkeypatch):
    monkeypatch.setattr(cards, "_cards", list(cards._cards))
    cards.card("home/_coming.html", place="side")(lambda point: {"coming": [], "map_url": ""})
    assert as_("aoi").get(HOME).status_code == 200


def test_everybody_is_sent_home(as_):
    assert as_("aoi").get("/").location == HOME
    assert as_("chloe").get("/").location == "/desk"
    assert as_("ann").get("/").location == "/desk/knowledge"


def test_one_who_belongs_nowhere_is_told_whom_to_ask(as_, at):
    with at("sakura"):
        for member in db.session.scalars(select(Membership)):
            member.ended_at = clock.now()
        db.session.commit()
    browser = as_("aoi")
    assert browser.get("/").location == "/companies"
    assert "You do not belong to a company here yet" in browser.get("/companies").text


def test_departures_without_a_successor_are_the_vendors_next_thing(as_, at, judged):
    with at("sakura"):
        hana = db.session.scalars(select(Membership).where(Membership.user_id == person("hana").id)).one()
        db.session.add(
            Departure(membership_id=hana.id, leaves_on=clock.today("Asia/Tokyo") + timedelta(days=9))
        )
        db.session.commit()
    assert "nobody follows yet" in as_("chloe").get(HOME).text
