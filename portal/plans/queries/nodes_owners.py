"""Who can own a node: the customer's people, the vendor's account team, and the departments."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from portal.accounts.models import AccountTeamMember, Department, Membership, User
from portal.accounts.permits import REACHES_ALL
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


def followers_of(member_ids: Collection[int]) -> dict[int, int | None]:
    """Return who follows those of these members whose access has ended: None when nobody does, or all have left."""
    if not member_ids:
        return {}
    left = select(Membership.id, Membership.successor_id).where(Membership.ended_at.is_not(None))
    follows = {row.id: row.successor_id for row in db.session.execute(narrowed(left, Membership))}
    return {member_id: _still_here(member_id, follows) for member_id in member_ids if member_id in follows}


def staff_without_access(user_ids: Collection[int]) -> set[int]:
    """Return those of these vendor people who do not reach the customer in scope (any more)."""
    team = select(AccountTeamMember.user_id).where(AccountTeamMember.ended_at.is_(None))
    reaching = select(User.id).where(
        User.id.in_(user_ids),
        User.disabled_at.is_(None),
        User.erased_at.is_(None),
        or_(
            User.staff_role.in_(REACHES_ALL),
            and_(User.staff_role.is_not(None), User.id.in_(narrowed(team, AccountTeamMember))),
        ),
    )
    rows = db.session.scalars(reaching, execution_options={"narrowed": True})
    return set(user_ids) - set(rows)


def id_of(choices: Iterable[Choice], public_id: str | None) -> int | None:
    """Return the id behind a chosen public id, None when nothing (or nothing known) was chosen."""
    return next((choice.id for choice in choices if choice.public_id == public_id), None)


def public_id_of(choices: Iterable[Choice], id_: int | None) -> str:
    """Return the public id of what is chosen, empty when nothing is."""
    return next((choice.public_id for choice in choices if choice.id == id_), "")


def label_of(choices: Iterable[Choice], public_id: str) -> str:
    """Return how a chosen one is called, empty when nothing is chosen."""
    return next((choice.label for choice in choices if choice.public_id == public_id), "")


def _still_here(member_id: int, follows: dict[int, int | None]) -> int | None:
    """Go from follower to follower until one has not left; a circle of people who left leads to nobody."""
    here: int | None = member_id
    for _step in range(len(follows)):
        here = follows.get(here) if here else None
        if here not in follows:
            return here
    return None


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
