"""Reviews at which somebody of the vendor's is to look, or that may be made final, across the customers they reach."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select

from portal.accounts.models import Customer
from portal.foundation.db import BIGINT
from portal.foundation.tenancy import ask_across, narrowed, prepared
from portal.reviews.models import Review, ReviewStage
from portal.reviews.rules.words import ReviewState

AnyRow = Row[*tuple[Any, ...]]


def looks(customer_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return the reviews at which a look was asked for (`asked_by_id`, `at`) that are asked or looked at now."""
    return ask_across(_looks(), customers=list(customer_ids)) if customer_ids else ()


@prepared
def _looks() -> Select[*tuple[Any, ...]]:
    newest = (
        select(func.max(ReviewStage.id).label("id"))
        .where(ReviewStage.state == ReviewState.ASKED)
        .group_by(ReviewStage.review_id)
        .subquery()
    )
    asked = (
        select(
            Review.id, Review.customer_id, Review.public_id, Review.title, Review.period_kind, Review.first,
            Review.last, Review.state, ReviewStage.by_id.label("asked_by_id"), ReviewStage.at, ReviewStage.remark,
            Customer.slug, Customer.name.label("customer_name"), Customer.fiscal_first_month,
        )
        .join(ReviewStage, (ReviewStage.review_id == Review.id) & (ReviewStage.customer_id == Review.customer_id))
        .join(newest, newest.c.id == ReviewStage.id)
        .join(Customer, Customer.id == Review.customer_id)
        .where(
            Review.deleted_at.is_(None), Review.state.in_((ReviewState.ASKED, ReviewState.LOOKED)),
            Review.customer_id.in_(bindparam("customers", expanding=True, type_=BIGINT)),
        )
        .order_by(ReviewStage.at, Review.id)
    )  # fmt: skip
    return narrowed(asked, Review, ReviewStage)
