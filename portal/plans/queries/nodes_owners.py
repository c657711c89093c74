"""Who can own a node: the customer's people, the vendor's account team, and the departments."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select

from portal.accounts.models import AccountTeamMember, Department, Membership, User
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed


@dataclass(frozen=True, slots=True)
class Choice:
    """One that can be chosen: its id inside, its public id, and how it is called."""

    id: int
    public_id: str
    label: str


@dataclass(frozen=True, slots=True)
class Owners:
    """Everybody and everything a node can belong to."""

    members: tuple[Choice, ...]
    staff: tuple[Choice, ...]
    departments: tuple[Choice, ...]


def owners(kept: Iterable[int | None] = ()) -> Owners:
    """Return who can own a node now; `kept` are vendor people who stay eligible because they own it already."""
    return Owners(_members(), _staff(set(kept) - {None}), _departments())


def id_of(choices: Iterable[Choice], public_id: str | None) -> int | None:
    """Return the id behind a chosen public id, None when nothing (or nothing known) was chosen."""
    return next((choice.id for choice in choices if choice.public_id == public_id), None)


def public_id_of(choices: Iterable[Choice], id_: int | None) -> str:
    """Return the public id of what is chosen, empty when nothing is."""
    return next((choice.public_id for choice in choices if choice.id == id_), "")


def label_of(choices: Iterable[Choice], public_id: str) -> str:
    """Return how a chosen one is called, empty when nothing is chosen."""
    return next((choice.label for choice in choices if choice.public_id == public_id), "")


def _members() -> tuple[Choice, ...]:
    found = (
        select(
            Membership.id,
            Membership.public_id,
            User.family_name,
            User.given_name,
            User.romanised,
            Membership.title,
        )
        .join(User, User.id == Membership.user_id)
        .where(Membership.ended_at.is_(None))
        .order_by(User.family_kana, User.family_name, User.given_name, User.id)
    )
    rows = db.session.execute(narrowed(found, Membership))
    return tuple(Choice(row.id, row.public_id, _label(row, row.title)) for row in rows)


def _staff(kept: set[int | None]) -> tuple[Choice, ...]:
    team = select(AccountTeamMember.user_id).where(AccountTeamMember.ended_at.is_(None))
    found = (
        select(User.id, User.public_id, User.family_name, User.given_name, User.romanised, User.staff_title)
        .where(or_(User.id.in_(narrowed(team, AccountTeamMember)), User.id.in_(kept)))
        .order_by(User.family_kana, User.family_name, User.given_name, User.id)
    )
    rows = db.session.execute(found, execution_options={"narrowed": True})
    return tuple(Choice(row.id, row.public_id, _label(row, row.staff_title)) for row in rows)


def _departments() -> tuple[Choice, ...]:
    found = select(Department.id, Department.public_id, Department.name)
    rows = db.session.execute(narrowed(found.order_by(Department.position, Department.name), Department))
    return tuple(Choice(*row) for row in rows)


def _label(row: object, title: str) -> str:
    family, given, romanised = row.family_name, row.given_name, row.romanised  # type: ignore[attr-defined]
    name = " ".join(part for part in (family, given) if part) or romanised
    name = romanised if language() == "en" and romanised else name
    return f"{name} · {title}" if title else name
