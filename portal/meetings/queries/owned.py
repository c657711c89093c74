"""What somebody organizes and has still to hold, single meetings and series that go on, and where they are asked to."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.meetings.models import Attendee, Meeting, MeetingState, Series

AnyRow = Row[*tuple[Any, ...]]


def single_ones_of(person_id: int) -> Sequence[AnyRow]:
    """Return the meetings outside of series that a person organizes at the customer in scope and that are not over."""
    asked = select(Meeting.public_id, Meeting.title, Meeting.visibility, Meeting.starts_at).where(
        Meeting.organizer_id == person_id, Meeting.series_id.is_(None), _ahead()
    )
    return db.session.execute(narrowed(asked.order_by(Meeting.starts_at, Meeting.id), Meeting)).all()


def series_of(person_id: int) -> Sequence[AnyRow]:
    """Return the series of the customer in scope that a person organizes and that go on, with the next time of each."""
    same = (Meeting.series_id == Series.id) & (Meeting.customer_id == Series.customer_id)
    next_time = func.min(Meeting.starts_at)
    asked = (
        select(Series.public_id, Series.title, Series.visibility, next_time.label("starts_at"))
        .join(Meeting, same)
        .where(Series.organizer_id == person_id, Series.ended_at.is_(None), _ahead())
        .group_by(Series.id, Series.public_id, Series.title, Series.visibility)
        .order_by(next_time, Series.id)
    )
    return db.session.execute(narrowed(asked, Series, Meeting)).all()


def meetings_named(public_ids: Collection[str]) -> Sequence[Meeting]:
    """Return those of these meetings that are not over."""
    asked = select(Meeting).where(Meeting.public_id.in_(sorted(public_ids)), _ahead()).order_by(Meeting.id)
    return db.session.scalars(narrowed(asked, Meeting)).all()


def series_named(public_ids: Collection[str]) -> Sequence[Series]:
    """Return those of these series that go on."""
    asked = select(Series).where(Series.public_id.in_(sorted(public_ids)), Series.ended_at.is_(None))
    return db.session.scalars(narrowed(asked.order_by(Series.id), Series)).all()


def coming_of(series: Series) -> Sequence[Meeting]:
    """Return the meetings of a series that are not over, in their order."""
    asked = select(Meeting).where(Meeting.series_id == series.id, _ahead()).order_by(Meeting.recurs_at)
    return db.session.scalars(narrowed(asked, Meeting)).all()


def places_ahead_of(person_id: int) -> Sequence[tuple[Meeting, Attendee]]:
    """Return the meetings at the customer in scope that are not over, with somebody's place at each."""
    asked = select(Meeting, Attendee).join(Attendee, _AT).where(_asked(person_id), _ahead())
    rows = db.session.execute(narrowed(asked.order_by(Meeting.id), Meeting, Attendee))
    return [(meeting, place) for meeting, place in rows]


def customers_with_places_of(person_id: int) -> Sequence[int]:
    """Return the customers who have meetings before them to which somebody is asked; under `every_customer`."""
    asked = select(Meeting.customer_id).join(Attendee, _AT).where(_asked(person_id), _ahead()).distinct()
    return sorted(db.session.scalars(narrowed(asked, Meeting, Attendee)))


_AT = (Attendee.meeting_id == Meeting.id) & (Attendee.customer_id == Meeting.customer_id)


def _asked(person_id: int) -> ColumnElement[bool]:
    return (Attendee.person_id == person_id) & Attendee.removed_at.is_(None)


def _ahead() -> ColumnElement[bool]:
    fixed = (Meeting.state == MeetingState.FIXED) & (Meeting.ends_at > clock.now())
    return or_(Meeting.state == MeetingState.PROPOSED, fixed)
