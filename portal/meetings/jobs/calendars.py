"""Reading the calendars that vendor people gave us, for the times at which they are busy and nothing else."""

from datetime import timedelta

from sqlalchemy import or_, select

from portal.foundation import clock
from portal.foundation.db import db, outside_transaction, writing
from portal.foundation.fetching import Fetched, fetch
from portal.foundation.outbox import OutboxItem, job, owe
from portal.foundation.outward import Unreachable
from portal.foundation.sealed import BrokenSeal, unseal
from portal.meetings.actions import times as keeping
from portal.meetings.models import FreeTimes
from portal.meetings.rules.busy import Busy, read_busy
from portal.meetings.rules.free import LONGEST_HORIZON_DAYS
from portal.meetings.rules.ics_parts import MOST_BYTES, NotACalendar

STALE_AFTER = timedelta(minutes=50)
READ_BACK = timedelta(days=1)


@job("meetings.read_calendars", hourly=True)
def read_all(_item: OutboxItem) -> None:
    """Owe reading each calendar that was not read within the hour."""
    now = clock.now()
    due = select(FreeTimes.id).where(
        FreeTimes.calendar_url != "",
        or_(FreeTimes.calendar_read_at.is_(None), FreeTimes.calendar_read_at < now - STALE_AFTER),
    )
    for times_id in db.session.scalars(due):
        owe("meetings.read_calendar", dedupe_key=f"calendar:{times_id}:{now:%Y-%m-%dT%H}", times_id=times_id)


@job("meetings.read_calendar", reaches_out=True)
def read_one(item: OutboxItem) -> None:
    """Read one calendar. What cannot be read leaves what is known, with the reason for its owner."""
    times = db.session.get(FreeTimes, item.ids["times_id"])
    if times is None or not times.calendar_url:
        return
    times_id, sealed, tag, zone = times.id, times.calendar_url, times.calendar_tag, times.zone
    first = clock.now() - READ_BACK
    last = clock.now() + timedelta(days=LONGEST_HORIZON_DAYS)
    found: Fetched | None = None
    busy, trouble = Busy([], 0), ""
    with outside_transaction():
        try:
            found = fetch(unseal(sealed, keeping.USE), most_bytes=MOST_BYTES, tag=tag, accept="text/calendar")
            if not found.unchanged:
                busy = read_busy(found.body, zone=zone, first=first, last=last)
        except (Unreachable, NotACalendar, BrokenSeal) as error:
            trouble = getattr(error, "reason", "unknown_host")
    with writing():
        db.session.rollback()
        _keep(times_id, sealed, found, busy, trouble)
        db.session.commit()


def _keep(times_id: int, sealed: str, found: Fetched | None, busy: Busy, trouble: str) -> None:
    times = db.session.get(FreeTimes, times_id)
    if times is None or times.calendar_url != sealed:
        return  # its owner has changed it meanwhile
    if trouble or found is None:
        keeping.could_not_read(times, trouble)
    elif found.unchanged:
        keeping.unchanged(times)
    else:
        keeping.take_in(times, busy.ranges, found.tag)
