"""What the desk remembers of offers is never older than the hour, who is away, and whoever is told of."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.actions import profile
from portal.accounts.actions.absences import come_back, go_away
from portal.accounts.models import Absence, Customer, Membership
from portal.accounts.queries.calendars import vendors_today
from portal.activity import next_things
from portal.activity.next_things import Keeping
from portal.activity.next_things_kept import ANY
from portal.conversations.actions import messages, standing
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, owned_tables
from portal.plans.actions import nodes
from portal.plans.models import Node, Plan
from portal.portfolio.listeners import TOLD_IN_LISTS
from tests.conversations.people import actor as actor_of
from tests.conversations.people import asked, talk
from tests.meetings import arranged
from tests.portfolio.people import inside_of, person

NINE = "2026-11-19 00:00:00Z"  # a Thursday, 9:00 in Tokyo; an answer is expected within four hours of opening
HOUR = timedelta(hours=1)
QUESTION = "How do we import last year?"


@pytest.fixture(autouse=True)
def nine():
    """Say what time it is; the tests go on from there within one day."""
    with time_machine.travel(NINE, tick=False) as moment:
        yield moment


@pytest.fixture
def desk(as_):
    """Return what somebody's desk says; its offers are remembered from one look to the next."""
    browsers = {name: as_(name) for name in ("chloe", "bo", "olivia", "leo")}
    return lambda name: browsers[name].get("/desk?things=all").text


@pytest.fixture
def waits(at, desk):
    """Aoi asks, and everybody has looked at their desk before and after."""
    for name in ("chloe", "bo", "leo"):
        desk(name)
    with at("sakura"):
        asked()
        db.session.commit()
    for name in ("chloe", "bo", "leo"):
        desk(name)


def inside(at, work) -> None:
    with at("sakura"):
        work()
        db.session.commit()


class TestTheHour:
    def test_an_answer_becomes_late_while_nothing_else_happens(self, desk, waits, nine):
        assert "An answer is expected by 19 Nov (Thu)" in desk("chloe")
        nine.shift(10 * HOUR)
        page = desk("chloe")
        assert "An answer was expected by 19 Nov (Thu)" in page
        assert "An answer is expected" not in page

    def test_what_was_put_off_comes_back_at_its_hour(self, at, desk, waits, nine):
        inside(at, lambda: standing.snooze(talk(), clock.now() + 2 * HOUR, by=actor_of("chloe")))
        assert QUESTION not in desk("chloe")
        nine.shift(HOUR)
        assert QUESTION not in desk("chloe")
        nine.shift(HOUR)
        assert QUESTION in desk("chloe")

    def test_a_meeting_that_is_over_asks_who_was_there_for_three_days(self, app, desk, nine):
        begins = clock.now() + HOUR
        arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", at=begins))
        assert "Who was there?" not in desk("chloe")
        nine.shift(HOUR + timedelta(minutes=59))
        assert "Who was there?" not in desk("chloe")
        nine.shift(timedelta(minutes=2))
        assert "Who was there? Monthly talk" in desk("chloe")
        nine.move_to(begins + timedelta(days=3, minutes=59))
        assert "Who was there?" in desk("chloe")
        nine.shift(timedelta(minutes=2))
        assert "Who was there?" not in desk("chloe")

    def test_an_invitation_is_asked_about_until_the_meeting_begins(self, app, desk, nine):
        begins = clock.now() + HOUR
        arranged.inside(app, "sakura", lambda: arranged.fixed("bo", "aoi", "chloe", at=begins))
        assert "Answer the invitation: Monthly talk" in desk("chloe")
        nine.shift(HOUR + timedelta(seconds=1))
        assert "Answer the invitation" not in desk("chloe")

    def test_between_two_hours_nothing_is_asked_again(self, as_, counting, waits):
        browser = as_("chloe")
        browser.get("/desk")
        with counting() as statements:
            assert QUESTION in browser.get("/desk").text
        assert not [one for one in statements if "FROM conversation" in one or "FROM meeting" in one]


class TestWhatHappens:
    def test_answered_solved_and_given_to_somebody_else_it_goes_at_once(self, at, desk, waits):
        inside(at, lambda: messages.say(talk(), "Like this", by=actor_of("chloe")))
        assert QUESTION not in desk("chloe")
        inside(at, lambda: messages.say(talk(), "And then?", by=actor_of("aoi")))
        assert QUESTION in desk("chloe")
        inside(at, lambda: standing.assign(talk(), person("bo"), by=actor_of("chloe")))
        assert QUESTION not in desk("chloe")
        inside(at, lambda: standing.solve(talk(), by=actor_of("bo")))
        assert QUESTION not in desk("leo")

    def test_who_goes_away_is_stood_in_for_at_once_and_until_they_are_back(self, at, desk, waits):
        assert QUESTION not in desk("bo")
        inside(at, lambda: go_away(person("chloe"), vendors_today(), vendors_today(), by=actor_of("chloe")))
        assert "You answer for Chloe." in desk("bo")

        def back() -> None:
            come_back(db.session.scalars(select(Absence)).one(), person("chloe"), by=actor_of("chloe"))

        inside(at, back)
        assert QUESTION not in desk("bo")

    def test_who_may_not_work_any_more_stands_in_for_nobody(self, at, desk, waits):
        inside(at, lambda: go_away(person("chloe"), vendors_today(), vendors_today(), by=actor_of("chloe")))
        assert QUESTION not in desk("leo")
        with at("sakura"):
            person("bo").disabled_at = clock.now()
            db.session.commit()
        assert QUESTION in desk("leo")

    def test_whoever_is_stood_in_for_has_their_new_name_at_once(self, at, desk, waits):
        inside(at, lambda: go_away(person("chloe"), vendors_today(), vendors_today(), by=actor_of("chloe")))
        desk("bo")
        with at("sakura"):
            person("chloe").romanised = "Chloe Newname"
            db.session.commit()
        assert "You answer for Chloe Newname." in desk("bo")

    def test_it_is_at_no_desk_of_those_who_do_not_reach_the_customer(self, at, desk, waits):
        def unassigned() -> None:
            talk().assigned_id = None

        inside(at, unassigned)
        assert QUESTION in desk("chloe")
        assert "Nobody is assigned yet" in desk("chloe")
        assert QUESTION not in desk("olivia")
        assert "さくら商会" not in desk("olivia")

    def test_a_module_that_is_switched_off_offers_nothing(self, app, desk, waits):
        with app.app_context():
            rules = branding.installation()
            rules.modules = {**(rules.modules or {}), "conversations": "off"}
            db.session.commit()
        assert QUESTION not in desk("chloe")

    def test_in_another_zone_and_language_it_is_said_anew(self, app, desk, waits):
        assert "by 19 Nov (Thu) 14:00" in desk("chloe")
        with app.app_context():
            profile.settle(person("chloe"), language="ja", time_zone="Europe/Berlin")
            db.session.commit()
        assert "11/19(木) 06:00" in desk("chloe")


class TestPulses:
    def beat(self, app, work) -> tuple[bool, bool]:
        """Return whether Sakura's pulse changed, and Ume's."""
        asked_for = select(Customer.slug, Customer.pulse)
        with app.app_context():
            before = dict(db.session.execute(asked_for).all())
            with inside_of("sakura"):
                work()
            db.session.commit()
            after = dict(db.session.execute(asked_for).all())
        return before["sakura"] != after["sakura"], before["ume"] != after["ume"]

    def test_a_conversation(self, app):
        assert self.beat(app, lambda: asked()) == (True, False)

    def test_a_place_in_the_company(self, app):
        def change() -> None:
            membership = select(Membership).where(Membership.user_id == person("aoi").id)
            db.session.scalars(membership).one().title = "部長"

        assert self.beat(app, change) == (True, False)

    def test_a_members_name(self, app):
        def rename() -> None:
            person("aoi").family_name = "新"

        assert self.beat(app, rename) == (True, False)

    def test_a_node(self, app):
        def rename() -> None:
            kpi = db.session.scalars(select(Node).where(Node.title == "sakura shared KPI")).one()
            nodes.revise(db.session.scalars(select(Plan)).one(), kpi, {"title": "x"}, by=actor_of("chloe"))

        assert self.beat(app, rename) == (True, False)

    def test_whatever_else_a_person_changes_beats_nothing(self, app):
        def choose() -> None:
            profile.choose_scheme(person("aoi"), "dark")

        assert self.beat(app, choose) == (False, False)

    def test_the_vendors_people_may_stand_in_anywhere(self, app):
        def rename() -> None:
            person("olivia").family_name = "新"

        assert self.beat(app, rename) == (True, True)


def test_the_list_names_people_as_they_are_called_now(as_, app):
    browser = as_("chloe")
    browser.get("/desk")
    with app.app_context():
        person("aoi").romanised = "Aoi Newname"
        db.session.commit()
    assert "Aoi Newname" in browser.get("/desk").text


def test_every_table_that_steady_offers_read_gives_another_pulse(app, counting):
    """Whoever adds an offer that reads a further table is told here that its changes must reach kept desks."""
    owned = {table.name for table in owned_tables()} | {"customer"}
    told = {model.__tablename__: kinds for model, kinds in TOLD_IN_LISTS.items()}
    # Every change of theirs judges the plan's summary anew (`TestPulses.test_a_node`).
    told |= dict.fromkeys(("node", "kpi"), ("plans",))
    # Reviews beat themselves: reviews/listeners/pulses.
    told |= dict.fromkeys(("review", "review_stage", "decision_asked"), ("reviews",))
    looked = 0
    with app.test_request_context("/"), every_customer("what steady offers read", Audience.VENDOR):
        chloe, ids = person("chloe"), list(db.session.scalars(select(Customer.id)))
        for offer, kept in next_things._for_vendor.items():
            if kept.keeping not in (Keeping.BOOK, Keeping.APART):
                continue
            with counting() as statements:
                next_things._made(chloe, offer, ids)
            read = set(re.findall(r'(?:FROM|JOIN) "?(\w+)', " ".join(statements))) & owned
            untold = {table for table in read if kept.kind not in (*told.get(table, ()), ANY)}
            assert not untold, f"{offer.__module__} goes by {kept.kind}; portfolio/listeners lacks {untold}"
            looked += len(read)
    assert looked > 20
