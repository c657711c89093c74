"""Who is behind an address, and which challenge a browser waits for."""

from sqlalchemy import select

from portal.accounts.models import Customer, Invitation, MailDomain, Membership, User
from portal.accounts.rules.invitations import domain_of
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink, digest
from portal.foundation.tenancy import every_customer


def person_at(email: str) -> User | None:
    """Return the person who may sign in with this address."""
    return db.session.scalar(
        select(User).where(User.email == email, User.disabled_at.is_(None), User.erased_at.is_(None))
    )


def is_taken(email: str) -> bool:
    """True when somebody, disabled or not, has this address."""
    return db.session.scalar(select(User.id).where(User.email == email)) is not None


def person(public_id: str) -> User | None:
    """Return a person who may sign in, by pseudonym."""
    return db.session.scalar(
        select(User).where(User.public_id == public_id, User.disabled_at.is_(None), User.erased_at.is_(None))
    )


def by_id(user_id: int | None) -> User | None:
    """Return a person by id."""
    return db.session.get(User, user_id) if user_id else None


def challenge(public_id: str | None, browser: str) -> PurposeLink | None:
    """Return the sign-in link that this browser asked for, whatever became of it."""
    if not public_id:
        return None
    return db.session.scalar(
        select(PurposeLink).where(
            PurposeLink.public_id == public_id,
            PurposeLink.purpose == Purpose.SIGN_IN,
            PurposeLink.browser_hash == digest(browser),
        )
    )


def customer_admitting(email: str) -> Customer | None:
    """Return the customer whose people may join by themselves with an address of this domain."""
    admitting = (
        select(Customer)
        .join(MailDomain, MailDomain.customer_id == Customer.id)
        .where(MailDomain.domain == domain_of(email), Customer.left_at.is_(None))
    )
    with every_customer("a mail domain leads to its customer"):
        return db.session.scalar(admitting)


def customer_open_to(user: User) -> Customer | None:
    """Return the customer that this person may join by their own address, and has never belonged to.

    Whose access was ended needs an invitation to come back, and the vendor's people join no customer.
    """
    if user.staff_role is not None or not user.email:
        return None
    customer = customer_admitting(user.email)
    if customer is None:
        return None
    with every_customer("whether somebody was here before"):
        place = select(Membership.id).where(
            Membership.user_id == user.id, Membership.customer_id == customer.id
        )
        return None if db.session.scalar(place) else customer


def invitation_of(link: PurposeLink) -> Invitation | None:
    """Return the invitation that a link opens."""
    return db.session.scalar(select(Invitation).where(Invitation.link_id == link.id))


def belongs_to_a_customer(user: User) -> bool:
    """True while the person is a member of any customer."""
    with every_customer("somebody's own memberships"):
        member = select(Membership.id).where(Membership.user_id == user.id, Membership.ended_at.is_(None))
        return db.session.scalar(member.limit(1)) is not None
