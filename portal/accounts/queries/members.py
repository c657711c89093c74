"""The people of one customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import CustomerRole, Department, Membership, User
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.kana import initial, search_key, sort_key
from portal.foundation.tenancy import narrowed

ACTIVE_WITHIN = timedelta(days=30)
MOST_SHOWN = 2_000


@dataclass(frozen=True)
class Person:
    """A member as lists show one."""

    public_id: str
    user_public_id: str
    name: str
    romanised: str
    email: str | None
    role: CustomerRole
    title: str
    department: str
    champion: bool
    exec_sponsor: bool
    joined_at: datetime | None
    seen_at: datetime | None
    leaves_on: date | None
    ended_at: datetime | None
    sort: str

    @property
    def initial(self) -> str:
        return initial(self.name) or "?"

    @property
    def colour_index(self) -> int:
        return sum(self.user_public_id.encode()) % 8

    def name_in(self, language: str) -> str:
        """Return the name as readers of `language` expect it."""
        return self.romanised if language == "en" and self.romanised else self.name


@dataclass(frozen=True)
class Presence:
    """How many people of a department joined and are active; what managers see instead of names."""

    department: str
    public_id: str | None
    depth: int
    people: int
    joined: int
    active: int


def by_public_id(public_id: str) -> Membership | None:
    """Return a current member of the customer in scope, with the person."""
    return db.session.scalar(
        _with_person().where(Membership.public_id == public_id, Membership.ended_at.is_(None))
    )


def erasable(public_id: str) -> Membership | None:
    """Return a member of the customer in scope, a past one too, unless the person was erased."""
    return db.session.scalar(
        _with_person().where(Membership.public_id == public_id, User.erased_at.is_(None))
    )


def by_ids(ids: Sequence[int]) -> dict[int, Membership]:
    """Return members, past ones too, by id, with the person."""
    found = db.session.scalars(_with_person().where(Membership.id.in_(ids)))
    return {member.id: member for member in found}


def others(member: Membership) -> Sequence[Membership]:
    """Return the members who could follow this one: current, and not leaving earlier or at the same time."""
    found = db.session.scalars(
        _with_person().where(
            Membership.id != member.id, Membership.ended_at.is_(None), User.disabled_at.is_(None)
        )
    ).all()
    return sorted(found, key=lambda one: _sort(one.user.family_kana, one.user.given_kana, one.user.name))


def is_last_admin(member: Membership) -> bool:
    """True when this is the only administrator that the customer has.

    The other one is held until the transaction ends, so that two cannot step down at once.
    """
    if member.role is not CustomerRole.ADMIN:
        return False
    another = select(Membership.id).where(
        Membership.role == CustomerRole.ADMIN, Membership.ended_at.is_(None), Membership.id != member.id
    )
    return db.session.scalar(another.limit(1).with_for_update()) is None


def admins() -> Sequence[Membership]:
    """Return the administrators of the customer in scope, with their persons."""
    return db.session.scalars(
        _with_person()
        .where(Membership.role == CustomerRole.ADMIN, Membership.ended_at.is_(None))
        .order_by(Membership.id)
    ).all()


def people(*, words: str = "", department_id: int | None = None, ended: bool = False) -> list[Person]:
    """Return the members in the order of a Japanese directory; `words` finds names, kana, titles and mail."""
    names = department_names()
    statement = (
        select(
            Membership.public_id,
            User.public_id.label("user_public_id"),
            User.family_name,
            User.given_name,
            User.family_kana,
            User.given_kana,
            User.romanised,
            User.email,
            Membership.role,
            Membership.title,
            Membership.department_id,
            Membership.champion_since,
            Membership.exec_sponsor,
            Membership.joined_at,
            Membership.seen_at,
            Membership.leaves_on,
            Membership.ended_at,
        )
        .join(User, User.id == Membership.user_id)
        .where(Membership.ended_at.is_not(None) if ended else Membership.ended_at.is_(None))
        .limit(MOST_SHOWN)
    )
    if department_id is not None:
        statement = statement.where(Membership.department_id == department_id)
    if words:
        statement = statement.where(_found_by(words))
    rows = db.session.execute(narrowed(statement, Membership))
    return sorted((_person(row, names) for row in rows), key=lambda person: person.sort)


def department_names() -> dict[int, str]:
    """Return the names of the departments of the customer in scope by id."""
    rows = db.session.execute(narrowed(select(Department.id, Department.name), Department))
    return {row.id: row.name for row in rows}


def presence() -> dict[int | None, Row[*tuple[Any, ...]]]:
    """Return (people, joined, active) by department id, None for those without a department."""
    recently = clock.now() - ACTIVE_WITHIN
    statement = (
        select(
            Membership.department_id,
            func.count(Membership.id).label("people"),
            func.count(Membership.joined_at).label("joined"),
            func.count(Membership.id).filter(Membership.seen_at >= recently).label("active"),
        )
        .where(Membership.ended_at.is_(None))
        .group_by(Membership.department_id)
    )
    return {row.department_id: row for row in db.session.execute(narrowed(statement, Membership))}


def _with_person() -> Select[Membership]:
    return select(Membership).join(Membership.user).options(joinedload(Membership.user))


def _found_by(words: str) -> ColumnElement[bool]:
    key = search_key(words)
    plain = words.strip().lower().replace("%", r"\%").replace("_", r"\_")
    found: list[ColumnElement[bool]] = [
        func.lower(User.email).like(f"%{plain}%", escape="\\"),
        Membership.title.contains(words.strip(), autoescape=True),
    ]
    if key:
        found.append(User.search_key.contains(key, autoescape=True))
    return or_(*found)


def _person(row: Row[*tuple[Any, ...]], departments: dict[int, str]) -> Person:
    name = " ".join(part for part in (row.family_name, row.given_name) if part) or row.romanised
    return Person(
        public_id=row.public_id,
        user_public_id=row.user_public_id,
        name=name,
        romanised=row.romanised,
        email=row.email,
        role=row.role,
        title=row.title,
        department=departments.get(row.department_id, ""),
        champion=row.champion_since is not None,
        exec_sponsor=row.exec_sponsor,
        joined_at=row.joined_at,
        seen_at=row.seen_at,
        leaves_on=row.leaves_on,
        ended_at=row.ended_at,
        sort=_sort(row.family_kana, row.given_kana, name),
    )


def _sort(family_kana: str, given_kana: str, name: str) -> str:
    return sort_key(f"{family_kana}{given_kana}") if family_kana else f"\uffff{name}"
