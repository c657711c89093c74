"""Preparing what is to be talked about: taking what is proposed, adding, ordering, ticking off, carrying over."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.activity.actions import record as tell
from portal.activity.agenda import Point
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import CREATED, DELETED, RESTORED, Change
from portal.meetings.actions.parts import changed, refuse_if_cancelled
from portal.meetings.models import AgendaPoint, Meeting
from portal.meetings.queries import agenda as asked
from portal.meetings.rules.agenda import LONGEST_TITLE, MOST_POINTS, USUAL_MINUTES, usable_minutes
from portal.meetings.rules.drafts import Refused

KIND = "agenda_point"


def add(
    meeting: Meeting,
    title: str,
    *,
    by: Actor,
    minutes: int = USUAL_MINUTES,
    visibility: Visibility | None = None,
    reason: str = "",
    **source: Any,
) -> AgendaPoint:
    """Add a point at the end; inside one side where `visibility` says so. Raises Refused."""
    refuse_if_cancelled(meeting)
    seen_by = visibility or meeting.visibility
    if meeting.visibility is not Visibility.SHARED and seen_by is not meeting.visibility:
        raise Refused("not_now")
    points = asked.points_of(meeting.id)
    if len(points) >= MOST_POINTS:
        raise Refused("too_many_points")
    made = AgendaPoint(
        meeting_id=meeting.id,
        title=" ".join(title.split())[:LONGEST_TITLE],
        reason=reason,
        minutes=usable_minutes(minutes),
        position=max((one.position for one in points), default=0) + 1,
        visibility=seen_by,
        added_by_id=by.person_id,
        added_side=by.side,
        **source,
    )
    db.session.add(made)
    db.session.flush()
    _record(made, {CREATED: Change(None, made.title)}, by)
    tell(
        "meeting.agenda_added", by=by, visibility=seen_by, subject_kind="meeting",
        subject_public_id=meeting.public_id, title=meeting.title, point=made.title,
    )  # fmt: skip
    changed(meeting, "agenda", seen_by)
    return made


def take(meeting: Meeting, offered: Point, *, by: Actor) -> AgendaPoint:
    """Take what a feature proposes, once; what is inside a side stays there. Raises Refused."""
    there = asked.taken(meeting.id, offered.key)
    if there is not None:
        return there
    inside = offered.visibility if meeting.visibility is Visibility.SHARED else meeting.visibility
    return add(
        meeting, str(offered.title), by=by, minutes=offered.minutes, visibility=inside,
        reason=str(offered.reason), source_key=offered.key, source_url=offered.url,
    )  # fmt: skip


def carry_over(meeting: Meeting, earlier: Iterable[AgendaPoint], *, by: Actor) -> list[AgendaPoint]:
    """Take over what the meeting before left open, each point once. Raises Refused."""
    made = []
    for one in earlier:
        key = asked.carried_key(one)
        if asked.taken(meeting.id, key) is None:
            made.append(
                add(
                    meeting,
                    one.title,
                    by=by,
                    minutes=one.minutes,
                    visibility=one.visibility,
                    reason=one.reason,
                    source_key=key,
                    source_url=one.source_url,
                    carried_from_id=one.id,
                )
            )
    return made


def revise(meeting: Meeting, point: AgendaPoint, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Change a point's title or minutes. Raises Refused."""
    refuse_if_cancelled(meeting)
    real = {
        name: Change(getattr(point, name), value)
        for name, value in changes.items()
        if getattr(point, name) != value
    }
    for name, change in real.items():
        setattr(point, name, change.after)
    _record(point, real, by)
    changed(meeting, "agenda", point.visibility)


def move(
    meeting: Meeting, point: AgendaPoint, *, step: int = 0, before: str | None = None, by: Actor
) -> None:
    """Put a point one place up (-1) or down (1), or before another by its public id ("": at the end)."""
    refuse_if_cancelled(meeting)
    beside = [one for one in asked.points_of(meeting.id) if one.visibility is point.visibility]
    order = _moved(beside, point, step, before)
    if order == beside:
        return
    for number, one in enumerate(order, 1):
        one.position = number
    _record(point, {"position": Change(beside.index(point) + 1, order.index(point) + 1)}, by)
    changed(meeting, "agenda", point.visibility)


def mark(meeting: Meeting, point: AgendaPoint, done: bool, *, by: Actor) -> None:
    """Say that a point was talked about, or is open after all."""
    refuse_if_cancelled(meeting)
    before, point.done_at = point.done_at, clock.now() if done else None
    _record(point, {"done": Change(before is not None, done)}, by)
    changed(meeting, "agenda", point.visibility)


def remove(meeting: Meeting, point: AgendaPoint, *, by: Actor) -> None:
    """Take a point off the agenda; it can be brought back."""
    point.deleted_at = clock.now()
    _record(point, {DELETED: Change(point.title, None)}, by)
    changed(meeting, "agenda", point.visibility)


def restore(meeting: Meeting, point: AgendaPoint, *, by: Actor) -> None:
    """Bring a point back, unless the same thing was taken anew meanwhile. Raises Refused."""
    refuse_if_cancelled(meeting)
    if point.source_key and asked.taken(meeting.id, point.source_key) is not None:
        raise Refused("there_again")
    point.deleted_at = None
    _record(point, {RESTORED: Change(None, point.title)}, by)
    changed(meeting, "agenda", point.visibility)


def _moved(
    beside: Sequence[AgendaPoint], point: AgendaPoint, step: int, before: str | None
) -> list[AgendaPoint]:
    rest = [one for one in beside if one is not point]
    if before is not None:
        place = next((n for n, one in enumerate(rest) if one.public_id == before), len(rest))
    else:
        place = min(max(list(beside).index(point) + step, 0), len(rest))
    return [*rest[:place], point, *rest[place:]]


def _record(point: AgendaPoint, changes: Mapping[str, Change], by: Actor) -> None:
    history.record(KIND, point.id, changes, by=by, visibility=point.visibility)
