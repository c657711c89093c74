"""Which companies a person belongs to, and who of the vendor's people accompanies one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from portal.accounts.models import AccountTeamMember, Customer, Membership, TeamPosition, User
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed


@dataclass(frozen=True)
class Companion:
    """A vendor person of the account team, as a customer sees them. `away` is the day their leaving begins."""

    person: User
    position: TeamPosition
    leaves_on: date | None


def my_companies(user: User) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return (slug, name, role) of the companies this person belongs to, by kana."""
    asked = (
        select(Customer.slug, Customer.name, Membership.role)
        .join(Membership, Membership.customer_id == Customer.id)
        .where(Membership.user_id == user.id, Membership.ended_at.is_(None), Customer.left_at.is_(None))
        .order_by(Customer.kana, Customer.name)
    )
    with every_customer("somebody's own companies"):
        return db.session.execute(narrowed(asked, Membership)).all()


def companions() -> list[Companion]:
    """Return the account team of the customer in scope, the primary CSM first, then the backup."""
    order = list(TeamPosition)
    asked = (
        select(User, AccountTeamMember.position)
        .join(AccountTeamMember, AccountTeamMember.user_id == User.id)
        .where(AccountTeamMember.ended_at.is_(None), User.disabled_at.is_(None))
    )
    rows = db.session.execute(narrowed(asked, AccountTeamMember)).all()
    found = [Companion(user, position, user.staff_leaves_on) for user, position in rows]
    return sorted(found, key=lambda one: order.index(one.position))


def customers_of(user: User) -> list[int]:
    """Return the ids of the customers in whose account team this vendor person is."""
    asked = select(AccountTeamMember.customer_id).where(
        AccountTeamMember.user_id == user.id, AccountTeamMember.ended_at.is_(None)
    )
    with every_customer("whom a vendor person accompanies"):
        return list(db.session.scalars(narrowed(asked, AccountTeamMember).distinct()))


def known_at(user: User) -> list[int]:
    """Return the ids of the customers whose pages may name this person: where they belong or accompany, or once did."""
    with every_customer("where somebody's name is shown"):
        found: set[int] = set()
        for kind in (Membership, AccountTeamMember):
            found.update(
                db.session.scalars(narrowed(select(kind.customer_id).where(kind.user_id == user.id), kind))
            )
    return sorted(found)


def today_at(customer: Customer) -> date:
    """Return the calendar day it is at the customer's company; due dates and standings go by it."""
    return clock.today(customer.time_zone)
