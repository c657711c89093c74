"""Papers of a review: asked for, made by the worker, watched, called off, tried again; the same content is a file."""

import io
from datetime import timedelta
from typing import NamedTuple

import pytest
from pptx import Presentation
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal.documents.actions import shelf
from portal.documents.queries import documents
from portal.foundation import clock
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.files import StoredFile, storage
from portal.foundation.mail import MailboxMessage
from portal.foundation.outbox import OutboxItem, work_off
from portal.foundation.pdf.volumes import Bound, Cancelled, PressFailed
from portal.foundation.refusals import Refused
from portal.reviews.actions import exports as change
from portal.reviews.jobs import tidying
from portal.reviews.jobs.exports import Watch
from portal.reviews.models import Export, Review, ReviewEdition
from portal.reviews.paper import making
from portal.reviews.queries import exports
from portal.reviews.rules.exports import MOST_ATTEMPTS, MOST_WAITING, Wanted
from portal.reviews.rules.words import ExportKind, Outcome, Paper, ReviewState
from tests.reviews.led import actor, customer, in_state


class Asked(NamedTuple):
    """What outlives the worker's forgetting of all rows."""

    id: int
    public_id: str
    review_id: int


def ask(kind=ExportKind.NUMBERS, *, state=ReviewState.OPEN, by="chloe", **words) -> Asked:
    review = in_state(state)
    edition = db.session.scalars(select(ReviewEdition).where(ReviewEdition.review_id == review.id)).first()
    export = change.ask(
        review, customer(), Wanted(kind, words.pop("language", "ja")), by=actor(by), edition=edition, **words
    )
    asked = Asked(export.id, export.public_id, export.review_id)
    db.session.commit()
    return asked


def made(export_id: int) -> Export:
    db.session.expire_all()
    return db.session.scalars(select(Export).where(Export.id == export_id)).one()


def data_of(export: Export) -> bytes:
    file = db.session.scalars(select(StoredFile).where(StoredFile.id == export.file_id)).one()
    return storage().get(file.place)


@pytest.fixture
def no_press(monkeypatch):
    """Let the binder return at once; `calls` counts, `does` is what it does instead."""

    class Binder:
        calls = 0
        does = staticmethod(lambda _told, _cancelled: Bound(b"%PDF-1.7 bound", 3))

        def __call__(self, _volume, *, told=None, cancelled=None):
            self.calls += 1
            return self.does(told, cancelled)

    binder = Binder()
    monkeypatch.setattr(making, "bind", binder)
    return binder


def test_a_pdf_is_really_bound_and_fetched(app, at, as_):
    with at():
        export = ask(ExportKind.PDF, state=ReviewState.FINAL)
        pid, export_id = export.public_id, export.id
        work_off(200)
        done = made(export_id)
        assert (done.outcome, done.reason, done.troubles) == (Outcome.DONE, "", 0)
        assert done.parts == done.parts_done > 0
    answer = as_("ren").get(f"/c/sakura/reviews/exports/{pid}/file")
    assert answer.data[:5] == b"%PDF-"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_numbers_are_numbers_and_no_cell_runs(app, at):
    with at():
        review = in_state(ReviewState.OPEN)
        review.conclusion = "=HYPERLINK(1)"
        export = ask()
        work_off(200)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data_of(made(export.id))))
    names = book.sheet_names
    assert names[0] == "概要"
    overview = book.get_sheet_by_name(names[0]).to_python()
    assert ["結論", "=HYPERLINK(1)"] in overview  # as text: the writer turns no text into a formula
    kpis = [book.get_sheet_by_name(name).to_python() for name in names]
    assert any(isinstance(cell, float) for sheet in kpis for row in sheet for cell in row)


def test_slides_have_real_text_native_charts_and_notes(app, at):
    with at():
        export = ask(ExportKind.SLIDES, language="en")
        work_off(200)
        deck = Presentation(io.BytesIO(data_of(made(export.id))))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[0] == "sakura open review"
    assert any("Decisions asked for" in title for title in titles)
    assert any(shape.has_chart for slide in deck.slides for shape in slide.shapes)
    assert any(shape.has_table for slide in deck.slides for shape in slide.shapes)
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    assert any("One KPI lags." in note for note in notes)


def test_the_same_content_is_the_same_file(app, at, no_press):
    with at():
        first = ask(ExportKind.PDF)
        work_off(200)
        again = ask(ExportKind.PDF)
        work_off(200)
        assert no_press.calls == 1
        assert made(first.id).file_id == made(again.id).file_id
        in_state(ReviewState.OPEN).conclusion = "Something else."
        other = ask(ExportKind.PDF)
        work_off(200)
        assert no_press.calls == 2
        assert made(other.id).file_id != made(first.id).file_id


def test_a_paper_of_the_inside_is_no_paper_for_both(app, at, no_press):
    with at():
        inside = ask(ExportKind.PDF, state=ReviewState.PREPARED)
        work_off(200)
        assert made(inside.id).visibility is Visibility.VENDOR
        review = db.session.scalars(select(Review).where(Review.id == inside.review_id)).one()
        review.visibility = Visibility.SHARED
        shared = ask(ExportKind.PDF, state=ReviewState.PREPARED)
        work_off(200)
        one, other = made(inside.id), made(shared.id)
        assert one.file_id != other.file_id
    with at(audience=Audience.CUSTOMER):
        assert exports.file_of(made(shared.id)).visibility is Visibility.SHARED
        assert exports.export(inside.public_id) is None


def test_what_is_asked_twice_is_made_once(app, at):
    with at():
        assert ask().id == ask(by="aoi").id
        assert (
            len(db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "reviews.export")).all()) == 1
        )


def test_not_more_than_a_few_at_once(app, at):
    with at():
        review = in_state(ReviewState.OPEN)
        for number in range(MOST_WAITING):
            change.ask(review, customer(), Wanted(ExportKind.PDF), by=actor("aoi"), batch=f"batch {number}")
        with pytest.raises(Refused, match="many_waiting"):
            change.ask(review, customer(), Wanted(ExportKind.PDF, "en", Paper.LETTER), by=actor("aoi"))


def test_progress_is_kept_and_calling_off_stops_the_press(app, at, as_, no_press, monkeypatch):
    seen = []

    def press(told, cancelled):
        told(2, 7)
        row = db.session.scalars(select(Export).order_by(Export.id.desc())).first()
        seen.append((row.parts_done, row.parts))
        db.session.rollback()
        assert as_("chloe").post(f"/c/sakura/reviews/exports/{row.public_id}/cancel").status_code == 303
        if cancelled():
            raise Cancelled
        return Bound(b"never", 1)

    monkeypatch.setattr("portal.reviews.jobs.exports.A_SECOND", 0.0)
    no_press.does = press
    with at():
        export = ask(ExportKind.PDF)
        work_off(200)
        off = made(export.id)
        assert seen == [(2, 7)]
        assert (off.outcome, off.file_id) == (Outcome.CANCELLED, None)


def test_called_off_while_the_last_part_was_set_keeps_nothing(app, at, no_press):
    with at():
        export = ask(ExportKind.PDF)
        assert change.begin(export.id) is not None
        change.cancel(made(export.id), by=actor("aoi"))
        assert change.keep(export.id, "key", b"late", "late.pdf") is None
        with pytest.raises(Refused, match="ended"):
            change.cancel(made(export.id), by=actor("aoi"))


@pytest.mark.parametrize("reason", ["too_slow", "too_large", "broken", "missing"])
def test_failing_says_why_and_can_be_tried_again(app, at, as_, no_press, reason):
    def fails(_told, _cancelled):
        raise PressFailed(reason)

    usual, no_press.does = no_press.does, fails
    with at():
        export = ask(ExportKind.PDF)
        work_off(200)
        assert (made(export.id).outcome, made(export.id).reason) == (Outcome.FAILED, reason)
        pid, review_pid = export.public_id, in_state(ReviewState.OPEN).public_id
    page = as_("ren").get(f"/c/sakura/reviews/{review_pid}/exports").text
    assert "Could not be made" in page
    no_press.does = usual
    assert as_("aoi").post(f"/c/sakura/reviews/exports/{pid}/again").status_code == 303
    with at():
        work_off(200)
        assert made(export.id).outcome is Outcome.DONE
    assert as_("aoi").post(f"/c/sakura/reviews/exports/{pid}/again").status_code == 409


def test_whatever_goes_wrong_is_tried_a_few_times_and_then_said(app, at, no_press):
    def fails(_told, _cancelled):
        raise ZeroDivisionError

    no_press.does = fails
    with at():
        export = ask(ExportKind.PDF)
        for _ in range(MOST_ATTEMPTS):
            for item in db.session.scalars(select(OutboxItem).where(OutboxItem.kind == "reviews.export")):
                item.not_before = item.created_at
            db.session.commit()
            work_off(200)
        assert (made(export.id).outcome, made(export.id).reason) == (Outcome.FAILED, "broken")
        assert no_press.calls == MOST_ATTEMPTS


def test_mail_brings_a_link_to_those_who_asked_and_never_a_file(app, at, no_press):
    with at():
        export = ask(ExportKind.PDF, by="aoi", mail_to_id=actor("aoi").person_id)
        work_off(200)
        work_off(200)
        mail = db.session.scalars(
            select(MailboxMessage).where(MailboxMessage.to == "aoi@sakura.example")
        ).one()
        assert f"/c/sakura/reviews/{in_state(ReviewState.OPEN).public_id}/exports" in mail.text
        assert export.public_id not in mail.text


def test_the_page_asks_shows_and_hands_out(app, at, as_):
    with at():
        pid = in_state(ReviewState.OPEN).public_id
    ren = as_("ren")
    assert (
        ren.post(f"/c/sakura/reviews/{pid}/exports", data={"kind": "numbers", "language": "en"}).status_code
        == 303
    )
    page = ren.get(f"/c/sakura/reviews/{pid}/exports")
    assert page.status_code == 200
    assert "Waits its turn" in page.text
    with at():
        work_off(200)
        export = db.session.scalars(select(Export)).one().public_id
    assert "Waits its turn" not in ren.get(f"/c/sakura/reviews/{pid}/exports/box").text
    answer = ren.get(f"/c/sakura/reviews/exports/{export}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert ren.post(f"/c/sakura/reviews/{pid}/exports", data={"kind": "poster"}).status_code == 422
    assert (
        ren.post(f"/c/sakura/reviews/{pid}/exports", data={"kind": "pdf", "language": "xx"}).status_code
        == 422
    )
    assert as_("mallory").get(f"/c/sakura/reviews/exports/{export}/file").status_code == 404
    assert as_("olivia").get(f"/c/sakura/reviews/{pid}/exports").status_code == 404


def test_what_is_only_prepared_is_not_there_for_the_customer(app, at, as_, no_press):
    with at():
        export = ask(ExportKind.PDF, state=ReviewState.PREPARED)
        work_off(200)
        pid, review_pid = export.public_id, in_state(ReviewState.PREPARED).public_id
    assert as_("carl").get(f"/c/sakura/reviews/exports/{pid}/file").status_code == 200
    for who in ("aoi", "mallory"):
        assert as_(who).get(f"/c/sakura/reviews/exports/{pid}/file").status_code == 404
        assert as_(who).get(f"/c/sakura/reviews/{review_pid}/exports").status_code == 404


def test_a_paper_goes_onto_the_shelf_with_one_press(app, at, as_, no_press):
    with at():
        export = ask(ExportKind.PDF)
        work_off(200)
        file = exports.file_of(made(export.id)).public_id
    answer = as_("aoi").post(f"/c/sakura/files/{file}/shelf", data={"now": "1"})
    assert answer.status_code in (200, 303)
    assert as_("mallory").post(f"/c/ume/files/{file}/shelf", data={"now": "1"}).status_code == 404


def test_the_page_asks_as_much_for_many_papers(app, at, as_, counting, no_press):
    with at():
        for place in range(3):
            ask(ExportKind.PDF, batch=f"b{place}")
        work_off(200)
        pid = in_state(ReviewState.OPEN).public_id
    chloe = as_("chloe")
    chloe.get(f"/c/sakura/reviews/{pid}/exports")
    with counting() as few:
        chloe.get(f"/c/sakura/reviews/{pid}/exports")
    with at():
        for place in range(3):
            ask(ExportKind.PDF, batch=f"c{place}", by="aoi")
        work_off(200)
    with counting() as many:
        chloe.get(f"/c/sakura/reviews/{pid}/exports")
    assert len(many) == len(few)


def test_papers_of_drafts_go_after_a_month_those_of_editions_stay(app, at, no_press):
    with at():
        draft, final = ask(ExportKind.PDF), ask(ExportKind.PDF, state=ReviewState.FINAL)
        shelved = ask(ExportKind.PDF, language="en")
        work_off(200)
        shelf.put(customer(), exports.file_of(made(shelved.id)), by=actor("aoi"))
        gone = made(draft.id).file_id
        for one in db.session.scalars(select(Export)):
            one.ended_at = clock.now() - tidying.KEPT - timedelta(days=1)
        db.session.commit()
        tidying.look_for_old_papers(OutboxItem(kind="reviews.tidy", ids={}))
        db.session.commit()
        work_off(200)
        db.session.expire_all()
        assert list(db.session.scalars(select(Export.id))) == [final.id]
        kept = set(db.session.scalars(select(StoredFile.id)))
        assert gone not in kept
        assert made(final.id).file_id in kept
        assert documents.called_alike(
            db.session.scalars(select(StoredFile.name).where(StoredFile.name.like("%draft.pdf"))).one()
        )


def test_nothing_is_made_of_an_edition_that_is_not_what_was_sealed(app, at, no_press):
    with at():
        review, final = in_state(ReviewState.OPEN), db.session.scalars(select(ReviewEdition)).one()
        forged = ReviewEdition(
            review_id=review.id, number=1, schema=final.schema, text=f"{final.text} ", seal=final.seal,
            visibility=Visibility.SHARED,
        )  # fmt: skip
        db.session.add(forged)
        db.session.flush()
        export_id = change.ask(review, customer(), Wanted(ExportKind.PDF), by=actor("aoi"), edition=forged).id
        db.session.commit()
        work_off(200)
        assert (made(export_id).outcome, made(export_id).reason) == (Outcome.FAILED, "tampered")
        assert no_press.calls == 0


def test_slides_are_called_off_between_two_of_them(app, at, monkeypatch):
    monkeypatch.setattr("portal.reviews.jobs.exports.A_SECOND", 0.0)
    with at():
        export = ask(ExportKind.SLIDES)
        told = Watch.told

        def tells(watch, done, of):
            told(watch, done, of)
            if done == 2:
                with watch._apart():
                    change.cancel(made(export.id), by=actor("aoi"))
                    db.session.commit()

        monkeypatch.setattr(Watch, "told", tells)
        work_off(200)
        off = made(export.id)
        assert (off.outcome, off.file_id, off.parts_done) == (Outcome.CANCELLED, None, 2)


def test_what_was_made_of_an_edition_is_there_at_once(app, at, no_press):
    with at():
        first = ask(ExportKind.PDF, state=ReviewState.FINAL)
        work_off(200)
        again = ask(ExportKind.PDF, state=ReviewState.FINAL, by="ren")
        assert made(again.id).outcome is Outcome.DONE  # nobody had to work for it
        assert made(again.id).file_id == made(first.id).file_id
        assert again.id != first.id
