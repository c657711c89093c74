"""A review can be talked about by those who see it, and has a note that both sides write."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from portal.accounts.models import Customer
from portal.accounts.permits import Permit
from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.reviews.models import Review
from portal.reviews.paper.called import called

KIND = "review"


def find(public_id: str) -> Subject | None:
    """Return the review of this public id as a subject."""
    return next(iter(_found(_asked().where(Review.public_id == public_id)).values()), None)


def by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the reviews of these ids that are there and seen."""
    return _found(_asked().where(Review.id.in_(sorted(ids))))


def _asked() -> Select[Any]:
    wanted: Any = select(Review, Customer).join(Customer, Customer.id == Review.customer_id)
    return wanted.where(Review.deleted_at.is_(None))


def _found(asked: Select[Any]) -> dict[int, Subject]:
    return {
        review.id: Subject(
            KIND, review.id, review.public_id, called(review, customer), review.visibility, "reviews.show",
            Permit.REVIEWS_WRITE, _l("Business review"),
        )
        for review, customer in db.session.execute(narrowed(asked, Review))
    }  # fmt: skip


subjects.register(KIND, find=find, by_ids=by_ids)
