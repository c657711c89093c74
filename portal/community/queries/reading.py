"""Who exactly reads a space: people by name where all know each other, else companies, as far as each shows itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, Customer, Membership, User
from portal.accounts.permits import REACHES_ALL
from portal.accounts.standpoint import Standpoint
from portal.community.models import Persona, Space
from portal.community.queries.readers import WHY, customers_of
from portal.community.rules.words import CompanyShown, SpaceKind
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer

MOST_NAMED = 500
FEWEST_OF_AN_INDUSTRY = 3


@dataclass(frozen=True)
class Readers:
    """`people` and `team` by name, in a space of one company; else `companies` by name, those that show themselves
    (to the vendor's people: those they reach), and how many there are of each industry that has a few."""

    people: Sequence[User] = ()
    team: Sequence[User] = ()
    companies: Sequence[str] = ()
    industries: Sequence[tuple[str, int]] = ()
    others: int = 0


def readers_of(space: Space, point: Standpoint) -> Readers:
    """Return who reads a space, as far as this reader may know, in four statements at most."""
    if space.customer_id is not None:
        return _by_name(space)
    with every_customer(WHY):
        asked = select(Customer.id, Customer.name, Customer.industry).where(customers_of(space))
        rows = db.session.execute(asked.order_by(Customer.search_key)).all()
    shows = _showing({row.id for row in rows}) | _accompanied(point, {row.id for row in rows})
    named = [row.name for row in rows if row.id in shows][:MOST_NAMED]
    return Readers(companies=named, **_counted([row.industry for row in rows if row.id not in shows]))


def _accompanied(point: Standpoint, ids: set[int]) -> set[int]:
    """Return the companies that one of the vendor's people reaches anyway."""
    if point.side is not Side.VENDOR:
        return set()
    if point.user.staff_role in REACHES_ALL:
        return ids
    mine = select(AccountTeamMember.customer_id).where(
        AccountTeamMember.user_id == point.user.id, AccountTeamMember.ended_at.is_(None)
    )
    with every_customer(WHY):
        return set(db.session.scalars(mine)) & ids


def _by_name(space: Space) -> Readers:
    people = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.customer_id == space.customer_id,
            Membership.ended_at.is_(None),
            User.erased_at.is_(None),
        )
        .order_by(User.search_key)
        .limit(MOST_NAMED)
    )
    team = (
        select(User)
        .join(AccountTeamMember, AccountTeamMember.user_id == User.id)
        .where(AccountTeamMember.customer_id == space.customer_id, AccountTeamMember.ended_at.is_(None))
        .order_by(User.search_key)
    )
    with every_customer(WHY):
        found = list(db.session.scalars(people))
        beside = list(dict.fromkeys(db.session.scalars(team))) if space.kind is SpaceKind.BOTH else []
    return Readers(found, beside)


def _showing(ids: set[int]) -> set[int]:
    """Return the companies of which somebody shows by the company's name, and has written."""
    asked = select(Persona.customer_id).where(
        Persona.company_shown == CompanyShown.COMPANY, Persona.chosen_at.is_not(None), Persona.posts > 0
    )
    return set(db.session.scalars(asked.distinct())) & ids


def _counted(industries: Sequence[str]) -> dict[str, Any]:
    counted = Counter(one for one in industries if one)
    told = [(name, count) for name, count in counted.most_common() if count >= FEWEST_OF_AN_INDUSTRY]
    return {"industries": told, "others": len(industries) - sum(count for _, count in told)}
