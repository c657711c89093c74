"""Writing the people of a CRM's list."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from portal.accounts.actions.revisions import created, revise
from portal.accounts.models import Customer, CustomerRole, Department, Membership, User
from portal.accounts.queries.crm_contacts import NAMES
from portal.accounts.queries.crm_imports import PlannedRow
from portal.accounts.rules.search_keys import person_key
from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db, new_public_id
from portal.foundation.history import CREATED, Change
from portal.foundation.tenancy import bulk_insert, customer_scope


def write(rows: Sequence[PlannedRow], options: Mapping[str, Any], *, by: Actor) -> None:
    """Enter the new people, one statement for all and one for each company's members, and change the known ones."""
    new = [row for row in rows if row.fate.outcome == "create"]
    people = _enter_people(new)
    by_company: dict[int, list[PlannedRow]] = defaultdict(list)
    for row in rows:
        if row.fate.outcome in ("create", "update") and row.customer_id is not None:
            by_company[row.customer_id].append(row)
    default = CustomerRole(options.get("role", CustomerRole.VIEWER.value))
    for customer_id, theirs in by_company.items():
        with customer_scope(customer_id):
            departments = _departments(theirs, by=by)
            _enter_members([r for r in theirs if r.existing_id is None], people, departments, default, by=by)
            _change_members([r for r in theirs if r.existing_id is not None], departments, by=by)
            db.session.flush()


def _enter_people(rows: Sequence[PlannedRow]) -> dict[str, int]:
    """Return the ids of the rows' people by mail; those the portal does not know yet are entered."""
    languages = dict(db.session.execute(select(Customer.id, Customer.language)).all())
    zones = dict(db.session.execute(select(Customer.id, Customer.time_zone)).all())
    unknown = {row.values["email"]: row for row in rows if row.values.get("user_id") is None}
    facts = [
        _person(row, languages[row.customer_id or 0], zones[row.customer_id or 0]) for row in unknown.values()
    ]
    if facts:
        db.session.execute(insert(User), facts)
    known = {row.values["email"]: row.values["user_id"] for row in rows if row.values.get("user_id")}
    found = db.session.execute(select(User.email, User.id).where(User.email.in_(list(unknown))))
    return known | {email: user_id for email, user_id in found if email}


def _person(row: PlannedRow, language: str, zone: str) -> dict[str, Any]:
    names = {name: row.values.get(name, "") for name in NAMES}
    names["language"] = row.values.get("language", language)
    return {
        **names,
        "email": row.values["email"],
        "time_zone": zone,
        "public_id": new_public_id(),
        "version": 1,
        "search_key": _key(names),
    }


def _enter_members(
    rows: Sequence[PlannedRow],
    people: dict[str, int],
    departments: dict[str, int],
    default: CustomerRole,
    *,
    by: Actor,
) -> None:
    if not rows:
        return
    facts = [
        {
            "public_id": new_public_id(),
            "user_id": people[row.values["email"]],
            "role": row.values.get("role", default),
            "department_id": departments.get(row.values.get("department", "")),
            "title": row.values.get("title", ""),
            "external_id": row.values.get("external_id"),
            "version": 1,
        }
        for row in rows
    ]
    bulk_insert(Membership, facts)
    ids = db.session.scalars(
        select(Membership.id).where(Membership.public_id.in_([one["public_id"] for one in facts]))
    ).all()
    for member_id in ids:
        history.record(
            "member", member_id, {CREATED: Change(None, "import")}, by=by, visibility=Visibility.SHARED
        )


def _change_members(rows: Sequence[PlannedRow], departments: dict[str, int], *, by: Actor) -> None:
    changed = {row.existing_id: row.values for row in rows}
    members = db.session.scalars(
        select(Membership).where(Membership.id.in_(list(changed))).options(joinedload(Membership.user))
    )
    for member in members.all():
        values = changed[member.id]
        place: dict[str, Any] = {name: values[name] for name in ("title", "external_id") if name in values}
        if "department" in values:
            place["department_id"] = departments[values["department"]]
        revise("member", member, place, by=by, visibility=Visibility.SHARED)
        for name in NAMES:
            if name in values:
                setattr(member.user, name, values[name])
        member.user.search_key = _key({name: getattr(member.user, name) for name in NAMES})


def _departments(rows: Sequence[PlannedRow], *, by: Actor) -> dict[str, int]:
    """Return the departments that the rows name, by name; new ones are added at the top."""
    known = {
        one.name: one.id for one in db.session.scalars(select(Department).order_by(Department.id.desc()))
    }
    for name in dict.fromkeys(row.values["department"] for row in rows if row.values.get("department")):
        if name not in known:
            department = Department(name=name, position=len(known))
            db.session.add(department)
            created("department", department, name, by=by, visibility=Visibility.SHARED)
            known[name] = department.id
    return known


def _key(names: Mapping[str, str]) -> str:
    return person_key(
        names["family_name"],
        names["given_name"],
        names["family_kana"],
        names["given_kana"],
        names["romanised"],
    )
