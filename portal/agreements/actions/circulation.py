"""The customer's usual order of approval, and the order in which one edition goes round."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.agreements.models import CirculationSeat, Part, Signatory
from portal.agreements.queries.people import seats
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


@dataclass(frozen=True)
class SeatGiven:
    """A place in an order of approval, as somebody has set it."""

    person: Signatory
    part: Part
    deputy: Signatory | None = None


def usual() -> list[SeatGiven]:
    """Return the customer's usual order as it can be put forward with."""
    return [SeatGiven(person, seat.part, deputy) for seat, person, deputy in seats()]


def set_usual(customer: Customer, given: Sequence[SeatGiven], *, by: Actor) -> bool:
    """Make this the customer's usual order; returns whether it is another one than before."""
    before = _pseudonyms(usual())
    if before == _pseudonyms(given):
        return False
    for seat in db.session.scalars(narrowed(select(CirculationSeat), CirculationSeat)).all():
        db.session.delete(seat)
    db.session.flush()
    db.session.add_all(
        CirculationSeat(
            position=position,
            signatory_id=seat.person.id,
            deputy_id=seat.deputy.id if seat.deputy else None,
            part=seat.part,
        )
        for position, seat in enumerate(given)
    )
    audit.remember(
        "circulation.changed",
        by=by,
        customer_id=customer.id,
        subject=f"customer:{customer.public_id}",
        before=before,
        after=_pseudonyms(given),
    )
    return True


def _pseudonyms(given: Sequence[SeatGiven]) -> list[list[str]]:
    return [
        [seat.person.public_id, seat.part.value, seat.deputy.public_id if seat.deputy else ""]
        for seat in given
    ]
