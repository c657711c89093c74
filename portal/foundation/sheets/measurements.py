"""Measured values as a table: one row per value, or one row per KPI with a column per month or day."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from portal.foundation.dates import NotADate, Order, read_date
from portal.foundation.sheets.fates import RowFate
from portal.foundation.sheets.fields import CellError, FieldHint, date_order, read_cell
from portal.foundation.sheets.mapping import Mapping
from portal.foundation.sheets.months import read_month
from portal.foundation.sheets.shape import Reason, Row, Sheet, SheetError
from portal.foundation.sheets.words import plain, unit_in

MEASUREMENT_FIELDS = (
    FieldHint(
        "kpi", ("KPI", "KPI名", "指標", "指標名", "項目", "項目名", "metric", "indicator", "kpi name", "name")
    ),
    FieldHint("external_id", ("ID", "KPI ID", "外部ID", "管理番号", "external id", "external_id", "key")),
    FieldHint(
        "on",
        ("日付", "測定日", "計測日", "実績日", "年月", "対象月", "基準日", "date", "month", "period", "on"),
        "date",
    ),
    FieldHint(
        "value", ("実績値", "実績", "値", "数値", "value", "actual", "result", "measurement"), "number"
    ),
    FieldHint("unit", ("単位", "unit")),
    FieldHint("row_kind", ("区分", "計画/実績", "予実", "予定/実績", "目標/実績", "plan/actual", "series")),
    FieldHint("note", ("備考", "メモ", "コメント", "注記", "note", "notes", "comment", "remarks")),
    FieldHint("source", ("出典", "出所", "データソース", "情報源", "source", "data source")),
)
_VALUE = FieldHint("value", (), "number")
_ON = FieldHint("on", (), "date")
_NOT_MEASURED = frozenset(
    [
        "目標",
        "計画",
        "予算",
        "予定",
        "見込",
        "見込み",
        "予測",
        "前年",
        "前年実績",
        "目標値",
        "target",
        "plan",
        "planned",
        "budget",
        "forecast",
    ]
)


@dataclass(frozen=True, slots=True)
class StatedMeasurement:
    """One value: where it stands, of which KPI, and for which day (`whole_month`: the last day of a named month)."""

    line: int
    column: int
    kpi: str
    external_id: str
    on: date
    value: float
    whole_month: bool = False
    unit: str = ""
    note: str = ""
    source: str = ""


@dataclass(slots=True)
class MeasurementsRead:
    """The values of a file and the fates of what is bad or left out; `months` are the columns read as months."""

    layout: Literal["long", "wide"]
    values: list[StatedMeasurement] = field(default_factory=list)
    fates: list[RowFate] = field(default_factory=list)
    columns: dict[int, date] = field(default_factory=dict)


def read_measurements(
    sheet: Sheet,
    mapping: Mapping,
    *,
    language: str = "ja",
    since: date | None = None,
    fiscal_start: int = 4,
    order: Order | None = None,
) -> MeasurementsRead:
    """Return every value that a table states, wide tables turned to long; `mapping` is of `MEASUREMENT_FIELDS`.

    `since` tells the year of months that are written without one: the first such month from then on.
    Bad cells: no_kpi, no_date, month_without_year, stated_twice, error_cell and the reasons of numbers and dates.
    Raises SheetError no_measurements when there is neither a value column nor a column of a month.
    """
    reading = _Reading(sheet, mapping, language, since, fiscal_start, order)
    days, undated = _dated_columns(sheet, mapping, reading)
    if days and "on" not in mapping:
        _read_wide(sheet, reading, days)
    elif "value" in mapping and "on" in mapping:
        _read_long(sheet, reading)
    elif not undated:
        raise SheetError(Reason.NO_MEASUREMENTS)
    for column in undated:
        reading.bad(sheet.header_line, column, "on", "month_without_year", sheet.header[column])
    return reading.read


class _Reading:
    """A table of measurements while it is read."""

    def __init__(
        self,
        sheet: Sheet,
        mapping: Mapping,
        language: str,
        since: date | None,
        fiscal_start: int,
        order: Order | None,
    ) -> None:
        self.mapping = mapping
        self.language = language
        self.since = since
        self.fiscal_start = fiscal_start
        self.order = order or (date_order(sheet.samples(mapping.columns["on"])) if "on" in mapping else None)
        self.read = MeasurementsRead("long")
        self.seen: dict[tuple[str, str, date], float] = {}
        self.kpi = self.external_id = ""

    def bad(self, line: int, column: int | None, name: str, reason: str, value: str) -> None:
        self.read.fates.append(RowFate(line, "bad", name, reason, value, column))

    def skip(self, row: Row, reason: str, value: str = "") -> None:
        self.read.fates.append(RowFate(row.line, "skip", reason=reason, value=value))

    def names_kpi(self, row: Row) -> bool:
        """Take the row's KPI, the one above where the row names none, and say when there is none at all."""
        kpi, external_id = self.mapping.cell(row, "kpi"), self.mapping.cell(row, "external_id")
        if kpi or external_id:
            self.kpi, self.external_id = kpi, external_id
        if not (self.kpi or self.external_id):
            self.bad(row.line, self.mapping.columns.get("kpi"), "kpi", "no_kpi", "")
            return False
        return True

    def is_measured(self, row: Row) -> bool:
        """Lines of targets between the lines of results are left out, and said."""
        said = self.mapping.cell(row, "row_kind")
        if plain(said) in _NOT_MEASURED:
            self.skip(row, "not_measured", said)
            return False
        return True

    def take(self, row: Row, column: int, on: date, *, whole_month: bool, unit: str) -> None:
        """Read one cell as a value for a day."""
        cell = row.cells[column]
        try:
            value = read_cell(cell, _VALUE, language=self.language, units=(unit,) if unit else ())
        except CellError as wrong:
            self.bad(row.line, column, "value", wrong.reason, wrong.text)
            return
        if not isinstance(value, float):
            return
        known = self.seen.get((self.external_id, self.kpi, on))
        if known is not None and known != value:
            self.bad(row.line, column, "value", "stated_twice", cell.strip())
        elif known is None:
            self.seen[self.external_id, self.kpi, on] = value
            self.read.values.append(self._stated(row, column, on, value, whole_month, unit))

    def _stated(
        self, row: Row, column: int, on: date, value: float, whole_month: bool, unit: str
    ) -> StatedMeasurement:
        note, source = self.mapping.cell(row, "note"), self.mapping.cell(row, "source")
        return StatedMeasurement(
            row.line, column, self.kpi, self.external_id, on, value, whole_month, unit, note, source
        )


def _dated_columns(
    sheet: Sheet, mapping: Mapping, reading: _Reading
) -> tuple[dict[int, tuple[date, bool]], list[int]]:
    """Return the columns headed by a month or a day, and those whose month has no year."""
    used = {column for name, column in mapping.columns.items() if name != "value"}
    days: dict[int, tuple[date, bool]] = {}
    undated = []
    for column, title in enumerate(sheet.header):
        if column in used or not title:
            continue
        month = read_month(title, fiscal_start=reading.fiscal_start)
        if month is None:
            if on := _day(title):
                days[column] = (on, False)
        elif last := month.last_day(reading.since):
            days[column] = (last, True)
        else:
            undated.append(column)
    return _firsts_as_months(days), undated


def _day(title: str) -> date | None:
    try:
        return read_date(title)
    except NotADate:
        return None


def _firsts_as_months(days: dict[int, tuple[date, bool]]) -> dict[int, tuple[date, bool]]:
    """A workbook keeps 「2026年4月」 as 2026-04-01: nothing but firsts of months are months."""
    plain_days = [on for on, whole_month in days.values() if not whole_month]
    if not plain_days or any(on.day != 1 for on in plain_days):
        return days
    result = {}
    for column, (on, whole_month) in days.items():
        month = read_month(f"{on.year}/{on.month}")
        last = month.last_day() if month else None
        result[column] = (on, True) if whole_month or last is None else (last, True)
    return result


def _read_wide(sheet: Sheet, reading: _Reading, days: dict[int, tuple[date, bool]]) -> None:
    reading.read.layout = "wide"
    reading.read.columns = {column: on for column, (on, _) in days.items()}
    for row in sheet.rows:
        if not reading.names_kpi(row) or not reading.is_measured(row):
            continue
        unit = reading.mapping.cell(row, "unit") or unit_in(reading.kpi) or ""
        if not any(row.cells[column].strip() for column in days):
            reading.skip(row, "no_value", reading.kpi)
        for column, (on, whole_month) in days.items():
            reading.take(row, column, on, whole_month=whole_month, unit=unit)


def _read_long(sheet: Sheet, reading: _Reading) -> None:
    column = reading.mapping.columns["value"]
    header_unit = unit_in(sheet.header[column]) or ""
    for row in sheet.rows:
        if not reading.names_kpi(row) or not reading.is_measured(row):
            continue
        if not row.cells[column].strip():
            reading.skip(row, "no_value", reading.kpi)
            continue
        if found := _date_of(row, reading):
            unit = reading.mapping.cell(row, "unit") or header_unit or unit_in(reading.kpi) or ""
            reading.take(row, column, found[0], whole_month=found[1], unit=unit)


def _date_of(row: Row, reading: _Reading) -> tuple[date, bool] | None:
    """Read a day, or a month as its last day."""
    text, column = reading.mapping.cell(row, "on"), reading.mapping.columns["on"]
    if not text:
        reading.bad(row.line, column, "on", "no_date", "")
        return None
    month = read_month(text, fiscal_start=reading.fiscal_start)
    if month is not None and (last := month.last_day(reading.since)):
        return last, True
    if month is not None:
        reading.bad(row.line, column, "on", "month_without_year", text)
        return None
    try:
        on = read_cell(text, _ON, order=reading.order)
    except CellError as wrong:
        reading.bad(row.line, column, "on", wrong.reason, wrong.text)
        return None
    return (on, False) if isinstance(on, date) else None
