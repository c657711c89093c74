"""What a review is called where nothing beside it says which period it is about: lists, file names, mail."""

from collections.abc import Mapping

from portal.accounts.models import Customer
from portal.reviews.models import Review
from portal.reviews.paper.words import kind_words, period_of, period_words, person_called, title_words
from portal.reviews.queries.people import InReview
from portal.reviews.rules.snapshot import Snapshot


def called(review: Review, customer: Customer) -> str:
    """Return the title of a review, else its kind and period."""
    period = period_words(review.period_kind, review.first, review.last, customer.fiscal_first_month)
    return review.title or f"{kind_words(review.period_kind)} {period}"


def called_in(snapshot: Snapshot) -> str:
    """Return what a review is called as its snapshot has it."""
    return snapshot.review["title"] or f"{title_words(snapshot)} {period_of(snapshot)}"


def somebody(people: Mapping[str, InReview], public_id: str | None, otherwise: str = "") -> str:
    """Return somebody as paper names them: the customer's people 様, one's own without a title; empty for nobody."""
    person = people.get(public_id or "")
    if person is not None:
        return person_called(person.name, "vendor" if person.is_vendor else "customer")
    return person_called(otherwise, "customer") if otherwise else ""
