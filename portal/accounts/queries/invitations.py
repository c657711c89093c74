"""Invitations that wait for an answer, what an invited person is shown, and the domains that admit people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.accounts.models import Customer, Invitation, MailDomain, Membership, User
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.links import PurposeLink


@dataclass(frozen=True)
class Waiting:
    """An invitation nobody has answered yet."""

    invitation: Invitation
    invited_by: User
    expires_at: datetime

    @property
    def expired(self) -> bool:
        return self.expires_at <= clock.now()


@dataclass(frozen=True)
class Offer:
    """What an invitation offers, as a signed-out stranger sees it."""

    invitation: Invitation
    invited_by: User
    customer: Customer | None


def waiting(customer: Customer | None) -> list[Waiting]:
    """Return what waits for an answer: invitations to a customer, or (None) to the vendor's team, newest first."""
    rows = db.session.execute(
        select(Invitation, User, PurposeLink.expires_at)
        .join(User, User.id == Invitation.invited_by_id)
        .join(PurposeLink, PurposeLink.id == Invitation.link_id)
        .where(_belongs_to(customer), *_OPEN)
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
        .limit(500)
    ).all()
    return [Waiting(invitation, user, expires) for invitation, user, expires in rows]


def one_waiting(public_id: str, customer: Customer | None) -> Invitation | None:
    """Return an unanswered invitation of this customer, or (None) of the vendor's team."""
    found = select(Invitation).where(Invitation.public_id == public_id)
    return db.session.scalar(found.where(_belongs_to(customer), *_OPEN))


def already_waiting(email: str, customer: Customer | None) -> Invitation | None:
    """Return the unanswered invitation that this address has already."""
    found = select(Invitation).where(Invitation.email == email, _belongs_to(customer), *_OPEN)
    return db.session.scalar(found.order_by(Invitation.id.desc()).limit(1))


def offer(link: PurposeLink) -> Offer | None:
    """Return what the invitation behind a link offers."""
    row = db.session.execute(
        select(Invitation, User, Customer)
        .join(User, User.id == Invitation.invited_by_id)
        .outerjoin(Customer, Customer.id == Invitation.customer_ref)
        .where(Invitation.link_id == link.id)
    ).one_or_none()
    return Offer(*row) if row else None


def member_with(email: str) -> Membership | None:
    """Return the current member of the customer in scope who has this address."""
    return db.session.scalar(
        select(Membership).join(Membership.user).where(User.email == email, Membership.ended_at.is_(None))
    )


def domains() -> Sequence[MailDomain]:
    """Return the mail domains that admit people to the customer in scope."""
    return db.session.scalars(select(MailDomain).order_by(MailDomain.domain)).all()


def domain(public_id: str) -> MailDomain | None:
    """Return an allowed mail domain of the customer in scope."""
    return db.session.scalar(select(MailDomain).where(MailDomain.public_id == public_id))


_OPEN = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))


def _belongs_to(customer: Customer | None) -> ColumnElement[bool]:
    if customer is None:
        return Invitation.customer_ref.is_(None)
    return Invitation.customer_ref == customer.id
