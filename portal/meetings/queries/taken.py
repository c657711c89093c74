"""When people are taken, over all customers: times alone, never what or with whom."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.meetings.models import Answer, Attendee, BusyTime, Meeting, MeetingState, Slot
from portal.meetings.rules.free import Taken as Range

Times = Select[*tuple[Any, ...]]


def taken(
    person_ids: Collection[int],
    first: datetime,
    last: datetime,
    *,
    but: int = 0,
    but_series: int = 0,
    own_calendars: bool = True,
) -> Mapping[int, list[Range]]:
    """Return when these people are taken between two instants, by person; one meeting and one series do not count.

    Fixed meetings they have not declined count, times proposed to somebody, and what their own calendars say.
    """
    ids, found = sorted(set(person_ids)), defaultdict[int, list[Range]](list)
    if not ids:
        return found
    with every_customer("whether people are free: times alone"):
        for statement in (_meetings(ids, first, last, but, but_series), _slots(ids, first, last, but)):
            for person_id, begins, ends in db.session.execute(statement):
                found[person_id].append((begins, ends))
    if own_calendars:
        asked = select(BusyTime.person_id, BusyTime.starts_at, BusyTime.ends_at).where(
            BusyTime.person_id.in_(ids), BusyTime.starts_at < last, BusyTime.ends_at > first
        )
        for person_id, begins, ends in db.session.execute(asked):
            found[person_id].append((begins, ends))
    return found


def _meetings(ids: list[int], first: datetime, last: datetime, but: int, but_series: int) -> Times:
    asked = (
        select(Attendee.person_id, Meeting.starts_at, Meeting.ends_at)
        .join(Meeting, (Meeting.id == Attendee.meeting_id) & (Meeting.customer_id == Attendee.customer_id))
        .where(
            Attendee.person_id.in_(ids),
            Attendee.removed_at.is_(None),
            or_(Attendee.answer != Answer.NO, Attendee.person_id == Meeting.organizer_id),
            Meeting.state == MeetingState.FIXED,
            Meeting.starts_at < last,
            Meeting.ends_at > first,
            Meeting.id != but,
            Meeting.series_id.is_distinct_from(but_series),
        )
    )
    return narrowed(asked, Attendee, Meeting)


def _slots(ids: list[int], first: datetime, last: datetime, but: int) -> Times:
    asked = (
        select(Attendee.person_id, Slot.starts_at, Slot.ends_at)
        .join(Meeting, (Meeting.id == Attendee.meeting_id) & (Meeting.customer_id == Attendee.customer_id))
        .join(Slot, (Slot.meeting_id == Meeting.id) & (Slot.customer_id == Meeting.customer_id))
        .where(
            Attendee.person_id.in_(ids),
            Attendee.removed_at.is_(None),
            Attendee.side == Meeting.organizer_side,  # those who proposed keep the times free
            Meeting.state == MeetingState.PROPOSED,
            Slot.starts_at < last,
            Slot.ends_at > first,
            Meeting.id != but,
        )
    )
    return narrowed(asked, Attendee, Meeting, Slot)
