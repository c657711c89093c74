"""Dates as people type them and as files hold them, Japanese eras included: read once, here, or refused."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Literal

Order = Literal["ymd", "mdy", "dmy"]

EARLIEST, LATEST = date(1868, 10, 23), date(2199, 12, 31)
LONGEST = 60


class NotADate(ValueError):
    """The text is no date.

    `reason`: empty, not_a_date, impossible, ambiguous, no_year, outside_era or out_of_range.
    """

    def __init__(self, text: object, reason: str = "not_a_date") -> None:
        super().__init__(f"{reason}: {str(text)[:LONGEST]!r}")
        self.text, self.reason = str(text), reason


def read_date(
    text: str | float | date, *, year: int | None = None, order: Order | None = None, serial: bool = False
) -> date:
    """Read one date between 1868 and 2199, or raise `NotADate`; weekday and time of day are dropped.

    `order` settles 5/11/2026 and two-digit years, and 5/11 ("ymd" and "mdy" say the month comes first);
    `year` completes dates without one; `serial` also takes the day numbers of a spreadsheet (1900 system).

    >>> read_date("令和8年１１月２１日（土）").isoformat(), read_date("R8.11.21").isoformat()
    ('2026-11-21', '2026-11-21')
    >>> read_date("21 Nov 2026") == read_date("Nov 21, 2026") == read_date("46347", serial=True)
    True
    >>> read_date("11月21日", year=2026).isoformat(), read_date("5/11/2026", order="dmy").isoformat()
    ('2026-11-21', '2026-11-05')
    """
    if isinstance(text, date):
        return _within(text.date() if isinstance(text, datetime) else text, text)
    if not isinstance(text, str):
        if not serial or isinstance(text, bool):
            raise NotADate(text)
        return _serial(text, text)
    tidy = _tidy(text)
    if serial and re.fullmatch(r"[0-9]{1,7}(?:\.[0-9]+)?", tidy) and len(tidy) != 8:
        return _serial(float(tidy), text)
    for read in (_year_first, _in_an_era, _month_named, _year_last):
        found = read(tidy, order, text)
        if found:
            return _within(found, text)
    return _within(_without_year(tidy, year, order, text), text)


ERAS = {
    "明治": (date(1868, 10, 23), date(1912, 7, 29)),
    "大正": (date(1912, 7, 30), date(1926, 12, 24)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "令和": (date(2019, 5, 1), date.max),
}
SHORT_ERAS = {name[0]: name for name in ERAS} | dict(zip("MTSHR", ERAS, strict=True))
FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTHS = {name: number for number, name in enumerate(FULL_MONTHS, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}

WEEKDAY = re.compile(
    r"\s*\(?(?:[月火水木金土日]曜日?|(?<=\()[月火水木金土日](?=\))|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?)\)?[,\s]*",
    re.IGNORECASE,
)
TIME = re.compile(r"[T\s]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})?$")
YEAR_FIRST = re.compile(
    r"(?P<y>[0-9]{4})(?:(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2})"
    r"|\s*年\s*(?P<km>[0-9]{1,2})\s*月\s*(?P<kd>[0-9]{1,2})\s*日|(?P<cm>[0-9]{2})(?P<cd>[0-9]{2}))"
)
IN_AN_ERA = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和|[明大昭平令]|[MTSHR])\s*\.?\s*(?P<y>元|[0-9]{1,2})\s*"
    r"(?:年\s*(?P<km>[0-9]{1,2})\s*月\s*(?P<kd>[0-9]{1,2})\s*日|(?P<sep>[-/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<d>[0-9]{1,2}))",
    re.IGNORECASE,
)
DAY = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?"
NAME = r"(?P<month>[A-Za-z]{3,9})\.?"
YEAR = r"(?P<y>[0-9]{4}|[0-9]{2})"
MONTH_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{DAY}[\s-]*{NAME}[\s,-]*{YEAR}",
        rf"{NAME}[\s-]*{DAY}[\s,-]+{YEAR}",
        rf"{YEAR}[\s-]+{NAME}[\s-]+{DAY}",
    )
)
YEAR_LAST = re.compile(r"(?P<a>[0-9]{1,2})(?P<sep>[-/.])(?P<b>[0-9]{1,2})(?P=sep)(?P<c>[0-9]{4}|[0-9]{2})")
WITHOUT_YEAR = re.compile(
    r"(?P<km>[0-9]{1,2})\s*月\s*(?P<kd>[0-9]{1,2})\s*日|(?P<a>[0-9]{1,2})[-/.](?P<b>[0-9]{1,2})"
)
SPREADSHEET_DAY_0 = date(1899, 12, 30)
NO_SUCH_DAY = 60
"""The spreadsheet's 29 February 1900, which never was; days before it count from one day later."""


def _tidy(text: str) -> str:
    if len(text) > LONGEST or any(unicodedata.category(sign) == "No" for sign in text):
        raise NotADate(text)
    tidy = " ".join(unicodedata.normalize("NFKC", text).split())
    if not tidy:
        raise NotADate(text, "empty")
    without_time = TIME.sub("", tidy)
    return WEEKDAY.sub(" ", without_time, count=1).strip(" ,")


def _year_first(tidy: str, order: Order | None, text: str) -> date | None:
    match = YEAR_FIRST.fullmatch(tidy)
    if not match:
        return None
    month, day = (match["m"] or match["km"] or match["cm"]), (match["d"] or match["kd"] or match["cd"])
    return _day(int(match["y"]), int(month), int(day), text)


def _in_an_era(tidy: str, order: Order | None, text: str) -> date | None:
    match = IN_AN_ERA.fullmatch(tidy)
    if not match:
        return None
    first, last = ERAS[SHORT_ERAS.get(match["era"].upper(), match["era"])]
    count = 1 if match["y"] == "元" else int(match["y"])
    found = _day(first.year + count - 1, int(match["m"] or match["km"]), int(match["d"] or match["kd"]), text)
    if not count or not first <= found <= last:
        raise NotADate(text, "outside_era")
    return found


def _month_named(tidy: str, order: Order | None, text: str) -> date | None:
    for pattern in MONTH_NAMED:
        match = pattern.fullmatch(tidy)
        name = match["month"].lower() if match else ""
        if match and name in MONTHS:
            return _day(_full_year(match["y"]), MONTHS[name], int(match["d"]), text)
    return None


def _year_last(tidy: str, order: Order | None, text: str) -> date | None:
    """Read 21/11/2026 and 11/21/2026; two-digit years, and days up to the 12th, need the hint."""
    match = YEAR_LAST.fullmatch(tidy)
    if not match:
        return None
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["c"]) == 4:
        return _month_and_day(c, a, b, None if order == "ymd" else order, text)
    if order is None:
        raise NotADate(text, "ambiguous")
    if order == "ymd":
        return _day(_full_year(match["a"]), b, c, text)
    return _month_and_day(_full_year(match["c"]), a, b, order, text)


def _without_year(tidy: str, year: int | None, order: Order | None, text: str) -> date:
    match = WITHOUT_YEAR.fullmatch(tidy)
    if not match:
        raise NotADate(text)
    if year is None:
        raise NotADate(text, "no_year")
    if match["km"]:
        return _day(year, int(match["km"]), int(match["kd"]), text)
    return _month_and_day(year, int(match["a"]), int(match["b"]), order, text)


def _month_and_day(year: int, first: int, second: int, order: Order | None, text: str) -> date:
    """Tell month from day: by what is possible, else by the hint; 5/5 is the same either way."""
    if order is None and first <= 12 and second <= 12 and first != second:
        raise NotADate(text, "ambiguous")
    day_first = order == "dmy" if order else first > 12
    return _day(year, second, first, text) if day_first else _day(year, first, second, text)


def _full_year(digits: str) -> int:
    """Read two digits as POSIX does: 69 to 99 lie in the last century, the others in this one."""
    number = int(digits)
    return number if len(digits) == 4 else number + (1900 if number >= 69 else 2000)


def _day(year: int, month: int, day: int, text: object) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADate(text, "impossible") from None


def _serial(number: float, text: object) -> date:
    if not 1 <= number < 2_958_466 or int(number) == NO_SUCH_DAY:
        raise NotADate(text, "impossible")
    early = timedelta(days=1 if number < NO_SUCH_DAY else 0)
    return _within(SPREADSHEET_DAY_0 + timedelta(days=int(number)) + early, text)


def _within(found: date, text: object) -> date:
    if not EARLIEST <= found <= LATEST:
        raise NotADate(text, "out_of_range")
    return found
