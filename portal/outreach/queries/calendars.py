"""When a message may go to somebody: their hours, and days on which both companies work; many customers at once."""

from collections.abc import Collection
from datetime import datetime

from portal.accounts.queries.calendars import WorkCalendars
from portal.foundation.tenancy import every_customer
from portal.outreach.queries.holding import rules
from portal.outreach.rules.hours import may_go


class Hours:
    """The rules and the days off of some customers, read at once."""

    def __init__(self, customer_ids: Collection[int]) -> None:
        self.rules = rules()
        with every_customer("days off of those to be written to"):
            self._calendars = WorkCalendars(customer_ids)

    def may_go(self, customer_id: int, country: str, zone: str, now: datetime) -> datetime:
        """Return the first instant from `now` on at which a message may go to somebody in `zone`."""
        calendar = self._calendars.of(customer_id, country)
        works = calendar.is_working if self.rules.working_days_only else lambda _day: True
        return may_go(now, zone, first=self.rules.first_hour, last=self.rules.last_hour, is_working=works)
