"""What would become of each row of a CRM's list: asked for the preview, and again when it is applied."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from portal.accounts.models import CrmImport, CrmImportKind
from portal.accounts.rules.crm_fields import ACCOUNT_FIELDS, CONTACT_FIELDS
from portal.foundation.db import db
from portal.foundation.files import storage
from portal.foundation.sheets import (
    FieldHint,
    Mapping,
    RowFate,
    Sheet,
    SheetLimits,
    chosen_mapping,
    guess_columns,
    read_sheet,
    vocabulary,
)

FIELDS = {CrmImportKind.ACCOUNTS: ACCOUNT_FIELDS, CrmImportKind.CONTACTS: CONTACT_FIELDS}
LIMITS = {
    CrmImportKind.ACCOUNTS: SheetLimits(rows=2_000),
    CrmImportKind.CONTACTS: SheetLimits(rows=20_000),
}


@dataclass(frozen=True)
class PlannedRow:
    """What one row comes to: its fate, whom it is about, and what would be written."""

    fate: RowFate
    label: str
    values: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)  # of what changes
    existing_id: int | None = None
    customer_id: int | None = None
    note: str = ""


class RowRefused(Exception):
    """A row cannot be imported: the field, a reason code, and the offending text."""

    def __init__(self, field: str, reason: str, value: str = ""):
        super().__init__(reason)
        self.field, self.reason, self.value = field, reason, value[:80]


@dataclass(frozen=True)
class Opened:
    """A dropped-in file as it is read now."""

    sheet: Sheet
    mapping: Mapping
    fields: Sequence[FieldHint]


def by_public_id(public_id: str) -> CrmImport | None:
    """Return an import by its outside name."""
    return db.session.scalar(select(CrmImport).where(CrmImport.public_id == public_id))


def latest() -> Sequence[CrmImport]:
    """Return what was dropped in lately."""
    return db.session.scalars(select(CrmImport).order_by(CrmImport.id.desc()).limit(20)).all()


def opened(found: CrmImport) -> Opened:
    """Return the file's table and how its columns are read. Raises SheetError."""
    return open_sheet(found.kind, storage().get(found.place), found.file_name, found.columns)


def open_sheet(kind: CrmImportKind, data: bytes, name: str, columns: dict[str, int | None]) -> Opened:
    """Read a file as a list of this kind; `columns` overrides the guessed ones. Raises SheetError."""
    fields = FIELDS[kind]
    sheet = read_sheet(data, name, limits=LIMITS[kind], vocabulary=vocabulary(fields))
    mapping = chosen_mapping(columns, sheet.header, fields) if columns else guess_columns(sheet, fields)
    return Opened(sheet, mapping, fields)


def refused(line: int, error: RowRefused, label: str) -> PlannedRow:
    """Return the row that says why it cannot be imported."""
    return PlannedRow(RowFate(line, "bad", error.field, error.reason, error.value), label)


def bad_fates(rows: Iterable[PlannedRow]) -> list[RowFate]:
    """Return why the rows that cannot be imported cannot be."""
    return [row.fate for row in rows if row.fate.outcome == "bad"]


def fates(rows: Iterable[PlannedRow]) -> list[RowFate]:
    """Return what becomes of the rows."""
    return [row.fate for row in rows]
