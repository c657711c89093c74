"""How reminders escalate: the rules as they are set, and as they hold for one customer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, or_, select

from portal.accounts.models import Customer, Segment
from portal.foundation.db import db
from portal.onboarding.models import ReminderRules

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Escalation:
    """In working days relative to the due day: when whom. None: never. A number of days ahead, or late."""

    owner_before: int | None = 1
    owner_after: int | None = 1
    admin_after: int | None = 3
    csm_after: int | None = 5


UNLESS_SET = Escalation()
LEVELS = ("owner_before", "owner_after", "admin_after", "csm_after")
NEVER = -1
"""What is kept where somebody is never reminded; None means that it holds as it does more widely."""


def rules(public_id: str) -> ReminderRules | None:
    """Return what is set apart, by its outside name; not what holds for everybody."""
    return db.session.scalar(select(ReminderRules).where(ReminderRules.public_id == public_id, _apart()))


def everybodys() -> ReminderRules | None:
    """Return what is set for everybody, None while nothing is."""
    return db.session.scalar(select(ReminderRules).where(~_apart()))


def set_apart() -> Sequence[AnyRow]:
    """Return what holds for segments and for single customers: the row with its segment and customer."""
    asked = (
        select(ReminderRules, Segment, Customer)
        .outerjoin(Segment, Segment.id == ReminderRules.segment_id)
        .outerjoin(Customer, Customer.id == ReminderRules.customer_ref)
        .where(_apart())
        .order_by(Segment.id, Customer.kana, ReminderRules.id)
    )
    return db.session.execute(asked).all()


def escalation_of(customer: Customer) -> Escalation:
    """Return how reminders escalate at a customer: its own rules over its segment's over everybody's. One statement."""
    asked = select(ReminderRules).where(
        or_(
            ReminderRules.customer_ref == customer.id,
            ReminderRules.segment_id == customer.segment_id,
            ~_apart(),
        )
    )
    return laid_over(db.session.scalars(asked).all())


def set_for(customer: Customer) -> ReminderRules | None:
    """Return what is set apart for one customer."""
    return db.session.scalar(select(ReminderRules).where(ReminderRules.customer_ref == customer.id))


def laid_over(rows: Sequence[ReminderRules]) -> Escalation:
    """Return what holds where several rules do, the narrowest first."""
    width = sorted(rows, key=lambda row: (row.customer_ref is not None, row.segment_id is not None))
    found = UNLESS_SET
    for row in width:
        kept = {name: getattr(row, name) for name in LEVELS if getattr(row, name) is not None}
        found = replace(found, **{name: None if days == NEVER else days for name, days in kept.items()})
    return found


def _apart() -> Any:
    return or_(ReminderRules.segment_id.is_not(None), ReminderRules.customer_ref.is_not(None))
