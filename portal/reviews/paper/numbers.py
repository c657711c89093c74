"""The numbers of a review as a workbook: what stands in tables and charts, one sheet a table, numbers as numbers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from portal.activity.review_sections import Section, Table
from portal.foundation.i18n import language
from portal.foundation.numbers import Money
from portal.foundation.sheets.writing import SheetOut, Value
from portal.reviews.paper import words
from portal.reviews.paper.called import called_in, somebody
from portal.reviews.queries.people import InReview, people_of
from portal.reviews.queries.snapshots import facts_before, readable
from portal.reviews.rules.snapshot import Snapshot, Told
from portal.reviews.rules.words import AimKind, Answer, Slot

LONGEST_CELL = 30_000


def sheets_of(snapshot: Snapshot, before: Snapshot | None, *, edition: int | None) -> list[SheetOut]:
    """Return the sheets of a workbook, in the language in force; empty ones are left out."""
    people = people_of(snapshot)
    sheets = [_overview(snapshot, edition), _figures(snapshot, before)]
    for told, section in _readable(snapshot):
        sheets += [_table(table) for table in section.tables(told.facts)]
    sheets += [_charts(snapshot), _decisions(snapshot, people), _aims(snapshot, people), _said(snapshot)]
    sheets.append(_sources(snapshot))
    return [sheet for sheet in sheets if sheet.rows]


def _readable(snapshot: Snapshot) -> Iterator[tuple[Told, Section]]:
    for told in snapshot.sections:
        section = readable(told)
        if section is not None:
            yield told, section


def _overview(snapshot: Snapshot, edition: int | None) -> SheetOut:
    said = snapshot.review
    rows: list[Sequence[Value]] = [
        (_("Business review"), called_in(snapshot)),
        (pgettext("workbook", "Company"), snapshot.customer["name"]),
        (_("Period"), words.period_of(snapshot)),
        (pgettext("period", "First day"), snapshot.first),
        (pgettext("period", "Last day"), snapshot.last),
        (_("Held on"), _day(said["held_on"])),
        (_("Success plan"), said["plan"]),
        (_("State"), _("Draft") if edition is None else _("Edition %(number)s", number=edition)),
        (_("Numbers as of"), _day(snapshot.document["gathered_on"])),
        (_("Conclusion"), _cut(said["conclusion"])),
    ]
    return SheetOut(_("Overview"), ("", ""), [row for row in rows if row[1]])


def _figures(snapshot: Snapshot, before: Snapshot | None) -> SheetOut:
    rows: list[Sequence[Value]] = [
        (str(section.label), str(one.label), one.value, one.before)
        for told, section in _readable(snapshot)
        for one in section.figures(told.facts, facts_before(told, before))
    ]
    header = (_("Section"), _("Figure"), pgettext("workbook", "Value"), pgettext("figure", "Before"))
    return SheetOut(_("Figures"), header, rows)


def _table(table: Table) -> SheetOut:
    grouped = any(row.group for row in table.rows)
    header = [str(column) for column in table.columns]
    rows = [[_value(cell) for cell in row.cells] for row in table.rows]
    if grouped:
        header = [pgettext("workbook", "Group"), *header]
        rows = [[row.group, *cells] for row, cells in zip(table.rows, rows, strict=True)]
    return SheetOut(str(table.title), header, rows)


def _charts(snapshot: Snapshot) -> SheetOut:
    rows: list[Sequence[Value]] = []
    for told, section in _readable(snapshot):
        for chart in section.charts(told.facts):
            for series in chart.series:
                for day, value in zip(chart.days, series.values, strict=False):
                    if value is not None:
                        rows.append(
                            (str(section.label), str(chart.title), str(series.label), day, value, chart.unit)
                        )
    header = (
        _("Section"),
        _("Chart"),
        pgettext("workbook", "Line"),
        _("Day"),
        pgettext("workbook", "Value"),
        _("Unit"),
    )
    return SheetOut(_("Values of charts"), header, rows)


def _decisions(snapshot: Snapshot, people: Mapping[str, InReview]) -> SheetOut:
    rows: list[Sequence[Value]] = [
        (
            one["request"], _cut(one["reason"]), _day(one["decide_by"]),
            somebody(people, one["decider"], one["decider_name"]),
            str(words.ANSWERS[Answer(one["answer"])]) if one["answer"] else "", _cut(one["answer_text"]),
            _day(one["answered_on"]),
        )
        for one in snapshot.decisions
    ]  # fmt: skip
    header = (
        _("Decision asked for"), _("Reason"), _("Decide by"), _("Who decides"), pgettext("workbook", "Answer"),
        _("Words with the answer"),
        _("Answered on"),
    )  # fmt: skip
    return SheetOut(_("Decisions asked for"), header, rows)


def _aims(snapshot: Snapshot, people: Mapping[str, InReview]) -> SheetOut:
    rows: list[Sequence[Value]] = [
        (
            str(words.AIM_KINDS[AimKind(one["kind"])]), one["title"], _cut(one["why"]), _company(snapshot, one["side"]),
            somebody(people, one["owner"]), _day(one["due_on"]), one["under"],
        )
        for one in snapshot.aims
    ]  # fmt: skip
    header = (
        _("Kind"), _("Title"), _("Why"), pgettext("workbook", "Company"), _("Owner"), _("Due"), _("Goal"),
    )  # fmt: skip
    return SheetOut(_("Next period"), header, rows)


def _said(snapshot: Snapshot) -> SheetOut:
    rows: list[Sequence[Value]] = []
    for told in snapshot.sections:
        section = readable(told)
        title = told.title if told.is_own else str(section.label) if section else ""
        said = [_cut(told.said[slot]) for slot in Slot]
        if any(said) or told.text:
            rows.append((title, _cut(told.text), *said))
    header = (_("Section"), pgettext("workbook", "Text"), *(str(words.SLOTS[slot]) for slot in Slot))
    return SheetOut(_("What we make of it"), header, rows)


def _sources(snapshot: Snapshot) -> SheetOut:
    rows: list[Sequence[Value]] = [
        (str(section.label), str(one.label), _cut(str(one.definition)), _cut(str(one.source)))
        for told, section in _readable(snapshot)
        for one in section.sources(told.facts)
    ]
    header = (_("Section"), pgettext("workbook", "Number"), _("Definition"), _("Source"))
    return SheetOut(_("Sources and definitions"), header, rows)


def _company(snapshot: Snapshot, side: str) -> str:
    return snapshot.vendor_name(language()) if side == "vendor" else snapshot.customer["name"]


def _value(cell: Any) -> Value:
    if cell is None or isinstance(cell, bool | int | float | date | Money):
        return cell
    return _cut(str(cell))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"


def _day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
