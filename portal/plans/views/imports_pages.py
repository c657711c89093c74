"""The facts of an import's pages: its preview, its progress, and what was done."""

from typing import Any

from flask import request, url_for

from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Side
from portal.foundation.sheet_words import encoding_words, note_words, refusal_words
from portal.foundation.sheets import SheetError, digest_of, importable
from portal.plans.actions.imports import AT_ONCE
from portal.plans.forms.imports import ApplyForm, ReadingForm, column_words, field_choices
from portal.plans.models import ImportRun, Plan
from portal.plans.queries import imports
from portal.plans.queries import imports_reading as reading
from portal.plans.rules.imports import Series
from portal.plans.rules.outlines_drafts import Draft, Standpoint
from portal.plans.views.answers import map_url
from portal.plans.views.imports_preview import (
    MOST_BAD,
    ROWS_ON_A_PAGE,
    bad_rows,
    counted_nodes,
    drawn,
    page_of_rows,
    shown,
    titles_of_map,
    titles_of_values,
)
from portal.plans.views.imports_words import finding, refusal

MOST_VALUES = 60


def preview_facts(
    run: ImportRun,
    plan: Plan | None,
    read: reading.Read | SheetError,
    here: Standpoint,
    *,
    form: ReadingForm | None,
    twice: list[str],
    trouble: str,
) -> dict[str, Any]:
    """Return what the preview shows; a file that cannot be read (any more) shows why, and how to read it otherwise."""
    table = read if isinstance(read, reading.Read) else None
    facts = {
        **_common(run, plan),
        "reading_form": form or ReadingForm(None, kind=run.kind, read=table, options=run.options),
        "twice": twice,
        "trouble": trouble or (refusal(run.refusal) if run.refused_at else ""),
        "read": table,
        "unreadable": refusal_words(read) if isinstance(read, SheetError) else "",
        "apply_form": None,
        "better_as": "",
        "made": imports.made_of(run) if plan is None else None,
        "finding": finding,
    }
    if table is None:
        return facts
    facts |= _table_facts(table, run.kind)
    try:
        compared = _compared(run, plan, table, here)
    except SheetError as error:
        better = reading.better_as(run, plan, table.sheet)
        return facts | {"unreadable": refusal_words(error), "better_as": better}
    facts |= _compared_facts(table, compared, run.kind)
    counts = facts["counts"]
    if counts["bad"] and not (facts["to_do"] or counts["same"]):
        facts["better_as"] = reading.better_as(run, plan, table.sheet)
    return facts


def done_facts(run: ImportRun, plan: Plan | None) -> dict[str, Any]:
    """Return what was done, or how far the worker is."""
    return {**_common(run, plan), "counts": run.counts, "waiting": run.applied_at is None}


def _common(run: ImportRun, plan: Plan | None) -> dict[str, Any]:
    customer = standpoint().customer
    slug = customer.slug if customer else ""
    again = (
        url_for("imports.begin", slug=slug, plan=plan.public_id)
        if plan
        else url_for("imports.begin_plan", slug=slug)
    )
    return {
        "run": run,
        "file": imports.file_of(run),
        "plan": plan,
        "vendors": run.side is Side.VENDOR,
        "map_url": map_url(plan) if plan else None,
        "again_url": again,
        "back_url": map_url(plan) if plan else url_for("plans.index", slug=slug),
        "here_url": url_for("imports.show", slug=slug, import_run=run.public_id),
    }


def _table_facts(read: reading.Read, kind: str) -> dict[str, Any]:
    sheet = read.sheet
    by_column = {column: name for name, column in read.mapping.columns.items()}
    return {
        "notes": [note_words(note) for note in sheet.notes],
        "encoding": encoding_words(sheet.encoding) if sheet.encoding else "",
        "columns": [(*one, by_column.get(one[0], "")) for one in column_words(sheet)],
        "choices": field_choices(kind),
        "unused": [sheet.header[column] for column in read.mapping.unused(sheet.header)],
        "by_worker": len(sheet.rows) > AT_ONCE,
    }


def _compared(run: ImportRun, plan: Plan | None, read: reading.Read, here: Standpoint) -> Draft | Series:
    if run.kind == reading.MAP or plan is None:
        return reading.drafted(run, plan, read, here)
    first_month = standpoint().customer.fiscal_first_month
    return reading.measured(run, plan, read, here, first_month)


def _compared_facts(read: reading.Read, compared: Draft | Series, kind: str) -> dict[str, Any]:
    titles = titles_of_map(compared) if isinstance(compared, Draft) else titles_of_values(read)
    fates, counts = compared.fates, compared.counts
    chosen, page = request.args.get("rows", ""), max(0, request.args.get("page", 0, type=int))
    rows, total = page_of_rows(read, fates, kind, titles, chosen, page)
    bad = bad_rows(read, fates, kind, titles)
    digest = digest_of(fates)
    facts = {
        "counts": counts,
        "bad": bad[:MOST_BAD],
        "more_bad": max(0, len(bad) - MOST_BAD),
        "remarks": [shown(read, fate, kind, titles) for fate in compared.remarks],
        "rows": rows,
        "rows_total": total,
        "rows_chosen": chosen,
        "rows_page": page,
        "rows_each": ROWS_ON_A_PAGE,
        "importable": importable(fates),
        "to_do": counts["create"] + counts["update"],
        "apply_form": ApplyForm(None, data={"digest": digest}),
    }
    return facts | (_map_facts(compared) if isinstance(compared, Draft) else _value_facts(compared))


def _map_facts(draft: Draft) -> dict[str, Any]:
    tree, left = drawn(draft)
    to_do = sum(1 for node in draft.kept if node.outcome in ("create", "update"))
    return {"tree": tree, "not_drawn": left, "nodes": counted_nodes(draft), "to_do": to_do}


def _value_facts(series: Series) -> dict[str, Any]:
    return {
        "values": series.values[:MOST_VALUES],
        "more_values": max(0, len(series.values) - MOST_VALUES),
        "same": series.same,
        "to_do": len(series.values),
    }
