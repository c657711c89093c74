"""When the vendor answers: opening hours by the clock of the vendor's zone, less holidays; time counted in them.

A promise ("within four hours") is counted in opening time alone, between instants, so that the end of summer time,
a holiday or the reader's own zone cannot bend it.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from zoneinfo import ZoneInfo

from portal.foundation.calendar import A_DAY, LONGEST_BREAK, WorkCalendar

MINUTES_A_DAY = 24 * 60
WEEK = 7
A_MINUTE = timedelta(minutes=1)


class NeverOpen(ValueError):
    """Within reach of the calendar nobody ever answers."""


class NotHours(ValueError):
    """What was typed says no hours of a day."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a day, in minutes after midnight: from `first` until before `last` (1440 is midnight again)."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.last <= MINUTES_A_DAY:
            raise NotHours(f"{self.first} to {self.last} is no stretch of a day")

    def __str__(self) -> str:
        return f"{_clock(self.first)}–{_clock(self.last)}"


Hours = tuple[Span, ...]


@dataclass(frozen=True)
class Opening:
    """The hours of each weekday, Monday first, in the vendor's zone; a break is what lies between two spans."""

    zone: str
    week: tuple[Hours, ...]

    def __post_init__(self) -> None:
        if len(self.week) != WEEK:
            raise NotHours("a week has seven days")
        for hours in self.week:
            if any(one.last > two.first for one, two in pairwise(hours)):
                raise NotHours("the hours of a day follow one another")

    @property
    def is_ever_open(self) -> bool:
        return any(self.week)

    @property
    def minutes_a_day(self) -> float:
        """Return how long the average open day is."""
        lengths = [sum(span.last - span.first for span in hours) for hours in self.week if hours]
        return sum(lengths) / len(lengths) if lengths else 0.0


def office_hours(zone: str) -> Opening:
    """Return what holds until somebody sets it: Monday to Friday, 9:00 to 18:00 with an hour's break at noon."""
    day = (Span(9 * 60, 12 * 60), Span(13 * 60, 18 * 60))
    return Opening(zone, (day,) * 5 + ((), ()))


def opening_of(zone: str, week: Sequence[Sequence[Sequence[int]]]) -> Opening:
    """Return the opening hours that were kept as plain numbers, a list of [first, last] for each weekday."""
    return Opening(zone, tuple(tuple(Span(first, last) for first, last in hours) for hours in week))


#: Codes of the days, Monday first.
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def told(week: Sequence[Sequence[Sequence[int]]] | None) -> dict[str, str]:
    """Return a kept week as it is written down: the hours of each day on which there are any, by the day's code.

    >>> told([[[540, 720], [780, 1080]], *[[]] * 6])
    {'monday': '9:00–12:00, 13:00–18:00'}
    """
    hours = zip(WEEKDAYS, opening_of("UTC", week).week, strict=True) if week else ()
    return {day: written(spans) for day, spans in hours if spans}


def plain(opening: Opening) -> list[list[list[int]]]:
    """Return the week as plain numbers, as it is kept."""
    return [[[span.first, span.last] for span in hours] for hours in opening.week]


def spans_on(opening: Opening, calendar: WorkCalendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return from when to when (in UTC) somebody answers on a day of the vendor's zone; nothing on holidays.

    The weekday decides, not the country's weekend: whoever opens on a Saturday has set hours for it.
    """
    if calendar.is_holiday(day):
        return ()
    zone = ZoneInfo(opening.zone)
    found = ((_instant(day, s.first, zone), _instant(day, s.last, zone)) for s in opening.week[day.weekday()])
    return tuple(
        (first, last) for first, last in found if first < last
    )  # an hour that the clocks skip is none


def is_open(opening: Opening, calendar: WorkCalendar, at: datetime) -> bool:
    """Tell whether somebody answers at this instant.

    >>> noon = datetime(2026, 11, 20, 12, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    >>> is_open(office_hours("Asia/Tokyo"), WorkCalendar(), noon)
    False
    """
    day = at.astimezone(ZoneInfo(opening.zone)).date()
    return any(first <= at < last for first, last in spans_on(opening, calendar, day))


def expected_answer(
    opening: Opening, calendar: WorkCalendar, asked_at: datetime, within_minutes: int
) -> datetime:
    """Return by when an answer comes that takes `within_minutes` of opening time, in UTC. Raises NeverOpen.

    Asked on Friday at 17:00, four hours are up on the Tuesday at 12:00 when Monday is a holiday:

    >>> asked = datetime(2026, 11, 20, 17, tzinfo=ZoneInfo("Asia/Tokyo"))
    >>> expected = expected_answer(office_hours("Asia/Tokyo"), WorkCalendar(), asked, 240)
    >>> expected.astimezone(ZoneInfo("Asia/Tokyo")).isoformat(timespec="minutes")
    '2026-11-24T12:00+09:00'
    """
    left = A_MINUTE * within_minutes
    for first, last in _spans_from(opening, calendar, asked_at):
        begins = max(first, asked_at.astimezone(UTC))
        if begins + left <= last:
            return begins + left
        left -= last - begins
    raise NeverOpen


def opens_at(opening: Opening, calendar: WorkCalendar, at: datetime) -> datetime:
    """Return the next instant, from `at` on, at which somebody is there. Raises NeverOpen."""
    for first, _last in _spans_from(opening, calendar, at):
        return max(first, at.astimezone(UTC))
    raise NeverOpen


def opening_time(opening: Opening, calendar: WorkCalendar, since: datetime, until: datetime) -> timedelta:
    """Return how much of the time between two instants was opening time; zero when `until` comes first.

    >>> since = datetime(2026, 11, 20, 17, tzinfo=ZoneInfo("Asia/Tokyo"))
    >>> opening_time(office_hours("Asia/Tokyo"), WorkCalendar(), since, since + timedelta(days=4))
    datetime.timedelta(seconds=28800)
    """
    if until <= since:
        return timedelta()
    zone = ZoneInfo(opening.zone)
    years = range(since.astimezone(zone).year, until.astimezone(zone).year + 1)
    parts = (_until(opening, calendar, y, until) - _until(opening, calendar, y, since) for y in years)
    return sum(parts, timedelta())


def read_hours(text: str) -> Hours:
    """Return the hours of a day as people type them: "9:00–12:00, 13時〜18時"; nothing means closed. Raises NotHours.

    >>> [str(span) for span in read_hours("９：００〜１２：００、13時-17時半")]
    ['9:00–12:00', '13:00–17:30']
    >>> read_hours("")
    ()
    """
    plainly = unicodedata.normalize("NFKC", text).strip()
    if not plainly or plainly.lower() in CLOSED_WORDS:
        return ()
    spans = tuple(_read_span(part) for part in re.split(r"[,、;/\n]+", plainly) if part.strip())
    if any(one.last > two.first for one, two in pairwise(spans)):
        raise NotHours("the hours of a day follow one another")
    return spans


def written(hours: Hours) -> str:
    """Return the hours of a day as they are shown and typed: "9:00–12:00, 13:00–18:00"."""
    return ", ".join(map(str, hours))


CLOSED_WORDS = frozenset({"-", "–", "closed", "休み", "休", "なし", "定休"})
_TIME = r"(\d{1,2})(?:\s*(?::|時)\s*(?:(\d{1,2})\s*分?|(半))?)?"
_SPAN = re.compile(rf"\s*{_TIME}\s*(?:[-–—~〜～ー]|から|to)\s*{_TIME}\s*(?:まで)?\s*")


def _read_span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise NotHours(text)
    first, last = _minutes(*found.group(1, 2, 3)), _minutes(*found.group(4, 5, 6))
    return Span(first, last)


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    minutes = 30 if half else int(minute or 0)
    if minutes > 59:
        raise NotHours(f"{hour}:{minutes}")
    return int(hour) * 60 + minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Return the instant at which clocks of the zone show that time; one that they skip is the moment of the skip."""
    days, left = divmod(minutes, MINUTES_A_DAY)
    local = datetime.combine(day + A_DAY * days, time(left // 60, left % 60), zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    before = local.replace(fold=1).astimezone(UTC)
    while before.astimezone(zone).utcoffset() != instant.astimezone(zone).utcoffset():
        before += A_MINUTE
    return before


def _spans_from(
    opening: Opening, calendar: WorkCalendar, at: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield what is open after an instant, in order, for as long as the calendar reaches."""
    if not opening.is_ever_open:
        return
    day = at.astimezone(ZoneInfo(opening.zone)).date()
    for ahead in range(LONGEST_BREAK):
        yield from (span for span in spans_on(opening, calendar, day + A_DAY * ahead) if span[1] > at)


def _until(opening: Opening, calendar: WorkCalendar, year: int, at: datetime) -> timedelta:
    """Return the opening time of one year up to an instant, found by halving the year's spans."""
    begun, summed = _year(opening, calendar, year)
    place = bisect_right(begun, at)
    if not place:
        return timedelta()
    before = summed[place - 2] if place > 1 else timedelta()
    return before + min(at - begun[place - 1], summed[place - 1] - before)


@lru_cache(maxsize=256)
def _year(opening: Opening, calendar: WorkCalendar, year: int) -> tuple[list[datetime], list[timedelta]]:
    """Return when each span of a year begins, and the opening time up to the end of each."""
    first = date(year, 1, 1)
    days = (first + A_DAY * ahead for ahead in range((date(year + 1, 1, 1) - first).days))
    spans = list(chain.from_iterable(spans_on(opening, calendar, day) for day in days))
    return [begins for begins, _ends in spans], list(accumulate(ends - begins for begins, ends in spans))
