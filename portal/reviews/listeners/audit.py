"""The audit log keeps the ids of readers without an account; their names are told to whoever reads it."""

from collections.abc import Iterator

from sqlalchemy import select

from portal.accounts import pseudonyms
from portal.agreements.models import Signatory
from portal.foundation.db import db
from portal.reviews.models import ReviewReader


@pseudonyms.tells
def names(public_ids: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the people who were sent a link, by the id of the reader."""
    asked = (
        select(ReviewReader.public_id, Signatory)
        .join(
            Signatory,
            (Signatory.id == ReviewReader.signatory_id) & (Signatory.customer_id == ReviewReader.customer_id),
        )
        .where(ReviewReader.public_id.in_(public_ids))
    )
    yield from ((public_id, person.called) for public_id, person in db.session.execute(asked))
