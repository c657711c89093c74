"""Time to value: from the contract or the kick-off to the wow moment, and what it was spent on.

Inside it is exact to the second; it is told in the customer's calendar days. Paused time is nobody's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.onboarding.rules.spans import Span
from portal.onboarding.rules.words import Waiting

NOTHING = timedelta()


@dataclass(frozen=True)
class Spent:
    """What the time from the clock's start was spent on, exactly, and how many calendar days it took.

    `days` counts all of them, paused ones too; `told` are whole days by what they were spent on, which add up to it.
    """

    exactly: Mapping[Waiting, timedelta]
    days: int

    @property
    def told(self) -> dict[Waiting, int]:
        """Return whole days that add up: what is left over goes where most of a day was cut off."""
        total = sum(self.exactly.values(), NOTHING)
        if not total:
            return dict.fromkeys(Waiting, 0)
        shares = {what: self.exactly[what] / total * self.days for what in Waiting}
        whole = {what: int(share) for what, share in shares.items()}
        rest = self.days - sum(whole.values())
        for what in sorted(Waiting, key=lambda one: (whole[one] - shares[one], list(Waiting).index(one)))[
            :rest
        ]:
            whole[what] += 1
        return whole

    @property
    def counted(self) -> int:
        """Return the days that are somebody's: without those on which the journey was paused."""
        return self.days - self.told[Waiting.PAUSED]


def midnight(day: date, zone: str) -> datetime:
    """Return the first instant of a day in a zone.

    >>> midnight(date(2026, 11, 20), "Asia/Tokyo").isoformat()
    '2026-11-19T15:00:00+00:00'
    """
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day_after(instant: datetime, zone: str) -> datetime:
    """Return the end of the day on which an instant falls in a zone."""
    return midnight(instant.astimezone(ZoneInfo(zone)).date() + timedelta(days=1), zone)


def spent(spans: Iterable[Span], clock_from: date, until: datetime, zone: str) -> Spent:
    """Return what the time from a day's beginning until an instant was spent on.

    Before its first span a journey had not begun: that was waiting for us.

    >>> begun = datetime(2026, 11, 2, 15, tzinfo=UTC)  # midnight of the 3rd in Tokyo
    >>> found = spent([Span(Waiting.CUSTOMER, begun)], date(2026, 11, 1), begun + timedelta(days=4), "Asia/Tokyo")
    >>> found.days, found.told[Waiting.VENDOR], found.told[Waiting.CUSTOMER]
    (6, 2, 4)
    """
    start = midnight(clock_from, zone)
    exactly = dict.fromkeys(Waiting, NOTHING)
    ordered = sorted(spans, key=lambda span: span.since)
    begun = min(ordered[0].since if ordered else until, until)
    exactly[Waiting.VENDOR] += max(begun - start, NOTHING)
    for span in ordered:
        first, last = max(span.since, start), min(span.until or until, until)
        exactly[span.what] += max(last - first, NOTHING)
    days = (until.astimezone(ZoneInfo(zone)).date() - clock_from).days
    return Spent(exactly, max(days, 0))
