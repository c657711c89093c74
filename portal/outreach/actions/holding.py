"""Who is not written to, how often, and when: the rules, the list of exclusions, unsubscribing."""

from datetime import time

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Customer
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope
from portal.outreach.models import Excluded, Unsubscribed
from portal.outreach.queries.holding import rules


def settle(most_a_week: int, first: time, last: time, *, working_days_only: bool, by: Actor) -> None:
    """Set the installation's rules."""
    row = rules()
    if row.id is None:
        row.id = 1
        db.session.add(row)
    row.most_a_week, row.first_hour, row.last_hour = most_a_week, first, last
    row.working_days_only = working_days_only
    audit.remember(
        "outreach.rules_set", by=by, most_a_week=most_a_week, hours=f"{first:%H:%M}-{last:%H:%M}",
        working_days_only=working_days_only,
    )  # fmt: skip


def exclude(customer: Customer, person_id: int, why: str, *, by: Actor) -> None:
    """Write no such messages to a customer (person 0) or to one of its people; saying it twice changes nothing."""
    with customer_scope(customer.id, Audience.VENDOR):
        try:
            with db.session.begin_nested():
                db.session.add(Excluded(person_id=person_id, why=why, by_id=by.person_id))
        except IntegrityError:
            return
    audit.remember(
        "outreach.excluded", by=by, customer_id=customer.id, subject=f"person:{person_id}", why=why
    )


def admit(row: Excluded, *, by: Actor) -> None:
    """Take a line off the list of exclusions."""
    customer_id = row.customer_id
    with customer_scope(customer_id, Audience.VENDOR):
        db.session.delete(row)
        db.session.flush()
    audit.remember("outreach.admitted", by=by, customer_id=customer_id, subject=f"person:{row.person_id}")


def unsubscribe(person_id: int, *, by: Actor) -> None:
    """Write no such messages to a person any more; saying it twice changes nothing."""
    if db.session.scalar(select(Unsubscribed.id).where(Unsubscribed.person_id == person_id)) is not None:
        return
    db.session.add(Unsubscribed(person_id=person_id))
    db.session.flush()
    audit.remember("outreach.unsubscribed", by=by, subject=f"person:{person_id}")


def subscribe_again(person_id: int, *, by: Actor) -> None:
    """Let such messages reach a person again."""
    row = db.session.scalar(select(Unsubscribed).where(Unsubscribed.person_id == person_id))
    if row is not None:
        db.session.delete(row)
        audit.remember("outreach.subscribed", by=by, subject=f"person:{person_id}")
