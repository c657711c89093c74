"""How somebody hears of a thing: the narrowest thing that was said about it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

EVERYTHING = ""  # in the place of a kind
ANYWHERE = 0  # in the place of a customer
SATURDAY = 5
#: What is told in the last moment of quiet hours goes at once, so that nothing misses the mail at their end.
LAST_MOMENT = timedelta(minutes=1)


class ByMail(StrEnum):
    """How somebody hears of a notice beyond the bell."""

    AT_ONCE = "at_once"
    DIGEST = "digest"  # one mail a day
    NO = "no"


@dataclass(frozen=True)
class Quiet:
    """Quiet hours by the clock of `zone`; they may reach over midnight."""

    begins: time
    ends: time
    days_off: bool
    zone: str

    def until(self, now: datetime) -> datetime | None:
        """Return when the quiet hours end that hold at `now`, None outside them.

        >>> from datetime import UTC
        >>> quiet = Quiet(time(20, 0), time(7, 30), True, "Asia/Tokyo")
        >>> quiet.until(datetime(2026, 11, 19, 12, 0, tzinfo=UTC)).isoformat()  # Thursday, nine in the evening
        '2026-11-20T07:30:00+09:00'
        >>> quiet.until(datetime(2026, 11, 20, 12, 0, tzinfo=UTC)).isoformat()  # Friday evening: until Monday
        '2026-11-23T07:30:00+09:00'
        >>> quiet.until(datetime(2026, 11, 19, 1, 0, tzinfo=UTC)) is None
        True
        """
        local = now.astimezone(ZoneInfo(self.zone))
        end = self._end(local)
        if end is None or end - LAST_MOMENT <= local:
            return None
        return end

    def _end(self, local: datetime) -> datetime | None:
        """Return the end of the quiet that holds at a local time: of the hours, or of the days off that follow."""
        off = self.days_off and local.weekday() >= SATURDAY
        inside = self._over(local) if self.begins > self.ends else self.begins <= local.time() < self.ends
        if not off and not inside:
            return None
        end = datetime.combine(local.date(), self.ends, local.tzinfo)
        if end <= local:
            end = datetime.combine(local.date() + timedelta(days=1), self.ends, local.tzinfo)
        while self.days_off and end.weekday() >= SATURDAY:
            end = datetime.combine(end.date() + timedelta(days=1), self.ends, local.tzinfo)
        return end

    def _over(self, local: datetime) -> bool:
        return local.time() >= self.begins or local.time() < self.ends


@dataclass(frozen=True)
class Said:
    """What one person has said about hearing of things, by customer and kind."""

    by_mail: Mapping[tuple[int, str], ByMail] = field(default_factory=dict)
    pauses: Mapping[int, datetime] = field(default_factory=dict)
    quiet: Quiet | None = None

    def choice(self, customer_id: int, kind: str) -> ByMail | None:
        """Return what counts for a kind at a customer; None where nothing was said.

        >>> said = Said({(7, EVERYTHING): ByMail.AT_ONCE, (ANYWHERE, "a"): ByMail.NO})
        >>> said.choice(7, "a"), said.choice(8, "a"), said.choice(8, "b")
        (<ByMail.AT_ONCE: 'at_once'>, <ByMail.NO: 'no'>, None)
        """
        narrowest_first = (
            (customer_id, kind),
            (customer_id, EVERYTHING),
            (ANYWHERE, kind),
            (ANYWHERE, EVERYTHING),
        )
        return next((self.by_mail[key] for key in narrowest_first if key in self.by_mail), None)

    def paused(self, customer_id: int, now: datetime) -> bool:
        """True while no mail is wanted, of this customer or of any."""
        ends = (self.pauses.get(customer_id), self.pauses.get(ANYWHERE))
        return any(until is not None and now < until for until in ends)
