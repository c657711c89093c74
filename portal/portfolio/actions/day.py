"""What a vendor person does with their own day: putting a thing off, and taking it up again."""

from datetime import date

from sqlalchemy import delete, select

from portal.accounts.models import User
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
