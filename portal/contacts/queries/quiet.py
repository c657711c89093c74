"""Who has not been spoken to: over all customers a vendor person reaches, against the limit of each segment.

A customer's silence begins with the last word in either direction that was meant for them, or with the day they were
entered. Two statements beside the names of the segments, however many customers there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select

from portal.accounts.models import AccountTeamMember, Customer, Segment, TeamPosition, User
from portal.accounts.queries.customers import reached_by
from portal.contacts.models import LastContact, QuietLimit
from portal.contacts.queries.lasts import COLUMNS, THE_COMPANY, Lasts
from portal.contacts.rules.kinds import quiet_days
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer

USUAL_DAYS = 30
WHY = "who has not been spoken to, among the customers the reader reaches"


@dataclass(frozen=True)
class Quiet:
    """A customer and its silence."""

    customer_id: int
    slug: str
    name: str
    segment_id: int | None
    stage: str
    lasts: Lasts
    days: int
    limit: int
    primary: bool  # of the reader
    created_at: datetime

    @property
    def is_quiet(self) -> bool:
        return self.days > self.limit


def limits() -> dict[int | None, int]:
    """Return the limits in days by segment; None for customers without a segment or a limit of its own."""
    rows = db.session.execute(select(QuietLimit.segment_id, QuietLimit.days))
    return {None: USUAL_DAYS} | {row.segment_id: row.days for row in rows}


def limit_of(segment_id: int | None, known: dict[int | None, int]) -> int:
    """Return the limit that holds for a segment."""
    return known.get(segment_id, known[None])


def everybody(
    user: User, *, days: int | None = None, customer_ids: Sequence[int] | None = None
) -> list[Quiet]:
    """Return the customers this person reaches, the longest silence first; `days` takes the place of all limits."""
    mine = and_(
        AccountTeamMember.customer_id == Customer.id, AccountTeamMember.user_id == user.id,
        AccountTeamMember.ended_at.is_(None), AccountTeamMember.position == TeamPosition.PRIMARY,
    )  # fmt: skip
    asked = (
        select(
            Customer.id, Customer.slug, Customer.name, Customer.segment_id, Customer.stage, Customer.created_at,
            Customer.time_zone, AccountTeamMember.id.label("place"), *COLUMNS,
        )
        .outerjoin(
            LastContact, and_(LastContact.customer_id == Customer.id, LastContact.person_id == THE_COMPANY)
        )
        .outerjoin(AccountTeamMember, mine)
        .where(Customer.left_at.is_(None))
    )  # fmt: skip
    if customer_ids is not None:
        asked = asked.where(Customer.id.in_(customer_ids))
    with every_customer(WHY):
        known = limits()
        rows = db.session.execute(asked.where(Customer.id.in_(reached_by(user)))).all()
    found = [_quiet(row, days or limit_of(row.segment_id, known)) for row in rows]
    return sorted(found, key=lambda one: (-one.days, one.name))


def segments() -> Sequence[Segment]:
    """Return every segment in order."""
    return db.session.scalars(select(Segment).order_by(Segment.id)).all()


def _quiet(row: Row[*tuple[Any, ...]], limit: int) -> Quiet:
    lasts = Lasts(row.in_at, row.in_kind, row.out_at, row.out_kind)
    zone = row.time_zone
    last = clock.day_of(lasts.at, zone) if lasts.at else None
    days = quiet_days(last, clock.day_of(row.created_at, zone), clock.today(zone))
    return Quiet(
        row.id, row.slug, row.name, row.segment_id, row.stage.value, lasts, days, limit, row.place is not None,
        row.created_at,
    )  # fmt: skip
