"""Who cannot be reached by mail."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.models.mail_troubles import MailTrouble
from portal.foundation import mail
from portal.foundation.db import db


def of_people(public_ids: Iterable[str]) -> dict[str, MailTrouble]:
    """Return what is wrong with the addresses of these people, by their public id."""
    asked = (
        select(User.public_id, MailTrouble)
        .join(MailTrouble, MailTrouble.person_id == User.id)
        .where(User.public_id.in_(sorted(public_ids)), User.email == MailTrouble.address)
    )
    return {row[0]: row[1] for row in db.session.execute(asked)}


def of_person(person_id: int) -> MailTrouble | None:
    """Return what is wrong with a person's address, None when nothing is known to be."""
    asked = select(MailTrouble).join(User, User.id == MailTrouble.person_id)
    return db.session.scalar(asked.where(User.id == person_id, User.email == MailTrouble.address))


@mail.sends_nothing_to
def is_paused(address: str) -> bool:
    """True when so much came back from an address that nothing more is sent there by itself."""
    asked = select(MailTrouble.id).join(User, User.id == MailTrouble.person_id)
    paused = asked.where(
        User.email == address, MailTrouble.address == address, MailTrouble.paused_at.is_not(None)
    )
    return db.session.scalar(paused.limit(1)) is not None
