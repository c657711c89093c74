"""The list of customers as a file: what a spreadsheet opens, and what can be imported again."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row

from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.sheets import SheetOut, write_csv, write_xlsx

HEADER = (
    "Account ID",
    "Account Name",
    "Name Kana",
    "Address name",
    "Stage",
    "Segment",
    "Industry",
    "Language",
    "Time Zone",
    "Country",
    "Fiscal Year Start Month",
    "Account Owner",
    "Backup",
    "Renewal",
    "Notice deadline",
    "People",
)


def export(rows: Sequence[Row[Any]], kind: str, *, by: Actor) -> bytes:
    """Return the customers as CSV or XLSX; that they were taken along stands in the audit log."""
    audit.remember("customers.exported", by=by, subject="customers", kind=kind, count=len(rows))
    lines = list(_lines(rows))
    return write_csv(HEADER, lines) if kind == "csv" else write_xlsx([SheetOut("Customers", HEADER, lines)])


def _lines(rows: Iterable[Row[Any]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield (
            row.external_id,
            row.name,
            row.kana,
            row.slug,
            str(row.stage),
            row.segment_ja,
            row.industry,
            row.language,
            row.time_zone,
            row.country,
            row.fiscal_first_month,
            row.primary_email,
            row.backup_email,
            row.renews_on,
            row.notice_on,
            row.people,
        )
