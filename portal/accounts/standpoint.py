"""From where somebody looks: who they are, on which side, in which customer, with which permits."""

from dataclasses import dataclass

from flask import g
from sqlalchemy import select

from portal.accounts.models import AccountTeamMember, Customer, Membership, User
from portal.accounts.permits import REACHES_ALL, ROLE_OF_MEMBER, ROLE_OF_STAFF, Permit, Role, permits
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Audience, Side
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer


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
    customer = db.session.scalar(select(Customer).where(Customer.slug == slug))
    if customer is None:
        return None
    with every_customer("the door finds out who belongs where"):
        membership = db.session.scalar(
            select(Membership).where(Membership.customer_id == customer.id, Membership.user_id == user.id)
        )
        if membership is not None and membership.ended_at is None and not user.staff_role:
            return as_member(user, customer, membership)
        if user.staff_role and _reaches(user, customer):
            roles = frozenset({Role.ANYBODY, Role.PERSON, ROLE_OF_STAFF[user.staff_role]})
            return Standpoint(user, roles, Side.VENDOR, Audience.VENDOR, customer)
    return None


def as_member(
    user: User, customer: Customer, membership: Membership, *, viewed_by: User | None = None
) -> Standpoint:
    """Return a member's standpoint; `viewed_by` a vendor person sees nothing internal and may change nothing."""
    roles = {Role.ANYBODY, Role.PERSON, ROLE_OF_MEMBER[membership.role]}
    if membership.champion_since:
        roles.add(Role.CHAMPION)
    audience = Audience.GUEST if viewed_by else Audience.CUSTOMER
    return Standpoint(user, frozenset(roles), Side.CUSTOMER, audience, customer, membership, viewed_by)


def _reaches(user: User, customer: Customer) -> bool:
    if user.staff_role in REACHES_ALL:
        return True
    place = select(AccountTeamMember.id).where(
        AccountTeamMember.customer_id == customer.id,
        AccountTeamMember.user_id == user.id,
        AccountTeamMember.ended_at.is_(None),
    )
    return db.session.scalar(place.limit(1)) is not None
