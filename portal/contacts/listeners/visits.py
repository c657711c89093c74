"""A day on which somebody of the customer was here is written down once."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Customer
from portal.accounts.visits import VisitBegan
from portal.contacts.models import VisitDay
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.events import in_transaction


@in_transaction(VisitBegan)
def write_down(event: VisitBegan) -> None:
    """Keep the first visit of a person's day, by the customer's calendar."""
    zone = db.session.scalars(select(Customer.time_zone).where(Customer.id == event.customer_id)).one()
    on = clock.day_of(event.at, zone)
    known = select(VisitDay.id).where(VisitDay.person_id == event.person_id, VisitDay.on == on)
    if db.session.scalar(known) is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(
                VisitDay(customer_id=event.customer_id, person_id=event.person_id, on=on, at=event.at)
            )
    except IntegrityError:  # another page of theirs was quicker
        return
