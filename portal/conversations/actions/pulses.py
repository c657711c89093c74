"""Letting go of kept lists: a side's pulse is raised when something changed that its lists show."""

from typing import Any

from sqlalchemy import select, update

from portal.accounts.models.customers import new_pulse
from portal.conversations.models.pulses import EVERY_CUSTOMER, TalkPulse
from portal.foundation.audience import Visibility
from portal.foundation.db import db


def raise_lists(customer_id: int, visibility: Visibility) -> None:
    """Raise the pulse of the lists that show it: those of the customer, and the vendor's over all customers."""
    sides: dict[str, Any] = {}
    if visibility is not Visibility.CUSTOMER:
        sides["vendor"] = new_pulse()
    if visibility is not Visibility.VENDOR:
        sides["customer"] = new_pulse()
    wanted = (EVERY_CUSTOMER, customer_id)
    known = set(db.session.scalars(select(TalkPulse.customer_ref).where(TalkPulse.customer_ref.in_(wanted))))
    db.session.add_all(TalkPulse(customer_ref=one) for one in wanted if one not in known)
    db.session.flush()
    for one in sorted(known):  # always in the same order, so that two who write do not wait for each other
        db.session.execute(
            update(TalkPulse).where(TalkPulse.customer_ref == one).values(**sides),
            execution_options={"synchronize_session": False},
        )


def raise_all() -> None:
    """Raise the pulse of all lists: somebody has another name."""
    db.session.execute(
        update(TalkPulse).values(vendor=new_pulse(), customer=new_pulse()),
        execution_options={"synchronize_session": False},
    )
