"""The agenda of a meeting: its points, what is proposed for it, and what the meeting before left open."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.standpoint import Standpoint
from portal.activity import agenda
from portal.activity.agenda import Point
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.meetings.models import AgendaPoint, Meeting, MeetingState


def point(public_id: str) -> AgendaPoint | None:
    """Return a point of an agenda that is there."""
    return _one(public_id, gone=False)


def gone_point(public_id: str) -> AgendaPoint | None:
    """Return a point that was taken off its agenda."""
    return _one(public_id, gone=True)


def points_of(meeting_id: int) -> list[AgendaPoint]:
    """Return the points of a meeting that the reader sees, in their order."""
    found = select(AgendaPoint).where(AgendaPoint.meeting_id == meeting_id, AgendaPoint.deleted_at.is_(None))
    ordered = found.order_by(AgendaPoint.position, AgendaPoint.id)
    return list(db.session.scalars(narrowed(ordered, AgendaPoint)))


def shared_points(meeting: Meeting) -> list[AgendaPoint]:
    """Return the points that everybody at the meeting sees."""
    return [one for one in points_of(meeting.id) if one.visibility is meeting.visibility]


def taken(meeting_id: int, key: str) -> AgendaPoint | None:
    """Return the point that was made of what this key names."""
    found = select(AgendaPoint).where(
        AgendaPoint.meeting_id == meeting_id,
        AgendaPoint.source_key == key,
        AgendaPoint.deleted_at.is_(None),
    )
    return db.session.scalar(narrowed(found, AgendaPoint))


def proposals(meeting: Meeting, standpoint: Standpoint, points: Sequence[AgendaPoint]) -> list[Point]:
    """Return what features would talk about and nobody has taken; at an internal meeting, all of it stays inside."""
    known = {one.source_key for one in points}
    found = [one for one in agenda.proposed(standpoint) if one.key not in known]
    if meeting.visibility is Visibility.SHARED:
        return found
    return [one for one in found if one.visibility in (Visibility.SHARED, meeting.visibility)]


def left_open(meeting: Meeting, points: Sequence[AgendaPoint]) -> list[AgendaPoint]:
    """Return what the last meeting of the series before this one left open and this one has not taken over."""
    if meeting.series_id is None or meeting.starts_at is None:
        return []
    before = (
        select(Meeting.id)
        .where(
            Meeting.series_id == meeting.series_id,
            Meeting.starts_at < meeting.starts_at,
            Meeting.state != MeetingState.CANCELLED,
        )
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    )
    last = db.session.scalar(narrowed(before, Meeting))
    if last is None:
        return []
    known = {one.source_key for one in points}
    return [one for one in points_of(last) if one.done_at is None and carried_key(one) not in known]


def carried_key(point: AgendaPoint) -> str:
    """Return under which key a point is carried over: what a feature proposed keeps its own."""
    return point.source_key or f"point:{point.public_id}"


def _one(public_id: str, *, gone: bool) -> AgendaPoint | None:
    there = AgendaPoint.deleted_at.is_not(None) if gone else AgendaPoint.deleted_at.is_(None)
    found = select(AgendaPoint).where(AgendaPoint.public_id == public_id, there)
    return db.session.scalar(narrowed(found, AgendaPoint))
