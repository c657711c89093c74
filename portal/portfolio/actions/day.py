"""What a vendor person does with their own day: putting a thing off, and saying when they are away."""

from datetime import date

from sqlalchemy import delete, select

from portal.accounts.models import Absence, User
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.portfolio.models import Snooze


def put_off(user: User, key: str, until: date) -> None:
    """Let a thing come back on `until`; what has come back already is forgotten."""
    begun = delete(Snooze).where(Snooze.user_id == user.id, Snooze.until < until)
    db.session.execute(begun.where(Snooze.key == key))
    held = db.session.scalar(select(Snooze).where(Snooze.user_id == user.id, Snooze.key == key))
    if held is None:
        db.session.add(Snooze(user_id=user.id, key=key, until=until))


def take_up_again(user: User, key: str) -> None:
    """Show a thing today although it was put off."""
    db.session.execute(delete(Snooze).where(Snooze.user_id == user.id, Snooze.key == key))


def go_away(user: User, from_on: date, until_on: date, *, by: Actor) -> Absence:
    """Say that a person is away from one day to another, both included."""
    absence = Absence(user_id=user.id, from_on=from_on, until_on=until_on, entered_by_id=by.person_id)
    db.session.add(absence)
    db.session.flush()
    _remember("absence.entered", user, absence, by)
    return absence


def come_back(absence: Absence, person: User, *, by: Actor) -> None:
    """Take an absence back."""
    _remember("absence.withdrawn", person, absence, by)
    db.session.delete(absence)


def _remember(act: str, person: User, absence: Absence, by: Actor) -> None:
    audit.remember(
        act,
        by=by,
        subject=f"person:{person.public_id}",
        from_on=absence.from_on.isoformat(),
        until_on=absence.until_on.isoformat(),
    )
