"""A remembered book is never older than its customers: whatever lists say of one changes its pulse."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.accounts.actions.customers import revise_customer
from portal.accounts.actions.subscriptions import revise_subscription
from portal.accounts.actions.team import leave_place, take_place
from portal.accounts.models import (
    AccountTeamMember,
    Customer,
    Membership,
    StaffRole,
    Subscription,
    TeamPosition,
)
from portal.foundation import clock
from portal.foundation.db import db, writing
from portal.plans.actions import measurements, plans, summaries
from portal.plans.models import Node, NodeKind, Plan, PlanSummary
from portal.portfolio.queries.book import book, lines_of
from portal.portfolio.rules.lists import Days, Line, Sort, Wish, in_order, listed
from tests.portfolio.people import inside_of, person, vendor

LIST = "/desk/customers"


def pulse() -> int:
    return db.session.scalars(select(Customer.pulse).where(Customer.slug == "sakura")).one()


@pytest.fixture
def beats(app):
    """Say how to check that a change gives Sakura another pulse, and leaves Ume's alone."""

    def changes(work) -> None:
        with app.app_context():
            before = dict(db.session.execute(select(Customer.slug, Customer.pulse)).all())
            with inside_of("sakura") as customer:
                work(customer)
            db.session.commit()
        with app.app_context():
            after = dict(db.session.execute(select(Customer.slug, Customer.pulse)).all())
        assert after["sakura"] != before["sakura"]
        assert after["ume"] == before["ume"]

    return changes


class TestPulses:
    def test_the_company_itself(self, beats):
        beats(lambda customer: revise_customer(customer, {"name": "株式会社さくら"}, by=vendor("chloe")))

    def test_its_contract(self, beats):
        def change(_customer) -> None:
            contract = db.session.scalars(select(Subscription)).one()
            revise_subscription(contract, {"arr_minor": 1}, by=vendor("chloe"))

        beats(change)

    def test_its_team(self, beats):
        beats(lambda _customer: take_place(person("bo"), TeamPosition.PRIMARY, by=vendor("leo")))
        beats(lambda _customer: leave_place(person("chloe"), by=vendor("leo")))

    def test_its_plan(self, beats):
        def change(_customer) -> None:
            plans.revise(db.session.scalars(select(Plan)).one(), {"title": "新しい計画"}, by=vendor("chloe"))

        beats(change)

    def test_a_value_because_the_plan_is_judged_anew(self, beats):
        def change(_customer) -> None:
            kpi = select(Node).where(Node.kind == NodeKind.KPI, Node.visibility == "shared")
            node = db.session.scalars(kpi).one()
            measurements.record(node, clock.today("Asia/Tokyo"), 3.0, note="", by=vendor("chloe"))

        beats(change)

    def test_a_statement_for_many_rows(self, beats):
        def change(_customer) -> None:
            summaries.refresh(db.session.scalars(select(Plan)).one())
            db.session.info.clear()  # what refreshing itself changed is not what is tried here
            db.session.execute(
                update(PlanSummary).values(progress=0.7), execution_options={"synchronize_session": False}
            )

        beats(change)

    def test_a_visit(self, as_, app):
        browser = as_("aoi")
        with app.app_context(), inside_of("sakura"):
            aoi = db.session.scalars(select(Membership).where(Membership.user_id == person("aoi").id)).one()
            aoi.seen_at = clock.now() - timedelta(hours=1)
            db.session.commit()
            before = pulse()
        browser.get("/c/sakura")
        with app.app_context():
            assert pulse() != before
            seen = select(Customer.opened_days).where(Customer.slug == "sakura")
            assert db.session.scalars(seen).one() & 1

    def test_what_is_undone_beats_nothing(self, app):
        with app.app_context():
            before = pulse()
            with inside_of("sakura") as customer:
                customer.name = "something else"
            db.session.rollback()
            with writing():
                db.session.commit()
            assert pulse() == before


class TestTheRememberedBook:
    def test_a_change_shows_at_once(self, as_, app):
        browser = as_("chloe")
        browser.get(LIST)
        with app.app_context(), inside_of("sakura") as customer:
            customer.name = "株式会社さくら新社"
            db.session.commit()
        assert "株式会社さくら新社" in browser.get(LIST).text

    def test_who_leaves_the_team_sees_it_no_more(self, as_, app):
        browser = as_("bo")
        assert "さくら商会" in browser.get(LIST).text
        with app.app_context(), inside_of("sakura"):
            leave_place(person("bo"), by=vendor("leo"))
            db.session.commit()
        assert "さくら商会" not in browser.get(LIST).text

    def test_one_customer_for_another_is_another_book(self, as_, app):
        browser = as_("bo")
        browser.get(LIST)
        with app.app_context():
            with inside_of("sakura"):
                leave_place(person("bo"), by=vendor("leo"))
            with inside_of("ume"):
                take_place(person("bo"), TeamPosition.BACKUP, by=vendor("leo"))
            db.session.commit()
        page = browser.get(LIST).text
        assert "ウメ工業" in page
        assert "さくら商会" not in page

    def test_a_role_that_reaches_less_is_another_book(self, as_, app):
        browser = as_("leo")
        assert "ウメ工業" in browser.get(LIST).text
        with app.app_context():
            person("leo").staff_role = StaffRole.CSM
            db.session.commit()
        assert "ウメ工業" not in browser.get(LIST).text

    def test_two_readers_have_two_books(self, as_):
        assert "ウメ工業" in as_("olivia").get(LIST).text
        assert "ウメ工業" not in as_("chloe").get(LIST).text

    def test_a_part_of_it_is_the_same_lines(self, app):
        with app.test_request_context("/"):
            leo = person("leo")
            ids = list(db.session.scalars(select(Customer.id).where(Customer.slug == "ume")))
            apart = lines_of(leo, ids).lines
            assert lines_of(leo, ids).lines == apart
            assert [line for line in book(leo).lines if line.id in ids] == apart

    def test_only_what_changed_is_read_again(self, as_, app, counting):
        browser = as_("leo")
        browser.get(LIST)
        with app.app_context(), inside_of("sakura") as customer:
            customer.kana = "わさくら"  # behind ウメ from now on
            db.session.commit()
        with counting() as statements:
            page = browser.get(f"{LIST}?sort=name").text
        assert page.index("ウメ工業") < page.index("さくら商会")
        assert any("FROM customer" in one and "customer.id IN" in one for one in statements)

    def test_places_that_ended_count_no_more(self, app):
        with app.test_request_context("/"):
            with inside_of("ume"):
                ended = AccountTeamMember(user_id=person("bo").id, position="backup", ended_at=clock.now())
                db.session.add(ended)
            db.session.commit()
            assert [line.slug for line in book(person("bo")).lines] == ["sakura"]


class TestOrder:
    def line(self, number: int, **facts) -> Line:
        now = clock.now()
        given = {
            "id": number, "slug": f"c{number}", "name": "", "kana": "", "industry": "", "time_zone": "Asia/Tokyo",
            "stage": "adoption", "opened_at": now, "opened_days": 1, "created_at": now, "position": "primary",
            "plan_pid": "p", "shared": True, "state": "agreed", "state_since": now, "standing": "on_track",
            "progress": 0.5, "expected": 0.5, "measured_on": None, "overdue": 0,
        }  # fmt: skip
        return Line(**(given | facts))

    def test_care_puts_the_worst_first_and_the_further_behind_before(self):
        lines = [
            self.line(1),
            self.line(2, standing="off_track", progress=0.4),
            self.line(3, standing="off_track", progress=0.1),
            self.line(4, standing="no_data", progress=None, expected=None),
        ]
        assert [one.id for one in in_order(lines, Sort.CARE)] == [3, 2, 1, 4]

    def test_money_is_compared_within_its_currency(self):
        lines = [
            self.line(1, money={"JPY": 5}),
            self.line(2, money={"EUR": 1}),
            self.line(3, money={"JPY": 9}),
        ]
        assert [one.id for one in in_order(lines, Sort.ARR)] == [2, 3, 1]

    def test_a_deadline_is_counted_in_the_customers_own_day(self):
        now = clock.now()
        days = Days(now)
        here, there = self.line(1), self.line(2, time_zone="Pacific/Honolulu")
        here.notice_on = there.notice_on = days.today("Asia/Tokyo")
        for line in (here, there):
            line.reckon(days.today(line.time_zone))
        difference = (there.notice_left or 0) - (here.notice_left or 0)
        assert difference == (days.today("Asia/Tokyo") - days.today("Pacific/Honolulu")).days

    def test_an_empty_book_is_a_list_too(self):
        found = listed([], Wish())
        assert (list(found.lines), dict(found.counts)) == ([], {})
