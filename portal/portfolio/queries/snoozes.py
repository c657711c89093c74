"""What a vendor person has put off, and until when."""

from datetime import date

from sqlalchemy import bindparam, select

from portal.accounts.models import User
from portal.foundation.db import db
from portal.portfolio.models import Snooze

HELD = select(Snooze.key, Snooze.until).where(
    Snooze.user_id == bindparam("me"), Snooze.until > bindparam("today")
)


def put_off(user: User, today: date) -> dict[str, date]:
    """Return what this person put off beyond today: the thing's key and the day it comes back."""
    return {row.key: row.until for row in db.session.execute(HELD, {"me": user.id, "today": today})}
