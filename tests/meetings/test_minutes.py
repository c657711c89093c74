"""Minutes: prepared once, written together, sent to each in their language, kept as they were sent."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.activity.models import Notice
from portal.collaboration.actions.notes import write_lines
from portal.collaboration.queries import notes
from portal.collaboration.rules.notes_lines import Line
from portal.commitments.actions import commitments
from portal.documents.models import Document, DocumentKind, DocumentVersion
from portal.foundation import clock, outbox
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem
from portal.foundation.tenancy import every_customer
from portal.meetings.actions import agenda, decisions
from portal.meetings.jobs import minutes as jobs
from portal.meetings.models import Meeting, SentMinutes
from portal.meetings.queries.meetings import comers_of
from portal.meetings.queries.meetings import meeting as meeting_named
from portal.meetings.queries.subjects import of_meeting
from portal.meetings.rules import minutes as rules
from tests.meetings import arranged

HOSTILE = "<script>alert(1)</script> {{7*7}}"


def page_of(pid: str, more: str = "") -> str:
    return f"/c/sakura/meetings/{pid}{more}"


@pytest.fixture
def fixed(app):
    def arrange() -> Meeting:
        made = arranged.fixed("chloe", "aoi", "sora", guests=("lee@partner.example",))
        agenda.add(made, "Budget", by=arranged.actor("aoi"))
        agenda.add(made, "What we really want", by=arranged.actor("chloe"), visibility=Visibility.VENDOR)
        return made

    return arranged.inside(app, "sakura", arrange)


def words_of(at, pid: str) -> str:
    with at("sakura"):
        return notes.text_of(of_meeting(meeting_named(pid)))


def write(app, pid: str, *lines: str) -> None:
    def act() -> None:
        meeting = meeting_named(pid)
        write_lines(
            of_meeting(meeting), meeting.visibility, [Line(one) for one in lines], by=arranged.actor("aoi")
        )

    arranged.inside(app, "sakura", act)


def decide(app, pid: str, text: str) -> None:
    def act() -> None:
        decisions.decide(meeting_named(pid), text, by=arranged.actor("chloe"))

    arranged.inside(app, "sakura", act)


def people(at, *names: str) -> list[str]:
    with at("sakura"):
        return [arranged.person(one).public_id for one in names]


def guest(at, pid: str) -> str:
    with at("sakura"):
        return next(one.public_id for one in comers_of(meeting_named(pid)) if one.person_id is None)


def mails(app) -> list:
    return [one for one in arranged.sent(app) if "inutes" in one.subject or "議事録" in one.subject]


def test_prepared_once_in_the_customers_language_without_anything_internal(as_, at, fixed):
    assert as_("chloe").post(page_of(fixed, "/minutes/prepare")).status_code == 303
    words = words_of(at, fixed)
    assert "Budget" in words
    assert "What we really want" not in words
    as_("chloe").post(page_of(fixed, "/agenda"), data={"title": "Later", "minutes": "5", "for": "all"})
    as_("aoi").post(page_of(fixed, "/minutes/prepare"))
    assert words_of(at, fixed) == words
    assert "Budget" in as_("sora").get(page_of(fixed)).text


def test_what_was_written_is_never_written_over(app, as_, at, fixed):
    write(app, fixed, "We began early")
    as_("chloe").post(page_of(fixed, "/minutes/prepare"))
    assert words_of(at, fixed) == "We began early"


def test_prepared_when_the_meeting_begins(app, at, fixed):
    with app.app_context():
        with every_customer("test"):
            begins = db.session.scalars(select(Meeting.starts_at)).one()
        with clock.at(begins - timedelta(minutes=30)):
            jobs.owe_preparing(OutboxItem(kind="x", ids={}))
            jobs.owe_preparing(OutboxItem(kind="x", ids={}))
            db.session.commit()
            outbox.work_off()
        assert words_of(at, fixed) == ""
        with clock.at(begins + timedelta(seconds=5)):
            outbox.work_off()
    assert "Budget" in words_of(at, fixed)


def test_sent_to_each_once_in_their_language_and_to_nobody_outside_unless_ticked(app, as_, at, fixed):
    write(app, fixed, "We spoke of much", HOSTILE)
    decide(app, fixed, "Go live in May")
    arranged.sent(app)
    text = as_("chloe").get(page_of(fixed, "/minutes/send")).text
    assert "What we really want" not in text
    assert "The minutes leave" in text
    data = {"person": people(at, "aoi", "sora"), "request_key": "send-1"}
    for _time in range(2):
        assert as_("chloe").post(page_of(fixed, "/minutes/send"), data=data).status_code in (303, 409)
    found = mails(app)
    assert len(found) == len({one.to for one in found}) == 2
    for one in found:
        assert "Go live in May" in one.text
        assert "We spoke of much" in one.text
        assert "<script>" not in one.html
        assert "What we really want" not in one.text + one.html
    with every_customer("test"), app.app_context(), every_customer("test"):
        told = db.session.scalars(select(Notice.person_id).where(Notice.kind == "meeting.minutes")).all()
        assert len(told) == 2


def test_a_mail_shows_the_text_as_mail_programs_read_it(app, as_, at, fixed):
    def act() -> None:
        meeting = meeting_named(fixed)
        lines = [Line("Head", "heading"), Line("Do this", "check", done=True)]
        write_lines(of_meeting(meeting), meeting.visibility, lines, by=arranged.actor("aoi"))

    arranged.inside(app, "sakura", act)
    as_("chloe").post(page_of(fixed, "/minutes/send"), data={"person": people(at, "aoi")})
    (mail,) = mails(app)
    assert "<h2>Head" not in mail.html
    assert "Head</p>" in mail.html
    assert "☑ <div style" in mail.html


def test_somebody_outside_gets_it_when_ticked_without_a_way_in(app, as_, at, fixed):
    write(app, fixed, "Text")
    as_("chloe").post(
        page_of(fixed, "/minutes/send"), data={"person": people(at, "aoi"), "guest": guest(at, fixed)}
    )
    (outside,) = [one for one in mails(app) if one.to == "lee@partner.example"]
    assert "Text" in outside.text
    assert "/c/sakura" not in outside.text


def test_a_frozen_copy_stays_and_stands_on_the_shelf(app, as_, at, fixed, monkeypatch):
    monkeypatch.setattr(jobs.pdf, "typeset", lambda manuscript: b"%PDF-1.7 " + manuscript.html.encode())
    write(app, fixed, "First words")
    as_("chloe").post(page_of(fixed, "/minutes/send"), data={"person": people(at, "aoi")})
    mails(app)
    write(app, fixed, "Second words")
    decide(app, fixed, "Stop in June")
    assert "Stop in June" in as_("chloe").get(page_of(fixed, "/minutes/send")).text
    as_("chloe").post(page_of(fixed, "/minutes/send"), data={"person": people(at, "aoi", "sora")})
    by_person = {one.to: one for one in mails(app)}
    again = by_person[next(to for to in by_person if to.startswith("aoi"))]
    assert "+ Second words" in again.text
    assert "+ Stop in June" in again.text
    first_time = by_person[next(to for to in by_person if to.startswith("sora"))]
    assert "+ Second words" not in first_time.text
    with at("sakura"):
        one, two = db.session.scalars(select(SentMinutes).order_by(SentMinutes.number)).all()
        assert "Second words" not in rules.read(one.content, one.sha256)["text"]
        assert one.document_id == two.document_id
        shelf = db.session.scalars(select(Document)).all()
        mine = [each for each in shelf if each.kind is DocumentKind.MINUTES and each.id == one.document_id]
        versions = select(DocumentVersion).where(DocumentVersion.document_id == mine[0].id)
        assert len(db.session.scalars(versions).all()) == 2
        pid = one.public_id
    text = as_("aoi").get(page_of(fixed, f"/minutes/{pid}")).text
    assert "First words" in text
    assert "Second words" not in text
    assert as_("mallory").get(page_of(fixed, f"/minutes/{pid}")).status_code == 404


def test_it_is_set_on_paper(app, as_, at, fixed):
    write(app, fixed, "文字")
    decide(app, fixed, "五月に始める")
    as_("chloe").post(page_of(fixed, "/minutes/send"), data={"person": people(at, "aoi")})
    mails(app)
    with at("sakura"):
        assert db.session.scalars(select(SentMinutes)).one().document_id is not None


def test_what_was_changed_by_hand_is_not_shown_as_sent(app, as_, at, fixed):
    write(app, fixed, "First words")
    as_("chloe").post(page_of(fixed, "/minutes/send"), data={"person": people(at, "aoi")})
    with at("sakura"):
        row = db.session.scalars(select(SentMinutes)).one()
        row.content = row.content.replace("First", "Other")
        pid = row.public_id
        db.session.commit()
    text = as_("aoi").get(page_of(fixed, f"/minutes/{pid}")).text
    assert "Other words" not in text
    assert mails(app) == []


def test_internal_promises_stay_out_of_the_minutes(app, as_, at, fixed):
    def promise() -> None:
        for visibility, title in ((Visibility.SHARED, "Send figures"), (Visibility.VENDOR, "Ask our lawyer")):
            commitments.promise(
                arranged.customer(), title, by=arranged.actor("chloe"), side=Side.VENDOR,
                visibility=visibility, source=of_meeting(meeting_named(fixed)),
            )  # fmt: skip

    arranged.inside(app, "sakura", promise)
    as_("chloe").post(page_of(fixed, "/minutes/send"), data={"person": people(at, "aoi")})
    (mail,) = mails(app)
    assert "Send figures" in mail.text
    assert "lawyer" not in mail.text


def test_nothing_to_send_nobody_to_send_to_and_who_may_not(app, as_, at, fixed):
    data = {"person": people(at, "aoi")}
    assert as_("chloe").post(page_of(fixed, "/minutes/send"), data=data).status_code == 422
    write(app, fixed, "Text")
    assert as_("chloe").post(page_of(fixed, "/minutes/send"), data={}).status_code == 422
    assert as_("chloe").post(page_of(fixed, "/minutes/send"), data={"person": "nobody"}).status_code == 422
    for name in ("mallory", "olivia"):
        assert as_(name).get(page_of(fixed, "/minutes/send")).status_code == 404
        assert as_(name).post(page_of(fixed, "/minutes/send"), data=data).status_code == 404
    assert mails(app) == []


def test_whoever_loses_access_gets_nothing(app, as_, at, fixed):
    write(app, fixed, "Text")
    as_("chloe").post(page_of(fixed, "/minutes/send"), data={"person": people(at, "aoi", "sora")})
    with app.app_context():
        arranged.person("sora").disabled_at = clock.now()
        db.session.commit()
    assert all(one.to.startswith("aoi") for one in mails(app))
