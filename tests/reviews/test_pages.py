"""The pages of business reviews: seen by those they are open to, written by both sides, arranged by those who lead."""

import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal.activity.models import Notice
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import Revision
from portal.foundation.outbox import work_off
from portal.reviews.models import DecisionAsked, Review, ReviewSection, ReviewStage
from portal.reviews.rules.words import ReviewState

HOME = "/c/sakura/reviews"


@pytest.fixture
def pid(at):
    """`pid("open")` is the public id of Sakura's review in that state."""

    def find(state: str, slug: str = "sakura") -> str:
        with at(slug):
            return db.session.scalars(select(Review.public_id).where(Review.state == state)).one()

    return find


@pytest.fixture
def row(at):
    """`row("open", "plans.kpis")` is the public id of a section of that review."""

    def find(state: str, key: str) -> str:
        with at("sakura"):
            asked = select(ReviewSection.public_id).join(Review, Review.id == ReviewSection.review_id)
            return db.session.scalars(asked.where(Review.state == state, ReviewSection.key == key)).one()

    return find


def seen(words: str) -> str:
    return json.dumps({"words": words})


@pytest.mark.parametrize("who", ["aoi", "ren", "chloe", "carl"])
def test_the_open_review_is_read_by_both_sides(as_, pid, who):
    page = as_(who).get(f"{HOME}/{pid('open')}")
    assert page.status_code == 200
    assert "sakura open review" in page.text
    assert "Voices from the branches" in page.text
    assert ("textarea" in page.text) == (who in ("aoi", "chloe"))


def test_a_prepared_review_is_unseen_by_the_customer(as_, pid):
    prepared = pid("prepared")
    assert as_("aoi").get(f"{HOME}/{prepared}").status_code == 404
    assert "sakura prepared review" not in as_("aoi").get(HOME).text
    assert as_("carl").get(f"{HOME}/{prepared}").status_code == 200
    assert "sakura prepared review" in as_("chloe").get(HOME).text
    assert as_("mallory").get(f"/c/ume/reviews/{pid('open')}").status_code == 404


def test_the_final_review_shows_what_was_frozen(as_, pid):
    page = as_("aoi").get(f"{HOME}/{pid('final')}")
    assert page.status_code == 200
    assert "<textarea" not in page.text
    assert "Voices from the branches" in page.text


def test_both_sides_write_into_slots_and_different_ones_never_fight(as_, pid, row, at):
    review, section = pid("open"), row("open", "plans.kpis")
    url = f"{HOME}/{review}/sections/{section}"
    said = as_("aoi").post(f"{url}/meaning", data={"words": "We measure late.\r\nAgain.", "seen": seen("")})
    assert said.status_code == 303
    again = as_("chloe").post(f"{url}/doing", data={"words": "Chloe asks weekly.", "seen": seen("")})
    assert again.status_code == 303
    with at("sakura"):
        kept = db.session.scalars(select(ReviewSection).where(ReviewSection.public_id == section)).one()
        assert (kept.seeing, kept.meaning, kept.doing) == (
            "One KPI lags.",
            "We measure late.\nAgain.",
            "Chloe asks weekly.",
        )
        assert (
            db.session.scalar(
                select(func.count(Revision.id)).where(Revision.subject_kind == "review_section")
            )
            == 2
        )


def test_the_same_slot_shows_both_texts_and_loses_none(as_, pid, row):
    url = f"{HOME}/{pid('open')}/sections/{row('open', 'plans.kpis')}/seeing"
    as_("aoi").post(url, data={"words": "Two KPIs lag.", "seen": seen("One KPI lags.")})
    late = as_("chloe").post(
        url, data={"words": "None lags.", "seen": seen("One KPI lags.")}, headers={"HX-Request": "true"}
    )
    assert late.status_code == 409
    assert "Two KPIs lag." in late.text
    assert "None lags." in late.text
    shown = json.loads(re.search(r'name="seen" value="([^"]*)"', late.text)[1].replace("&#34;", '"'))
    assert shown == {"words": "Two KPIs lag."}
    decided = as_("chloe").post(url, data={"words": "None lags.", "seen": json.dumps(shown)})
    assert decided.status_code == 303


def test_nobody_writes_into_what_is_final_or_of_another_review(as_, pid, row, at):
    with at("sakura"):
        final = select(ReviewSection.public_id).join(Review, Review.id == ReviewSection.review_id)
        own = db.session.scalars(final.where(Review.state == ReviewState.FINAL)).one()
    chloe = as_("chloe")
    assert chloe.get(f"{HOME}/{pid('open')}/sections/{own}").status_code == 404
    refused = chloe.post(
        f"{HOME}/{pid('final')}/sections/{own}", data={"title": "X", "part": "act", "text": "Y"}
    )
    assert refused.status_code == 409
    closed = chloe.post(f"{HOME}/{pid('final')}/conclusion", data={"words": "Other", "seen": seen("")})
    assert closed.status_code == 409
    section = row("open", "plans.kpis")
    assert as_("ren").post(f"{HOME}/{pid('open')}/sections/{section}/seeing").status_code == 403
    assert as_("aoi").post(f"{HOME}/{pid('open')}/sections/{section}/move").status_code == 403
    assert chloe.get(f"{HOME}/{pid('open')}/sections/{section}/other").status_code == 404


def test_a_csm_begins_a_review_with_everything_guessed(as_, at):
    with at("ume"):
        db.session.scalars(select(Review)).one().deleted_at = func.now()
        db.session.commit()
    olivia = as_("olivia")
    form = olivia.get("/c/ume/reviews/new").text
    chosen = dict(
        re.findall(r'<select[^>]* name="(\w+)"[^>]*>.*?<option selected value="([^"]*)"', form, re.S)
    )
    assert chosen["period"].startswith("quarter:")
    assert chosen["template"]
    made = olivia.post("/c/ume/reviews/new", data=chosen)
    assert made.status_code == 303
    with at("ume"):
        review = db.session.scalars(select(Review).where(Review.deleted_at.is_(None))).one()
        assert (review.state, review.visibility) == (ReviewState.PREPARED, Visibility.VENDOR)
        keys = db.session.scalars(select(ReviewSection.key).where(ReviewSection.review_id == review.id)).all()
        assert {"plans.goals", "plans.kpis"} <= set(keys)
    assert as_("mallory").get(made.headers["Location"]).status_code == 404
    twice = olivia.post("/c/ume/reviews/new", data=chosen)
    assert twice.status_code == 422


def test_a_period_of_ones_own_needs_both_days(as_):
    chloe = as_("chloe")
    asked = {"period": "custom", "template": "", "plan": "", "meeting": ""}
    assert chloe.post(f"{HOME}/new", data=asked).status_code == 422
    backwards = asked | {"first": "2026-05-01", "last": "2026-04-01"}
    assert chloe.post(f"{HOME}/new", data=backwards).status_code == 422
    assert (
        chloe.post(f"{HOME}/new", data=asked | {"first": "2026-04-01", "last": "2026-05-01"}).status_code
        == 303
    )


def test_what_was_left_open_is_carried_into_the_next_review(as_, at, pid):
    asked = {
        "period": "custom",
        "template": "",
        "plan": "",
        "meeting": "",
        "first": "2030-01-01",
        "last": "2030-03-31",
    }
    with at("sakura"):
        prepared = db.session.scalars(select(Review).where(Review.state == "prepared")).one()
        prepared.deleted_at = func.now()
        db.session.commit()
    assert as_("chloe").post(f"{HOME}/new", data=asked).status_code == 303
    with at("sakura"):
        review = db.session.scalars(
            select(Review).where(Review.last == date.fromisoformat(asked["last"]))
        ).one()
        carried = select(DecisionAsked.request).where(DecisionAsked.review_id == review.id)
        assert db.session.scalars(carried).all() == ["Roll it out to every branch"]


def test_opening_lets_the_customer_in_with_all_rows_at_once(as_, pid, at):
    review = pid("prepared")
    assert as_("aoi").post(f"{HOME}/{review}/open").status_code == 403
    assert as_("chloe").post(f"{HOME}/{review}/open").status_code == 303
    assert as_("aoi").get(f"{HOME}/{review}").status_code == 200
    assert as_("chloe").post(f"{HOME}/{review}/open").status_code == 409
    with at("sakura"):
        found = db.session.scalars(select(Review).where(Review.public_id == review)).one()
        seen_by = select(ReviewSection.visibility).where(ReviewSection.review_id == found.id).distinct()
        assert db.session.scalars(seen_by).all() == [Visibility.SHARED]
        stages = select(ReviewStage.state).where(ReviewStage.review_id == found.id).order_by(ReviewStage.id)
        assert db.session.scalars(stages).all() == [ReviewState.PREPARED, ReviewState.OPEN]


def test_sections_are_ordered_left_out_brought_back_and_added(as_, pid, row, at):
    chloe, review = as_("chloe"), pid("open")
    page = f"{HOME}/{review}/sections"
    kpis, worth = row("open", "plans.kpis"), row("open", "plans.worth")

    def order() -> list[str]:
        with at("sakura"):
            asked = select(ReviewSection.key).join(Review, Review.id == ReviewSection.review_id)
            shown = asked.where(Review.public_id == review, ReviewSection.left_out_at.is_(None))
            return list(db.session.scalars(shown.order_by(ReviewSection.position)))

    before = order()
    chloe.post(f"{page}/{worth}/move", data={"step": "up"})
    assert order().index("plans.worth") == before.index("plans.kpis")
    chloe.post(f"{page}/{worth}/move", data={"before": ""})
    assert order().index("plans.worth") == before.index("commitments.kept")
    chloe.post(f"{page}/{kpis}/leave-out")
    assert "plans.kpis" not in order()
    assert "One KPI lags." not in chloe.get(f"{HOME}/{review}").text
    chloe.post(f"{page}/{kpis}/bring-back")
    assert "One KPI lags." in chloe.get(f"{HOME}/{review}").text
    own = chloe.post(f"{page}/own", data={"title": "Our words", "part": "do", "text": "**Thanks**"})
    assert own.status_code == 303
    assert "<strong>Thanks</strong>" in chloe.get(f"{HOME}/{review}").text
    added = chloe.post(page, data={"key": "plans.initiatives"})
    assert added.status_code == 303
    assert "plans.initiatives" in order()
    assert chloe.post(page, data={"key": "no.such"}).status_code == 409


def test_hostile_words_are_shown_and_never_run(as_, pid, row):
    url = f"{HOME}/{pid('open')}/sections/{row('open', 'plans.kpis')}/doing"
    evil = "<script>alert(1)</script> {{ 7*7 }} <img src=x onerror=alert(1)>"
    as_("aoi").post(url, data={"words": evil, "seen": seen("")})
    for who in ("ren", "chloe"):
        page = as_(who).get(f"{HOME}/{pid('open')}").text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_settings_merge_field_by_field(as_, pid, at):
    url, chloe = f"{HOME}/{pid('open')}/settings", as_("chloe")
    form = chloe.get(url).text
    was = json.loads(re.search(r'name="seen"[^>]*value="([^"]*)"', form)[1].replace("&#34;", '"'))
    typed = {name: value for name, value in was.items() if value not in (None, False)}
    sent = typed | {"seen": json.dumps(was)}
    assert as_("leo").post(url, data=sent | {"title": "Leo's title"}).status_code == 303
    assert chloe.post(url, data=sent | {"made_days_before": "3"}).status_code == 303
    assert chloe.post(url, data=sent | {"title": "Chloe's title"}).status_code == 409
    with at("sakura"):
        review = db.session.scalars(select(Review).where(Review.public_id == pid("open"))).one()
        assert (review.title, review.made_days_before) == ("Leo's title", 3)


def test_the_list_asks_the_same_however_many_there_are(as_, at, counting):
    chloe = as_("chloe")
    chloe.get(HOME)
    with counting() as few:
        chloe.get(HOME)
    with at("sakura") as _:
        old = db.session.scalars(select(Review).where(Review.state == "open")).one()
        for year in range(2001, 2011):
            first, last = old.first.replace(year=year), old.last.replace(year=year + 1)
            made = Review(period_kind="custom", first=first, last=last, state=ReviewState.OPEN)
            made.visibility = Visibility.SHARED
            db.session.add(made)
        db.session.commit()
    with counting() as many:
        chloe.get(HOME)
    assert len(many) == len(few)


def test_a_review_is_found_by_what_was_written_in_it_by_those_who_see_it(as_, pid, row, at):
    url = f"{HOME}/{pid('open')}/sections/{row('open', 'plans.kpis')}/meaning"
    as_("aoi").post(url, data={"words": "The lighthouse project delays us.", "seen": seen("")})
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=True), at("sakura"):
        work_off()
    assert "sakura open review" in as_("ren").get("/c/sakura/search?q=lighthouse").text
    assert "sakura open review" not in as_("mallory").get("/c/ume/search?q=lighthouse").text


def test_the_customers_people_hear_that_a_review_is_open(as_, pid, at):
    as_("chloe").post(f"{HOME}/{pid('prepared')}/open")
    with at("sakura"):
        told = db.session.execute(
            select(Notice.kind, Notice.person_id).where(Notice.kind == "review.opened")
        ).all()
        assert len(told) == 1
    assert "sakura prepared review" in as_("aoi").get("/notices").text
    assert "sakura prepared review" in as_("aoi").get("/c/sakura").text


def test_facts_of_one_section_are_fetched_by_themselves(as_, pid, row):
    url = f"{HOME}/{pid('open')}/sections/{row('open', 'plans.kpis')}/facts"
    part = as_("ren").get(url)
    assert part.status_code == 200
    assert "sakura shared KPI" in part.text
    assert "vendor KPI" not in as_("chloe").get(url).text
    assert f'hx-get="{url}"' in as_("ren").get(f"{HOME}/{pid('open')}").text


def test_the_page_asks_the_same_however_much_stands_in_the_review(as_, pid, at, counting):
    aoi, url = as_("aoi"), f"{HOME}/{pid('open')}"
    aoi.get(url)
    with counting() as few:
        aoi.get(url)
    with at("sakura"):
        review = db.session.scalars(select(Review).where(Review.state == "open")).one()
        shared = {"review_id": review.id, "visibility": Visibility.SHARED}
        for number in range(10):
            own = {"key": "own", "own_number": number + 10, "part": "act", "position": number + 50}
            db.session.add(ReviewSection(**shared, **own, title=f"Page {number}", text="Words"))
            db.session.add(DecisionAsked(**shared, position=number + 9, request=f"Request {number}"))
        db.session.commit()
    with counting() as many:
        assert "Request 9" in aoi.get(url).text
    assert len(many) == len(few)
