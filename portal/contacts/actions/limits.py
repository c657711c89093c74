"""After how many days without a word a segment's customers count as quiet."""

from sqlalchemy import select, update

from portal.accounts.models import Customer
from portal.accounts.models.customers import another_pulse
from portal.contacts.models import QuietLimit
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db

LEAST, MOST = 1, 365


def settle(segment_id: int | None, days: int, *, by: Actor) -> None:
    """Set a segment's limit (None: of all others); lists of customers are looked at anew."""
    if not LEAST <= days <= MOST:
        raise ValueError("a limit is 1 to 365 days")
    of = QuietLimit.segment_id.is_(None) if segment_id is None else QuietLimit.segment_id == segment_id
    row = db.session.scalar(select(QuietLimit).where(of))
    before = row.days if row else None
    if before == days:
        return
    if row is None:
        row = QuietLimit(segment_id=segment_id, days=days)
        db.session.add(row)
    row.days, row.set_by_id = days, by.person_id
    db.session.flush()
    audit.remember(
        "contacts.limit_set", by=by, subject=f"segment:{segment_id or 0}", before=before, after=days
    )
    _look_anew()


def _look_anew() -> None:
    """Give every customer another pulse: what lists say of silence rests on the limits."""
    db.session.execute(
        update(Customer).values(**another_pulse(), version=Customer.version + 1),
        execution_options={"synchronize_session": False},
    )
