"""When each message would go out if it were sent now: by everybody's hours and days off, and by the limits of a day."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.accounts.models import User
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.outreach.models import Outreach, Recipient, Sent
from portal.outreach.queries.calendars import Hours
from portal.outreach.queries.candidates import Candidate
from portal.outreach.rules.hours import A_DAY, MOST_A_DAY_OF_ONE, MOST_A_DAY_TO_ONE, day_in


@dataclass(frozen=True)
class Going:
    """When a message would go out; `limited` where the limits of a day alone put it off to a later one."""

    at: datetime
    limited: bool


def foreseen(going: Sequence[Candidate], author: User) -> list[Going]:
    """Return when each of these would be written to, in the order in which they are; a fixed number of statements."""
    days = _Days({one.row.person_id for one in going}, author)
    hours, now = Hours({one.row.customer_id for one in going}), clock.now()
    return [_going(one, days, hours, now) for one in going]


def _going(one: Candidate, days: "_Days", hours: Hours, now: datetime) -> Going:
    row = one.row
    first = at = hours.may_go(row.customer_id, row.country, row.time_zone, now)
    while days.full(row.person_id, row.time_zone, at):
        _begins, ends = day_in(at, row.time_zone)
        at = hours.may_go(row.customer_id, row.country, row.time_zone, ends)
    days.take(row.person_id, row.time_zone, at)
    return Going(at, at != first)


class _Days:
    """What went out lately and what is foreseen, by the day it is where the reader is."""

    def __init__(self, person_ids: Collection[int], author: User) -> None:
        lately = (Recipient.state == Sent.SENT, Recipient.sent_at > clock.now() - 2 * A_DAY)
        to_them = select(Recipient.person_id, Recipient.sent_at).where(
            Recipient.person_id.in_(sorted(person_ids)), *lately
        )
        of_author = (
            select(Recipient.sent_at)
            .join(Outreach, Outreach.id == Recipient.outreach_id)
            .where(Outreach.author_id == author.id, *lately)
        )
        with every_customer("what went out today, before more is promised"):
            self._sent = [(row.person_id, row.sent_at) for row in db.session.execute(to_them)]
            self._written = list(db.session.scalars(of_author))
        self._to: dict[str, Counter[tuple[int, date]]] = {}
        self._of: dict[str, Counter[date]] = {}
        self._taken_to: Counter[tuple[int, date]] = Counter()
        self._taken_of: Counter[date] = Counter()

    def full(self, person_id: int, zone: str, at: datetime) -> bool:
        """Tell whether nothing more may go to this person on that day, or nothing more of the author."""
        day, (to, of) = _day(at, zone), self._counted(zone)
        to_them = to[person_id, day] + self._taken_to[person_id, day]
        return to_them >= MOST_A_DAY_TO_ONE or of[day] + self._taken_of[day] >= MOST_A_DAY_OF_ONE

    def take(self, person_id: int, zone: str, at: datetime) -> None:
        """Keep this day's place for a message."""
        day = _day(at, zone)
        self._taken_to[person_id, day] += 1
        self._taken_of[day] += 1

    def _counted(self, zone: str) -> tuple[Counter[tuple[int, date]], Counter[date]]:
        if zone not in self._to:
            self._to[zone] = Counter((person_id, _day(at, zone)) for person_id, at in self._sent)
            self._of[zone] = Counter(_day(at, zone) for at in self._written if at is not None)
        return self._to[zone], self._of[zone]


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
