"""When a message may go to somebody: their hours, and days on which both companies work; many customers at once."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import CompanyHoliday
from portal.accounts.queries.calendars import vendors_days
from portal.foundation.calendar import UnknownCountry, WorkCalendar
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer
from portal.outreach.queries.holding import rules
from portal.outreach.rules.hours import may_go


class Hours:
    """The rules and the days off of some customers, read at once."""

    def __init__(self, customer_ids: Collection[int]) -> None:
        self.rules, self.vendors, self.home = rules(), vendors_days(), branding.installation().country
        self.closed: dict[int, set[date]] = {}
        asked = select(CompanyHoliday.customer_id, CompanyHoliday.on)
        with every_customer("days off of those to be written to"):
            for row in db.session.execute(asked.where(CompanyHoliday.customer_id.in_(sorted(customer_ids)))):
                self.closed.setdefault(row.customer_id, set()).add(row.on)

    def may_go(self, customer_id: int, country: str, zone: str, now: datetime) -> datetime:
        """Return the first instant from `now` on at which a message may go to somebody in `zone`."""
        calendar = self._calendar(customer_id, country)
        works = calendar.is_working if self.rules.working_days_only else lambda _day: True
        return may_go(now, zone, first=self.rules.first_hour, last=self.rules.last_hour, is_working=works)

    def _calendar(self, customer_id: int, country: str) -> WorkCalendar:
        closed = frozenset(self.closed.get(customer_id, ())) | self.vendors
        try:
            return WorkCalendar(tuple(dict.fromkeys((country, self.home))), closed)
        except UnknownCountry:
            return WorkCalendar((), closed)
