"""Champions, ambassadors and acts of advocacy over the customers that a vendor person reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, select

from portal.accounts.models import Customer, Membership, User
from portal.accounts.queries.customers import reached_by
from portal.champions.models import AdvocacyAct, ChampionProfile
from portal.champions.queries.programme import today
from portal.champions.rules.words import AdvocacyState
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer

WHY = "figures over the customers one reaches"
A_YEAR, A_MONTH = timedelta(days=365), timedelta(days=30)


@dataclass(frozen=True)
class Row:
    """A customer: how many people, champions and ambassadors it has, and what it did for us within a year."""

    customer_id: int
    slug: str
    name: str
    people: int
    champions: int
    ambassadors: int
    seen: int  # of the champions, who was here within 30 days
    done: int
    open: int
    last_on: date | None

    @property
    def share(self) -> float | None:
        """Return champions per person, None without people."""
        return self.champions / self.people if self.people else None


@dataclass(frozen=True)
class Totals:
    """All of it: champions per customer and per person, and how many customers have one at all."""

    customers: int
    with_champion: int
    people: int
    champions: int
    ambassadors: int
    done: int

    @property
    def per_customer(self) -> float | None:
        """Return champions per customer."""
        return self.champions / self.customers if self.customers else None

    @property
    def per_hundred(self) -> float | None:
        """Return champions per hundred people."""
        return 100 * self.champions / self.people if self.people else None


def rows(user: User) -> list[Row]:
    """Return each customer that this vendor person reaches, those without a champion first, in two statements."""
    with every_customer(WHY):
        people = db.session.execute(_people(user)).all()
        acts = {row.customer_id: row for row in db.session.execute(_acts(user))}
    made = [
        Row(
            row.id, row.slug, row.name, row.people or 0, row.champions or 0, row.ambassadors or 0, row.seen or 0,
            acts[row.id].done if row.id in acts else 0, acts[row.id].open if row.id in acts else 0,
            acts[row.id].last_on if row.id in acts else None,
        )
        for row in people
    ]  # fmt: skip
    return sorted(made, key=lambda row: row.champions > 0)


def totals(found: Sequence[Row]) -> Totals:
    """Return the sums of these customers.

    >>> few = [Row(1, "a", "A", 40, 2, 1, 2, 0, 0, None), Row(2, "b", "B", 10, 0, 0, 0, 3, 0, None)]
    >>> (totals(few).with_champion, totals(few).per_customer, totals(few).per_hundred, totals(few).done)
    (1, 1.0, 4.0, 3)
    >>> totals([]).per_customer is None
    True
    """
    return Totals(
        len(found), sum(1 for row in found if row.champions), sum(row.people for row in found),
        sum(row.champions for row in found), sum(row.ambassadors for row in found),
        sum(row.done for row in found),
    )  # fmt: skip


def of_customer() -> tuple[int, int, int]:
    """Return how many champions, ambassadors and people the customer in scope has, in one statement."""
    counted = select(
        func.sum(case((Membership.champion_since.is_not(None), 1), else_=0)),
        func.sum(case((ChampionProfile.ambassador_since.is_not(None), 1), else_=0)),
        func.count(Membership.id),
    )
    row = db.session.execute(
        counted.select_from(Membership)
        .outerjoin(ChampionProfile, _same())
        .where(Membership.ended_at.is_(None))
    ).one()
    return int(row[0] or 0), int(row[1] or 0), int(row[2] or 0)


def _people(user: User) -> Select[*tuple[Any, ...]]:
    lately = and_(Membership.champion_since.is_not(None), Membership.seen_at > clock.now() - A_MONTH)
    return (
        select(
            Customer.id, Customer.slug, Customer.name, func.count(Membership.id).label("people"),
            func.sum(case((Membership.champion_since.is_not(None), 1), else_=0)).label("champions"),
            func.sum(case((ChampionProfile.ambassador_since.is_not(None), 1), else_=0)).label("ambassadors"),
            func.sum(case((lately, 1), else_=0)).label("seen"),
        )
        .outerjoin(Membership, and_(Membership.customer_id == Customer.id, Membership.ended_at.is_(None)))
        .outerjoin(ChampionProfile, _same())
        .where(Customer.left_at.is_(None), Customer.id.in_(reached_by(user)))
        .group_by(Customer.id, Customer.slug, Customer.name, Customer.kana)
        .order_by(Customer.kana, Customer.name)
    )  # fmt: skip


def _acts(user: User) -> Select[*tuple[Any, ...]]:
    done = AdvocacyAct.state == AdvocacyState.DONE
    within = and_(done, AdvocacyAct.day > today() - A_YEAR)
    still = AdvocacyAct.state.in_((AdvocacyState.ASKED, AdvocacyState.PROMISED))
    return (
        select(
            AdvocacyAct.customer_id, func.sum(case((within, 1), else_=0)).label("done"),
            func.sum(case((still, 1), else_=0)).label("open"),
            func.max(case((done, AdvocacyAct.day))).label("last_on"),
        )
        .where(AdvocacyAct.customer_id.in_(reached_by(user)))
        .group_by(AdvocacyAct.customer_id)
    )  # fmt: skip


def _same() -> Any:
    return and_(
        ChampionProfile.user_id == Membership.user_id, ChampionProfile.customer_id == Membership.customer_id
    )
