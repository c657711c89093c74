"""Somebody of the vendor's people is away: entered, and taken back."""

from datetime import date

from portal.accounts.models import Absence, User
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db


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
