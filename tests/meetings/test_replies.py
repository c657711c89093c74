"""What calendar programs answer by mail: taken from whom it is proved to be, and never anything else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Membership
from portal.foundation import clock
from portal.foundation.db import db
from portal.mailroom import routes
from portal.mailroom.actions import addresses
from portal.mailroom.rules.arrived import Arrived, CalendarPart, Proof
from portal.mailroom.rules.states import MailState
from portal.meetings.actions import changes
from portal.meetings.models import Answer
from portal.meetings.queries import meetings
from portal.meetings.queries.meetings import attendee_of
from portal.meetings.rules.drafts import Draft
from portal.meetings.rules.replies import read_replies
from tests.meetings import arranged
from tests.meetings.calendars import calendar_in, composed, events, last_owed, reply, to


@pytest.fixture(autouse=True)
def takes_mail(app, monkeypatch):
    monkeypatch.setitem(app.config, "INBOUND_ADDRESS", "portal@in.vendor.example")


def deliver(app, message, data: bytes, *, automatic: str = "") -> routes.Delivered:
    """Let a mail arrive at the address that this person was given."""
    event = events(calendar_in(message))[0]
    with app.app_context():
        proof = addresses.open(str(event["ORGANIZER"]).removeprefix("mailto:"))
        assert proof is not None
        mail = Arrived(
            1, clock.now(), "whoever@x.example", "", "Accepted", "", proof=proof, person_id=proof.person_id,
            calendars=(CalendarPart("REPLY", data),), automatic=automatic,
        )  # fmt: skip
        told = routes.deliverer("meeting")(mail)
        db.session.commit()
        return told


def answer_of(app, pid: str, name: str) -> Answer:
    def look():
        return next(c.answer for c in meetings.comers_of(meetings.meeting(pid)) if c.email.startswith(name))

    return arranged.inside(app, "sakura", look)


@pytest.fixture
def fixed(app):
    pid = arranged.inside(
        app, "sakura", lambda: arranged.fixed("chloe", "aoi", guests=("pat@partner.example",))
    )
    return pid, composed(app)


@pytest.mark.parametrize(
    ("partstat", "expected"), [("ACCEPTED", Answer.YES), ("DECLINED", Answer.NO), ("TENTATIVE", Answer.MAYBE)]
)
@pytest.mark.parametrize("name", ["aoi", "pat"])
def test_an_answer_by_calendar(app, fixed, name, partstat, expected):
    message = to(fixed[1], name)
    told = deliver(
        app, message, reply(calendar_in(message), "her.other@address.example", partstat), automatic="x"
    )
    assert told.state is MailState.DELIVERED
    assert told.endpoint == "meetings.show"
    assert answer_of(app, fixed[0], name) is expected


def test_the_same_mail_twice_changes_nothing(app, fixed):
    message = to(fixed[1], "aoi")
    data = reply(calendar_in(message), "aoi@sakura.example", "ACCEPTED", comment="with pleasure")
    deliver(app, message, data)
    deliver(app, message, data)

    def look():
        return next(
            c.words for c in meetings.comers_of(meetings.meeting(fixed[0])) if c.email.startswith("aoi")
        )

    assert arranged.inside(app, "sakura", look) == "with pleasure"


def test_another_time_is_proposed(app, fixed):
    message = to(fixed[1], "aoi")
    data = reply(
        calendar_in(message), "aoi@sakura.example", "TENTATIVE", method="COUNTER", dtstart="20270201T010000Z"
    )
    deliver(app, message, data)

    def look():
        return next(c for c in meetings.comers_of(meetings.meeting(fixed[0])) if c.email.startswith("aoi"))

    found = arranged.inside(app, "sakura", look)
    assert found.answer is Answer.MAYBE
    assert "2027-02-01 10:00 (Asia/Tokyo)" in found.words


def test_an_answer_to_an_older_invitation_does_not_count(app, fixed):
    message = to(fixed[1], "aoi")

    def move():
        found = meetings.meeting(fixed[0])
        draft = Draft(found.title, zone=found.zone)
        changes.revise(
            found, draft, starts_at=found.starts_at + timedelta(days=1), by=arranged.actor("chloe")
        )

    arranged.inside(app, "sakura", move)
    told = deliver(app, message, reply(calendar_in(message), "aoi@sakura.example", "ACCEPTED"))
    assert told.state is MailState.UNKNOWN
    assert answer_of(app, fixed[0], "aoi") is Answer.NONE


def test_an_answer_about_somebody_elses_meeting_does_not_count(app, fixed):
    other = arranged.inside(app, "ume", lambda: arranged.fixed("olivia", "mallory"))
    uid = f"{other}@localhost.localdomain"
    message = to(fixed[1], "aoi")
    deliver(app, message, reply(calendar_in(message), "mallory@ume.example", "DECLINED", uid=uid))
    assert answer_of(app, fixed[0], "aoi") is Answer.NONE


def test_ended_rights_end_the_answer(app, fixed):
    message = to(fixed[1], "aoi")

    def leave():
        hers = arranged.person("aoi").id
        db.session.scalars(select(Membership).where(Membership.user_id == hers)).one().ended_at = clock.now()

    arranged.inside(app, "sakura", leave)
    told = deliver(app, message, reply(calendar_in(message), "aoi@sakura.example", "ACCEPTED"))
    assert (told.state, told.reason) == (MailState.REFUSED, "meeting_gone")


def test_a_series_and_one_of_it(app):
    pid = arranged.inside(app, "sakura", lambda: arranged.weekly("chloe", "aoi"))
    message = to(composed(app), "aoi")
    data = calendar_in(message)
    deliver(app, message, reply(data, "aoi@sakura.example", "ACCEPTED"))

    def said():
        those = meetings.occurrences(meetings.meeting(pid).series_id)
        hers = arranged.person("aoi").id
        return [attendee_of(one.id, hers).answer for one in those], those[2].recurs_at

    answers, third = arranged.inside(app, "sakura", said)
    assert set(answers) == {Answer.YES}
    one = reply(data, "aoi@sakura.example", "DECLINED", recurrence_id=third.strftime("%Y%m%dT%H%M%SZ"))
    deliver(app, message, one)
    answers, _third = arranged.inside(app, "sakura", said)
    assert answers == [Answer.YES, Answer.YES, Answer.NO, Answer.YES, Answer.YES, Answer.YES]


def test_the_address_stays_the_same_while_the_invitation_lives(app, fixed):
    first = events(calendar_in(to(fixed[1], "aoi")))[0]["ORGANIZER"]
    before = last_owed(app)

    def rename():
        found = meetings.meeting(fixed[0])
        changes.revise(found, Draft("Other", zone=found.zone), by=arranged.actor("chloe"))

    arranged.inside(app, "sakura", rename)
    second = events(calendar_in(to(composed(app, since=before), "aoi")))[0]["ORGANIZER"]
    assert first == second
    assert str(first).startswith("mailto:portal+meeting-")
    assert to(fixed[1], "aoi")["Reply-To"] == str(first).removeprefix("mailto:")


@pytest.mark.parametrize(
    "data", [b"", b"no calendar", b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR", b"\xff\xfe\x00"]
)
def test_a_mail_without_an_answer_is_kept_for_a_person(app, fixed, data):
    assert deliver(app, to(fixed[1], "aoi"), data).state is MailState.UNKNOWN
    assert deliver(app, to(fixed[1], "aoi"), data, automatic="auto_reply").state is MailState.AUTOMATIC


def test_a_proof_of_something_else_delivers_nothing(app):
    with app.app_context():
        mail = Arrived(1, clock.now(), "x@x.example", "", "", "", proof=Proof("meeting", (1, 2), 3))
        assert routes.deliverer("meeting")(mail).state is MailState.UNKNOWN
        nowhere = Arrived(
            1, clock.now(), "x@x.example", "", "", "", proof=Proof("meeting", (1, 999, 999, 0), None)
        )
        assert routes.deliverer("meeting")(nowhere).state is MailState.REFUSED


def test_a_request_is_no_answer(fixed):
    assert read_replies(calendar_in(to(fixed[1], "aoi"))) == []
