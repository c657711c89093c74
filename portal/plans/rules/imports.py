"""What importing measured values comes to: which KPI each belongs to, and what is already known of it."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.foundation.numbers import fifteen_digits
from portal.foundation.sheets import Mapping as Mapping_
from portal.foundation.sheets import MeasurementsRead, Outcome, Row, RowFate, StatedMeasurement, tally
from portal.foundation.sheets.outline_nodes import folded
from portal.foundation.sheets.words import bare, plain

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class KnownKpi:
    """A KPI that the reader sees, with the values in force by day."""

    node_id: int
    public_id: str
    external_id: str | None
    title: str
    unit: str
    in_force: Mapping[date, float]


@dataclass(frozen=True, slots=True)
class ToRecord:
    """A value to record; `before` is the value in force on that day, where it corrects one."""

    line: int
    node_id: int
    title: str
    on: date
    value: float
    before: float | None
    note: str


@dataclass(frozen=True, slots=True)
class Series:
    """What a file of measurements comes to: values to record, the fate of every row, and remarks."""

    values: list[ToRecord]
    fates: list[RowFate]
    remarks: list[RowFate]
    same: int

    @property
    def counts(self) -> dict[Outcome, int]:
        """Return how many rows become what."""
        return tally(self.fates)


def series(
    read: MeasurementsRead, kpis: Sequence[KnownKpi], today: date, skipped: Iterable[RowFate] = ()
) -> Series:
    """Compare the values of a file with what is in force; months not over yet count as of today."""
    by_id, by_title = _by_id(kpis), _by_title(kpis)
    found = Series([], [*skipped, *read.fates], [], 0)
    same = 0
    for stated in read.values:
        kpi = _named(stated.kpi, stated.external_id, by_id, by_title)
        if isinstance(kpi, str):
            found.fates.append(_fate(stated, "bad", "kpi", kpi, stated.kpi or stated.external_id))
        elif (reason := _refusal(stated, today)) is not None:
            found.fates.append(_fate(stated, "bad", *reason))
        else:
            outcome = _take(stated, kpi, today, found)
            found.fates.append(_fate(stated, outcome))
            same += outcome == "same"
    bad = {fate.line for fate in found.fates if fate.outcome == "bad"}
    values = [value for value in found.values if value.line not in bad]
    return Series(values, sorted(found.fates, key=lambda fate: fate.line), found.remarks, same)


def without_units(rows: Sequence[Row], mapping: Mapping_, kpis: Sequence[KnownKpi]) -> list[Row]:
    """Take off the unit of its KPI from the end of each value: 「5.5日」 is 5.5 where the KPI is agreed in days."""
    by_id, by_title = _by_id(kpis), _by_title(kpis)
    words = {column for name, column in mapping.columns.items() if name != "value"}
    kpi: KnownKpi | str = ""
    result = []
    for row in rows:
        title, external_id = mapping.cell(row, "kpi"), mapping.cell(row, "external_id")
        if title or external_id:
            kpi = _named(title, external_id, by_id, by_title)
        unit = kpi.unit if isinstance(kpi, KnownKpi) else ""
        cells = (cell if column in words else _bare(cell, unit) for column, cell in enumerate(row.cells))
        result.append(Row(row.line, tuple(cells)) if unit else row)
    return result


def _bare(cell: str, unit: str) -> str:
    text, wanted = unicodedata.normalize("NFKC", cell).strip(), unicodedata.normalize("NFKC", unit)
    number = text.removesuffix(wanted).strip()
    return number if number != text and number[-1:].isdecimal() else cell


def _take(stated: StatedMeasurement, kpi: KnownKpi, today: date, found: Series) -> Outcome:
    value, on = fifteen_digits(stated.value), min(stated.on, today) if stated.whole_month else stated.on
    if stated.unit and kpi.unit and plain(stated.unit) != plain(kpi.unit):
        found.remarks.append(_fate(stated, "same", "unit", "other_unit", stated.unit))
    if _in_force(stated, kpi, on, value):
        return "same"
    before = kpi.in_force.get(on)
    found.values.append(ToRecord(stated.line, kpi.node_id, kpi.title, on, value, before, stated.note))
    return "create" if before is None else "update"


def _in_force(stated: StatedMeasurement, kpi: KnownKpi, on: date, value: float) -> bool:
    """A month's value is known when it is in force on any day of the month: its day moves until the month is over."""
    if not stated.whole_month:
        return kpi.in_force.get(on) == value
    month = [known for day, known in sorted(kpi.in_force.items()) if day.replace(day=1) == on.replace(day=1)]
    return bool(month) and month[-1] == value


def _refusal(stated: StatedMeasurement, today: date) -> tuple[str, str, str] | None:
    first = stated.on.replace(day=1) if stated.whole_month else stated.on
    if first > today:
        return "on", "in_the_future", stated.on.isoformat()
    if stated.on.year < 1970:
        return "on", "out_of_range", stated.on.isoformat()
    if len(stated.note) > LONGEST_NOTE:
        return "note", "too_long", stated.note
    return None


def _named(
    title: str, external_id: str, by_id: Mapping[str, KnownKpi], by_title: Mapping[str, list[KnownKpi]]
) -> KnownKpi | str:
    if external_id in by_id:
        return by_id[external_id]
    for form in (folded(title), bare(title)):
        found = by_title.get(form, []) if form else []
        if len(found) == 1:
            return found[0]
        if found:
            return "several_kpis"
    return "no_such_kpi"


def _by_id(kpis: Sequence[KnownKpi]) -> dict[str, KnownKpi]:
    names = {kpi.public_id: kpi for kpi in kpis}
    names.update(
        {kpi.external_id: kpi for kpi in sorted(kpis, key=lambda one: -one.node_id) if kpi.external_id}
    )
    return names


def _by_title(kpis: Sequence[KnownKpi]) -> dict[str, list[KnownKpi]]:
    titles: dict[str, list[KnownKpi]] = {}
    for kpi in kpis:
        for form in {folded(kpi.title), bare(kpi.title)}:
            titles.setdefault(form, []).append(kpi)
    return titles


def _fate(
    stated: StatedMeasurement,
    outcome: Outcome,
    name: str | None = None,
    reason: str | None = None,
    value: str | None = None,
) -> RowFate:
    return RowFate(stated.line, outcome, name, reason, value, stated.column)
