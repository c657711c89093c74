"""Decisions: recorded by either side, turned into action items and initiatives that remember where they came from."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.collaboration import subjects
from portal.collaboration.queries import origins
from portal.commitments.actions import commitments
from portal.commitments.models import Commitment, SettledAs
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.meetings.actions import decisions as change
from portal.meetings.models import AgendaPoint, Decision
from portal.meetings.queries.meetings import meeting as meeting_named
from portal.plans.models import Node, NodeKind
from tests.meetings import arranged

HOSTILE = "<img src=x onerror=alert(1)> {{7*7}}"


def page_of(pid: str, more: str = "") -> str:
    return f"/c/sakura/meetings/{pid}{more}"


@pytest.fixture
def fixed(app):
    return arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", "sora"))


@pytest.fixture
def decided(app, fixed):
    """Return the public id of a decision of both."""

    def decide() -> str:
        made = change.decide(meeting_named(fixed), "Go live in May", by=arranged.actor("aoi"))
        return made.public_id

    return arranged.inside(app, "sakura", decide)


def record(browser, pid: str, text: str = "Go live in May", **more: str):
    data = {"text": text, "decided_by": "both", "point": ""} | more
    return browser.post(page_of(pid, "/decisions/new"), data=data)


def person_pid(at, name: str) -> str:
    with at("sakura"):
        return arranged.person(name).public_id


def test_either_side_records_and_both_read(as_, at, fixed):
    as_("chloe").post(page_of(fixed, "/agenda"), data={"title": "Roll-out", "minutes": "10", "for": "all"})
    with at("sakura"):
        point = db.session.scalars(select(AgendaPoint.public_id)).one()
    assert record(as_("aoi"), fixed, decided_by=person_pid(at, "sora"), point=point).status_code == 303
    text = as_("chloe").get(page_of(fixed)).text
    assert "Go live in May" in text
    assert "On: Roll-out" in text
    assert "is-done" in text
    assert "Go live in May" in as_("sora").get("/c/sakura/timeline").text
    with at("sakura"):
        made = db.session.scalars(select(Decision)).one()
        assert (made.decided_by_id, made.decided_side) == (arranged.person("sora").id, Side.CUSTOMER)


def test_a_form_sent_twice_records_once(as_, at, fixed):
    browser = as_("aoi")
    for _time in range(2):
        assert record(browser, fixed, request_key="the-key").status_code == 303
    with at("sakura"):
        assert len(db.session.scalars(select(Decision)).all()) == 1


def test_nothing_said_and_hostile_words(as_, fixed):
    assert record(as_("aoi"), fixed, " ").status_code == 422
    assert record(as_("aoi"), fixed, decided_by="nobody").status_code == 422
    record(as_("aoi"), fixed, HOSTILE)
    text = as_("chloe").get(page_of(fixed)).text
    assert "<img src=x" not in text
    assert "{{7*7}}" in text


def test_a_decision_becomes_an_action_item_in_two_presses(as_, at, fixed, decided):
    browser = as_("chloe")
    url = page_of(fixed, f"/decisions/{decided}/promise")
    form = browser.get(url).text
    assert 'value="Go live in May"' in form
    data = {
        "title": "Prepare May",
        "owner": person_pid(at, "aoi"),
        "due_on": "2027-05-01",
        "request_key": "key-1",
    }
    for _time in range(2):
        assert browser.post(url, data=data).status_code == 303
    with at("sakura"):
        made = db.session.scalars(select(Commitment)).one()
        assert (made.title, made.side, made.due_on) == ("Prepare May", Side.CUSTOMER, date(2027, 5, 1))
        assert (made.owner_id, made.source_kind) == (arranged.person("aoi").id, "meeting")
        came = origins.came_from("commitment", made.id)
        assert came is not None
        assert came.subject == subjects.subject(decided)
        assert came.words == "Go live in May"
        pid = made.public_id
    assert "Prepare May" in as_("aoi").get(page_of(fixed)).text
    assert as_("aoi").post(page_of(fixed, f"/promises/{pid}"), data={"done": "yes"}).status_code == 303
    with at("sakura"):
        assert db.session.scalars(select(Commitment)).one().settled_as is SettledAs.DONE
    as_("aoi").post(page_of(fixed, f"/promises/{pid}"), data={"done": "no"})
    with at("sakura"):
        assert db.session.scalars(select(Commitment)).one().settled_at is None


def test_a_decision_becomes_an_initiative_and_both_ends_know(as_, at, fixed, decided):
    browser = as_("chloe")
    ask = f"/c/sakura/about/{decided}/turn"
    assert browser.get(ask, query_string={"kind": "initiative"}).status_code == 200
    with at("sakura"):
        goal = select(Node.public_id).where(
            Node.kind == NodeKind.GOAL, Node.visibility == "shared", Node.deleted_at.is_(None)
        )
        under = db.session.scalars(goal).first()
    answer = browser.post(ask, data={"kind": "initiative", "text": "Live in May", "under": under})
    assert answer.status_code == 303
    assert "Go live in May" in browser.get(answer.location).text
    assert "Live in May" in as_("aoi").get(page_of(fixed)).text
    assert as_("aoi").get(f"/c/sakura/meetings/decisions/{decided}").status_code == 303


def test_changing_and_taking_back(as_, at, fixed, decided):
    seen = '{"text": "Go live in May", "decided_by": "both", "point": ""}'
    url = page_of(fixed, f"/decisions/{decided}")
    for name, text, status in (("aoi", "Go live in June", 303), ("chloe", "Go live in July", 409)):
        data = {"text": text, "decided_by": "both", "point": "", "seen": seen}
        assert as_(name).post(url, data=data).status_code == status
    assert "Go live in June" in as_("chloe").get(page_of(fixed)).text
    as_("aoi").post(page_of(fixed, f"/decisions/{decided}/remove"))
    assert "Go live in June" not in as_("chloe").get(page_of(fixed, "/decisions")).text
    as_("aoi").post(page_of(fixed, f"/decisions/{decided}/restore"))
    assert "Go live in June" in as_("chloe").get(page_of(fixed, "/decisions")).text


def test_strangers_and_the_other_side_of_an_internal_meeting(app, as_, fixed, decided):
    def inside() -> tuple[str, str]:
        meeting = arranged.fixed("chloe", "bo", visibility=Visibility.VENDOR)
        made = change.decide(meeting, "Offer a discount", by=arranged.actor("chloe"))
        return meeting.public_id, made.public_id

    meeting, secret = arranged.inside(app, "sakura", inside)
    for name, place, decision in (
        ("mallory", fixed, decided), ("olivia", fixed, decided), ("aoi", meeting, secret),
        ("aoi", fixed, secret),
    ):  # fmt: skip
        browser = as_(name)
        assert browser.get(f"/c/sakura/meetings/decisions/{decision}").status_code == 404
        assert browser.get(page_of(place, f"/decisions/{decision}/promise")).status_code in (403, 404)
        assert browser.post(page_of(place, f"/decisions/{decision}/remove")).status_code == 404
    assert "discount" not in as_("aoi").get("/c/sakura/timeline").text


def test_internal_promises_show_to_their_side_alone(app, as_, fixed):
    def promise() -> None:
        commitments.promise(
            arranged.customer(), "Ask our lawyer", by=arranged.actor("chloe"), side=Side.VENDOR,
            visibility=Visibility.VENDOR,
        )  # fmt: skip

    arranged.inside(app, "sakura", promise)
    assert "Ask our lawyer" in as_("chloe").get(page_of(fixed, "/decisions")).text
    assert "Ask our lawyer" not in as_("aoi").get(page_of(fixed)).text


def test_the_same_statements_for_many_decisions(app, as_, fixed, decided, counting):
    browser = as_("chloe")
    browser.post(
        page_of(fixed, f"/decisions/{decided}/promise"), data={"title": "One", "owner": "side:vendor"}
    )
    browser.get(page_of(fixed, "/decisions"))
    with counting() as before:
        browser.get(page_of(fixed, "/decisions"))

    def more() -> None:
        for number in range(8):
            change.decide(meeting_named(fixed), f"Decision {number}", by=arranged.actor("aoi"))

    arranged.inside(app, "sakura", more)
    with counting() as after:
        browser.get(page_of(fixed, "/decisions"))
    assert len(after) <= len(before)
