"""The review that is being filled, or the one that was made final last, stands on a customer's home."""

from typing import Any

from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint
from portal.activity.cards import card
from portal.reviews.forms.words import STATE_WORDS
from portal.reviews.paper import words
from portal.reviews.paper.called import called
from portal.reviews.queries import listing


@card("reviews/_card.html", place="side", order=30)
def current_review(point: Standpoint) -> dict[str, Any] | None:
    """Show the newest review with how much of it is filled; nothing where there is none."""
    if not point.may(Permit.REVIEWS_READ):
        return None
    line = listing.current()
    if line is None:
        return None
    return {
        "line": line,
        "title": called(line.review, point.customer),
        "period": words.days_words(line.review.first, line.review.last),
        "state": STATE_WORDS[line.review.state],
    }
