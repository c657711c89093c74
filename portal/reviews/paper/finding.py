"""Reviews as the search keeps them: what each is called, and what both sides wrote in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import force_locale
from sqlalchemy import func, select

from portal.accounts.models import Customer
from portal.foundation.db import db
from portal.foundation.search.shapes import Indexed
from portal.foundation.search.words import CJK
from portal.foundation.tenancy import ask, narrowed, scoped
from portal.reviews.models import Review
from portal.reviews.paper.called import called
from portal.reviews.queries import reviews
from portal.reviews.rules.words import Slot

SOURCE = "review"
_CJK = re.compile(f"[{CJK}]")


def texts_of(review_id: int) -> list[Indexed]:
    """Return a review's text for the index, in the scope of its customer; none once it is deleted."""
    review = reviews.by_id(review_id)
    if review is None:
        return []
    customer = db.session.get_one(Customer, review.customer_id)
    body = "\n".join(words for words in _words(review) if words)
    language = "ja" if _CJK.search(review.title + body[:2_000]) else customer.language
    with force_locale(language):
        title = called(review, customer)
    return [
        Indexed(
            source=SOURCE, subject_id=review.id, public_id=review.public_id, language=language, title=title,
            body=body, customer_id=review.customer_id, visibility=review.visibility, at=review.updated_at,
        )
    ]  # fmt: skip


def subjects(after: int, most: int) -> Sequence[tuple[int, int | None]]:
    """Return the next reviews by id with their customers, in the scope of every customer."""
    asked = select(Review.id, Review.customer_id).where(Review.id > after, Review.deleted_at.is_(None))
    return [(row.id, row.customer_id) for row in db.session.execute(asked.order_by(Review.id).limit(most))]


def shown(ids: Iterable[int]) -> Mapping[int, Any]:
    """Return those of these reviews that the reader in scope sees, by id: one statement."""
    asked = select(Review).where(Review.id.in_(sorted(set(ids))), Review.deleted_at.is_(None))
    return {row.id: row for row in db.session.scalars(narrowed(asked, Review))}


def stamp() -> tuple[Any, ...]:
    """Return what changes whenever a review of the scope may read differently in a list."""
    return tuple(ask(_STAMP)[0])


def _words(review: Review) -> Iterable[str]:
    yield review.conclusion
    for row in reviews.sections_of(review.id):
        yield from (row.title, row.text, *(getattr(row, slot.value) for slot in Slot))
    for decision in reviews.decisions_of(review.id):
        yield from (decision.request, decision.reason, decision.answer_text)
    for aim in reviews.aims_of(review.id):
        yield from (aim.title, aim.why)


_STAMP = scoped(select(func.count(Review.id), func.sum(Review.version)), Review)
