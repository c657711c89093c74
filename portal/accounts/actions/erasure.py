"""Erasing a person: who they are is removed, what they did stays, under their pseudonym. It cannot be undone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from portal.accounts import sessions
from portal.accounts.actions import members, team
from portal.accounts.actions.profile import PersonRenamed
from portal.accounts.models import Invitation, MailTrouble, Membership, RecoveryCode, User
from portal.accounts.queries import staff
from portal.accounts.queries.companies import known_at
from portal.accounts.queries.members import is_last_admin
from portal.foundation import audit, clock, refusals
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.i18n import LANGUAGES
from portal.foundation.links import PurposeLink
from portal.foundation.mail import MailboxMessage
from portal.foundation.tenancy import customer_scope, every_customer

#: What stands where a name was: pages join the two parts of a Japanese name, and prefer this one in English.
NAMELESS = {"family_name": "削除済みの利用者", "romanised": "Erased person"}


class ErasureRefused(refusals.Refused):
    """The person cannot be erased; `reason` is oneself, last_admin, still_ours, belongs_elsewhere or erased."""


@dataclass(frozen=True)
class PersonErased(Event):
    """Nobody knows any more who this was. Features remove what they keep of the name (customer 0: everywhere).

    `names`: how the person was called, for what others wrote where a name is asked for.
    """

    person_id: int
    person_pid: str
    email: str
    by: Actor
    names: tuple[str, ...] = ()


def erase(person: User, *, by: Actor, customer_id: int | None = None) -> None:
    """Remove a person's names and address, end their sign-ins and places; history and audit keep the pseudonym.

    `customer_id` says at whose request. Raises ErasureRefused.
    """
    _refuse_unless_free(person, by)
    email, names = person.email or "", tuple({person.name_in(language) for language in LANGUAGES})
    shown_at = known_at(person)
    for member in _places(person):
        with customer_scope(member.customer_id):
            _leave(member, by)
    if person.staff_role is not None:
        for row in staff.book_of(person):
            with customer_scope(row.id):
                team.end_every_place(person, by=by)
                db.session.flush()
    sessions.end_all(person)
    _forget(person)
    _forget_mail(person, email)
    audit.remember("person.erased", by=by, customer_id=customer_id, subject=f"person:{person.public_id}")
    announce(PersonErased(0, person.id, person.public_id, email, by, names))
    for known in shown_at:
        announce(PersonRenamed(known, person.id))


def _refuse_unless_free(person: User, by: Actor) -> None:
    if person.erased_at is not None:
        raise ErasureRefused("erased")
    if person.id == by.person_id:
        raise ErasureRefused("oneself")
    if person.staff_role is None:
        return
    if staff.is_last_admin(person):
        raise ErasureRefused("last_admin")
    if person.disabled_at is None:
        raise ErasureRefused("still_ours")


def _places(person: User) -> Sequence[Membership]:
    """Return every place the person has or had, at whichever customer."""
    with every_customer("a person is erased wherever they are known"):
        known = select(Membership).where(Membership.user_id == person.id)
        return db.session.scalars(known.options(joinedload(Membership.user))).all()


def _leave(member: Membership, by: Actor) -> None:
    if member.ended_at is None:
        if is_last_admin(member):
            raise ErasureRefused("last_admin")
        members.close(member, by=by)
    member.title, member.external_id = "", None
    db.session.flush()


def _forget(person: User) -> None:
    for name in ("given_name", "family_kana", "given_kana", "search_key", "staff_department", "staff_title"):
        setattr(person, name, "")
    for name, value in NAMELESS.items():
        setattr(person, name, value)
    for name in ("email", "password_hash", "second_factor_salt", "second_factor_since", "external_id"):
        setattr(person, name, None)
    person.erased_at = clock.now()
    person.disabled_at = person.disabled_at or person.erased_at
    db.session.flush()
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == person.id))
    db.session.execute(delete(MailTrouble).where(MailTrouble.person_id == person.id))


def _forget_mail(person: User, email: str) -> None:
    """Remove the address and the name from invitations, links and the demo's mailbox."""
    mine = PurposeLink.person_id == person.id
    theirs = (PurposeLink.email == email) if email else mine
    db.session.execute(
        update(PurposeLink).where(mine | theirs).values(email="", person_id=None, revoked_at=clock.now())
    )
    if not email:
        return
    nobody = {"email": "", "family_name": "", "given_name": "", "title": "", "message": ""}
    db.session.execute(update(Invitation).where(Invitation.email == email).values(**nobody))
    db.session.execute(delete(MailboxMessage).where(MailboxMessage.to == email))
