"""What is set of answer times, as the settings show it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, or_, select

from portal.accounts.models import Customer, Segment
from portal.conversations.models import AnswerTimes
from portal.foundation.db import db
from portal.foundation.kana import search_key

AnyRow = Row[*tuple[Any, ...]]
MOST_LIKE_IT = 5


def by_public_id(public_id: str) -> AnswerTimes | None:
    """Return what is set apart, by its outside name; not what holds for everybody."""
    apart = or_(AnswerTimes.segment_id.is_not(None), AnswerTimes.customer_ref.is_not(None))
    return db.session.scalar(select(AnswerTimes).where(AnswerTimes.public_id == public_id, apart))


def set_apart() -> Sequence[AnyRow]:
    """Return what holds for segments and for single customers: the row with its segment and customer."""
    asked = (
        select(AnswerTimes, Segment, Customer)
        .outerjoin(Segment, Segment.id == AnswerTimes.segment_id)
        .outerjoin(Customer, Customer.id == AnswerTimes.customer_ref)
        .where(or_(AnswerTimes.segment_id.is_not(None), AnswerTimes.customer_ref.is_not(None)))
        .order_by(Segment.id, Customer.kana, AnswerTimes.id)
    )
    return db.session.execute(asked).all()


def customers_called(words: str) -> Sequence[Customer]:
    """Return the customers of this address in the portal, or of this name; a few where several are alike."""
    exactly = db.session.scalar(select(Customer).where(Customer.slug == words.strip().lower()))
    if exactly is not None:
        return [exactly]
    key = search_key(words)
    if not key:
        return []
    alike = select(Customer).where(Customer.search_key.contains(key, autoescape=True))
    return db.session.scalars(alike.order_by(Customer.kana, Customer.id).limit(MOST_LIKE_IT)).all()
