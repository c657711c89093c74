"""Lists of days off as companies write them: one a line, single days or spans, with a name or without."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.dates import NotADate, read_date

LONGEST_SPAN = 60
MOST_DAYS = 400
_SPAN = re.compile(r"\s*(?:〜|～|~|–|—|→| - |から| to )\s*", re.IGNORECASE)
_NAME = re.compile(
    r"^(?P<days>[^\s,\t、].*?[0-9日)）])(?:\s*[,\t、，:：]\s*|\s+(?=[^0-9(（〜～~–—\-]))(?P<name>.*)$"
)


@dataclass(frozen=True)
class DayOff:
    on: date
    name: str


@dataclass(frozen=True)
class BadLine:
    """A line that could not be read: its number, its text, and why (not_a_date, too_long, backwards)."""

    line: int
    text: str
    reason: str


def read_days(text: str) -> tuple[list[DayOff], list[BadLine]]:
    """Return the days of a pasted list, each once, and the lines that could not be read.

    >>> days, bad = read_days("2026/12/29〜2026/12/31 年末休業\\n2027-05-06, 創立記念日\\nsoon")
    >>> [(day.on.isoformat(), day.name) for day in days]
    [('2026-12-29', '年末休業'), ('2026-12-30', '年末休業'), ('2026-12-31', '年末休業'), ('2027-05-06', '創立記念日')]
    >>> bad
    [BadLine(line=3, text='soon', reason='not_a_date')]
    """
    found: dict[date, DayOff] = {}
    bad = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            for day in _line(line.strip()):
                found.setdefault(day.on, day)
        except NotADate:
            bad.append(BadLine(number, line.strip()[:80], "not_a_date"))
        except ValueError as error:
            bad.append(BadLine(number, line.strip()[:80], str(error)))
    return sorted(found.values(), key=lambda day: day.on), bad


def _line(line: str) -> list[DayOff]:
    try:
        return _span(line, "")
    except NotADate:
        if (match := _NAME.match(line)) is None:
            raise
        return _span(match["days"], match["name"].strip()[:80])


def _span(days: str, name: str) -> list[DayOff]:
    ends = _SPAN.split(days, maxsplit=1)
    first = read_date(ends[0])
    last = read_date(ends[1], year=first.year) if len(ends) > 1 else first
    if last < first:
        raise ValueError("backwards")
    if (last - first).days >= LONGEST_SPAN:
        raise ValueError("too_long")
    return [DayOff(first + timedelta(days=n), name) for n in range((last - first).days + 1)]
