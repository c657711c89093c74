"""Papers for a whole portfolio: asked for together, each made in its own customer's rows."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from portal.accounts.models import Customer
from portal.foundation.actor import Actor
from portal.foundation.db import db, new_public_id
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import customer_scope
from portal.reviews.actions import exports
from portal.reviews.models import Export
from portal.reviews.queries import reviews
from portal.reviews.queries.batches import Candidate
from portal.reviews.rules.exports import Wanted
from portal.reviews.rules.words import Outcome, ReviewState


def ask(chosen: Sequence[Candidate], wanted: Wanted, *, by: Actor) -> str:
    """Promise a paper of each review, in its own language unless one is wanted; returns the batch's name.

    Whoever asked is mailed once all have ended.

    Raises Refused (nothing).
    """
    batch = new_public_id()
    made = [one for candidate in chosen if (one := _ask(candidate, wanted, batch, by)) is not None]
    if not made:
        raise Refused("nothing")
    return batch


def _ask(candidate: Candidate, wanted: Wanted, batch: str, by: Actor) -> Export | None:
    with customer_scope(candidate.customer_id):
        review = reviews.review(candidate.review_pid)
        if review is None:
            return None
        customer = db.session.get_one(Customer, candidate.customer_id)
        final = review.state is ReviewState.FINAL
        edition = reviews.newest_edition(review.id) if final else None
        own = wanted if wanted.language else replace(wanted, language=review.language)
        try:
            return exports.ask(
                review, customer, own, by=by, edition=edition, batch=batch, mail_to_id=by.person_id
            )
        except Refused:  # many papers of this very review are under way
            return None


def call_off(made: Iterable[Export], *, by: Actor) -> None:
    """Call off what has not ended."""
    _each([one for one in made if one.outcome is None], lambda export: exports.cancel(export, by=by))


def again(made: Iterable[Export], *, by: Actor) -> None:
    """Make once more what failed or was called off."""
    ended = [one for one in made if one.outcome in (Outcome.FAILED, Outcome.CANCELLED)]
    _each(ended, lambda export: exports.again(export, by=by))


def _each(made: Iterable[Export], act: Callable[[Export], None]) -> None:
    for export in made:
        with customer_scope(export.customer_id), suppress(Refused):  # it went on meanwhile
            act(export)
