"""The fate of each company in a CRM's list."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import Row, select

from portal.accounts.models import Customer, LifecycleStage, User
from portal.accounts.places import country_named
from portal.accounts.queries import customers, team
from portal.accounts.queries.crm_imports import Opened, PlannedRow, RowRefused, refused
from portal.accounts.rules.crm_fields import LONGEST, read_month
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.sheets import CellError, RowFate, read_cell
from portal.foundation.sheets import Row as SheetRow
from portal.foundation.tenancy import every_customer

COMPARED = (
    "external_id",
    "name",
    "kana",
    "industry",
    "segment_id",
    "stage",
    "country",
    "time_zone",
    "language",
    "fiscal_first_month",
)


@dataclass(frozen=True)
class Known:
    """What the portal knows already, for finding each row in it."""

    by_external_id: dict[str, Row[*tuple[Any, ...]]]
    by_name: dict[str, list[Row[*tuple[Any, ...]]]]
    reached: set[int]
    segments: dict[str, int]
    colleagues: dict[str, User]


def plan(opened: Opened, reader: User) -> list[PlannedRow]:
    """Return what would become of every row, for this vendor person; a fixed number of statements."""
    known = _known(reader)
    seen: dict[Any, int] = {}
    rows = []
    for row in opened.sheet.rows:
        label = opened.mapping.cell(row, "name")[:120]
        try:
            rows.append(_planned(row, opened, known, seen, label))
        except RowRefused as error:
            rows.append(refused(row.line, error, label))
    return rows


def _planned(row: SheetRow, opened: Opened, known: Known, seen: dict[Any, int], label: str) -> PlannedRow:
    values = _values(row, opened, known)
    if not values.get("name"):
        raise RowRefused("name", "missing")
    found = _found(values, known)
    identity = found.id if found else (values.get("external_id") or search_key(values["name"]))
    if identity in seen:
        raise RowRefused("name", "twice", str(seen[identity]))
    seen[identity] = row.line
    owner = values.pop("owner", None)
    if found is None:
        note = owner.name if owner else ""
        values["owner_id"] = owner.id if owner else None
        return PlannedRow(RowFate(row.line, "create"), label, values, note=note)
    changes = {name: value for name, value in values.items() if getattr(found, name) != value}
    before = {name: getattr(found, name) for name in changes}
    outcome = RowFate(row.line, "update" if changes else "same")
    return PlannedRow(outcome, label, changes, before, existing_id=found.id)


def _values(row: SheetRow, opened: Opened, known: Known) -> dict[str, Any]:
    """Return what the row says; blank cells say nothing, so that they erase nothing."""
    values: dict[str, Any] = {}
    for hint in opened.fields:
        try:
            value = read_cell(opened.mapping.cell(row, hint.name), hint)
        except CellError as wrong:
            raise RowRefused(hint.name, wrong.reason, wrong.text) from wrong
        if value is None:
            continue
        text = " ".join(str(value).split())
        if len(text) > LONGEST.get(hint.name, 200):
            raise RowRefused(hint.name, "too_long", text)
        name, meaning = _meaning(hint.name, text, known)
        values[name] = meaning
    return values


def _meaning(name: str, text: str, known: Known) -> tuple[str, Any]:
    read = _READERS.get(name)
    if read is None:
        return name, text
    target, meaning = read(text, known)
    if meaning is None:
        raise RowRefused(name, f"unknown_{name}", text)
    return target, meaning


_READERS: dict[str, Any] = {
    "stage": lambda text, _known: ("stage", LifecycleStage(text)),
    "segment": lambda text, known: ("segment_id", known.segments.get(search_key(text))),
    "country": lambda text, _known: ("country", country_named(text)),
    "time_zone": lambda text, _known: ("time_zone", text if text in available_timezones() else None),
    "fiscal_first_month": lambda text, _known: ("fiscal_first_month", read_month(text)),
    "owner": lambda text, known: ("owner", known.colleagues.get(_folded(text))),
}


def _found(values: dict[str, Any], known: Known) -> Row[*tuple[Any, ...]] | None:
    external_id = values.get("external_id")
    found = known.by_external_id.get(external_id) if external_id else None
    if found is None:
        namesakes = [
            one
            for one in known.by_name.get(search_key(values["name"]), [])
            if not external_id or one.external_id is None
        ]
        if len(namesakes) > 1:
            raise RowRefused("name", "ambiguous", values["name"])
        found = namesakes[0] if namesakes else None
    if found is not None and found.id not in known.reached:
        raise RowRefused("name", "not_yours", values["name"])
    return found


def _known(reader: User) -> Known:
    columns = [getattr(Customer, name) for name in COMPARED]
    rows = db.session.execute(select(Customer.id, Customer.slug, *columns)).all()
    by_name: dict[str, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        by_name[search_key(row.name)].append(row)
    with every_customer("a row is matched with the customers its importer reaches"):
        reached = set(db.session.scalars(customers.reached_by(reader)))
    segments = {
        search_key(name): one.id
        for one in customers.segments()
        for name in (one.name_ja, one.name_en)
        if name
    }
    return Known(
        {row.external_id: row for row in rows if row.external_id},
        by_name,
        reached,
        segments,
        _colleagues(),
    )


def _colleagues() -> dict[str, User]:
    """Return who may be primary, by mail address and by name as written or romanised."""
    found: dict[str, User] = {}
    for user in team.colleagues():
        if team.may_accompany(user):
            for name in (user.email or "", user.name, user.romanised):
                if name:
                    found.setdefault(_folded(name), user)
    return found


def _folded(name: str) -> str:
    return name.strip().lower() if "@" in name else search_key(name)
