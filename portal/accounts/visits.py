"""When a member was last here: one write a minute at most, in a short transaction after the page's own."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import g, request
from sqlalchemy import update

from portal.accounts.models import Customer, Membership
from portal.accounts.models.customers import IN_LISTS_ALONE
from portal.accounts.rules.visits import with_day
from portal.accounts.standpoint import Standpoint
from portal.foundation import clock
from portal.foundation.db import db, writing
from portal.foundation.events import Event, announce, tell_after_commit
from portal.foundation.tenancy import customer_scope

SEEN_EVERY = timedelta(minutes=1)
A_VISIT_ENDS_AFTER = timedelta(minutes=30)
#: The header of what an open page asks for by itself, while nobody may be looking at it.
BY_ITSELF = "Banso-By-Itself"


@dataclass(frozen=True)
class VisitBegan(Event):
    """A member came to the portal, after half an hour elsewhere at least."""

    person_id: int
    at: datetime


@dataclass(frozen=True)
class OpenedOnNewDay(Event):
    """Somebody of the customer is here for the first time on a day of its calendar."""

    customer_pid: str


def note(point: Standpoint) -> None:
    """Remember that this member opened a page; viewing as a member leaves no trace on the member.

    A page that stays open on a screen with nobody before it goes on asking for news, and is no visit.
    """
    member = point.membership
    if member is None or point.read_only or _is_by_itself():
        return
    if member.seen_at is None or clock.now() - member.seen_at > SEEN_EVERY:
        newest, today = _newest_day(point.customer), clock.today(point.customer.time_zone)
        g.visit = (
            (member.customer_id, member.id, member.user_id),
            member.seen_at,
            with_day(point.customer.opened_days or 0, newest, today),
            OpenedOnNewDay(member.customer_id, point.customer.public_id) if newest != today else None,
        )


def visit_before(member: Membership) -> datetime | None:
    """Return when this member's visit before the present one ended; None on the first.

    The present one is written down only after its first page, which must know already.
    """
    if member.seen_at is not None and clock.now() - member.seen_at > A_VISIT_ENDS_AFTER:
        return member.seen_at
    return member.last_visit_at


def write_noted() -> None:
    """Write down the noted visit, if there is one. "Since you were last here" begins where the visit before ended."""
    noted = g.pop("visit", None)
    if noted is None:
        return
    member, seen_at, days, new_day = noted
    customer_id, member_id, person_id = member
    now = clock.now()
    values: dict[str, Any] = {"seen_at": now, "version": Membership.version + 1}
    if seen_at is None or now - seen_at > A_VISIT_ENDS_AFTER:
        values |= {"last_visit_at": seen_at, "visit_began_at": now}
    db.session.commit()  # lets go of the connection by which the page was read
    with writing(), customer_scope(customer_id):
        seen = update(Membership).where(Membership.id == member_id).values(**values)
        db.session.execute(seen, execution_options={"synchronize_session": False, **IN_LISTS_ALONE})
        opened = update(Customer).where(Customer.id == customer_id)
        db.session.execute(
            opened.values(opened_by_customer_at=now, opened_days=days, version=Customer.version + 1),
            execution_options=IN_LISTS_ALONE,
        )
        if "visit_began_at" in values:
            announce(VisitBegan(customer_id, person_id, now))
        if new_day is not None:
            announce(new_day)
        db.session.commit()
    tell_after_commit()


def _is_by_itself() -> bool:
    return bool(request) and (
        BY_ITSELF in request.headers or request.accept_mimetypes.best == "text/event-stream"
    )


def _newest_day(customer: Customer) -> date | None:
    opened_at = customer.opened_by_customer_at
    return clock.day_of(opened_at, customer.time_zone) if opened_at else None
