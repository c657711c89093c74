"""Leading a review on: what is missing and the way there, the look, final, correcting, throwing a draft away."""

import re

import pytest
from sqlalchemy import select

from portal.activity.models import Notice
from portal.foundation.db import db
from portal.foundation.refusals import Refused
from portal.reviews.actions import freezing, looking, reviews
from portal.reviews.queries.snapshots import draft_of
from portal.reviews.queries.standing import seal_of_words, standing_of
from portal.reviews.rules.words import ReviewState
from tests.reviews import led

URL = "/c/sakura/reviews"


def open_pid(at) -> str:
    with at("sakura"):
        return led.pid_of(ReviewState.OPEN)


def seal_on(page: str) -> str:
    return re.search(r'name="seal" value="([0-9a-f]{64})"', page)[1]


def test_what_is_missing_stands_there_with_the_way_to_it(as_, at):
    pid = open_pid(at)
    page = as_("chloe").get(f"{URL}/{pid}/final")
    assert page.status_code == 200
    with at("sakura"):
        review = led.in_state(ReviewState.OPEN)
        found = standing_of(review, draft_of(review, led.customer()))
    assert found.left > 0
    for one in found.blanks:
        assert f"/c/sakura/reviews/{pid}#section-{one.told.id}" in page.text
    for lack in found.lacks:
        assert str(lack.gap.words).split("“")[0].strip()[:10] in page.text
    assert f"{found.left} things are still missing" in page.text
    assert 'name="seal"' not in page.text
    assert as_("chloe").post(f"{URL}/{pid}/final", data={"seal": ""}).status_code == 409


def test_a_csm_makes_it_final_and_both_sides_read_it(as_, at):
    with at("sakura"):
        pid = led.ready().public_id
    chloe = as_("chloe")
    seal = seal_on(chloe.get(f"{URL}/{pid}/final").text)
    assert chloe.post(f"{URL}/{pid}/final", data={"seal": seal}).status_code == 303
    assert chloe.post(f"{URL}/{pid}/final", data={"seal": seal}).status_code == 409
    with at("sakura"):
        reference = led.editions(led.reviews.review(pid))[0].seal[:4].upper()
    for who in ("aoi", "ren", "carl"):
        assert "Edition 1" in as_(who).get(f"{URL}/{pid}/stages").text
        assert reference in as_(who).get(f"{URL}/{pid}/editions").text


def test_what_somebody_wrote_meanwhile_is_read_first(as_, at):
    with at("sakura"):
        pid = led.ready().public_id
    chloe = as_("chloe")
    seal = seal_on(chloe.get(f"{URL}/{pid}/final").text)
    with at("sakura"):
        reviews.conclude(led.in_state(ReviewState.OPEN), "In other words", by=led.actor("aoi"))
        db.session.commit()
    answer = chloe.post(f"{URL}/{pid}/final", data={"seal": seal})
    assert answer.status_code == 409
    assert "Somebody has written in it meanwhile" in answer.text
    assert seal_on(answer.text) != seal


@pytest.mark.parametrize("place", ["final", "reopen", "delete", "look"])
def test_only_those_who_lead_find_these_pages(as_, at, place):
    pid = open_pid(at)
    for who in ("aoi", "sora", "ren", "carl"):
        assert as_(who).get(f"{URL}/{pid}/{place}").status_code == 403
    assert as_("mallory").get(f"/c/sakura/reviews/{pid}/{place}").status_code == 404
    assert as_("olivia").get(f"/c/sakura/reviews/{pid}/{place}").status_code == 404
    assert as_("olivia").get(f"/c/ume/reviews/{pid}/{place}").status_code in (403, 404)


def test_a_look_is_asked_for_given_and_held_to_the_words_that_were_read(as_, at):
    with at("sakura"):
        review = led.ready()
        review.look_required = True
        db.session.commit()
        pid = review.public_id
    chloe, leo = as_("chloe"), as_("leo")
    assert 'name="seal"' not in chloe.get(f"{URL}/{pid}/final").text
    assert chloe.post(f"{URL}/{pid}/final").status_code == 409
    assert chloe.post(f"{URL}/{pid}/look/ask", data={"message": "Mind page 3"}).status_code == 303
    page = leo.get(f"{URL}/{pid}/look").text
    assert "Mind page 3" in page
    assert "sakura open review" in leo.get("/desk").text
    assert "Mind page 3" not in as_("aoi").get(f"{URL}/{pid}/stages").text
    answer = leo.post(f"{URL}/{pid}/look/back", data={"reason": " "})
    assert answer.status_code == 422
    assert leo.post(f"{URL}/{pid}/look/back", data={"reason": "Page 3 is wrong"}).status_code == 303
    assert "Page 3 is wrong" in chloe.get(f"{URL}/{pid}/stages").text
    assert "Page 3 is wrong" not in as_("aoi").get(f"{URL}/{pid}/stages").text
    assert chloe.post(f"{URL}/{pid}/look/ask", data={"message": ""}).status_code == 303
    seal = seal_on(leo.get(f"{URL}/{pid}/look").text)
    with at("sakura"):
        reviews.conclude(led.in_state(ReviewState.ASKED), "Changed while read", by=led.actor("aoi"))
        db.session.commit()
    assert leo.post(f"{URL}/{pid}/look/approve", data={"seal": seal}).status_code == 409
    seal = seal_on(leo.get(f"{URL}/{pid}/look").text)
    assert leo.post(f"{URL}/{pid}/look/approve", data={"seal": seal, "remark": "Good"}).status_code == 303
    assert "sakura open review" in chloe.get("/desk").text
    with at("sakura"):
        reviews.conclude(led.in_state(ReviewState.LOOKED), "Changed after the look", by=led.actor("aoi"))
        db.session.commit()
    assert chloe.post(f"{URL}/{pid}/final").status_code == 409  # what was looked at reads otherwise now
    assert chloe.post(f"{URL}/{pid}/look/ask", data={"message": ""}).status_code == 303
    seal = seal_on(leo.get(f"{URL}/{pid}/look").text)
    assert leo.post(f"{URL}/{pid}/look/approve", data={"seal": seal}).status_code == 303
    assert chloe.post(f"{URL}/{pid}/final").status_code == 303


def test_nobody_looks_at_what_they_put_forward(at):
    with at("sakura"):
        review = led.ready()
        looking.ask(review, by=led.actor("leo"))
        seal = seal_of_words(draft_of(review, led.customer()))
        with pytest.raises(Refused, match="own"):
            looking.approve(review, led.customer(), seal, by=led.actor("leo"))
        looking.approve(review, led.customer(), seal, by=led.actor("vera"))
        assert review.state is ReviewState.LOOKED


def test_whoever_is_asked_hears_of_it_until_somebody_looked(at):
    def told() -> list[str]:
        return list(db.session.scalars(select(Notice.kind).where(Notice.kind.startswith("review.look"))))

    with at("sakura"):
        review = led.ready()
        looking.ask(review, by=led.actor("chloe"))
        assert told() == ["review.look_asked"]
        looking.send_back(review, "Not yet", by=led.actor("leo"))
        assert told() == ["review.looked"]
        looking.ask(review, by=led.actor("chloe"))
        looking.take_back(review, by=led.actor("chloe"))
        assert told() == ["review.looked"]
        assert review.state is ReviewState.OPEN


def test_a_final_review_is_corrected_with_a_reason(as_, at):
    with at("sakura"):
        pid = led.pid_of(ReviewState.FINAL)
    chloe = as_("chloe")
    assert chloe.post(f"{URL}/{pid}/reopen", data={"reason": ""}).status_code == 422
    assert chloe.post(f"{URL}/{pid}/reopen", data={"reason": "A figure was wrong"}).status_code == 303
    assert chloe.post(f"{URL}/{pid}/reopen", data={"reason": "Again"}).status_code == 409
    assert "A figure was wrong" in as_("aoi").get(f"{URL}/{pid}/stages").text
    assert chloe.post(f"{URL}/{pid}/keep").status_code == 303
    with at("sakura"):
        assert led.reviews.review(pid).state is ReviewState.FINAL


def test_what_was_sent_back_on_the_way_is_no_reason_of_the_correction(as_, at):
    with at("sakura"):
        review = led.in_state(ReviewState.FINAL)
        freezing.reopen(review, "A figure was wrong", by=led.actor("chloe"))
        looking.ask(review, by=led.actor("chloe"))
        looking.send_back(review, "Not polite enough", by=led.actor("leo"))
        reviews.conclude(review, "Kindly said", by=led.actor("aoi"))
        edition = freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        assert edition.corrects == "A figure was wrong"
        db.session.commit()
        pid = review.public_id
    assert "Not polite enough" not in as_("aoi").get(f"{URL}/{pid}/stages").text


def test_a_draft_is_thrown_away(as_, at):
    with at("sakura"):
        prepared, final = led.pid_of(ReviewState.PREPARED), led.pid_of(ReviewState.FINAL)
    chloe = as_("chloe")
    assert "Delete the draft" in chloe.get(f"{URL}/{prepared}/delete").text
    assert chloe.post(f"{URL}/{final}/delete").status_code == 409
    assert chloe.post(f"{URL}/{prepared}/delete").status_code == 303
    assert chloe.get(f"{URL}/{prepared}").status_code == 404


def test_a_customer_is_offered_to_compare_and_nothing_that_leads_on(as_, at):
    with at("sakura"):
        pid = led.ready().public_id
    aoi = as_("aoi").get(f"{URL}/{pid}/stages").text
    assert "/final" not in aoi
    assert "Compare" in aoi


def test_the_timeline_tells_both_sides_what_became_final_and_keeps_looks_inside(as_, at):
    with at("sakura"):
        review = led.ready()
        looking.ask(review, by=led.actor("chloe"))
        seal = seal_of_words(draft_of(review, led.customer()))
        looking.approve(review, led.customer(), seal, by=led.actor("leo"))
        freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        db.session.commit()
    ours, theirs = (as_(who).get("/c/sakura/timeline").text for who in ("chloe", "aoi"))
    assert "Made edition 1 final" in ours
    assert "Made edition 1 final" in theirs
    assert "Asked for a look" in ours
    assert "Asked for a look" not in theirs


def test_the_box_asks_as_much_for_many_stages_as_for_one(as_, at, counting):
    with at("sakura"):
        pid = led.ready().public_id
    chloe = as_("chloe")
    chloe.get(f"{URL}/{pid}/stages")
    with counting() as few:
        chloe.get(f"{URL}/{pid}/stages")
    with at("sakura"):
        review = led.reviews.review(pid)
        for _time in range(5):
            looking.ask(review, by=led.actor("chloe"))
            looking.send_back(review, "Once more", by=led.actor("leo"))
        db.session.commit()
    chloe.get(f"{URL}/{pid}/stages")
    with counting() as many:
        chloe.get(f"{URL}/{pid}/stages")
    assert len(many) == len(few)
