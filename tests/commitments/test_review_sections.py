"""What a business review tells of promises: how they stood at its end, both sides alike, nothing from inside."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from portal.accounts.models import Customer, User
from portal.accounts.permits import Permit
from portal.collaboration.subjects import Subject
from portal.commitments.actions import commitments as actions
from portal.commitments.models import Commitment, SettledAs
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from tests import cast
from tests.told_sections import LANGUAGES, days_ago, gathered, today, told

KEY = "commitments.kept"
FIRST, LAST = days_ago(60), days_ago(10)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo("Asia/Tokyo"))


def by() -> Actor:
    person = db.session.scalars(select(User).where(User.email == cast.address("chloe"))).one()
    return Actor(ActorKind.PERSON, Side.VENDOR, person.id)


def promised(at, title, *, made, due=None, done=None, dropped=None, why="", moved=None, **facts) -> None:
    """Promise something on one day, move its day on another, and end it on a third."""
    with at("sakura") as customer_id:
        customer = db.session.get_one(Customer, customer_id)
        facts = {"side": Side.VENDOR, "visibility": Visibility.SHARED, **facts}
        with clock.at(noon(made)):
            row = actions.promise(customer, title, by=by(), due_on=due, **facts)
        db.session.commit()
        db.session.info.clear()  # one piece of work is one change set
        if moved:
            with clock.at(noon(moved[0])):
                actions.revise(row, {"due_on": moved[1]}, by=by())
            db.session.commit()
            db.session.info.clear()
        if done or dropped:
            with clock.at(noon(done or dropped)):
                actions.settle(row, SettledAs.DONE if done else SettledAs.DROPPED, by=by(), why=why)
            db.session.commit()


def by_title(facts) -> dict:
    return {one["title"]: one for one in facts["promises"]}


def test_each_promise_is_told_as_it_stood_at_the_end(at):
    promised(at, "kept", made=days_ago(90), due=days_ago(40), done=days_ago(41))
    promised(at, "late", made=days_ago(50), due=days_ago(40), done=days_ago(30))
    promised(at, "overdue", made=days_ago(50), due=days_ago(20), done=days_ago(2))  # done after the period
    promised(at, "open", made=days_ago(50), due=today())
    promised(at, "given up", made=days_ago(50), due=days_ago(20), dropped=days_ago(30), why="Nobody needs it")
    facts = gathered(at, KEY, FIRST, LAST)
    found = by_title(facts)
    assert {title: one["kept"] for title, one in found.items()} == {
        "kept": "kept", "late": "late", "overdue": "overdue", "open": "open", "given up": "dropped",
    }  # fmt: skip
    assert [title for title, one in found.items() if one["before"]] == ["kept"]
    assert found["overdue"]["done_on"] is None
    assert found["late"]["late"] > 0
    assert found["given up"]["why"] == "Nobody needs it"
    assert (facts["counts"]["kept"], facts["counts"]["due"]) == (1, 4)


def test_a_day_that_was_moved_stands_beside_the_one_first_agreed(at, app):
    promised(
        at,
        "moved",
        made=days_ago(50),
        due=days_ago(40),
        moved=(days_ago(39), days_ago(30)),
        done=days_ago(31),
    )
    promised(at, "moved later", made=days_ago(50), due=days_ago(20), moved=(days_ago(2), today()))
    facts = gathered(at, KEY, FIRST, LAST)
    found = by_title(facts)
    assert found["moved"]["first_due_on"] == days_ago(40).isoformat()
    assert found["moved"]["kept"] == "kept"
    assert found["moved later"]["due_on"] == days_ago(20).isoformat()
    assert found["moved later"]["kept"] == "overdue"
    assert facts["counts"]["moved"] == 1
    assert "fact-struck" in told(app, KEY, facts)


def test_what_ended_before_or_was_promised_after_is_not_told(at):
    promised(at, "long done", made=days_ago(90), done=days_ago(70))
    promised(at, "new", made=days_ago(3))
    assert gathered(at, KEY, FIRST, LAST) is None


@pytest.mark.parametrize("inside", [Visibility.VENDOR, Visibility.CUSTOMER])
def test_nothing_from_inside_a_side_gets_in(at, inside):
    promised(at, "inside", made=days_ago(50), visibility=inside)
    assert gathered(at, KEY, FIRST, LAST) is None


def test_what_was_opened_again_is_open(at):
    promised(at, "again", made=days_ago(50), due=days_ago(40), done=days_ago(41))
    with at("sakura"):
        row = db.session.scalars(select(Commitment)).one()
        with clock.at(noon(days_ago(20))):
            actions.reopen(row, by=by())
        db.session.commit()
    assert by_title(gathered(at, KEY, FIRST, LAST))["again"]["kept"] == "overdue"
    assert by_title(gathered(at, KEY, FIRST, days_ago(30)))["again"]["kept"] == "kept"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_in_both_languages_and_harms_nobody(at, app, language):
    aoi = db_id(at, "aoi")
    promised(at, "<script>alert(1)</script>{{ 7*7 }}", made=days_ago(50), owner_id=aoi, side=Side.CUSTOMER)
    html = told(app, KEY, gathered(at, KEY, FIRST, LAST), language)
    assert "<script>" not in html
    assert "{{ 7*7 }}" in html
    assert ("様" in html) is (language == "ja")


def test_the_same_number_of_statements_however_much_was_promised(at, counting):
    def asked() -> int:
        with counting() as statements:
            gathered(at, KEY, FIRST, LAST)
        return len(statements)

    promised(at, "one", made=days_ago(50), due=days_ago(20), moved=(days_ago(30), days_ago(15)))
    once = asked()
    for number in range(4):
        promised(at, f"more {number}", made=days_ago(50), due=days_ago(20) + timedelta(days=number))
    assert asked() == once


def test_what_the_last_review_led_to_is_from_last_time(at):
    aim = Subject("aim", 1, "abc", "Aim", Visibility.SHARED, "", Permit.COMMITMENTS_READ)
    promised(at, "aimed at", made=days_ago(55), due=days_ago(20), source=aim)
    promised(at, "aimed at for next time", made=days_ago(12), due=today(), source=aim)
    found = by_title(gathered(at, KEY, FIRST, LAST))
    assert {title: one["before"] for title, one in found.items()} == {
        "aimed at": True,
        "aimed at for next time": False,
    }


def test_another_customers_promises_are_not_told(at):
    promised(at, "ours", made=days_ago(50))
    assert gathered(at, KEY, FIRST, LAST, slug="ume") is None


def db_id(at, name: str) -> int:
    with at("sakura"):
        return db.session.scalars(select(User.id).where(User.email == cast.address(name))).one()
