"""Asking somebody to join, taking it back, and joining: by mail, by link or QR code, or by one's mail domain."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select, update

from portal.accounts.models import Customer, CustomerRole, Invitation, MailDomain, Membership, StaffRole, User
from portal.accounts.queries.sign_in import belongs_to_a_customer
from portal.accounts.rules.invitations import domain_of, is_domain, is_everybodys
from portal.accounts.rules.sign_in import tidy_mail
from portal.foundation import clock, links, mail
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.limits import Allowance
from portal.foundation.links import LIFETIMES, Purpose, PurposeLink
from portal.foundation.tenancy import customer_scope, every_customer

INVITATIONS = Allowance("invitations", 100, 3600)  # per inviting person
RESEND_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class MemberJoined(Event):
    """Somebody has become a member of a customer."""

    membership_id: int


@dataclass(frozen=True)
class JoinedByDomain(Event):
    """Somebody came in by the company's own mail domain, without being invited."""

    membership_id: int
    person_id: int


@dataclass(frozen=True)
class Invited:
    """Who is asked, to become what. Without an address the invitation is handed over as a link or QR code."""

    email: str = ""
    role: CustomerRole | None = None
    staff_role: StaffRole | None = None
    department_id: int | None = None
    title: str = ""
    family_name: str = ""
    given_name: str = ""
    message: str = field(default="", repr=False)
    language: str = "ja"


class OtherSide(Exception):
    """One login is on one side only: the vendor's people join no customer, a customer's people no vendor."""


class DomainRefused(Exception):
    """This domain cannot admit people: `reason` is everybodys, not_own or taken."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def invite(asked: Invited, *, customer: Customer | None, by: Actor) -> Invitation:
    """Ask somebody to join a customer, or (without one) the vendor's team. An address gets a mail."""
    customer_id = customer.id if customer else None
    link = links.make(
        Purpose.INVITATION, email=asked.email, customer_ref=customer_id, created_by_id=by.person_id
    )
    invitation = Invitation(
        customer_ref=customer_id, link_id=link.id, invited_by_id=by.person_id, **vars(asked)
    )
    db.session.add(invitation)
    db.session.flush()
    if asked.email:
        mail.post("invitation", invitation_id=invitation.id)
    _remember("invitation.sent", invitation, by)
    return invitation


def resend(invitation: Invitation, *, by: Actor) -> None:
    """Send the mail again; the same link lives another fourteen days."""
    link = link_of(invitation)
    link.expires_at = clock.now() + LIFETIMES[Purpose.INVITATION]
    if invitation.email:
        mail.post("invitation", invitation_id=invitation.id)
    _remember("invitation.resent", invitation, by)


def revoke(invitation: Invitation, *, by: Actor) -> None:
    """Take the invitation back; its link opens no more."""
    invitation.revoked_at = clock.now()
    db.session.execute(
        update(PurposeLink).where(PurposeLink.id == invitation.link_id).values(revoked_at=clock.now())
    )
    _remember("invitation.revoked", invitation, by)


def link_of(invitation: Invitation) -> PurposeLink:
    """Return the link behind an invitation."""
    return db.session.get_one(PurposeLink, invitation.link_id)


def new_person(email: str, *, language: str, time_zone: str) -> User:
    """Add a person who has proved this address; the caller names them."""
    user = User(email=tidy_mail(email), language=language, time_zone=time_zone)
    db.session.add(user)
    db.session.flush()
    return user


def claim(invitation: Invitation) -> None:
    """Use the invitation up, before anything is made for who accepts it. Raises LinkRefused when it was just used."""
    links.spend(link_of(invitation))


def accept(invitation: Invitation, user: User) -> None:
    """Let the person join what they claimed. Raises OtherSide."""
    if invitation.customer_ref is None:
        _join_the_vendor(invitation, user)
    else:
        role = invitation.role or CustomerRole.VIEWER
        join(
            user,
            invitation.customer_ref,
            role,
            department_id=invitation.department_id,
            title=invitation.title,
        )
    invitation.accepted_at, invitation.accepted_by_id = clock.now(), user.id
    _remember("invitation.accepted", invitation, actor_of(user))


def join(
    user: User, customer_id: int, role: CustomerRole, *, department_id: int | None = None, title: str = ""
) -> Membership:
    """Make the person a member of the customer; somebody who comes back finds their old place. Raises OtherSide."""
    if user.staff_role is not None:
        raise OtherSide
    with customer_scope(customer_id):
        member = db.session.scalar(select(Membership).where(Membership.user_id == user.id))
        if member is None:
            member = Membership(user_id=user.id, role=role, customer_id=customer_id)
            db.session.add(member)
        if member.joined_at is None or member.ended_at is not None:
            member.role, member.joined_at, member.ended_at = role, clock.now(), None
            member.leaves_on = member.successor_id = None
            member.department_id = department_id or member.department_id
            member.title = title or member.title
        db.session.flush()
        remember(
            "member.joined",
            by=actor_of(user),
            customer_id=customer_id,
            subject=f"person:{user.public_id}",
            role=member.role.value,
        )
        announce(MemberJoined(customer_id=customer_id, membership_id=member.id))
        return member


def join_by_domain(user: User, customer: Customer) -> Membership:
    """Let a person whose address is at an allowed domain join as a viewer; the administrators are told of it."""
    member = join(user, customer.id, CustomerRole.VIEWER)
    announce(JoinedByDomain(customer.id, member.id, user.id))
    return member


def allow_domain(domain: str, *, admin: User, by: Actor) -> MailDomain:
    """Let people with an address at the administrator's own domain join the customer in scope. Raises DomainRefused."""
    domain = domain.strip().lower().lstrip("@")
    if not is_domain(domain):
        raise DomainRefused("no_domain")
    if is_everybodys(domain):
        raise DomainRefused("everybodys")
    if admin.email is None or domain_of(admin.email) != domain:
        raise DomainRefused("not_own")
    with every_customer("a domain leads to one customer only"):
        if db.session.scalar(select(MailDomain.id).where(MailDomain.domain == domain)) is not None:
            raise DomainRefused("taken")
    allowed = MailDomain(domain=domain, allowed_by_id=by.person_id, allowed_at=clock.now())
    db.session.add(allowed)
    db.session.flush()
    remember("mail_domain.allowed", by=by, customer_id=allowed.customer_id, subject=f"domain:{domain}")
    return allowed


def withdraw_domain(allowed: MailDomain, *, by: Actor) -> None:
    """Let nobody join by this domain any more; who has joined stays."""
    remember(
        "mail_domain.withdrawn", by=by, customer_id=allowed.customer_id, subject=f"domain:{allowed.domain}"
    )
    db.session.delete(allowed)


def actor_of(user: User) -> Actor:
    """Return the person as who acts on their own behalf."""
    return Actor(ActorKind.PERSON, Side.VENDOR if user.staff_role else Side.CUSTOMER, user.id)


def _join_the_vendor(invitation: Invitation, user: User) -> None:
    if user.staff_role is None and belongs_to_a_customer(user):
        raise OtherSide
    user.staff_role = user.staff_role or invitation.staff_role
    user.staff_department = user.staff_department or ""
    user.staff_title = invitation.title or user.staff_title or ""
    remember(
        "staff.joined",
        by=actor_of(user),
        subject=f"person:{user.public_id}",
        role=user.staff_role.value if user.staff_role else "",
    )


def _remember(act: str, invitation: Invitation, by: Actor) -> None:
    role = invitation.role or invitation.staff_role
    remember(
        act,
        by=by,
        customer_id=invitation.customer_ref,
        subject=f"invitation:{invitation.public_id}",
        email=invitation.email,
        role=role.value if role else "",
    )
