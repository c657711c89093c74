"""Whom a step is told of on a morning: whoever does it, then their administrator, then the CSM.

Days are working days of the reader's own side. Once a level is reached it stays so, so that a morning on which the
worker stood still is made up for; nobody is told of the same level twice, which the caller keeps.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Protocol

from portal.activity.rules import digest_time
from portal.foundation.calendar import WorkCalendar

BEFORE_THE_DIGEST = timedelta(hours=1)
"""People are told in the hour before the one in which their daily mail is promised, so that it finds everything."""


class Level(IntEnum):
    """How far it has gone; kept with each reminder."""

    AHEAD = 0  # the owner, before it is late
    LATE = 1  # the owner again
    ADMIN = 2
    CSM = 3


class Days(Protocol):
    """Working days before (`owner_before`) or after the due day; None: never."""

    @property
    def owner_before(self) -> int | None: ...
    @property
    def owner_after(self) -> int | None: ...
    @property
    def admin_after(self) -> int | None: ...
    @property
    def csm_after(self) -> int | None: ...


def mail_time(now: datetime, zone: str) -> datetime | None:
    """Return when this morning's daily mail goes out in `zone`, in the hours in which people are told; else None.

    >>> from datetime import UTC
    >>> mail_time(datetime(2026, 11, 19, 22, 0, tzinfo=UTC), "Asia/Tokyo").isoformat()  # seven in the morning
    '2026-11-20T08:30:00+09:00'
    >>> mail_time(datetime(2026, 11, 19, 21, 0, tzinfo=UTC), "Asia/Tokyo") is None  # six
    True
    """
    return digest_time(now + BEFORE_THE_DIGEST, zone)


def reached(due: date, today: date, calendar: WorkCalendar, days: Days) -> frozenset[Level]:
    """Return the levels that a step has come to today by the calendar of one side; none on a day off.

    >>> from types import SimpleNamespace
    >>> usual = SimpleNamespace(owner_before=1, owner_after=1, admin_after=3, csm_after=5)
    >>> friday, tuesday = date(2026, 11, 20), date(2026, 11, 24)  # Monday is a holiday
    >>> reached(tuesday, friday, WorkCalendar("JP"), usual)
    frozenset({<Level.AHEAD: 0>})
    >>> reached(friday, date(2026, 11, 23), WorkCalendar("JP"), usual)
    frozenset()
    >>> sorted(reached(friday, date(2026, 11, 26), WorkCalendar("JP"), usual))
    [<Level.LATE: 1>, <Level.ADMIN: 2>]
    """
    if not calendar.is_working(today):
        return frozenset()
    if today <= due:
        ahead = calendar.working_days_between(today, due)
        soon = days.owner_before is not None and ahead <= days.owner_before
        return frozenset({Level.AHEAD}) if soon else frozenset()
    late = calendar.working_days_between(due, today)
    after = {Level.LATE: days.owner_after, Level.ADMIN: days.admin_after, Level.CSM: days.csm_after}
    return frozenset(level for level, count in after.items() if count is not None and late >= count)


def level_for(
    person_id: int, levels: Collection[Level], *, owners: Collection[int], admins: Collection[int],
    leads: Collection[int],
) -> Level | None:  # fmt: skip
    """Return as what one person is told of a step, None where they are not. Nobody is two things for one step.

    >>> level_for(7, {Level.LATE, Level.ADMIN}, owners={7}, admins={7, 8}, leads={9})
    <Level.LATE: 1>
    >>> level_for(8, {Level.LATE}, owners={7}, admins={7, 8}, leads={9}) is None
    True
    """
    if person_id in owners:
        as_whom = {Level.AHEAD, Level.LATE}
    elif person_id in admins:
        as_whom = {Level.ADMIN}
    else:
        as_whom = {Level.CSM} if person_id in leads else set()
    return max(as_whom & set(levels), default=None)
