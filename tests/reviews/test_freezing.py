"""A review becomes final once, whole, and for ever; what is corrected makes another edition that says what changed."""

import json
import threading

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from portal.activity.models import Activity, Notice
from portal.agreements.rules.document import seal
from portal.foundation import clock
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db, writing
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import customer_scope
from portal.reviews.actions import freezing, outcomes, reviews
from portal.reviews.actions.sections import say
from portal.reviews.models import Review, ReviewEdition, ReviewSection
from portal.reviews.queries.snapshots import draft_of, frozen, shown_of
from portal.reviews.queries.standing import seal_of_words
from portal.reviews.rules.words import Answer, ReviewState, Slot
from tests.reviews import led


def test_what_is_blank_or_lacks_data_blocks_final(at):
    with at("sakura"):
        review = led.in_state(ReviewState.OPEN)
        with pytest.raises(Refused, match="incomplete"):
            freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        assert review.state is ReviewState.OPEN
        assert led.editions(review) == []


def test_a_blank_conclusion_blocks_final_as_well(at):
    with at("sakura"):
        review = led.ready()
        review.conclusion = " \n"
        with pytest.raises(Refused, match="incomplete"):
            freezing.make_final(review, led.customer(), by=led.actor("chloe"))


def test_what_the_customer_has_not_seen_cannot_be_final(at):
    with at("sakura"), pytest.raises(Refused, match="not_open"):
        freezing.make_final(led.in_state(ReviewState.PREPARED), led.customer(), by=led.actor("chloe"))


def test_final_keeps_everything_with_its_time_and_seal(at):
    with at("sakura"):
        review = led.ready()
        edition = freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        db.session.commit()
        assert review.state is ReviewState.FINAL
        assert (edition.number, edition.corrects) == (1, "")
        assert seal(edition.text) == edition.seal
        kept = json.loads(edition.text)
        assert kept["edition"] == {
            "number": 1, "at": edition.frozen_at.isoformat(), "reason": "", "before": None, "changes": [],
        }  # fmt: skip
        assert kept["decisions"][0]["request"] == "Roll it out to every branch"
        assert [one.kind for one in db.session.scalars(select(Activity)).all()][-1] == "review.final"
        assert "review.final" in db.session.scalars(select(AuditEntry.act)).all()
        told = db.session.scalars(select(Notice.kind).where(Notice.kind == "review.final")).all()
        assert told  # the customer's administrators and the account team


def test_nothing_is_written_into_what_is_final(at):
    with at("sakura"):
        review = led.ready()
        freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        with pytest.raises(Refused, match="final"):
            say(review, led.commented(review), Slot.SEEING, "Later thoughts", by=led.actor("aoi"))
        with pytest.raises(Refused, match="already"):
            freezing.make_final(review, led.customer(), by=led.actor("chloe"))


def test_what_was_frozen_stays_whatever_becomes_of_the_plan(at):
    with at("sakura"):
        review = led.ready()
        edition = freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        db.session.commit()
        before = edition.text
        rows = select(ReviewSection).where(ReviewSection.review_id == review.id)
        for row in db.session.scalars(rows).all():
            db.session.delete(row)
        db.session.commit()
        shown = shown_of(review, led.customer())
        assert shown.document == json.loads(before)
        assert shown.sections
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.connection().execute(
                update(ReviewEdition.__table__)
                .values(text="{}")
                .where(ReviewEdition.__table__.c.id == edition.id)
            )


def test_somebody_wrote_between_reading_and_making_final(at):
    with at("sakura"):
        review = led.ready()
        seen = seal_of_words(draft_of(review, led.customer()))
        reviews.conclude(review, "Another conclusion", by=led.actor("aoi"))
        with pytest.raises(Refused, match="changed"):
            freezing.make_final(review, led.customer(), by=led.actor("chloe"), seen=seen)
        now = seal_of_words(draft_of(review, led.customer()))
        freezing.make_final(review, led.customer(), by=led.actor("chloe"), seen=now)


def test_a_correction_makes_an_edition_that_says_what_changed_and_why(at):
    with at("sakura"):
        review = led.ready()
        first = freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        with pytest.raises(Refused, match="reason_missing"):
            freezing.reopen(review, " ", by=led.actor("chloe"))
        freezing.reopen(review, "One branch was counted twice", by=led.actor("chloe"))
        assert review.state is ReviewState.REOPENED
        with pytest.raises(Refused, match="unchanged"):
            freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        reviews.conclude(review, "Two of three branches are there.", by=led.actor("aoi"))
        second = freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        db.session.commit()
        assert [one.number for one in led.editions(review)] == [2, 1]
        assert second.corrects == "One branch was counted twice"
        kept = frozen(second).document["edition"]
        assert kept["before"]["seal"] == first.seal
        assert [(one["what"], one["after"]) for one in kept["changes"]] == [
            ("conclusion", "Two of three branches are there.")
        ]


def test_a_correction_that_is_given_up_puts_the_words_back_and_keeps_answers(at):
    with at("sakura"):
        review = led.ready()
        edition = freezing.make_final(review, led.customer(), by=led.actor("chloe"))
        freezing.reopen(review, "Perhaps", by=led.actor("chloe"))
        said = review.conclusion
        reviews.conclude(review, "Quite otherwise", by=led.actor("aoi"))
        row = led.commented(review)
        old = row.seeing
        say(review, row, Slot.SEEING, "Quite otherwise", by=led.actor("aoi"))
        asked = led.reviews.decisions_of(review.id)[0]
        outcomes.answer(
            review, asked, {"answer": Answer.YES}, today=clock.today("Asia/Tokyo"), by=led.actor("ren")
        )
        freezing.keep(review, by=led.actor("chloe"))
        db.session.commit()
        assert review.state is ReviewState.FINAL
        assert (review.conclusion, row.seeing) == (said, old)
        assert asked.answer is Answer.YES
        assert [one.id for one in led.editions(review)] == [edition.id]


def test_a_text_that_is_not_the_sealed_one_is_found_before_another_edition_follows(at):
    with at("sakura"):
        review = led.in_state(ReviewState.FINAL)
        kept = led.editions(review)[0]
        freezing.reopen(review, "A word", by=led.actor("chloe"))
        review.conclusion = "Other words."
        db.session.flush()
        kept.__dict__["text"] = kept.text.replace("sakura", "someone")
        with pytest.raises(Refused, match="tampered"):
            freezing.require_intact(kept, by=led.actor("chloe"))


def test_a_draft_can_be_thrown_away_and_what_was_final_cannot(at):
    with at("sakura"):
        prepared, final = led.in_state(ReviewState.PREPARED), led.in_state(ReviewState.FINAL)
        freezing.delete(prepared, by=led.actor("chloe"))
        with pytest.raises(Refused, match="kept"):
            freezing.delete(final, by=led.actor("chloe"))
        db.session.commit()
        assert led.reviews.review(prepared.public_id) is None


def test_of_two_who_make_it_final_one_is_told_that_it_is_done(app, at):
    with at("sakura") as customer_id:
        review_id = led.ready().id
    said: list[str] = []
    together = threading.Barrier(2)

    def make(who: str) -> None:
        with app.app_context():
            together.wait()
            with writing(), customer_scope(customer_id):
                review = db.session.scalars(select(Review).where(Review.id == review_id)).one()
                try:
                    freezing.make_final(review, led.customer(), by=led.actor(who))
                    db.session.commit()
                    said.append("done")
                except Refused as refusal:
                    db.session.rollback()
                    said.append(refusal.reason)
            db.session.remove()

    threads = [threading.Thread(target=make, args=(who,)) for who in ("chloe", "bo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(said) == ["already", "done"]
    with at("sakura"):
        assert len(led.editions(led.reviews.by_id(review_id))) == 1


def test_what_is_written_while_it_becomes_final_is_in_the_edition_or_refused(app, at):
    with at("sakura") as customer_id:
        review = led.ready()
        row = led.commented(review)
        review_id, row_id, key = review.id, row.id, row.key
    said: list[str] = []
    together = threading.Barrier(2)

    def act(what: str) -> None:
        with app.app_context():
            with customer_scope(customer_id):
                review = db.session.scalars(select(Review).where(Review.id == review_id)).one()
                row = db.session.scalars(select(ReviewSection).where(ReviewSection.id == row_id)).one()
                db.session.rollback()
            together.wait()
            with writing(), customer_scope(customer_id):
                try:
                    if what == "final":
                        freezing.make_final(review, led.customer(), by=led.actor("chloe"))
                    else:
                        say(review, row, Slot.SEEING, "At the last moment", by=led.actor("aoi"))
                    db.session.commit()
                    said.append(what)
                except Refused:
                    db.session.rollback()
                    said.append("refused")
            db.session.remove()

    threads = [threading.Thread(target=act, args=(what,)) for what in ("final", "say")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(said) == 2
    assert "final" in said
    with at("sakura"):
        kept = frozen(led.editions(led.reviews.by_id(review_id))[0])
        told = next(one for one in kept.sections if one.key == key)
        assert (told.said[Slot.SEEING] == "At the last moment") is ("say" in said)


def test_the_clock_of_a_final_edition_is_that_of_its_row(at):
    with at("sakura"):
        edition = freezing.make_final(led.ready(), led.customer(), by=led.actor("chloe"))
        assert edition.frozen_at <= clock.now()
        assert frozen(edition).document["edition"]["at"] == edition.frozen_at.isoformat()
