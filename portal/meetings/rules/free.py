"""When several people are free: working hours by the wall clock, less what is taken, with air around it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from portal.meetings.rules.wall import A_DAY, instant, local, read_time

USUAL_HOURS = {str(weekday): [["09:00", "12:00"], ["13:00", "18:00"]] for weekday in range(5)}
LONGEST_HORIZON_DAYS = 180
MOST_RANGES = 4

Taken = tuple[datetime, datetime]


@dataclass(frozen=True)
class Hours:
    """When one person can be met. `works_on` knows holidays of both sides and absences, by the person's own day."""

    zone: str
    by_weekday: Mapping[str, Sequence[Sequence[str]]]
    works_on: Callable[[date], bool]
    taken: Sequence[Taken] = field(default=(), repr=False)


@dataclass(frozen=True)
class Wish:
    """What is looked for: how long, in which stretch of time, how much air before and after what is taken."""

    minutes: int
    earliest: datetime
    latest: datetime
    buffer_minutes: int = 0

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def step(self) -> timedelta:
        """Return how far beginnings lie apart: half an hour, a quarter for what is shorter or uneven."""
        return timedelta(minutes=30 if self.minutes % 30 == 0 else 15)


def starts(
    people: Sequence[Hours], wish: Wish, *, guests_day: Callable[[date], bool], guests_zone: str
) -> list[datetime]:
    """Return when a meeting of all these people can begin, in order.

    `guests_day` tells whether the other side works on a day of its own calendar.
    """
    if not people:
        return []
    first, *others = people
    open_others = [_windows(one, wish) for one in others]
    closed = _merged(_around(taken, wish.buffer_minutes) for one in people for taken in one.taken)
    found = []
    for begins, ends in _windows(first, wish):
        moment = begins
        while moment + wish.length <= ends:
            over = moment + wish.length
            fits = (
                wish.earliest <= moment
                and over <= wish.latest
                and guests_day(local(moment, guests_zone).date())
            )
            if (
                fits
                and not _meets(closed, moment, over)
                and all(_inside(w, moment, over) for w in open_others)
            ):
                found.append(moment)
            moment += wish.step
    return sorted(set(found))


def is_taken(taken: Iterable[Taken], begins: datetime, ends: datetime) -> bool:
    """True when something taken overlaps the time; what ends as it begins does not."""
    return any(a < ends and begins < b for a, b in taken)


def read_hours(ranges: Sequence[Sequence[str]]) -> list[tuple[time, time]]:
    """Return the hours of a weekday in order; raises ValueError where they overlap or run backwards.

    >>> read_hours([["13:00", "18:00"], ["9:00", "12:00"]])[0][0].isoformat("minutes")
    '09:00'
    """
    read = sorted((read_time(a), read_time(b)) for a, b in ranges)
    for (begins, ends), after in zip(read, [*read[1:], None], strict=False):
        if begins >= ends or (after is not None and after[0] < ends):
            raise ValueError(ranges)
    return read


def _windows(person: Hours, wish: Wish) -> list[Taken]:
    """Return when the person works in that stretch of time, as instants."""
    found = []
    day, last = local(wish.earliest, person.zone).date(), local(wish.latest, person.zone).date()
    last = min(last, day + LONGEST_HORIZON_DAYS * A_DAY)
    while day <= last:
        if person.works_on(day):
            for begins, ends in read_hours(person.by_weekday.get(str(day.weekday()), ())):
                found.append((instant(day, begins, person.zone), instant(day, ends, person.zone)))
        day += A_DAY
    return found


def _around(taken: Taken, minutes: int) -> Taken:
    air = timedelta(minutes=minutes)
    return taken[0] - air, taken[1] + air


def _merged(taken: Iterable[Taken]) -> list[Taken]:
    merged: list[Taken] = []
    for begins, ends in sorted(taken):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return merged


def _meets(taken: Sequence[Taken], begins: datetime, ends: datetime) -> bool:
    low, high = 0, len(taken)
    while low < high:  # the first that ends after the beginning
        middle = (low + high) // 2
        if taken[middle][1] <= begins:
            low = middle + 1
        else:
            high = middle
    return low < len(taken) and taken[low][0] < ends


def _inside(windows: Sequence[Taken], begins: datetime, ends: datetime) -> bool:
    return any(a <= begins and ends <= b for a, b in windows)
