"""Who loses a day out of their calendar, and who is asked once more: each is told, and each mail is the newer one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.mail import MailboxMessage
from portal.meetings.actions import changes
from portal.meetings.queries import meetings
from tests.meetings import arranged
from tests.meetings.calendars import calendar_in, composed, events, to
from tests.meetings.test_letters import change


def third_of(app, pid: str) -> str:
    def look():
        return meetings.occurrences(meetings.meeting(pid).series_id)[2].public_id

    return arranged.inside(app, "sakura", look)


def test_whoever_cancels_one_of_a_series_loses_it_in_their_own_calendar_as_well(app):
    """The invitation to the series brought it there; no other mail was ever about this day."""
    third = third_of(app, arranged.inside(app, "sakura", lambda: arranged.weekly("chloe", "aoi")))
    before = change(app, third, lambda m: changes.cancel(m, by=arranged.actor("chloe")) or 1)
    (hers,) = events(calendar_in(to(composed(app, since=before), "chloe")))
    assert str(hers["STATUS"]) == "CANCELLED"
    assert "RECURRENCE-ID" in hers


@pytest.mark.parametrize("number", [0, 2])
def test_who_is_not_asked_to_one_of_a_series_loses_that_one_alone(app, number):
    pid = arranged.inside(app, "sakura", lambda: arranged.weekly("chloe", "aoi", "sora"))
    pid = third_of(app, pid) if number else pid
    (whole,) = events(calendar_in(to(composed(app), "sora")))
    with clock.at(clock.now() + timedelta(minutes=1)):
        before = change(
            app,
            pid,
            lambda m: changes.change_people(m, arranged.invited("aoi"), by=arranged.actor("chloe")),
        )
        (theirs,) = events(calendar_in(to(composed(app, since=before), "sora")))
    assert (theirs["UID"], str(theirs["STATUS"])) == (whole["UID"], "CANCELLED")
    assert "RRULE" not in theirs
    assert "RECURRENCE-ID" in theirs
    assert theirs["DTSTAMP"].dt > whole["DTSTAMP"].dt


def test_the_later_of_two_mails_with_one_number_is_the_newer_for_a_calendar(app):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", "sora"))
    said = []
    for minutes, names in ((1, ("aoi",)), (2, ("aoi", "sora"))):

        def ask(meeting, names=names):
            changes.change_people(meeting, arranged.invited(*names), by=arranged.actor("chloe"))

        with clock.at(clock.now() + timedelta(minutes=minutes)):
            before = change(app, pid, ask)
            said += events(calendar_in(to(composed(app, since=before), "sora")))
    off, on = said
    assert (str(off["STATUS"]), str(on["STATUS"])) == ("CANCELLED", "CONFIRMED")
    assert (on["SEQUENCE"], on["DTSTAMP"].dt > off["DTSTAMP"].dt) == (off["SEQUENCE"], True)


def test_who_is_asked_no_more_and_then_again_is_told_each_time(app):
    """A mail server takes a Message-ID once: what is told again is another mail."""
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", "sora"))
    arranged.sent(app)
    for minutes, names in enumerate((("aoi",), ("aoi", "sora"), ("aoi",)), start=1):

        def ask(meeting, names=names):
            changes.change_people(meeting, arranged.invited(*names), by=arranged.actor("chloe"))

        with clock.at(clock.now() + timedelta(minutes=minutes)):
            change(app, pid, ask)
            arranged.sent(app)
    with app.app_context():
        told = [one.subject for one in db.session.scalars(select(MailboxMessage).order_by(MailboxMessage.id))
                if one.to.startswith("sora@")]  # fmt: skip
    assert [one.split(":")[0] for one in told] == [
        "[Aozora Cloud] Meeting", "[Aozora Cloud] Cancelled", "[Aozora Cloud] Meeting", "[Aozora Cloud] Cancelled",
    ]  # fmt: skip


def test_an_invitation_that_comes_late_finds_nobody_who_is_asked_no_more(app):
    """The mail server was away: what waits for it must not bring back what was taken back meanwhile."""
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", "sora"))

    def off(meeting):
        changes.change_people(meeting, arranged.invited("aoi"), by=arranged.actor("chloe"))

    with clock.at(clock.now() + timedelta(minutes=1)):
        change(app, pid, off)
        theirs = [one for one in composed(app) if one["To"].addresses[0].addr_spec.startswith("sora@")]
    assert [one["Subject"].split(":")[0] for one in theirs] == ["[Aozora Cloud] Cancelled"]


def test_who_is_taken_off_before_their_invitation_went_hears_of_neither(app):
    pid = arranged.inside(app, "sakura", lambda: arranged.fixed("chloe", "aoi", "sora"))

    def off(meeting):
        changes.change_people(meeting, arranged.invited("aoi"), by=arranged.actor("chloe"))

    change(app, pid, off)
    assert {one["To"].addresses[0].addr_spec.split("@")[0] for one in composed(app)} == {"chloe", "aoi"}
