"""Who reads a space: which companies, how many people, and which of some people may read it now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union_all

from portal.accounts.models import AccountTeamMember, Customer, Membership, StaffRole, User
from portal.accounts.permits import REACHES_ALL
from portal.accounts.queries.addressees import having_any
from portal.community.models import Space
from portal.community.models.spaces import addressed_keys
from portal.community.rules.words import SpaceKind
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.remembered import forgets, only_reading
from portal.foundation.tenancy import every_customer

SAME_FOR, MOST_REMEMBERED = 300, 2_000  # seconds; spaces
WHY = "who reads a space is told across the customers it is open to"


@dataclass(frozen=True)
class Seats:
    """How many companies and people read a space; `team`: the vendor's people beside one customer's."""

    customers: int
    people: int
    team: int = 0


def seats(space: Space) -> Seats:
    """Return how many read a space today, in two statements."""
    return seats_of([space])[space.id]


def seats_of(spaces: Sequence[Space]) -> dict[int, Seats]:
    """Return how many read each space today, in two statements however many they are."""
    found = {one.id: kept for one in spaces if (kept := _remembered.get(one)) is not None}
    wanted = [one for one in spaces if one.id not in found]
    if not wanted:
        return found
    with every_customer(WHY):
        rows = db.session.execute(union_all(*map(_counted, wanted))).all()
        team = _teams([one.customer_id for one in wanted if one.kind is SpaceKind.BOTH])
    owners = {one.id: one for one in wanted}
    for row in rows:
        space = owners[row[0]]
        found[space.id] = Seats(row[1], row[2], team.get(space.customer_id, 0))
        _remembered.keep(space, found[space.id])
    return found


class _Remembered:
    """Seats of spaces of several customers, for a few minutes: counting everybody takes long where they are many.

    They are the same for whoever reads the space, and asked for by those alone who have it open.
    """

    def __init__(self) -> None:
        self._seats: dict[tuple[int, int, int], Seats] = {}
        forgets(self)

    def get(self, space: Space) -> Seats | None:
        return self._seats.get(self._key(space)) if only_reading() else None

    def keep(self, space: Space, seats: Seats) -> None:
        if space.customer_id is None and only_reading():
            if len(self._seats) >= MOST_REMEMBERED:
                self._seats.clear()
            self._seats[self._key(space)] = seats

    def clear(self) -> None:
        self._seats.clear()

    def _key(self, space: Space) -> tuple[int, int, int]:
        return space.id, space.version, int(clock.now().timestamp()) // SAME_FOR


_remembered = _Remembered()


def _counted(space: Space) -> Any:
    there = and_(Membership.customer_id == Customer.id, Membership.ended_at.is_(None))
    companies, people = (func.count(func.distinct(one)) for one in (Customer.id, Membership.user_id))
    counted = select(literal(space.id), companies, people).select_from(Customer)
    return counted.outerjoin(Membership, there).where(customers_of(space))


def _teams(customers: Iterable[int | None]) -> dict[int | None, int]:
    """Return how many of the vendor's people accompany each customer."""
    wanted = sorted(one for one in customers if one is not None)
    if not wanted:
        return {}
    counted = select(AccountTeamMember.customer_id, func.count(func.distinct(AccountTeamMember.user_id)))
    there = AccountTeamMember.customer_id.in_(wanted), AccountTeamMember.ended_at.is_(None)
    rows = db.session.execute(counted.where(*there).group_by(AccountTeamMember.customer_id))
    return {row[0]: row[1] for row in rows}


def who_may_read(space: Space, person_ids: Iterable[int]) -> dict[int, int | None]:
    """Return those of these people who may read a space now, with the customer through which they do; None: the
    vendor's. Of several customers the first."""
    wanted, found = sorted(set(person_ids)), dict[int, int | None]()
    if not wanted:
        return found
    with every_customer(WHY):
        members = (
            select(Membership.user_id, func.min(Membership.customer_id))
            .join(Customer, Customer.id == Membership.customer_id)
            .join(User, User.id == Membership.user_id)
            .where(
                Membership.user_id.in_(wanted),
                Membership.ended_at.is_(None),
                customers_of(space),
                *_can_sign_in(),
            )
            .group_by(Membership.user_id)
        )
        found.update((row[0], row[1]) for row in db.session.execute(members))
        staff = db.session.scalars(
            select(User.id).where(User.id.in_(wanted), _staff_of(space), *_can_sign_in())
        )
        found.update(dict.fromkeys(staff))
    return found


def customers_of(space: Space) -> ColumnElement[bool]:
    """Return the predicate on `Customer` that keeps those whose people read a space; ask it `every_customer`."""
    there = Customer.left_at.is_(None)
    if space.customer_id is not None:
        return and_(there, Customer.id == space.customer_id)
    if space.kind is SpaceKind.EVERY:
        return there
    return and_(there, having_any(addressed_keys(space)))


def _staff_of(space: Space) -> ColumnElement[bool]:
    if space.kind is SpaceKind.INSIDE:
        return User.id.is_(None)
    if space.kind is not SpaceKind.BOTH:
        return User.staff_role.is_not(None)
    team = select(AccountTeamMember.user_id).where(_team_of(space))
    in_team = and_(User.id.in_(team), User.staff_role.is_not(None), User.staff_role != StaffRole.AUTHOR)
    return or_(User.staff_role.in_(sorted(REACHES_ALL)), in_team)


def _team_of(space: Space) -> ColumnElement[bool]:
    return and_(AccountTeamMember.customer_id == space.customer_id, AccountTeamMember.ended_at.is_(None))


def _can_sign_in() -> tuple[ColumnElement[bool], ...]:
    return (User.disabled_at.is_(None), User.erased_at.is_(None))
