"""Decisions asked for: written down by either side, answered by whoever decides, carried on while they wait."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.actions.erasure import PersonErased
from portal.accounts.models import User
from portal.activity.models import Notice
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.history import Revision
from portal.foundation.refusals import Refused
from portal.reviews.actions import carrying, outcomes
from portal.reviews.actions.reviews import open_to_customer
from portal.reviews.models import DecisionAsked, Review
from portal.reviews.queries import outcomes as asked_for
from portal.reviews.rules.words import Answer
from tests.cast import address
from tests.meetings import arranged

HOSTILE = "<img src=x onerror=alert(1)> {{7*7}}"
TODAY = date(2026, 11, 22)


def person(name: str) -> User:
    return db.session.scalars(select(User).where(User.email == address(name))).one()


def actor(name: str) -> Actor:
    found = person(name)
    return Actor(ActorKind.PERSON, Side.VENDOR if found.staff_role else Side.CUSTOMER, found.id)


def review(state: str = "open") -> Review:
    return db.session.scalars(select(Review).where(Review.state == state)).one()


def request_of(words: str) -> DecisionAsked:
    return db.session.scalars(select(DecisionAsked).where(DecisionAsked.request == words)).one()


def pids(at, words: str = "Roll it out to every branch") -> tuple[str, str]:
    with at("sakura"):
        one = request_of(words)
        found = db.session.scalars(select(Review.public_id).where(Review.id == one.review_id)).one()
        return found, one.public_id


def url(review_pid: str, decision_pid: str = "", more: str = "") -> str:
    tail = f"/{decision_pid}" if decision_pid else ""
    return f"/c/sakura/reviews/{review_pid}/decisions{tail}{more}"


def test_the_page_tells_what_waits_and_what_was_decided(as_, at):
    review_pid, _one = pids(at)
    text = as_("ren").get(f"/c/sakura/reviews/{review_pid}").text
    assert "Roll it out to every branch" in text
    assert "Three branches wait." in text
    assert "The board" in text
    assert "Hana does it." in text
    assert as_("mallory").get(f"/c/sakura/reviews/{review_pid}/outcomes").status_code == 404
    part = as_("sora").get(f"/c/sakura/reviews/{review_pid}/outcomes")
    assert part.headers["Cache-Control"] == "private, no-cache"
    assert "Roll it out to every branch" in part.text


def test_either_side_asks_for_a_decision(as_, at):
    review_pid, _one = pids(at)
    with at("sakura"):
        ren = person("ren").public_id
    data = {"request": "Pay for the wires", "reason": "They are old.", "decide_by": "2026-12-10", "decider": ren,
            "decider_name": "", "request_key": "one"}  # fmt: skip
    for _time in range(2):
        assert as_("aoi").post(url(review_pid, more="/new"), data=data).status_code == 303
    with at("sakura"):
        made = request_of("Pay for the wires")
        assert (made.decide_by, made.decider_id, made.visibility) == (
            date(2026, 12, 10), person("ren").id, Visibility.SHARED,
        )  # fmt: skip
        assert made.position == 3
        told = db.session.scalars(select(Notice).where(Notice.kind == "review.decision_asked")).all()
        assert [one.person_id for one in told] == [person("ren").id]
        assert db.session.scalars(select(Revision).where(Revision.subject_kind == "decision_asked")).all()
    assert "Pay for the wires" in as_("chloe").get("/c/sakura/timeline").text


def test_nothing_said_both_named_and_hostile_words(as_, at):
    review_pid, _one = pids(at)
    with at("sakura"):
        ren = person("ren").public_id
    new, browser = url(review_pid, more="/new"), as_("aoi")
    assert browser.post(new, data={"request": " ", "decider": ""}).status_code == 422
    assert browser.post(new, data={"request": "x", "decider": "nobody"}).status_code == 422
    assert browser.post(new, data={"request": "x", "decider": ren, "decider_name": "y"}).status_code == 422
    assert browser.post(new, data={"request": "x" * 501, "decider": ""}).status_code == 422
    assert browser.post(new, data={"request": HOSTILE, "reason": HOSTILE, "decider": ""}).status_code == 303
    text = as_("chloe").get(f"/c/sakura/reviews/{review_pid}").text
    assert "<img src=x" not in text
    assert "{{7*7}}" in text


def test_who_may_only_read_neither_asks_nor_changes(as_, at):
    review_pid, one = pids(at)
    assert as_("ren").get(url(review_pid, more="/new")).status_code == 403
    assert as_("ren").post(url(review_pid, one, "/remove")).status_code == 403
    assert as_("carl").post(url(review_pid, one, "/say"), data={"answer": "yes"}).status_code == 403


def test_a_decision_of_another_review_is_not_found_here(as_, at):
    review_pid, _one = pids(at)
    _final, elsewhere = pids(at, "Move the archive")
    assert as_("chloe").get(url(review_pid, elsewhere)).status_code == 404
    assert as_("chloe").post(url(review_pid, elsewhere, "/say"), data={"answer": "no"}).status_code == 404


def test_the_executive_answers_with_one_press(as_, at):
    review_pid, one = pids(at)
    browser = as_("ren")
    for _time in range(2):
        assert browser.post(url(review_pid, one, "/say"), data={"answer": "yes"}).status_code == 303
    with at("sakura"):
        row = request_of("Roll it out to every branch")
        assert row.answer is Answer.YES
        assert row.answered_on is not None
        assert row.answered_by_id == person("ren").id
        told = db.session.scalars(select(Notice).where(Notice.kind == "review.decision_answered")).all()
        assert {each.person_id for each in told} == {person("chloe").id, person("bo").id}
    late = as_("sora").post(url(review_pid, one, "/say"), data={"answer": "no", "seen": ""})
    assert late.status_code == 409
    assert "Somebody was faster" in late.text


def test_an_answer_in_words_and_two_at_once(as_, at):
    review_pid, one = pids(at)
    page = url(review_pid, one, "/answer")
    assert "Roll it out to every branch" in as_("ren").get(page).text
    alone = as_("ren").post(page, data={"answer": "", "answer_text": "Only words"})
    assert alone.status_code == 422
    assert "Only words" in alone.text
    seen = json.dumps({"answer": "", "answer_text": "", "answered_on": None})
    said = {"answer": "later", "answer_text": "After the audit", "answered_on": "2026-11-20", "seen": seen}
    assert as_("ren").post(page, data=said).status_code == 303
    other = said | {"answer": "no", "answer_text": "Too dear"}
    clash = as_("sora").post(page, data=other)
    assert clash.status_code == 409
    assert "After the audit" in clash.text
    assert "Too dear" in clash.text
    with at("sakura"):
        row = request_of("Roll it out to every branch")
        assert (row.answer, row.answer_text, row.answered_on) == (
            Answer.LATER, "After the audit", date(2026, 11, 20),
        )  # fmt: skip
    back = said | {"answer": "", "seen": json.dumps({**said, "seen": None})}
    assert as_("ren").post(page, data=back).status_code == 303
    with at("sakura"):
        row = request_of("Roll it out to every branch")
        assert (row.answer, row.answer_text, row.answered_on) == (None, "", None)


def test_order_taking_away_and_back(as_, at):
    review_pid, one = pids(at)
    browser = as_("chloe")
    assert browser.post(url(review_pid, one, "/place"), data={"step": "down"}).status_code == 303
    assert browser.post(url(review_pid, one, "/place"), data={"step": "sideways"}).status_code == 400
    with at("sakura"):
        assert [each.request for each in asked_for.reviews.decisions_of(review().id)][1] == (
            "Roll it out to every branch"
        )
    part = {"HX-Request": "true", "HX-Target": f"review-outcomes-{review_pid}"}
    gone = browser.post(url(review_pid, one, "/remove"), headers=part)
    assert "Taken away: Roll it out to every branch" in gone.text
    assert url(review_pid, one, "/restore") in gone.text
    assert browser.get(url(review_pid, one)).status_code == 404
    assert browser.post(url(review_pid, one, "/restore")).status_code == 303
    assert browser.get(url(review_pid, one)).status_code == 200


def test_a_final_review_takes_answers_and_nothing_else(as_, at):
    final, one = pids(at, "Move the archive")
    browser = as_("chloe")
    edit = {"request": "Move it all", "decider": "", "seen": json.dumps({"request": "Move the archive"})}
    assert browser.post(url(final, one), data=edit).status_code == 409
    assert browser.post(url(final, more="/new"), data={"request": "x", "decider": ""}).status_code == 409
    assert browser.post(url(final, one, "/say"), data={"answer": "yes", "seen": "later"}).status_code == 303
    again = browser.post(url(final, one, "/say"), data={"answer": "no", "seen": "yes"})
    assert again.status_code == 409
    with at("sakura"):
        assert request_of("Move the archive").answer is Answer.YES


def test_what_waits_is_carried_on_once(app, at):
    with at("sakura"):
        final, prepared = review("final"), review("prepared")
        made = carrying.carry_over(final, prepared, by=actor("chloe"))
        assert [one.request for one in made] == ["Move the archive"]
        assert made[0].visibility is Visibility.VENDOR
        assert made[0].answer is None
        assert carrying.carry_over(final, prepared, by=actor("chloe")) == []
        assert carrying.carry_over(None, prepared, by=actor("chloe")) == []
        with pytest.raises(Refused, match="carried"):
            outcomes.answer(
                final, request_of_first(final), {"answer": Answer.YES}, today=TODAY, by=actor("chloe")
            )


def request_of_first(found: Review) -> DecisionAsked:
    return db.session.scalars(select(DecisionAsked).where(DecisionAsked.review_id == found.id)).one()


def test_what_the_customer_decides_is_not_asked_again(app, at, as_):
    """The vendor prepared to ask again; the customer, who cannot see that, decides where they were asked."""
    with at("sakura"):
        carrying.carry_over(review("final"), review("prepared"), by=actor("chloe"))
        db.session.commit()
    with at("sakura"):
        final = review("final").public_id
        one = request_of_first(review("final")).public_id
    assert (
        as_("aoi").post(url(final, one, "/say"), data={"answer": "yes", "seen": "later"}).status_code == 303
    )
    with at("sakura"):
        copies = db.session.scalars(
            select(DecisionAsked).where(DecisionAsked.carried_from_id.is_not(None))
        ).all()
        assert [copy.deleted_at is not None for copy in copies] == [True]


def test_deciders_hear_when_the_review_is_opened(app, at):
    with at("sakura"):
        prepared = review("prepared")
        outcomes.ask(prepared, "Buy it", by=actor("chloe"), decider_id=person("ren").id)
        assert not db.session.scalars(select(Notice)).all()
        open_to_customer(prepared, by=actor("chloe"))
        told = db.session.scalars(select(Notice).where(Notice.kind == "review.decision_asked")).all()
        assert [one.person_id for one in told] == [person("ren").id]


def test_it_is_the_next_thing_of_who_decides(app, at, as_):
    assert "Roll it out to every branch" in as_("ren").get("/c/sakura").text
    assert "Roll it out to every branch" not in as_("hana").get("/c/sakura").text
    with at("sakura"):
        request_of("Roll it out to every branch").decider_id = person("chloe").id
        db.session.commit()
    assert "Roll it out to every branch" in as_("chloe").get("/desk").text
    assert "Roll it out to every branch" not in as_("bo").get("/desk").text


def test_the_customer_sees_nothing_of_what_is_prepared(app, at, as_):
    with at("sakura"):
        made = outcomes.ask(
            review("prepared"), "Secret question", by=actor("chloe"), decider_id=person("ren").id
        )
        pid, review_pid = made.public_id, review("prepared").public_id
        db.session.commit()
    assert as_("aoi").get(f"/c/sakura/reviews/decisions/{pid}").status_code == 404
    assert as_("aoi").get(url(review_pid, pid, "/answer")).status_code == 404
    assert as_("aoi").post(url(review_pid, pid, "/say"), data={"answer": "yes"}).status_code == 404
    assert "Secret question" not in as_("ren").get("/c/sakura").text
    with at("sakura", Audience.GUEST):
        assert [one.request for one in asked_for.open_of(person("ren").id)] == ["Roll it out to every branch"]


def test_what_waits_is_offered_to_every_agenda(app, as_):
    fixed = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    text = as_("aoi").get(f"/c/sakura/meetings/{fixed}").text
    assert "Roll it out to every branch" in text
    assert "To be decided by" in text


def test_an_erased_decider_is_named_no_more(app, at, as_):
    with at("sakura"):
        ren = person("ren").id
        customer_id = review().customer_id
    with app.app_context():
        announce(PersonErased(customer_id, ren, "", "", actor("aoi")))
        db.session.commit()
    with at("sakura"):
        assert request_of("Roll it out to every branch").decider_id is None


def test_the_page_asks_as_much_of_ten_decisions_as_of_two(app, at, as_, counting):
    review_pid, _one = pids(at)
    browser, page = as_("chloe"), f"/c/sakura/reviews/{review_pid}/outcomes"
    browser.get(page)
    with counting() as few:
        browser.get(page)
    with at("sakura"):
        for number in range(8):
            outcomes.ask(
                review(), f"Request {number}", by=actor("chloe"), decider_id=person("aoi").id,
                decide_by=clock.now().date() + timedelta(days=number),
            )  # fmt: skip
        db.session.commit()
    browser.get(page)
    with counting() as many:
        browser.get(page)
    assert len(many) == len(few)
