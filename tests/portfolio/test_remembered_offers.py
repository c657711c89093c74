"""What the desk remembers customer by customer is what it would be if everything were asked anew."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask_babel import force_locale
from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, Customer, LifecycleStage, Subscription, TeamPosition
from portal.activity import next_things
from portal.activity.next_things import NextThing, Rank, Steady
from portal.activity.next_things_kept import AsOf, Memory
from portal.contacts.models import LastContact
from portal.contacts.queries.lasts import THE_COMPANY
from portal.conversations.actions import standing
from portal.conversations.queries import waiting
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import (
    TenancyError,
    ask_across,
    customer_scope,
    every_customer,
    narrowed,
    prepared,
)
from portal.plans.actions import measurements
from portal.plans.models import Node, Plan, PlanState
from portal.portfolio.queries import book
from tests.conversations.people import actor as actor_of
from tests.conversations.people import asked, talk
from tests.portfolio.people import inside_of, person

NINE = "2026-11-19 00:00:00Z"


@pytest.fixture(autouse=True)
def nine():
    with time_machine.travel(NINE, tick=False) as moment:
        yield moment


@pytest.fixture
def everybody(app):
    """Chloe is the primary of every customer, so that her desk is made of several."""
    with app.app_context():
        for customer_id in db.session.scalars(select(Customer.id)).all():
            with customer_scope(customer_id):
                for one in db.session.scalars(select(AccountTeamMember)).all():
                    db.session.delete(one)
                db.session.flush()
                place = {"user_id": person("chloe").id, "position": TeamPosition.PRIMARY}
                db.session.add(AccountTeamMember(customer_id=customer_id, **place))
                db.session.flush()
        db.session.commit()


def silent() -> None:
    customer = db.session.scalars(select(Customer).where(Customer.slug == "ume")).one()
    customer.opened_by_customer_at = clock.now() - timedelta(days=40)


def notice() -> None:
    db.session.scalars(select(Subscription)).first().notice_on = clock.today("Asia/Tokyo") + timedelta(days=9)


def proposed() -> None:
    plan = db.session.scalars(select(Plan)).first()
    plan.state, plan.state_since = PlanState.PROPOSED, clock.now() - timedelta(days=8)


def forward() -> None:
    kpi = db.session.scalars(select(Node).where(Node.title == "sakura shared KPI")).one()
    measurements.record(kpi, clock.today("Asia/Tokyo"), 3.0, note="", by=actor_of("chloe"))


def contacted() -> None:
    db.session.add(LastContact(person_id=THE_COMPANY, in_at=clock.now()))


def renamed() -> None:
    db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one().name = "New name"


def moved() -> None:
    db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one().time_zone = "Pacific/Honolulu"


def solved() -> None:
    standing.solve(talk(), by=actor_of("chloe"))


def left() -> None:
    customer = db.session.scalars(select(Customer).where(Customer.slug == "sakura")).one()
    customer.stage, customer.left_at = LifecycleStage.LEFT, clock.now()


CHANGES = (
    ("sakura", notice), ("ume", notice), ("ume", silent), ("sakura", asked), ("sakura", proposed),
    ("sakura", renamed), ("sakura", solved), ("sakura", moved), ("sakura", left),
)  # fmt: skip


def things_on(page: str) -> str:
    """Return the ranked list of a desk, without what differs from page to page."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page[page.index("<main") : page.index("</main>")])


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize("few", [0, waiting.FEW], ids=["customers written out", "customers bound"])
def test_remembered_is_the_same_as_asked_anew_after_every_kind_of_change(as_, app, monkeypatch, few):
    monkeypatch.setattr(waiting, "FEW", few)
    browser = as_("chloe")
    before = browser.get("/desk?things=all").text
    for slug, change in CHANGES:
        with app.app_context(), inside_of(slug):
            change()
            db.session.commit()
        remembered = things_on(browser.get("/desk?things=all").text)
        book._kept.clear()
        assert remembered == things_on(browser.get("/desk?things=all").text), change.__name__
        assert remembered != before, change.__name__
        before = remembered


@pytest.mark.usefixtures("everybody")
def test_after_one_change_that_customer_alone_is_asked_about(as_, app, counting):
    browser = as_("chloe")
    browser.get("/desk")
    with app.app_context(), inside_of("sakura"):
        renamed()
        db.session.commit()
    with counting() as one:
        browser.get("/desk")
    with app.app_context():
        for slug, change in (("sakura", proposed), ("ume", notice), ("ume", silent)):
            with inside_of(slug):
                change()
                db.session.flush()
        db.session.commit()
    with counting() as several:
        browser.get("/desk")
    assert len(several) == len(one) <= 26
    with counting() as none:
        browser.get("/desk")
    assert len(none) <= 5


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize(
    ("change", "tables"),
    [
        (forward, {"node", "kpi"}),
        (asked, {"conversation"}),
        (notice, {"departure", "subscription", "membership"}),
        (contacted, set()),
    ],
)
def test_of_that_customer_only_what_has_changed_is_asked_about(as_, app, counting, change, tables):
    browser = as_("chloe")
    browser.get("/desk")
    with app.app_context(), inside_of("sakura"):
        change()
        db.session.commit()
    with counting() as statements:
        browser.get("/desk")
    every_time = {
        "sign_in",
        "installation",
        "snooze",
        "customer",
        "quiet_limit",
        "handover",
    }  # the last of a line
    said = [" ".join(one.split()) for one in statements]
    first = {re.search(r" FROM (?:\(SELECT .*? FROM )*(\w+)", one)[1] for one in said if " FROM " in one}
    assert first - every_time == tables, statements
    assert len(statements) <= 9


def test_a_visit_is_told_in_lists_and_asks_about_nothing(as_, app, counting):
    browser, guest = as_("chloe"), as_("aoi")
    browser.get("/desk")
    guest.get("/c/sakura")
    with counting() as statements:
        assert "Today" in browser.get("/desk").text
    assert len(statements) <= 6


class TestMemory:
    def thing(self, customer_id: int, place: int) -> NextThing:
        return NextThing(Rank.VALUES, "k", f"{customer_id}", "/", "", customer_id=customer_id, place=(place,))

    def test_only_who_has_changed_is_asked_about(self):
        memory, questions = Memory(), []

        def ask(changed):
            questions.append(sorted(changed))
            return {one: f"made of {one}" for one in changed if one != 3}

        def at(pulses, shaping="ja"):
            now = {one: {"plans": pulse, "meetings": 10 * pulse} for one, pulse in pulses.items()}
            as_of = AsOf(now, (), shaping)
            return memory.of_each("offer", "plans", as_of, ask, lambda made: Steady(sorted(made))).things

        assert at({1: 10, 2: 20, 3: 30}) == ["made of 1", "made of 2"]
        assert at({1: 10, 2: 21, 3: 30}) == ["made of 1", "made of 2"]
        assert at({2: 21, 3: 30}) == ["made of 2"]
        assert at({1: 10, 2: 21, 3: 30}) == ["made of 1", "made of 2"]
        assert at({1: 10, 2: 21, 3: 30}, "en") == ["made of 1", "made of 2"]
        assert questions == [[1, 2, 3], [2], [1], [1, 2, 3]]

    def test_what_has_changed_by_another_kind_is_not_asked_about(self):
        memory, questions = Memory(), []

        def at(plans, meetings):
            now = AsOf({1: {"plans": plans, "meetings": meetings}}, (), "ja")
            memory.of_all("all", "meetings", now, lambda: questions.append("all") or Steady([]))
            memory.of_each("each", "plans", now, lambda _changed: questions.append("each") or {}, Steady)

        at(1, 1)
        at(2, 1)
        at(2, 2)
        at(2, 2)
        assert questions == ["all", "each", "each", "all"]

    def test_what_was_cut_comes_forward_when_others_are_done(self):
        things = [self.thing(one, place) for one, place in ((1, 1), (1, 2), (2, 3))]
        assert [thing.place for thing in next_things._foremost(things, 2)] == [(1,), (2,)]
        assert [thing.place for thing in next_things._foremost(things[2:], 2)] == [(3,)]

    def test_an_offer_apart_says_whose_it_is(self):
        with pytest.raises(LookupError, match="does not say whose"):
            next_things._by_customer([NextThing(Rank.VALUES, "k", "", "/", "")])


class TestPrepared:
    def test_each_audience_has_its_own_statement(self, app):
        @prepared
        def plans():
            return narrowed(select(Plan.id, Plan.visibility), Plan)

        with app.test_request_context("/"), force_locale("en"):
            with every_customer("a test"):
                everything = {row.visibility for row in ask_across(plans())}
            with every_customer("a test", Audience.CUSTOMER):
                shared = {row.visibility for row in ask_across(plans())}
            assert shared <= Audience.CUSTOMER.sees
            assert shared <= everything
            with customer_scope(1), pytest.raises(TenancyError):
                plans()
            with pytest.raises(TenancyError):
                plans()

    def test_what_is_not_narrowed_is_not_asked(self, app):
        bare = prepared(lambda: select(Plan.id))
        with app.test_request_context("/"), every_customer("a test"):
            with pytest.raises(TenancyError):
                bare()
            with pytest.raises(TenancyError):
                ask_across(select(Plan.id))
