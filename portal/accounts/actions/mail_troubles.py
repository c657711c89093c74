"""Noting that somebody's mail came back, and that it works again."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from portal.accounts.models import User
from portal.accounts.models.mail_troubles import MailTrouble
from portal.accounts.rules.mail_troubles import PAUSE_AFTER, for_good
from portal.foundation import audit, clock
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import Event, announce

LONGEST_WHY = 300


@dataclass(frozen=True)
class MailTroubled(Event):
    """Somebody's address does not work (customer 0: it concerns all of theirs). `paused`: nothing is sent any more."""

    person_id: int
    trouble_id: int
    paused: bool


def came_back(user: User, status: str, why: str) -> None:
    """Note that a mail of ours to this person came back; told are others the first time, and when sending is paused."""
    if not user.email:
        return
    trouble = _of(user)
    lasting = for_good(status)
    before, paused_before = trouble.times, trouble.paused_at
    trouble.last_at, trouble.status, trouble.why = clock.now(), status[:20], why[:LONGEST_WHY]
    if not lasting:
        trouble.not_yet_times += 1
        db.session.flush()
        return
    trouble.times += 1
    if trouble.times >= PAUSE_AFTER and paused_before is None:
        trouble.paused_at = clock.now()
    db.session.flush()
    if before == 0 or (trouble.paused_at and not paused_before):
        announce(MailTroubled(0, user.id, trouble.id, trouble.paused_at is not None))


def works_again(person_id: int) -> None:
    """Forget what was wrong: something of theirs shows that mail arrives."""
    db.session.execute(delete(MailTrouble).where(MailTrouble.person_id == person_id))


def try_again(user: User, *, by: Actor, customer_id: int | None) -> None:
    """Send to a person again, because somebody says that the address works."""
    works_again(user.id)
    audit.remember("mail.tried_again", by=by, customer_id=customer_id, subject=f"user:{user.public_id}")


def _of(user: User) -> MailTrouble:
    """Return the person's row for their address of today, beginning anew where the address is another one."""
    found = db.session.scalar(select(MailTrouble).where(MailTrouble.person_id == user.id))
    if found is not None and found.address == user.email:
        return found
    if found is not None:
        db.session.delete(found)
        db.session.flush()
    made = MailTrouble(person_id=user.id, address=user.email or "", times=0, not_yet_times=0)
    db.session.add(made)
    db.session.flush()
    return made
