"""The audit log keeps pseudonyms of those who agree; their names are told to whoever reads it."""

from collections.abc import Iterator

from sqlalchemy import select

from portal.accounts import pseudonyms
from portal.agreements.models import CirculationStep, Signatory
from portal.foundation.db import db


@pseudonyms.tells
def names(public_ids: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the people of these pseudonyms, and those whose place in a circulation has one of these ids."""
    asked = select(Signatory).where(Signatory.public_id.in_(public_ids))
    yield from ((one.public_id, one.called) for one in db.session.scalars(asked))
    at = select(CirculationStep.public_id, Signatory).join(
        Signatory,
        (Signatory.id == CirculationStep.signatory_id)
        & (Signatory.customer_id == CirculationStep.customer_id),
    )
    for public_id, person in db.session.execute(at.where(CirculationStep.public_id.in_(public_ids))):
        yield public_id, person.called
