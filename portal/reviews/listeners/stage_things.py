"""A look that is asked for is the next thing of a CS lead; once it was given, its asker makes the review final."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.accounts.permits import ROLE_OF_STAFF, Permit, permits
from portal.activity.next_things import Keeping, NextThing, Rank, offers_to_vendor
from portal.reviews.paper.words import kind_words, period_words
from portal.reviews.queries import waiting
from portal.reviews.rules.words import ReviewState


@offers_to_vendor(keeping=Keeping.APART)
def looks(user: User, customer_ids: Sequence[int]) -> Iterator[NextThing]:
    """Offer the look, or what follows from it."""
    roles = frozenset({ROLE_OF_STAFF[user.staff_role]} if user.staff_role else ())
    if not permits(roles, Permit.REVIEWS_LEAD):
        return
    for row in waiting.looks(customer_ids):
        if row.state is ReviewState.ASKED and row.asked_by_id != user.id:
            if permits(roles, Permit.REVIEWS_LOOK):
                yield _look(row)
        elif row.state is ReviewState.LOOKED and row.asked_by_id == user.id:
            yield _freeze(row)


def _look(row: Any) -> NextThing:
    return NextThing(
        rank=Rank.AGREEMENT,
        kind="review.look_asked",
        title=_l("Look at “%(review)s” before it is final", review=_called(row)),
        url=url_for("review_stages.look", slug=row.slug, review=row.public_id),
        label=_l("Look at it"),
        reason=row.remark or _l("A CSM asks for a look before this business review is final."),
        caption=_l("Approve it, or say what is to be changed first"),
        icon="eye",
        **_whose(row),
    )


def _freeze(row: Any) -> NextThing:
    return NextThing(
        rank=Rank.AGREEMENT,
        kind="review.looked",
        title=_l("Make “%(review)s” final", review=_called(row)),
        url=url_for("review_stages.final", slug=row.slug, review=row.public_id),
        label=_l("Make it final"),
        reason=_l("A CS lead has looked at it and said yes."),
        caption=_l("Numbers and words are kept as they stand"),
        icon="lock",
        **_whose(row),
    )


def _whose(row: Any) -> dict[str, Any]:
    return {
        "since": row.at.date(),
        "customer_name": row.customer_name,
        "customer_url": url_for("customer_home.show", slug=row.slug),
        "customer_id": row.customer_id,
        "place": (row.at, row.id),
    }


def _called(row: Any) -> str:
    period = period_words(row.period_kind, row.first, row.last, row.fiscal_first_month)
    return row.title or f"{kind_words(row.period_kind)} {period}"
