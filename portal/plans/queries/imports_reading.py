"""Files that were dropped in, read as the person says: which table, which column means what."""

from collections.abc import Mapping as Said
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.foundation.audience import Side
from portal.foundation.offload import off_the_loop
from portal.foundation.sheets import (
    Mapping,
    Sheet,
    SheetError,
    SheetLimits,
    chosen_mapping,
    date_order,
    guess_columns,
    read_measurements,
    read_outline,
    read_sheet,
    unit_in,
    vocabulary,
)
from portal.foundation.sheets.archives import kind_of
from portal.plans.models import ImportRun, Plan
from portal.plans.queries import imports
from portal.plans.rules.imports import Series, series, without_units
from portal.plans.rules.outlines import FIELDS, KINDS, fields_of
from portal.plans.rules.outlines_drafts import Draft, Standpoint, draft
from portal.plans.rules.outlines_facts import Reading

LIMITS = SheetLimits(rows=20_000)
MAP, MEASUREMENTS = "map", "measurements"
_NUMBERS = ("baseline", "target", "value", "threshold")


@dataclass(frozen=True, slots=True)
class Read:
    """A file as a table, with the columns that were chosen, or guessed."""

    sheet: Sheet
    mapping: Mapping


def read_file(
    kind: str, data: bytes, name: str, options: Said[str, Any], columns: Said[str, int | None]
) -> Read:
    """Read a file as a table of a kind. Touches no database, so that it can be done beside the event loop.

    `options`: worksheet, header_line, encoding. Raises SheetError.
    """
    fields = fields_of(kind)
    sheet = read_sheet(
        data,
        name,
        limits=LIMITS,
        vocabulary=vocabulary(fields),
        worksheet=options.get("worksheet"),
        header_line=options.get("header_line"),
        encoding=options.get("encoding"),
    )
    if columns:
        return Read(sheet, chosen_mapping(dict(columns), sheet.header, fields))
    return Read(sheet, guess_columns(sheet, fields))


def read_beside(
    kind: str, data: bytes, name: str, options: Said[str, Any], columns: Said[str, int | None]
) -> Read:
    """Read a file as `read_file` does while other requests go on.

    Text is read beside the event loop. A workbook is unpacked by a process of its own, for which only the loop
    itself can wait.
    """
    if kind_of(data, LIMITS) == "workbook":
        return read_file(kind, data, name, options, columns)
    return off_the_loop(read_file, kind, data, name, options, columns)


def drafted(run: ImportRun, plan: Plan | None, read: Read, here: Standpoint) -> Draft:
    """Compare a plan's file with the plan as the reader in scope sees it. Raises SheetError no_outline."""
    outline = read_outline(read.sheet, read.mapping, KINDS, FIELDS)
    starts_on, ends_on = period(run, plan)
    hints = [hint for hint in FIELDS if hint.name in read.mapping]
    column = read.mapping.columns
    reading = Reading(
        run.options.get("language", "ja"),
        starts_on,
        ends_on,
        imports.directory(),
        {
            hint.name: date_order(read.sheet.samples(column[hint.name]))
            for hint in hints
            if hint.kind == "date"
        },
        {
            name: unit
            for name in _NUMBERS
            if name in column and (unit := unit_in(read.sheet.header[column[name]]))
        },
    )
    known = imports.known_nodes(plan, measured="value" in read.mapping)
    return draft(outline, known, reading, here, read.sheet.skipped)


def measured(run: ImportRun, plan: Plan, read: Read, here: Standpoint, fiscal_start: int) -> Series:
    """Compare a file of measurements with what is in force. Raises SheetError no_measurements."""
    kpis = imports.known_kpis(plan)
    values = read_measurements(
        replace(read.sheet, rows=without_units(read.sheet.rows, read.mapping, kpis)),
        read.mapping,
        language=run.options.get("language", "ja"),
        since=plan.starts_on,
        fiscal_start=fiscal_start,
    )
    return series(values, kpis, here.today, read.sheet.skipped)


def better_as(run: ImportRun, plan: Plan | None, sheet: Sheet) -> str:
    """Return the other kind of file as which the table would say something, or "".

    To be asked when it says nothing as what it was given.
    """
    kind = MEASUREMENTS if run.kind == MAP else MAP
    mapping = guess_columns(sheet, fields_of(kind))
    first_day = plan.starts_on if plan else date.fromisoformat(run.options["starts_on"])
    try:
        if kind == MEASUREMENTS:
            said = bool(read_measurements(sheet, mapping, since=first_day).values)
        else:
            has_tree = (
                "goal" in mapping or "parent_id" in mapping
            )  # a column of titles alone is in every list
            said = has_tree and bool(read_outline(sheet, mapping, KINDS, FIELDS).nodes)
    except SheetError:
        return ""
    return kind if said else ""


def standpoint(side: Side, plan: Plan | None, today: date) -> Standpoint:
    """Return from where a file is imported; a plan that is new begins inside the side that makes it."""
    visibility = str(plan.visibility) if plan else str(side)
    return Standpoint(str(side), visibility, today)


def period(run: ImportRun, plan: Plan | None) -> tuple[date, date]:
    """Return the first and last day of the plan that a file goes into."""
    if plan is not None:
        return plan.starts_on, plan.ends_on
    return date.fromisoformat(run.options["starts_on"]), date.fromisoformat(run.options["ends_on"])
