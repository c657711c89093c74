"""What other features hear of steps: meetings, agendas, conversations, check-ins, groups, departures, notes."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import time_machine
from flask_babel import force_locale
from sqlalchemy import select

from portal.accounts.models import Customer, Membership
from portal.accounts.ownership import hand_over, owned_by
from portal.accounts.standpoint import inside as standing_inside
from portal.activity import agenda
from portal.activity.context import About, told_of
from portal.activity.groups import WroteTo, group_of, settled
from portal.collaboration import subjects, turning
from portal.conversations.models import Conversation
from portal.documents.models import Document
from portal.foundation import clock
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer
from portal.meetings.actions import changes
from portal.meetings.models import Meeting
from portal.onboarding import readings
from portal.onboarding.actions import efforts, steps, troubles
from portal.onboarding.models import Step
from portal.onboarding.queries import journeys
from portal.onboarding.rules.words import StepState, StuckReason
from portal.plans import checkins
from tests import cast
from tests.onboarding.kinds import found, kinds, lets_book, person
from tests.onboarding.small import actor

BASE = "/c/sakura/onboarding/steps"


@pytest.fixture
def journey(at):
    with at("sakura"):
        kinds()


@pytest.fixture
def reads(app, at):
    """`with reads("chloe"):` looks at Sakura as somebody does on a page in English."""

    @contextmanager
    def read(name: str):
        audience = Audience.VENDOR if name in cast.STAFF else Audience.CUSTOMER
        with at("sakura", audience), app.test_request_context(), force_locale("en"):
            yield standing(name)

    return read


def standing(name: str):
    return standing_inside(person(name), "sakura")


def book(browser, at) -> str:
    """Book the first free time for the meeting's step; return the step's address."""
    with at("sakura"):
        url = f"{BASE}/{found('meeting').public_id}"
    page = browser.get(f"{url}/book").text
    start = page.split('name="start" value="')[1].split('"')[0]
    assert browser.post(f"{url}/book", data={"start": start}).status_code == 303
    return url


# ---- meetings -------------------------------------------------------------------------------------------------------


def test_booking_from_inside_a_step_completes_it_and_cancelling_opens_it_again(as_, at, journey):
    with at("sakura"):
        lets_book()
    book(as_("aoi"), at)
    with at("sakura"):
        step = found("meeting")
        meeting = db.session.scalars(select(Meeting).where(Meeting.id == step.meeting_id)).one()
        assert step.state is StepState.DONE
        assert meeting.title == "meeting (en)"
        changes.cancel(meeting, by=actor("chloe"))
        db.session.commit()
    with at("sakura"):
        assert (found("meeting").state, found("meeting").meeting_id) == (StepState.OPEN, None)


def test_a_step_that_waits_until_it_is_held_takes_a_meeting_that_is_arranged(as_, at, journey):
    with at("sakura"):
        lets_book()
    book(as_("aoi"), at)
    with at("sakura"):
        held, meeting = found("held").public_id, db.session.scalars(select(Meeting.public_id)).one()
    assert as_("aoi").post(f"{BASE}/{held}/book", data={"meeting": meeting}).status_code == 303
    with at("sakura"):
        assert found("held").state is StepState.OPEN
        assert found("held").meeting_id is not None
    assert as_("aoi").post(f"{BASE}/{held}/finish").status_code == 422  # it was not held yet


def test_a_time_that_is_taken_or_no_time_at_all(as_, at, journey):
    with at("sakura"):
        url = f"{BASE}/{found('meeting').public_id}/book"
    assert "No time can be booked" in as_("aoi").get(url).text
    for sent in ({"start": "2020-01-01T00:00Z"}, {"start": "soon"}, {"meeting": "AAAAAAAAAAAAAAAA"}, {}):
        assert as_("aoi").post(url, data=sent).status_code == 422
    with at("sakura"):
        do = found("do").public_id
        lets_book()
    assert as_("aoi").post(f"{BASE}/{do}/book", data={"start": "2020-01-01T00:00Z"}).status_code == 422
    assert as_("mallory").get(url).status_code == 404


# ---- agenda, context, check-ins -------------------------------------------------------------------------------------


def late(key: str) -> Step:
    step = found(key)
    step.due_on = clock.today("Asia/Tokyo") - timedelta(days=7)
    db.session.commit()
    return step


def test_what_is_stuck_or_late_is_talked_about(at, reads, journey):
    with at("sakura"):
        troubles.say(found("do"), StuckReason.ERROR, by=actor("aoi"))
        late("form")
        late("prepare")
        db.session.commit()
    for name, inside in (("chloe", True), ("aoi", False)):
        with reads(name) as point:
            points = [one for one in agenda.proposed(point) if one.key.startswith("step:")]
            titles = [one.title for one in points]
            assert titles[:2] == ["do (en)", "form (en)"]
            assert ("prepare (en)" in titles) is inside


def test_whoever_opens_a_conversation_sees_how_far_the_onboarding_is(as_, at, reads, journey):
    with at("sakura"):
        troubles.say(found("do"), StuckReason.ERROR, by=actor("aoi"))
        db.session.commit()
    with reads("chloe") as point:
        told = [one for one in told_of(About(point)) if one.template == "onboarding/context.html"]
        assert told[0].brief == "stuck in onboarding"
        assert told[0].facts["journeys"][0].troubles == 1
    page = as_("chloe").get("/c/sakura/conversations/new").text
    assert "Getting started with invoices" in page


def test_a_check_in_leads_into_ones_own_steps_that_are_late(at, reads, journey):
    with at("sakura"):
        late("form")
        pid = found("form").public_id
    with reads("aoi"):
        asks = [ask for ask in checkins.found(standing("aoi")) if ask.kind == "step"]
        assert [(ask.subject, ask.title) for ask in asks] == [(pid, "form (en)")]
        assert asks[0].url.endswith(f"/onboarding/steps/{pid}")
        assert checkins.ask_of(standing("aoi"), f"step:{pid}") is not None
        assert checkins.ask_of(standing("sora"), f"step:{pid}") is None


def test_a_letter_finds_them_too_with_no_page_around_it(at, journey):
    with at("sakura"):
        late("form")
        db.session.commit()
    with at("sakura", Audience.CUSTOMER):
        assert [ask.kind for ask in checkins.found(standing("aoi"))].count("step") == 1


# ---- groups ---------------------------------------------------------------------------------------------------------


def members(code: str, customer_id: int, **options: int) -> list[tuple[int, dict]]:
    chosen = group_of(code)
    assert chosen is not None
    with every_customer("a test"):
        return [
            (one.person_id, dict(one.facts)) for one in chosen.find([customer_id], settled(chosen, options))
        ]


def test_groups_to_write_to(at, journey):
    with at("sakura") as sakura:
        aoi = person("aoi").id
        late("form")
        late("prepare")
    with at("sakura"):
        assert members("onboarding_overdue", sakura) == [(aoi, {"steps": ("form (en)",), "count": 1})]
        assert members("onboarding_overdue", sakura, days=30) == []
        assert members("onboarding_not_begun", sakura) == []  # it began today
    with at("sakura"):
        journeys.running()[0].started_at = clock.now() - timedelta(days=5)
        db.session.commit()
        assert [who for who, _facts in members("onboarding_not_begun", sakura)] == [aoi]
        before = clock.now() - timedelta(minutes=1)
        steps.complete(found("do"), by=actor("aoi"))
        efforts.tell(found("do"), 5, by=actor("aoi"))
        db.session.commit()
        assert members("onboarding_not_begun", sakura) == []
        assert members("onboarding_hard", sakura) == [(aoi, {"steps": ("do (en)",), "count": 1})]
    acted = group_of("onboarding_overdue").acted
    with at("sakura"), every_customer("a test"):
        assert acted([WroteTo(1, sakura, aoi, before)]) == {1}
        assert acted([WroteTo(1, sakura, aoi, clock.now() + timedelta(minutes=1))]) == set()


def test_whose_step_is_late_is_counted_in_working_days(at, journey):
    with at("sakura") as sakura:
        found("form").due_on = date(2027, 6, 4)  # a Friday
        db.session.commit()

        def late_on(day: int, days: int) -> bool:
            with time_machine.travel(f"2027-06-{day:02}T03:00Z"):
                told = members("onboarding_overdue", sakura, days=days)
            return any("form (en)" in facts["steps"] for _who, facts in told)

        assert [late_on(day, 1) for day in (4, 5, 6, 7)] == [False, False, False, True]
        assert [late_on(day, 2) for day in (7, 8)] == [False, True]


# ---- who leaves -----------------------------------------------------------------------------------------------------


def test_steps_go_to_the_successor(at, journey):
    with at("sakura"):
        rows = {m.user_id: m for m in db.session.scalars(select(Membership))}
        aoi, sora = rows[person("aoi").id], rows[person("sora").id]
        theirs = [one for one in owned_by(aoi) if one.kind == "step"]
        assert "form(日)" in {one.title for one in theirs}
        hand_over(aoi, sora, {one.key for one in theirs}, by=actor("vera"))
        db.session.commit()
        assert found("form").owner_id == sora.id
        assert [one for one in owned_by(aoi) if one.kind == "step"] == []
        ours = {one.title for one in owned_by(person("chloe")) if one.kind == "step"}
        assert "prepare(日)" in ours
        hand_over(
            person("chloe"), person("bo"), {one.key for one in owned_by(person("chloe"))}, by=actor("vera")
        )
        assert found("prepare").staff_id == person("bo").id


# ---- becoming -------------------------------------------------------------------------------------------------------


def test_a_conversation_becomes_a_step_of_a_phase(app, as_, at, journey):
    as_("aoi").post("/c/sakura/conversations", data={"title": "Check the tax code", "text": "Please"})
    chloe = as_("chloe")
    with at("sakura", Audience.VENDOR):
        pid = db.session.scalars(
            select(Conversation.public_id).where(Conversation.title == "Check the tax code")
        ).one()
    asked = chloe.get(f"/c/sakura/about/{pid}/turn?kind=step")
    assert asked.status_code == 200
    answer = chloe.post(f"/c/sakura/about/{pid}/turn", data={"kind": "step", "text": "Check the tax code"})
    assert answer.status_code == 303
    assert "/onboarding/steps/" in answer.headers["Location"]
    with at("sakura"):
        made = db.session.scalars(select(Step).where(Step.title_en == "Check the tax code")).one()
        assert (made.visibility, made.internal) == (Visibility.SHARED, False)
    page = answer.headers["Location"]
    for who in ("chloe", "aoi", "aoi"):  # a page that was kept would not know of another title
        assert f'href="/c/sakura/conversations/{pid}"' in as_(who).get(page).text
    as_("aoi").post(f"/c/sakura/conversations/{pid}/title", data={"title": "Tax codes"})
    assert "From: Tax codes" in as_("aoi").get(page).text
    assert (
        as_("aoi").get(f"/c/sakura/about/{pid}/turn?kind=step").status_code == 404
    )  # the vendor adapts the road


def test_what_is_made_of_a_step_says_who_was_stuck_and_why(at, journey):
    with at("sakura"):
        troubles.say(found("do"), StuckReason.ERROR, "It spins for ever", by=actor("sora"))
        db.session.commit()
    with at("sakura", Audience.VENDOR):
        subject = subjects.subject(found("do").public_id)
        why = turning.why(subject)
        assert why.asked_by_id == person("sora").id
        assert "It spins for ever" in why.text


def test_an_idea_is_one_press_from_a_step_that_was_hard(app, as_, at, journey):
    with at("sakura"):
        troubles.say(found("do"), StuckReason.ERROR, "It spins for ever", by=actor("sora"))
        pid = found("do").public_id
        db.session.commit()
    answer = as_("chloe").get(f"/c/sakura/about/{pid}/turn?kind=idea")
    assert answer.status_code == 200
    assert as_("aoi").get(f"/c/sakura/about/{pid}/turn?kind=idea").status_code == 404


def test_nothing_of_it_reaches_another_company(app, at, journey):
    with at("ume"), app.test_request_context():
        assert owned_by(person("olivia")) == [one for one in owned_by(person("olivia")) if one.kind != "step"]
        customer = db.session.scalars(select(Customer).where(Customer.slug == "ume")).one()
        with customer_scope(customer.id, Audience.VENDOR):
            point = standing_inside(person("olivia"), "ume")
            assert not [one for one in agenda.proposed(point) if one.key.startswith("step:")]
            assert not [one for one in told_of(About(point)) if one.template == "onboarding/context.html"]


# ---- read inside a step ---------------------------------------------------------------------------------------------


def test_a_shared_document_is_read_inside_the_step_by_whoever_sees_it(as_, at, reads, journey):
    with at("sakura"):
        wanted = select(Document.title, Document.public_id).where(Document.deleted_at.is_(None))
        pids = {row.title: row.public_id for row in db.session.execute(wanted)}
        found("do").reading = {"kind": "document", "ref": pids["sakura shared document"]}
        found("form").reading = {"kind": "document", "ref": pids["sakura vendor document"]}
        url = {key: f"{BASE}/{found(key).public_id}" for key in ("do", "form")}
        db.session.commit()
    assert "sakura shared document" in as_("aoi").get(url["do"]).text
    assert "sakura vendor document" not in as_("aoi").get(url["form"]).text
    with reads("chloe") as point:
        kind = next(one for one in readings.kinds() if one.code == "document")
        assert [title for _pid, title in kind.choices(point.customer)] == ["sakura shared document"]
        assert kind.choices(None) == ()
