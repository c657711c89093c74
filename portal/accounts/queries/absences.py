"""Which of the vendor's people are away, and until when: so that nobody waits for an answer in vain."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from portal.accounts.models import Absence, User
from portal.accounts.queries.calendars import vendors_today
from portal.foundation.db import db


def absences(today: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return who is away now and later, soonest first: the absence with the person."""
    asked = (
        select(Absence, User)
        .join(User, User.id == Absence.user_id)
        .where(Absence.until_on >= today)
        .order_by(Absence.from_on, Absence.id)
    )
    return db.session.execute(asked).all()


def absence(public_id: str) -> Absence | None:
    """Return an absence by its outside name."""
    return db.session.scalar(select(Absence).where(Absence.public_id == public_id))


def absences_of(user: User, today: date) -> Sequence[Absence]:
    """Return when one person is away, now and later."""
    asked = select(Absence).where(Absence.user_id == user.id, Absence.until_on >= today)
    return db.session.scalars(asked.order_by(Absence.from_on)).all()


def away_until(person_ids: Collection[int], on: date | None = None) -> dict[int, date]:
    """Return the last day of absence of those of these people who are away today, or on another day."""
    if not person_ids:
        return {}
    day = on or vendors_today()
    asked = select(Absence.user_id, Absence.until_on).where(
        Absence.user_id.in_(person_ids), Absence.from_on <= day, Absence.until_on >= day
    )
    found: dict[int, date] = {}
    for person_id, until in db.session.execute(asked):
        found[person_id] = max(until, found.get(person_id, until))
    return found
