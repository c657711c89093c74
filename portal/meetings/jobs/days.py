"""What time brings: a reminder the day before, meetings that count as held, series that go on."""

from datetime import timedelta

from sqlalchemy import Row, Select, select

from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.meetings.actions import attendance, invitations
from portal.meetings.actions import series as making
from portal.meetings.models import Answer, Meeting, MeetingState, Series
from portal.meetings.queries import meetings
from portal.meetings.rules.drafts import Guest, Invited
from portal.meetings.rules.series import MADE_AHEAD_DAYS

REMINDED_BEFORE = timedelta(hours=24)
#: Whoever was invited so shortly before needs no reminder.
STILL_FRESH = timedelta(hours=36)
GOES_ON_DAYS = 30


@job("meetings.remind", hourly=True)
def remind(_item: OutboxItem) -> None:
    """Remind everybody who has not declined of what they do tomorrow."""
    now = clock.now()
    due = select(Meeting.customer_id, Meeting.id).where(
        Meeting.state == MeetingState.FIXED,
        Meeting.reminded_at.is_(None),
        Meeting.starts_at > now,
        Meeting.starts_at <= now + REMINDED_BEFORE,
    )
    for customer_id, meeting_id in _everywhere(due):
        with customer_scope(customer_id):
            meeting = meetings.by_id(meeting_id)
            if meeting is not None:
                _remind(meeting)
                db.session.flush()


@job("meetings.hold", hourly=True)
def hold(_item: OutboxItem) -> None:
    """Let meetings count as held that are over, although nobody said who was there."""
    over = select(Meeting.customer_id, Meeting.id).where(
        Meeting.state == MeetingState.FIXED, Meeting.ends_at <= clock.now() - attendance.COUNTS_AS_HELD_AFTER
    )
    for customer_id, meeting_id in _everywhere(over):
        with customer_scope(customer_id):
            meeting = meetings.by_id(meeting_id)
            if meeting is not None:
                attendance.hold(meeting, by=WORKER)
                db.session.flush()


@job("meetings.go_on", hourly=True)
def go_on(_item: OutboxItem) -> None:
    """Make the next occurrences of series that go on; calendars know of them from the rule."""
    soon = clock.now().date() + timedelta(days=MADE_AHEAD_DAYS - GOES_ON_DAYS)
    due = select(Series.customer_id, Series.id).where(
        Series.ended_at.is_(None), Series.made_until < soon,
        (Series.until_on.is_(None)) | (Series.until_on > Series.made_until),
    )  # fmt: skip
    for customer_id, series_id in _everywhere(due, Series):
        with customer_scope(customer_id):
            _go_on(series_id)
            db.session.flush()


def _remind(meeting: Meeting) -> None:
    now = clock.now()
    meeting.reminded_at = now
    asked = [
        one
        for one in meetings.attendees_of(meeting.id)
        if one.answer is not Answer.NO and (one.invited_at is None or one.invited_at <= now - STILL_FRESH)
    ]
    invitations.remind(meeting, asked, by=WORKER)


def _go_on(series_id: int) -> None:
    series = meetings.series(series_id)
    last = [one for one in meetings.occurrences(series_id) if one.state is MeetingState.FIXED][-1:]
    if series is None or not last:
        return
    asked = meetings.attendees_of(last[0].id)
    invited = Invited(
        tuple(one.person_id for one in asked if one.person_id is not None),
        tuple(Guest(one.email, one.name, one.language) for one in asked if one.person_id is None),
    )
    making.make_ahead(series, invited, by=WORKER)


def _everywhere(asked: Select[int, int], owned: type[Meeting | Series] = Meeting) -> list[Row[int, int]]:
    with every_customer("what time brings, at whichever customer"):
        return list(db.session.execute(narrowed(asked, owned)))
