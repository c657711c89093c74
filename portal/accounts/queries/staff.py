"""The vendor's own people."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select

from portal.accounts.models import AccountTeamMember, Customer, StaffRole, TeamPosition, User
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer


def by_public_id(public_id: str) -> User | None:
    """Return one of the vendor's people."""
    return db.session.scalar(
        select(User).where(
            User.public_id == public_id, User.staff_role.is_not(None), User.erased_at.is_(None)
        )
    )


def everybody() -> Sequence[User]:
    """Return the vendor's people, those who may sign in first, by kana."""
    return db.session.scalars(
        select(User)
        .where(User.staff_role.is_not(None), User.erased_at.is_(None))
        .order_by(User.disabled_at.is_not(None), User.family_kana, User.family_name, User.id)
    ).all()


def places_of_all() -> dict[int, tuple[int, int]]:
    """Return (as primary, in all) open places by person id."""
    primary = func.count(AccountTeamMember.id).filter(AccountTeamMember.position == TeamPosition.PRIMARY)
    statement = (
        select(AccountTeamMember.user_id, primary, func.count(AccountTeamMember.id))
        .where(AccountTeamMember.ended_at.is_(None))
        .group_by(AccountTeamMember.user_id)
    )
    with every_customer("the list of our people says how many customers each accompanies"):
        return {user_id: (first, every) for user_id, first, every in db.session.execute(statement)}


def book_of(user: User) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the customers whose team a person is in: (customer id, public id, slug, name, position)."""
    with every_customer("a person's whole portfolio is handed over"):
        return db.session.execute(
            select(
                Customer.id,
                Customer.public_id,
                Customer.slug,
                Customer.name,
                Customer.language,
                AccountTeamMember.position,
            )
            .join(AccountTeamMember, AccountTeamMember.customer_id == Customer.id)
            .where(AccountTeamMember.user_id == user.id, AccountTeamMember.ended_at.is_(None))
            .order_by(Customer.kana, Customer.name, Customer.id)
        ).all()


def teammates(customer_ids: Sequence[int]) -> dict[int, list[tuple[int, TeamPosition]]]:
    """Return the open places of these customers: customer id → [(person id, position)]."""
    found: dict[int, list[tuple[int, TeamPosition]]] = {}
    statement = select(
        AccountTeamMember.customer_id, AccountTeamMember.user_id, AccountTeamMember.position
    ).where(AccountTeamMember.customer_id.in_(customer_ids), AccountTeamMember.ended_at.is_(None))
    with every_customer("who could take over is proposed from each customer's team"):
        for customer_id, user_id, position in db.session.execute(statement):
            found.setdefault(customer_id, []).append((user_id, position))
    return found


def is_last_admin(user: User) -> bool:
    """True when nobody else could manage the installation.

    The other one is held until the transaction ends, so that two cannot step down at once.
    """
    if user.staff_role is not StaffRole.ADMIN:
        return False
    another = select(User.id).where(
        User.staff_role == StaffRole.ADMIN,
        User.disabled_at.is_(None),
        User.erased_at.is_(None),
        User.id != user.id,
    )
    return db.session.scalar(another.limit(1).with_for_update()) is None
