"""Papers of many customers' reviews, asked for together: which reviews there are, and how far a batch is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from portal.accounts.models import AccountTeamMember, Customer, User
from portal.accounts.queries.customers import reached_by
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.foundation.tenancy import every_customer, narrowed
from portal.reviews.models import Export, Review, ReviewEdition
from portal.reviews.rules.words import ReviewState

MOST = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A review of a customer that one reaches."""

    review_pid: str
    title: str
    kind: str
    first: date
    last: date
    state: ReviewState
    customer_id: int
    customer_name: str
    customer_slug: str
    first_month: int
    edition: int | None


@dataclass(frozen=True, slots=True)
class InBatch:
    """One paper of a batch, with what is shown of its review, and its file once it is there."""

    export: Export
    candidate: Candidate
    file: StoredFile | None


def candidates(user: User, last: date | None) -> list[Candidate]:
    """Return the reviews of a period's last day (None: the newest of each customer) that somebody reaches."""
    with every_customer("a vendor person chooses reviews of their customers", Audience.VENDOR):
        asked = _shown().where(Review.customer_id.in_(reached_by(user)), Customer.left_at.is_(None))
        if last is not None:
            asked = asked.where(Review.last == last)
        else:
            newest = (
                select(func.max(Review.id)).where(Review.deleted_at.is_(None)).group_by(Review.customer_id)
            )
            asked = asked.where(Review.id.in_(narrowed(newest, Review)))
        rows = db.session.execute(
            narrowed(asked.order_by(Customer.kana, Review.id).limit(MOST), Review, AccountTeamMember)
        ).all()
        editions = _editions([row.id for row in rows])
    return [_candidate(row, editions.get(row.id)) for row in rows]


def last_days(user: User) -> list[tuple[date, int]]:
    """Return the last days of periods that were reviewed lately, with how many reviews each, the newest first."""
    with every_customer("a vendor person chooses a period", Audience.VENDOR):
        asked = (
            select(Review.last, func.count(Review.id))
            .where(Review.deleted_at.is_(None), Review.customer_id.in_(reached_by(user)))
            .group_by(Review.last)
            .order_by(Review.last.desc())
            .limit(8)
        )
        return [(row[0], row[1]) for row in db.session.execute(narrowed(asked, Review, AccountTeamMember))]


def in_batch(user: User, batch: str) -> list[InBatch]:
    """Return the papers of a batch at customers whom somebody reaches now, by the customer's name."""
    with every_customer("a vendor person looks at what they asked for", Audience.VENDOR):
        asked = select(Export).where(Export.batch == batch, Export.customer_id.in_(reached_by(user)))
        exports = db.session.scalars(narrowed(asked, Export, AccountTeamMember)).all()
        found = _shown().where(Review.id.in_({one.review_id for one in exports}))
        rows = {row.id: row for row in db.session.execute(narrowed(found, Review))}
        files = _files({one.file_id for one in exports if one.file_id is not None})
        editions = _numbers({one.edition_id for one in exports if one.edition_id is not None})
    lines = [
        InBatch(
            one,
            _candidate(rows[one.review_id], editions.get(one.edition_id or 0)),
            files.get(one.file_id or 0),
        )
        for one in exports
        if one.review_id in rows
    ]
    return sorted(lines, key=lambda line: (line.candidate.customer_name, line.export.id))


def _shown() -> Any:
    return (
        select(
            Review.id, Review.public_id, Review.title, Review.period_kind, Review.first, Review.last, Review.state,
            Customer.id.label("customer_id"), Customer.name, Customer.slug, Customer.fiscal_first_month,
        )
        .join(Customer, Customer.id == Review.customer_id)
        .where(Review.deleted_at.is_(None))
    )  # fmt: skip


def _candidate(row: Row[Any], edition: int | None) -> Candidate:
    return Candidate(
        row.public_id, row.title, str(row.period_kind), row.first, row.last, row.state, row.customer_id, row.name,
        row.slug, row.fiscal_first_month, edition,
    )  # fmt: skip


def _editions(ids: Sequence[int]) -> dict[int, int]:
    asked = select(ReviewEdition.review_id, func.max(ReviewEdition.number)).where(
        ReviewEdition.review_id.in_(ids)
    )
    rows = db.session.execute(narrowed(asked.group_by(ReviewEdition.review_id), ReviewEdition)).all()
    return {row[0]: row[1] for row in rows}


def _numbers(ids: set[int]) -> dict[int, int]:
    asked = select(ReviewEdition.id, ReviewEdition.number).where(ReviewEdition.id.in_(ids))
    return {row.id: row.number for row in db.session.execute(narrowed(asked, ReviewEdition))}


def _files(ids: set[int]) -> dict[int, StoredFile]:
    asked = select(StoredFile).where(StoredFile.id.in_(ids))
    return {row.id: row for row in db.session.scalars(narrowed(asked, StoredFile))}
