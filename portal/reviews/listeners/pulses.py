"""A customer's pulse changes with its reviews, so that what desks remember of next things is asked again."""

from typing import cast

from sqlalchemy import Table, update

from portal.accounts.models import Customer
from portal.accounts.models.customers import another_pulse
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.reviews.actions.events import ReviewChanged

TOLD_IN_LISTS = frozenset({"stages", "outcomes", "words"})


@in_transaction(ReviewChanged)
def give_another_pulse(event: ReviewChanged) -> None:
    """Let desks ask again about this customer, in the transaction that changed the review."""
    if event.part not in TOLD_IN_LISTS:
        return
    table = cast(Table, Customer.__table__)
    db.session.connection().execute(
        update(table)
        .where(table.c.id == event.customer_id)
        .values(**another_pulse(["reviews"]), updated_at=table.c.updated_at)
    )
