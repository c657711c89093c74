"""Who can see what is written at a customer: its own people, and those of the vendor's people who reach it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from portal.accounts.models import AccountTeamMember, Membership, StaffRole, User
from portal.accounts.permits import REACHES_ALL
from portal.accounts.rules.names import Called
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.tenancy import narrowed

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
PERSON = (
    User.id, User.public_id, User.email, User.family_name, User.given_name, User.family_kana, User.given_kana,
    User.romanised, User.search_key, User.staff_role, User.staff_department, User.staff_title,
)  # fmt: skip
BELONG = {
    Visibility.VENDOR: (Side.VENDOR,),
    Visibility.CUSTOMER: (Side.CUSTOMER,),
    Visibility.SHARED: (Side.CUSTOMER, Side.VENDOR),
}


@dataclass(frozen=True)
class Reader(Called):
    """Somebody who can see it. `in_team`: of the vendor's people, one whom the customer knows."""

    id: int
    public_id: str
    email: str
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    romanised: str
    search_key: str
    side: Side
    note: str
    in_team: bool


def readers(
    visibility: Visibility, *, words: str = "", most: int | None = None, known_to: Side = Side.VENDOR
) -> list[Reader]:
    """Return who can see what has this visibility at the customer in scope: the customer's people first, by kana.

    `words` finds names, kana and romanised names; `most` people of each side. Customers know of the vendor's people
    those in their account team (`known_to`).
    """
    sides = BELONG[visibility]
    key = search_key(words)
    if words.strip() and not key:
        return []
    found: list[Reader] = []
    if Side.CUSTOMER in sides:
        found += [_member(row) for row in _ask(_members(), key, most)]
    if Side.VENDOR in sides:
        found += [_colleague(row) for row in _ask(_staff(known_to), key, most)]
    return found


def counts(visibility: Visibility, *, known_to: Side = Side.VENDOR) -> dict[Side, int]:
    """Return how many people of each side can see what has this visibility."""
    found = {}
    if Side.CUSTOMER in BELONG[visibility]:
        found[Side.CUSTOMER] = _count(_members())
    if Side.VENDOR in BELONG[visibility]:
        found[Side.VENDOR] = _count(_staff(known_to))
    return found


def who_of(person_ids: Iterable[int], visibility: Visibility) -> set[int]:
    """Return those of these people who can see what has this visibility at the customer in scope."""
    wanted, found = sorted(set(person_ids)), set[int]()
    if not wanted:
        return found
    if Side.CUSTOMER in BELONG[visibility]:
        found.update(_ids(_members(), wanted))
    if Side.VENDOR in BELONG[visibility]:
        found.update(_ids(_staff(Side.VENDOR), wanted))
    return found


def _members() -> AnySelect:
    asked = select(*PERSON, Membership.title).join(Membership, Membership.user_id == User.id)
    return narrowed(asked.where(Membership.ended_at.is_(None), *_can_sign_in()), Membership)


def _staff(known_to: Side) -> AnySelect:
    """Return the vendor's people who reach the customer in scope: its team, and those who reach every customer."""
    team = select(AccountTeamMember.user_id).where(AccountTeamMember.ended_at.is_(None))
    mine = User.id.in_(narrowed(team, AccountTeamMember))
    reach = and_(mine, User.staff_role != StaffRole.AUTHOR)
    if known_to is Side.VENDOR:
        reach = or_(reach, User.staff_role.in_(sorted(REACHES_ALL)))
    asked = select(*PERSON, mine.label("in_team"))
    asked = asked.where(User.staff_role.is_not(None), reach, *_can_sign_in())
    return asked.execution_options(narrowed=True)  # the team inside it is


def _can_sign_in() -> tuple[ColumnElement[bool], ...]:
    return (User.disabled_at.is_(None), User.erased_at.is_(None))


def _ask(asked: AnySelect, key: str, most: int | None) -> Iterable[AnyRow]:
    if key:
        asked = asked.where(User.search_key.contains(key, autoescape=True))
    return db.session.execute(asked.order_by(User.family_kana, User.family_name, User.id).limit(most))


def _count(asked: AnySelect) -> int:
    return db.session.scalar(asked.with_only_columns(func.count(User.id))) or 0


def _ids(asked: AnySelect, wanted: list[int]) -> Iterable[int]:
    return db.session.scalars(asked.where(User.id.in_(wanted)).with_only_columns(User.id))


def _member(row: AnyRow) -> Reader:
    return _reader(row, Side.CUSTOMER, row.title, in_team=False)


def _colleague(row: AnyRow) -> Reader:
    note = " ".join(part for part in (row.staff_department, row.staff_title) if part)
    return _reader(row, Side.VENDOR, note, in_team=bool(row.in_team))


def _reader(row: AnyRow, side: Side, note: str, *, in_team: bool) -> Reader:
    return Reader(
        row.id, row.public_id, row.email or "", row.family_name, row.given_name, row.family_kana,
        row.given_kana, row.romanised, row.search_key, side, note, in_team,
    )  # fmt: skip
