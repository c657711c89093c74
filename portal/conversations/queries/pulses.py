"""How up to date a kept list of conversations is, for its reader's side."""

from collections.abc import Hashable
from datetime import date

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.permits import REACHES_ALL
from portal.accounts.queries.customers import reached_by
from portal.conversations.models.pulses import EVERY_CUSTOMER, TalkPulse
from portal.conversations.queries.answering import stand_ins
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db

FRESH_FOR_SECONDS = 300  # what the hour changes (too late, put off until now) shows so soon


def of_customer(customer_id: int, audience: Audience) -> tuple[Hashable, ...]:
    """Return what shapes this audience's lists of one customer's conversations; one statement."""
    return (audience, _pulse(customer_id, audience))


def of_inbox(user: User, today: date) -> tuple[Hashable, ...]:
    """Return what shapes a vendor person's inbox; asked inside `every_customer`, in three statements at most."""
    reach = () if user.staff_role in REACHES_ALL else tuple(db.session.scalars(reached_by(user)))
    away = tuple(sorted(stand_ins(today).items()))
    minutes = int(clock.now().timestamp()) // FRESH_FOR_SECONDS
    return (today, minutes, _pulse(EVERY_CUSTOMER, Audience.VENDOR), reach, away)


def _pulse(customer_ref: int, audience: Audience) -> int:
    column = TalkPulse.vendor if audience is Audience.VENDOR else TalkPulse.customer
    return db.session.scalar(select(column).where(TalkPulse.customer_ref == customer_ref)) or 0
