"""Months as people write them above a column of values."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_NAMES = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name} | {
    name.casefold(): number for number, name in enumerate(calendar.month_name) if name
}
_NAMES["sept"] = 9
_ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988}
_WORD = "|".join(sorted(_NAMES, key=len, reverse=True))
_YEAR = r"(?P<era>令和|平成|r|h)?\s*(?P<year>\d{4}|\d{1,2}|元)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}\s*(?P<fiscal>年度|年)\s*(?P<month>\d{{1,2}})\s*月(?:度|分|末)?",
        r"fy\s*(?P<year>\d{4})(?P<fiscal>\s)\s*(?P<name>" + _WORD + r")\.?",
        r"(?P<year>\d{4})\s*[-/.]\s*(?P<month>\d{1,2})",
        r"(?P<era>r|h)(?P<year>\d{1,2})\s*[-/.]\s*(?P<month>\d{1,2})",
        rf"(?P<name>{_WORD})\.?[\s,\-/']*(?P<year>\d{{4}}|\d{{2}})",
        rf"(?P<year>\d{{4}})[\s\-/]*(?P<name>{_WORD})\.?",
        r"(?P<month>\d{1,2})\s*月(?:度|分|末)?",
        rf"(?P<name>{_WORD})\.?",
    )
)
_ACTUAL = re.compile(r"[\s(\[]*(実績値?|実績数|actuals?|result|value|値)[\s)\]]*$")


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar; `year` is missing where only 「4月」 is written."""

    month: int
    year: int | None = None

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}" if self.year else f"{self.month:02}"

    def last_day(self, since: date | None = None) -> date | None:
        """Return its last day; without a year, of the first such month that ends on or after `since`.

        >>> Month(4, 2026).last_day(), Month(1).last_day(date(2026, 4, 1)), Month(4).last_day()
        (datetime.date(2026, 4, 30), datetime.date(2027, 1, 31), None)
        """
        year = self.year
        if year is None:
            if since is None:
                return None
            year = since.year + (self.month < since.month)
        return date(year, self.month, calendar.monthrange(year, self.month)[1])


def read_month(header: str, *, fiscal_start: int = 4) -> Month | None:
    """Return the month that a column header names, or None; `fiscal_start` is the first month of a 年度.

    >>> [str(read_month(text)) for text in ("2026年4月", "2026/04", "Apr 2026", "令和8年4月", "４月")]
    ['2026-04', '2026-04', '2026-04', '2026-04', '04']
    >>> [str(read_month(text)) for text in ("2026年度1月", "2026年度 4月 実績", "4月目標", "13月")]
    ['2027-01', '2026-04', 'None', 'None']
    """
    text = unicodedata.normalize("NFKC", header).casefold().strip()
    if len(text) > 40:
        return None
    text = _ACTUAL.sub("", text) or text
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _month(found.groupdict(), fiscal_start)
    return None


def _month(parts: dict[str, str | None], fiscal_start: int) -> Month | None:
    name = parts.get("name")
    number = _NAMES[name] if name else int(parts["month"] or 0)
    if not 1 <= number <= 12:
        return None
    if not parts.get("year"):
        return Month(number)
    year = _year(parts["year"] or "", parts.get("era"))
    in_fiscal_year = parts.get("fiscal") not in (None, "年")
    year += in_fiscal_year and number < fiscal_start
    return Month(number, year) if 1900 <= year <= 2200 else None


def _year(text: str, era: str | None) -> int:
    number = 1 if text == "元" else int(text)
    if era:
        return _ERAS[era] + number
    return 2000 + number if number < 100 else number
