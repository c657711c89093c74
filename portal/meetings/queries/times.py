"""When vendor people can be booked: what they set, when they are away, and what is taken."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.accounts.models import Absence, Customer, User
from portal.accounts.queries.calendars import work_calendar
from portal.accounts.queries.team import places
from portal.foundation import clock
from portal.foundation.calendar import WorkCalendar
from portal.foundation.db import db
from portal.meetings.models import FreeTimes
from portal.meetings.queries.taken import taken
from portal.meetings.rules import free
from portal.meetings.rules.free import USUAL_HOURS, Hours, Wish


@dataclass(frozen=True)
class Bookable:
    """A person of the account team whom the customer may book, and what they let be booked."""

    person: User
    times: FreeTimes


def times_of(person_id: int) -> FreeTimes | None:
    """Return what a person has set about being booked."""
    return db.session.scalar(select(FreeTimes).where(FreeTimes.person_id == person_id))


def bookable() -> list[Bookable]:
    """Return whom of its account team the customer in scope may book, the primary CSM first."""
    team = [place.user for place in places() if not (place.user.disabled_at or place.user.erased_at)]
    asked = select(FreeTimes).where(
        FreeTimes.person_id.in_([one.id for one in team]), FreeTimes.open.is_(True)
    )
    known = {one.person_id: one for one in db.session.scalars(asked)}
    return [Bookable(one, known[one.id]) for one in dict.fromkeys(team) if one.id in known]


def free_starts(
    customer: Customer, people: Sequence[User], minutes: int, *, but: int = 0, also: Collection[int] = ()
) -> list[datetime]:
    """Return when a meeting of these vendor people with the customer in scope can begin, by the first one's rules.

    `also` are people whose other meetings count, though nobody books them (whoever is booking).
    """
    own = _times([one.id for one in people])
    first = own.get(people[0].id) or FreeTimes(**_USUAL)
    now = clock.now()
    earliest = now + timedelta(hours=first.notice_hours)
    latest = now + timedelta(days=min(first.horizon_days, free.LONGEST_HORIZON_DAYS))
    wish = Wish(minutes, earliest, latest, first.buffer_minutes)
    air = timedelta(minutes=first.buffer_minutes)
    held = taken({one.id for one in people} | set(also), earliest - air, latest + air, but=but)
    calendar, away = work_calendar(customer), _away([one.id for one in people], latest.date())
    hours = [
        Hours(
            zone=own[one.id].zone if one.id in own else one.time_zone,
            by_weekday=own[one.id].hours if one.id in own else USUAL_HOURS,
            works_on=_working(calendar, away.get(one.id, [])),
            taken=[*held.get(one.id, []), *(r for other in also for r in held.get(other, []))],
        )
        for one in people
    ]
    return free.starts(hours, wish, guests_day=calendar.is_working, guests_zone=customer.time_zone)


_USUAL = {"notice_hours": 24, "horizon_days": 28, "buffer_minutes": 15}


def _times(person_ids: Sequence[int]) -> dict[int, FreeTimes]:
    asked = select(FreeTimes).where(FreeTimes.person_id.in_(person_ids))
    return {one.person_id: one for one in db.session.scalars(asked)}


def _away(person_ids: Sequence[int], last: date) -> Mapping[int, list[tuple[date, date]]]:
    asked = select(Absence.user_id, Absence.from_on, Absence.until_on).where(
        Absence.user_id.in_(person_ids), Absence.until_on >= clock.now().date() - timedelta(days=1),
        Absence.from_on <= last + timedelta(days=1),
    )  # fmt: skip
    found = defaultdict[int, list[tuple[date, date]]](list)
    for person_id, begins, ends in db.session.execute(asked):
        found[person_id].append((begins, ends))
    return found


def _working(calendar: WorkCalendar, away: list[tuple[date, date]]) -> Callable[[date], bool]:
    return lambda day: calendar.is_working(day) and not any(begins <= day <= ends for begins, ends in away)
