"""Taking in a CRM's lists: nothing until told, no bad row left out unless told, and again without doubling."""

import secrets
from collections import Counter
from collections.abc import Sequence
from typing import Any

from portal.accounts.actions import crm_accounts, crm_contacts
from portal.accounts.models import CrmImport, CrmImportKind, User
from portal.accounts.queries import crm_accounts as account_fates
from portal.accounts.queries import crm_contacts as contact_fates
from portal.accounts.queries import crm_imports
from portal.accounts.queries.crm_imports import Opened, PlannedRow
from portal.foundation import audit, clock, outbox
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.files import storage
from portal.foundation.sheets import digest_of, importable, tally

#: Rows up to which a file is taken in at once; the worker takes longer ones.
AT_ONCE = 300


class NotImportable(Exception):
    """A row cannot be imported that nobody agreed to leave out, so nothing is."""


def keep(kind: CrmImportKind, data: bytes, file_name: str, *, by: Actor) -> CrmImport:
    """Keep a dropped-in file for its preview. Raises SheetError when it is no table."""
    crm_imports.open_sheet(kind, data, file_name, {})
    place = f"imports/{secrets.token_hex(16)}"
    storage().put(place, data)
    plain = "".join(c for c in file_name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())
    kept = CrmImport(
        kind=kind, file_name=plain[:255] or "file", place=place, size=len(data), by_id=by.person_id
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def choose(found: CrmImport, columns: dict[str, int | None], options: dict[str, Any]) -> None:
    """Read the columns as the person says, and set what holds for new rows."""
    found.columns, found.options = dict(columns), dict(options)


def planned(found: CrmImport, opened: Opened, reader: User) -> list[PlannedRow]:
    """Return what would become of every row of the opened file."""
    plans = {CrmImportKind.ACCOUNTS: account_fates.plan, CrmImportKind.CONTACTS: contact_fates.plan}
    return plans[found.kind](opened, reader)


def ask(found: CrmImport, reader: User, *, leave_out: str = "", by: Actor) -> None:
    """Import the file: at once when it is short, else by the worker. Raises NotImportable and SheetError.

    `leave_out` is the digest of the bad rows that somebody saw and leaves out; others still stop the file.
    """
    if found.applied_at or found.asked_at:
        return
    opened = crm_imports.opened(found)
    rows = planned(found, opened, reader)
    if opened.mapping.missing or not _may_go_in(rows, leave_out):
        raise NotImportable
    found.asked_at, found.refused_at = clock.now(), None
    found.options = {**found.options, "leave_out": leave_out}
    if len(rows) > AT_ONCE:
        outbox.owe("crm.import", dedupe_key=f"crm.import:{found.public_id}", crm_import_id=found.id)
        return
    apply(found, rows, reader, by=by)


def apply(found: CrmImport, rows: Sequence[PlannedRow], reader: User, *, by: Actor) -> None:
    """Write every row of a file but those that are left out, in the open transaction. Raises NotImportable."""
    if not _may_go_in(rows, found.options.get("leave_out", "")):
        raise NotImportable
    if found.kind is CrmImportKind.ACCOUNTS:
        crm_accounts.write(rows, reader, found.options, by=by)
    else:
        crm_contacts.write(rows, found.options, by=by)
    found.counts = dict(Counter(tally(crm_imports.fates(rows))))
    found.options = {**found.options, "left_out": [fate.line for fate in crm_imports.bad_fates(rows)]}
    found.applied_at = clock.now()
    audit.remember(
        f"{found.kind.value}.imported",
        by=by,
        subject=f"file:{found.public_id}",
        file=found.file_name,
        counts=found.counts,
    )


def _may_go_in(rows: Sequence[PlannedRow], leave_out: str) -> bool:
    bad = crm_imports.bad_fates(rows)
    return importable(bad) or (len(bad) < len(rows) and digest_of(bad) == leave_out)
