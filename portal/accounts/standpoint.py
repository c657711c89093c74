"""From where somebody looks: who they are, on which side, in which customer, with which permits."""

from dataclasses import dataclass
from typing import TypeVar

from flask import g
from sqlalchemy import select

from portal.accounts.entrance import place_of
from portal.accounts.models import Customer, Membership, User
from portal.accounts.permits import REACHES_ALL, ROLE_OF_MEMBER, ROLE_OF_STAFF, Permit, Role, permits
from portal.foundation import remembered
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer

R = TypeVar("R", Customer, Membership)


@dataclass(frozen=True)
class Standpoint:
    """A person's view of one customer, or of the portal as a whole.

    `user` is None while nobody is signed in, `customer` and `audience` outside any customer; the door sees to it
    that a page which needs them is opened with them, so they are typed as there.
    """

    user: User
    roles: frozenset[Role]
    side: Side | None = None
    audience: Audience = None  # type: ignore[assignment]
    customer: Customer = None  # type: ignore[assignment]
    membership: Membership | None = None
    viewed_by: User | None = None  # the vendor person who looks at the portal as this member

    @property
    def read_only(self) -> bool:
        """True while a vendor person views as a member: nothing can be changed."""
        return self.viewed_by is not None

    def may(self, permit: Permit) -> bool:
        """True when this person may do it here."""
        return permits(self.roles, permit)

    @property
    def actor(self) -> Actor:
        """Return who acts when this person acts; while viewing as a member, still the vendor person."""
        if self.viewed_by is not None:
            member = self.user.id if self.user else None
            return Actor(ActorKind.PERSON, Side.VENDOR, self.viewed_by.id, on_behalf_of_id=member)
        return Actor(ActorKind.PERSON, self.side, self.user.id if self.user else None)


def standpoint() -> Standpoint:
    """Return the standpoint of the request under way."""
    found: Standpoint = g.standpoint
    return found


def may(permit: Permit) -> bool:
    """True when the reader of the page may do it; for templates and views."""
    return standpoint().may(permit)


def at_large(user: User | None) -> Standpoint:
    """Return the standpoint outside any customer."""
    if user is None:
        return Standpoint(None, frozenset({Role.ANYBODY}))  # type: ignore[arg-type]
    roles = {Role.ANYBODY, Role.PERSON}
    if user.staff_role:
        roles.add(ROLE_OF_STAFF[user.staff_role])
    side = Side.VENDOR if user.staff_role else Side.CUSTOMER
    return Standpoint(user, frozenset(roles), side)


def inside(user: User, slug: str) -> Standpoint | None:
    """Return the person's standpoint inside the customer of that slug, or None when it is closed to them."""
    place = place_of(user, slug)
    if place is None:
        return None
    if user.staff_role:
        if user.staff_role not in REACHES_ALL and not place.in_team:
            return None
        roles = frozenset({Role.ANYBODY, Role.PERSON, ROLE_OF_STAFF[user.staff_role]})
        customer = _row(Customer, place.customer_id, place.customer_version)
        return Standpoint(user, roles, Side.VENDOR, Audience.VENDOR, customer) if customer else None
    if place.member_id is None or place.member_ended_at is not None:
        return None
    customer = _row(Customer, place.customer_id, place.customer_version)
    membership = _row(Membership, place.member_id, place.member_version)
    return as_member(user, customer, membership) if customer and membership else None


def _row(kind: type[R], row_id: int, version: int) -> R | None:
    def read() -> R | None:
        with every_customer("the door finds out who belongs where"):
            return db.session.scalar(select(kind).where(kind.id == row_id))

    return remembered.rows.take(kind, row_id, version, read) if remembered.only_reading() else read()


def as_member(
    user: User, customer: Customer, membership: Membership, *, viewed_by: User | None = None
) -> Standpoint:
    """Return a member's standpoint; `viewed_by` a vendor person sees nothing internal and may change nothing."""
    roles = {Role.ANYBODY, Role.PERSON, ROLE_OF_MEMBER[membership.role]}
    if membership.champion_since:
        roles.add(Role.CHAMPION)
    audience = Audience.GUEST if viewed_by else Audience.CUSTOMER
    return Standpoint(user, frozenset(roles), Side.CUSTOMER, audience, customer, membership, viewed_by)
