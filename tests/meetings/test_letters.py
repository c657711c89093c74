"""What is mailed about meetings: in each person's language, with what their calendar needs, nothing twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Membership
from portal.activity.models import ByMail, Notice
from portal.contacts.models import Contact
from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem
from portal.meetings.actions import changes
from portal.meetings.actions import series as repeating
from portal.meetings.jobs import days
from portal.meetings.models import Answer, MeetingState
from portal.meetings.queries import meetings
from portal.meetings.rules.drafts import Draft
from tests.meetings import arranged
from tests.meetings.calendars import calendar_in, composed, events, last_owed, to


def change(app, pid: str, work) -> int:
    """Do something with a meeting of Sakura; return how far the outbox was before."""
    before = last_owed(app)
    arranged.inside(app, "sakura", lambda: work(meetings.meeting(pid)) and None)
    return before


def test_an_invitation_in_each_language(app):
    def ja():
        arranged.person("aoi").language = "ja"
        return arranged.fixed("chloe", "aoi", guests=("pat@partner.example",))

    arranged.inside(app, "sakura", ja)
    mails = composed(app)
    assert {m["To"].addresses[0].addr_spec for m in mails} == {
        "chloe@vendor.example", "aoi@sakura.example", "pat@partner.example",
    }  # fmt: skip
    hers = to(mails, "aoi")
    assert "【あおぞらクラウド】" in hers["Subject"]
    assert to(mails, "chloe")["Subject"].startswith("[Aozora Cloud]")
    kinds = [part.get_content_type() for part in hers.walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    calendar = next(part for part in hers.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    data = calendar_in(hers)
    assert b"\r\n" in data
    (event,) = events(data)
    assert str(event["SUMMARY"]) == "Monthly talk"
    people = {str(a).removeprefix("mailto:"): a.params["PARTSTAT"] for a in event["ATTENDEE"]}
    assert people["chloe@vendor.example"] == "ACCEPTED"
    assert people["aoi@sakura.example"] == "NEEDS-ACTION"
    guest = to(mails, "pat")
    assert "/c/sakura/" not in guest.get_body(("plain",)).get_content()
    assert "URL" not in events(calendar_in(guest))[0]


def test_a_change_raises_the_number_and_keeps_the_name(app):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    (first,) = events(calendar_in(to(composed(app), "aoi")))

    def move(meeting):
        draft = Draft(meeting.title, minutes=60, zone=meeting.zone)
        return changes.revise(
            meeting, draft, starts_at=meeting.starts_at + timedelta(hours=1), by=arranged.actor("aoi")
        )

    before = change(app, pid, move)
    mails = composed(app, since=before)
    (second,) = events(calendar_in(to(mails, "chloe")))
    assert (second["UID"], second["SEQUENCE"]) == (first["UID"], first["SEQUENCE"] + 1)
    assert second["DTSTART"].dt == first["DTSTART"].dt + timedelta(hours=1)
    assert "Changed" in to(mails, "chloe")["Subject"]


def test_two_changes_in_a_moment_are_one_mail(app):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    for title in ("One", "Two"):
        change(
            app, pid, lambda m, t=title: changes.revise(m, Draft(t, zone=m.zone), by=arranged.actor("chloe"))
        )
    subjects = [m["Subject"] for m in composed(app) if m["To"].addresses[0].addr_spec.startswith("aoi")]
    assert len(subjects) == 1
    assert "Two" in subjects[0]


def test_what_calendars_do_not_show_is_not_mailed(app):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    before = change(
        app,
        pid,
        lambda m: changes.revise(m, Draft(m.title, purpose="more", zone=m.zone), by=arranged.actor("chloe")),
    )
    assert composed(app, since=before) == []


def test_cancelling_takes_it_out_of_calendars(app):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    with clock.at(clock.now() + timedelta(minutes=1)):
        before = change(
            app, pid, lambda m: changes.cancel(m, why="the trains stand", by=arranged.actor("chloe"))
        )
    mail = to(composed(app, since=before), "aoi")
    assert b"METHOD:CANCEL" in calendar_in(mail)
    (event,) = events(calendar_in(mail))
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)
    assert "the trains stand" in mail.get_body(("plain",)).get_content()
    assert [
        m for m in composed(app) if "Meeting:" in m["Subject"]
    ] == []  # invitations not sent yet stay unsent


@pytest.mark.parametrize("begun", [arranged.fixed, arranged.proposed])
def test_cancelled_before_its_first_mail_went_nobody_gets_one(app, begun):
    pid = arranged.inside(app, "sakura", lambda: begun("chloe", "aoi", guests=("pat@partner.example",)))
    change(app, pid, lambda m: changes.cancel(m, by=arranged.actor("chloe")))
    assert composed(app) == []


def test_only_who_was_just_added_gets_no_cancellation(app):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    with clock.at(clock.now() + timedelta(minutes=5)):
        people = arranged.inside(app, "sakura", lambda: arranged.invited("chloe", "aoi", "sora"))
        change(app, pid, lambda m: changes.change_people(m, people, by=arranged.actor("chloe")))
        before = change(app, pid, lambda m: changes.cancel(m, by=arranged.actor("chloe")))
    told = {m["To"].addresses[0].username for m in composed(app, since=before)}
    assert told == {"aoi", "chloe"}


def test_a_series_cancelled_at_once_sends_nothing(app):
    pid = arranged.inside(app, "sakura", lambda: arranged.weekly("chloe", "aoi"))
    change(
        app, pid,
        lambda m: repeating.cancel_following(m, meetings.series(m.series_id), by=arranged.actor("chloe")),
    )  # fmt: skip
    assert composed(app) == []


def test_who_is_added_and_who_is_taken_off(app):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    with clock.at(clock.now() + timedelta(minutes=1)):
        before = change(
            app,
            pid,
            lambda m: (
                changes.change_people(m, arranged.invited("chloe", "sora"), by=arranged.actor("chloe")) or 1
            ),
        )
    mails = composed(app, since=before)
    assert b"METHOD:CANCEL" in calendar_in(to(mails, "aoi"))
    assert b"METHOD:REQUEST" in calendar_in(to(mails, "sora"))
    assert len(mails) == 2


def test_proposed_times_have_no_calendar_but_a_link(app):
    arranged.inside(app, "sakura", lambda: arranged.proposed("chloe", "aoi"))
    mails = composed(app)
    assert len(mails) == 1
    mail = to(mails, "aoi")
    assert calendar_in(mail) is None
    assert "/meeting/" in mail.get_body(("plain",)).get_content()


def test_a_series_is_one_mail_and_one_of_it_another(app):
    pid = arranged.inside(app, "sakura", lambda: arranged.weekly("chloe", "aoi"))
    mails = composed(app)
    assert len(mails) == 2  # one for each
    (event,) = events(calendar_in(to(mails, "aoi")))
    assert event["RRULE"].to_ical().startswith(b"FREQ=WEEKLY")
    third = arranged.inside(
        app, "sakura", lambda: meetings.occurrences(meetings.meeting(pid).series_id)[2].public_id
    )
    before = change(
        app, third,
        lambda m: changes.revise(
            m, Draft(m.title, zone=m.zone), starts_at=m.starts_at + timedelta(hours=2), by=arranged.actor("chloe")
        ),
    )  # fmt: skip
    (moved,) = events(calendar_in(to(composed(app, since=before), "aoi")))
    assert moved["UID"] == event["UID"]
    assert moved["RECURRENCE-ID"].dt + timedelta(hours=2) == moved["DTSTART"].dt
    assert moved["SEQUENCE"] > event["SEQUENCE"]
    before = change(app, third, lambda m: changes.cancel(m, by=arranged.actor("chloe")) or 1)
    (gone,) = events(calendar_in(to(composed(app, since=before), "aoi")))
    assert gone["RECURRENCE-ID"].dt == moved["RECURRENCE-ID"].dt
    assert str(gone["STATUS"]) == "CANCELLED"


def test_a_series_that_ends_here(app):
    pid = arranged.inside(app, "sakura", lambda: arranged.weekly("chloe", "aoi"))
    third = arranged.inside(
        app, "sakura", lambda: meetings.occurrences(meetings.meeting(pid).series_id)[2].public_id
    )

    def end(meeting):
        repeating.cancel_following(meeting, meetings.series(meeting.series_id), by=arranged.actor("chloe"))
        return 1

    before = change(app, third, end)
    mails = composed(app, since=before)
    (event,) = events(calendar_in(to(mails, "aoi")))
    assert b"UNTIL" in event["RRULE"].to_ical()
    assert "ends on" in to(mails, "aoi").get_body(("plain",)).get_content()

    def end_all(meeting):
        repeating.cancel_following(meeting, meetings.series(meeting.series_id), by=arranged.actor("chloe"))
        return 1

    with clock.at(clock.now() + timedelta(minutes=1)):
        before = change(app, pid, end_all)
    assert b"METHOD:CANCEL" in calendar_in(to(composed(app, since=before), "aoi"))


def test_rights_that_ended_meanwhile_end_the_mail(app):
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", "sora"))

    def leave():
        hers = arranged.person("sora").id
        db.session.scalars(select(Membership).where(Membership.user_id == hers)).one().ended_at = clock.now()

    arranged.inside(app, "sakura", leave)
    assert not [m for m in composed(app) if m["To"].addresses[0].addr_spec.startswith("sora")]


def test_internal_meetings_reach_nobody_else(app):
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "bo", "aoi", visibility=Visibility.VENDOR))
    assert {m["To"].addresses[0].addr_spec for m in composed(app)} == {
        "chloe@vendor.example",
        "bo@vendor.example",
    }


def test_nobody_is_told_twice(app):
    """The bell rings, and the mail is the invitation: no notice is mailed or waits for a digest."""
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))

    def look():
        rows = db.session.scalars(select(Notice)).all()
        assert [(row.kind, row.by_mail) for row in rows] == [("meeting.fixed", ByMail.NO)]

    arranged.inside(app, "sakura", look)
    with app.app_context():
        letters = [
            item.ids["letter"] for item in db.session.scalars(select(OutboxItem)) if item.kind == "mail.send"
        ]
    assert set(letters) == {"meeting.invitation"}


def test_the_day_before(app):
    soon = clock.now() + timedelta(hours=20)
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", "sora", at=soon))

    def invited_long_ago():
        for one in meetings.attendees_of(meetings.meeting(pid).id):
            one.invited_at = clock.now() - timedelta(days=9)
            if one.person_id == arranged.person("sora").id:
                one.answer = Answer.NO

    arranged.inside(app, "sakura", invited_long_ago)
    before = last_owed(app)
    for _twice in range(2):
        with app.app_context():
            days.remind(OutboxItem())
            db.session.commit()
    mails = composed(app, since=before)
    assert sorted(m["To"].addresses[0].addr_spec for m in mails) == [
        "aoi@sakura.example",
        "chloe@vendor.example",
    ]
    assert calendar_in(mails[0]) is None


def test_fresh_invitations_need_no_reminder(app):
    soon = clock.now() + timedelta(hours=20)
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", at=soon) and None)
    before = last_owed(app)
    with app.app_context():
        days.remind(OutboxItem())
        db.session.commit()
    assert composed(app, since=before) == []


@pytest.mark.parametrize("hours", [11, 13])
def test_what_is_over_counts_as_held(app, hours):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))

    def over():
        found = meetings.meeting(pid)
        found.ends_at = clock.now() - timedelta(hours=hours)
        found.starts_at = found.ends_at - timedelta(hours=1)

    arranged.inside(app, "sakura", over)
    with app.app_context():
        days.hold(OutboxItem())
        db.session.commit()

    def look():
        held = meetings.meeting(pid).state is MeetingState.HELD
        assert held is (hours > 12)
        assert len(db.session.scalars(select(Contact)).all()) == int(held)

    arranged.inside(app, "sakura", look)


def test_series_go_on_by_themselves(app):
    def begin():
        first = arranged.weekly("chloe", "aoi")
        series = meetings.series(first.series_id)
        series.until_on = None
        series.made_until = clock.now().date()
        return first

    pid = arranged.inside(app, "sakura", begin)
    before = last_owed(app)
    with app.app_context():
        days.go_on(OutboxItem())
        db.session.commit()

    def look():
        those = meetings.occurrences(meetings.meeting(pid).series_id)
        assert len(those) in (51, 52, 53)
        assert len(meetings.comers_of(those[-1])) == 2

    arranged.inside(app, "sakura", look)
    assert composed(app, since=before) == []  # calendars know from the rule


def test_sending_for_real(app):
    """The whole way through the worker, once."""
    arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi"))
    mails = arranged.sent(app)
    assert {mail.to for mail in mails} == {"chloe@vendor.example", "aoi@sakura.example"}
    with app.app_context():
        left = db.session.scalars(select(OutboxItem).where(OutboxItem.done_at.is_(None))).all()
        assert [item.last_error for item in left if item.last_error] == []
