"""Who, without an account, was given a review to read, and what they did with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.agreements.models import Signatory
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink
from portal.foundation.tenancy import narrowed
from portal.reviews.models import Review, ReviewReader


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader with the person behind their pseudonym, and until when their link opens."""

    reader: ReviewReader
    person: Signatory
    opens_until: datetime | None  # None: it opens no more

    @property
    def is_erased(self) -> bool:
        return self.person.erased_at is not None


def reader(public_id: str) -> ReviewReader | None:
    """Return the reader of this public id, of a review that its own reader sees; or None."""
    asked = (
        select(ReviewReader)
        .join(Review, Review.id == ReviewReader.review_id)
        .where(ReviewReader.public_id == public_id, Review.deleted_at.is_(None))
    )
    return db.session.scalar(narrowed(asked, ReviewReader, Review))


def by_id(reader_id: int) -> ReviewReader | None:
    """Return the reader of this inner id, or None."""
    return db.session.scalar(narrowed(select(ReviewReader).where(ReviewReader.id == reader_id), ReviewReader))


def readers_of(review_id: int) -> list[Reading]:
    """Return everybody who was given this review, in the order in which they were, in three statements."""
    asked = select(ReviewReader).where(ReviewReader.review_id == review_id).order_by(ReviewReader.id)
    rows = db.session.scalars(narrowed(asked, ReviewReader)).all()
    people = people_behind(rows)
    until = _open_links({row.link_id for row in rows})
    return [
        Reading(
            row, people[row.signatory_id], until.get(row.link_id or 0) if row.revoked_at is None else None
        )
        for row in rows
    ]


def people_behind(rows: Sequence[ReviewReader]) -> dict[int, Signatory]:
    """Return the people behind the pseudonyms of these readers."""
    ids = {row.signatory_id for row in rows}
    asked = select(Signatory).where(Signatory.id.in_(ids))
    return {row.id: row for row in db.session.scalars(narrowed(asked, Signatory))} if ids else {}


def known_readers() -> Sequence[Signatory]:
    """Return whoever was given a review of this customer before, one row for each address, the newest first."""
    asked = (
        select(Signatory)
        .where(
            Signatory.id == ReviewReader.signatory_id,
            Signatory.customer_id == ReviewReader.customer_id,
            Signatory.erased_at.is_(None),
        )
        .order_by(Signatory.id)
    )
    found = {one.email: one for one in db.session.scalars(narrowed(asked, Signatory, ReviewReader))}
    return sorted(found.values(), key=lambda one: -one.id)


def _open_links(ids: set[int | None]) -> dict[int, datetime]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    asked = select(PurposeLink.id, PurposeLink.expires_at).where(
        PurposeLink.id.in_(wanted),
        PurposeLink.purpose == Purpose.REVIEW,
        PurposeLink.revoked_at.is_(None),
        PurposeLink.expires_at > clock.now(),
    )
    return {row.id: row.expires_at for row in db.session.execute(asked)}
