"""Whoever opens a conversation sees at once who asks; the customer's people see who answers, and never more."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.accounts.actions.absences import go_away
from portal.accounts.models import Membership, User
from portal.accounts.queries.calendars import vendors_today
from portal.commitments.actions.commitments import promise
from portal.conversations.actions import messages
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from tests.conversations.people import actor, asked, customer, person, talk

FRIDAY = "2026-11-20 08:00:00Z"  # 17:00 in Tokyo; the Monday after is a public holiday
EVENING = "2026-11-20 10:30:00Z"


@pytest.fixture(autouse=True)
def _a_friday():
    with time_machine.travel(FRIDAY, tick=True):
        yield


@pytest.fixture
def conversation(at):
    """Aoi asks about an import; the url of the conversation."""
    with at("sakura"):
        pid = asked().public_id
        db.session.commit()
    return f"/c/sakura/conversations/{pid}"


def test_the_csm_sees_who_asks_their_company_and_where_the_plan_stands(as_, at, conversation):
    with at("sakura"):
        aoi = person("aoi")
        aoi.family_kana, aoi.given_kana, aoi.time_zone = "たなか", "あおい", "Europe/London"
        member = db.session.scalars(select(Membership).where(Membership.user_id == aoi.id)).one()
        member.title = "Head of accounting"
        asked(title="Another one that is open")
        db.session.commit()
    page = as_("chloe").get(f"{conversation}/context").text
    for words in (
        "Aoi", "たなか あおい", "営業部 · Head of accounting", "Administrator", "English", "08:00 there",
        "(Europe/London)", "株式会社さくら商会", "Adoption", "Mid-size", "Aozora Billing", "Notice until",
        "Chloe", "Bo", "Plan of sakura", "sakura shared goal", "Another one that is open", "waits for us since",
    ):  # fmt: skip
        assert words in page, words
    assert "How do we import last year?" not in page.split("Also open")[1].split("</section>")[0]


def test_what_is_inside_the_customer_shows_to_no_vendor(as_, at, conversation):
    with at("sakura"):
        said = talk()
        messages.say(said, "Only us", by=actor("sora"), visibility=Visibility.CUSTOMER)
        db.session.commit()
    page = as_("chloe").get(f"{conversation}/context").text
    assert "sakura customer goal" not in page
    assert "sakura vendor goal" in page  # the vendor's own inside
    assert "Aoi" in page  # who wrote last to both sides, and not Sora


def test_the_customer_sees_who_answers_and_by_when_and_nothing_about_people(as_, conversation):
    page = as_("sora").get(f"{conversation}/context").text
    assert "Who answers you" in page
    assert "Chloe" in page
    assert "Answers usually by 24 Nov (Tue) 12:00" in page
    assert "your time" not in page
    for words in ("Notice until", "Also open", "Their next step", "Plan of sakura", "Last here"):
        assert words not in page


def test_it_is_said_in_the_readers_own_time(as_, at, conversation):
    with at("sakura"):
        person("sora").time_zone = "Europe/London"
        db.session.commit()
    assert (
        "Answers usually by 24 Nov (Tue) 03:00 (your time)" in as_("sora").get(f"{conversation}/context").text
    )


def test_outside_hours_over_a_holiday_and_while_away_it_is_honest(as_, at, conversation):
    with at("sakura"):
        go_away(person("chloe"), vendors_today(), vendors_today() + timedelta(days=5), by=actor("chloe"))
        db.session.commit()
    with time_machine.travel(EVENING, tick=True):
        page = as_("sora").get(f"{conversation}/context").text
        assert "Outside our hours now; somebody is there from 24 Nov (Tue) 09:00." in page
        assert "Chloe is away until 25 Nov (Wed); Bo answers until then." in page
    with time_machine.travel("2026-11-23 02:00:00Z", tick=True):
        page = as_("sora").get(f"{conversation}/context").text
        assert "Today is a day off (" in page
    with time_machine.travel("2026-11-24 04:00:00Z", tick=True):
        page = as_("sora").get(f"{conversation}/context").text
        assert "We should have answered by 24 Nov (Tue) 12:00." in page


def test_once_it_is_the_customers_turn_no_answer_is_promised(as_, at, conversation):
    with at("sakura"):
        said = talk()
        messages.say(said, "Like this", by=actor("chloe"))
        db.session.commit()
    page = as_("sora").get(f"{conversation}/context").text
    assert "Chloe" in page
    assert "Answers usually" not in page


def test_where_one_begins_it_is_said_as_well(as_):
    page = as_("sora").get("/c/sakura/conversations/new").text
    assert "Answers usually by 24 Nov (Tue) 12:00" in page


def test_who_asks_from_what_the_search_found_tells_what_was_looked_for(as_):
    asked = (
        "/c/sakura/conversations/new?about=&from=%2Fc%2Fsakura%2Fsearch%3Fq%3D%25E7%25B7%25A0%25E3%2582%2581"
    )
    page = as_("sora").get(asked).text
    assert 'name="q" value="締め"' in page
    assert "You searched for “締め”" in page
    assert (
        "You searched for" not in as_("sora").get("/c/sakura/conversations/new?from=/c/sakura/map?q=x").text
    )
    assert (
        "You searched for" not in as_("chloe").get(asked).text
    )  # what the vendor's people look for is theirs


def test_who_begins_one_is_offered_whom_to_name(as_):
    assert (
        'data-mention-people="/c/sakura/conversations/people"'
        in as_("sora").get("/c/sakura/conversations/new").text
    )
    offered = as_("sora").get("/c/sakura/conversations/people?q=chl").get_json()["people"]
    assert [one["side"] for one in offered] == ["vendor"]
    assert "Chloe" in offered[0]["name"]
    assert as_("mallory").get("/c/sakura/conversations/people").status_code == 404


def test_a_mail_of_somebody_without_a_login(as_, at):
    with at("sakura"):
        said = asked("chloe")
        nobody = actor("aoi").__class__(kind="inbound_mail", side=actor("aoi").side)
        messages.say(said, "By mail", by=nobody, author_address="someone@sakura.example")
        pid = said.public_id
        db.session.commit()
    page = as_("chloe").get(f"/c/sakura/conversations/{pid}/context").text
    assert "someone@sakura.example" in page
    assert "has no login here" in page


@pytest.mark.parametrize(
    ("who", "answer"), [("mallory", 404), ("olivia", 404), ("", 401), ("carl", 200), ("ren", 200)]
)
def test_strangers_find_nothing(as_, conversation, who, answer):
    assert as_(who).get(f"{conversation}/context").status_code == answer


def test_another_customers_conversation_is_not_found(as_, at):
    with at("ume"):
        pid = asked("mallory", slug="ume").public_id
        db.session.commit()
    assert as_("chloe").get(f"/c/sakura/conversations/{pid}/context").status_code == 404


def test_twice_as_much_takes_as_many_statements(as_, at, conversation, counting):
    browser = as_("chloe")
    with at("sakura"):
        for number in range(5):
            asked(title=f"Open {number}")
        db.session.commit()
    browser.get(f"{conversation}/context")
    with counting() as few:
        browser.get(f"{conversation}/context")
    with at("sakura"):
        for number in range(10):
            asked("sora", title=f"More {number}")
        db.session.commit()
    browser.get(f"{conversation}/context")
    with counting() as many:
        browser.get(f"{conversation}/context")
    assert len(few) == len(many)
    assert len(many) <= 54


def test_a_next_step_whose_day_has_passed_says_so(as_, at, conversation):
    with at("sakura"):
        today = vendors_today()
        facts = {"by": actor("aoi"), "side": Side.CUSTOMER, "visibility": Visibility.SHARED}
        promise(
            customer(), "Send the list", owner_id=person("aoi").id, due_on=today - timedelta(days=9), **facts
        )
        db.session.commit()
    page = as_("chloe").get(f"{conversation}/context").text
    shown = page.split("Their next step")[1].split("</section>")[0]
    assert "Send the list" in shown
    assert "overdue" in shown


def test_somebody_who_left_is_still_named(as_, at, conversation):
    with at("sakura"):
        aoi = person("aoi")
        member = db.session.scalars(select(Membership).where(Membership.user_id == aoi.id)).one()
        member.ended_at = aoi.updated_at
        db.session.commit()
        assert db.session.scalars(select(User.id).where(User.id == aoi.id)).one()
    page = as_("chloe").get(f"{conversation}/context").text
    assert "Aoi" in page
    assert "Their next step" not in page
