"""The fate of each person in a CRM's list."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from portal.accounts.models import Customer, CustomerRole, Department, Membership, User
from portal.accounts.queries import customers
from portal.accounts.queries.crm_imports import Opened, PlannedRow, RowRefused, refused
from portal.accounts.rules.crm_fields import LONGEST, is_latin, split_name
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.sheets import CellError, RowFate, read_cell
from portal.foundation.sheets import Row as SheetRow
from portal.foundation.tenancy import every_customer

NAMES = ("family_name", "given_name", "family_kana", "given_kana", "romanised", "language")
PLACE = ("title", "department")


@dataclass(frozen=True)
class Known:
    """What the portal knows already, for finding each row in it."""

    companies_by_id: dict[str, Row[*tuple[Any, ...]]]
    companies_by_name: dict[str, list[Row[*tuple[Any, ...]]]]
    reached: set[int]
    users: dict[str, Row[*tuple[Any, ...]]]  # by mail
    members: dict[tuple[int, int], Row[*tuple[Any, ...]]]  # by (customer, person)
    members_by_external_id: dict[tuple[int, str], Row[*tuple[Any, ...]]]


def plan(opened: Opened, reader: User) -> list[PlannedRow]:
    """Return what would become of every row, for this vendor person; a fixed number of statements."""
    known = _known(reader)
    seen: dict[Any, int] = {}
    rows = []
    for row in opened.sheet.rows:
        label = opened.mapping.cell(row, "full_name") or opened.mapping.cell(row, "email")
        try:
            rows.append(_planned(row, opened, known, seen, label[:120]))
        except RowRefused as error:
            rows.append(refused(row.line, error, label[:120]))
    return rows


def _planned(row: SheetRow, opened: Opened, known: Known, seen: dict[Any, int], label: str) -> PlannedRow:
    values = _values(row, opened)
    company = _company(values, known)
    email = str(values.get("email", "")).lower()
    if not email:
        raise RowRefused("email", "missing")
    user, member = _found(email, company, values, known)
    if user is not None and user.staff_role is not None:
        raise RowRefused("email", "our_own", email)
    if (company.id, email) in seen:
        raise RowRefused("email", "twice", str(seen[company.id, email]))
    seen[company.id, email] = row.line
    wanted = _wanted(values, email)
    label = label or email
    if member is not None and member.ended_at is not None:
        return PlannedRow(RowFate(row.line, "skip", "email", "has_left", email), label, note=company.name)
    if member is None:
        values = wanted | {"user_id": user.id if user else None}
        return PlannedRow(
            RowFate(row.line, "create"), label, values, customer_id=company.id, note=company.name
        )
    changes, before = _changes(wanted, user, member)
    return PlannedRow(
        RowFate(row.line, "update" if changes else "same"),
        label,
        changes,
        before,
        existing_id=member.id,
        customer_id=company.id,
        note=company.name,
    )


def _values(row: SheetRow, opened: Opened) -> dict[str, str]:
    values: dict[str, str] = {}
    for hint in opened.fields:
        try:
            value = read_cell(opened.mapping.cell(row, hint.name), hint)
        except CellError as wrong:
            raise RowRefused(hint.name, wrong.reason, wrong.text) from wrong
        text = " ".join(str(value or "").split())
        if len(text) > LONGEST.get(hint.name, 200):
            raise RowRefused(hint.name, "too_long", text)
        if text:
            values[hint.name] = text
    return values


def _company(values: dict[str, str], known: Known) -> Row[*tuple[Any, ...]]:
    by_id, name = values.get("company_id"), values.get("company", "")
    found = known.companies_by_id.get(by_id) if by_id else None
    if found is None and name:
        namesakes = known.companies_by_name.get(search_key(name), [])
        if len(namesakes) > 1:
            raise RowRefused("company", "ambiguous", name)
        found = namesakes[0] if namesakes else None
    if not by_id and not name:
        raise RowRefused("company", "missing")
    if found is None or found.id not in known.reached:
        raise RowRefused("company", "unknown_company", name or by_id or "")
    return found


def _found(
    email: str, company: Row[*tuple[Any, ...]], values: dict[str, str], known: Known
) -> tuple[Row[*tuple[Any, ...]] | None, Row[*tuple[Any, ...]] | None]:
    user = known.users.get(email)
    member = known.members.get((company.id, user.id)) if user else None
    if member is None and (external_id := values.get("external_id")):
        other = known.members_by_external_id.get((company.id, external_id))
        if other is not None:
            raise RowRefused("email", "mail_differs", email)
    return user, member


def _wanted(values: dict[str, str], email: str) -> dict[str, Any]:
    """Return what the row says in the portal's own fields."""
    family, given, romanised = split_name(values.get("full_name", ""))
    wanted: dict[str, Any] = {
        "email": email,
        "family_name": values.get("family_name") or family,
        "given_name": values.get("given_name") or given,
        "romanised": values.get("romanised") or romanised,
    }
    kana_family, kana_given, _ = split_name(values.get("full_kana", ""))
    wanted["family_kana"] = values.get("family_kana") or kana_family
    wanted["given_kana"] = values.get("given_kana") or kana_given
    both = f"{wanted['given_name']} {wanted['family_name']}".strip()
    if both and not wanted["romanised"] and is_latin(both):
        wanted["romanised"] = both
    wanted |= {
        name: values[name] for name in ("language", "title", "department", "external_id") if name in values
    }
    if "role" in values:
        wanted["role"] = CustomerRole(values["role"])
    return {name: value for name, value in wanted.items() if value != ""}


def _changes(
    wanted: dict[str, Any], user: Row[*tuple[Any, ...]] | None, member: Row[*tuple[Any, ...]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what would change, and what it was.

    Who has signed in keeps the name they use; a role that somebody has is never imported over.
    """
    now: dict[str, Any] = {"title": member.title, "department": member.department or ""}
    if user is not None and user.seen_at is None:
        now |= {name: getattr(user, name) for name in NAMES}
    if not member.external_id:
        now["external_id"] = member.external_id or ""
    changes = {name: wanted[name] for name in now if name in wanted and wanted[name] != now[name]}
    return changes, {name: now[name] for name in changes}


def _known(reader: User) -> Known:
    companies = db.session.execute(select(Customer.id, Customer.name, Customer.external_id)).all()
    by_name: dict[str, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for company in companies:
        by_name[search_key(company.name)].append(company)
    names = [getattr(User, name) for name in NAMES]
    users = db.session.execute(
        select(User.id, User.email, User.staff_role, User.seen_at, *names).where(User.email.is_not(None))
    )
    with every_customer("a row is matched with the people its importer may see"):
        reached = set(db.session.scalars(customers.reached_by(reader)))
        members = db.session.execute(
            select(
                Membership.id,
                Membership.customer_id,
                Membership.user_id,
                Membership.title,
                Membership.external_id,
                Membership.ended_at,
                _department_name().label("department"),
            )
        ).all()
    return Known(
        {company.external_id: company for company in companies if company.external_id},
        by_name,
        reached,
        {user.email.lower(): user for user in users},
        {(row.customer_id, row.user_id): row for row in members},
        {(row.customer_id, row.external_id): row for row in members if row.external_id},
    )


def _department_name() -> Any:
    return (
        select(Department.name)
        .where(Department.customer_id == Membership.customer_id, Department.id == Membership.department_id)
        .correlate(Membership)
        .scalar_subquery()
    )
