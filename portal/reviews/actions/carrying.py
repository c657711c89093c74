"""What nobody decided, or left for later, is asked for again in the next review."""

from collections.abc import Sequence

from portal.foundation.actor import Actor
from portal.reviews.actions import outcomes
from portal.reviews.models import DecisionAsked, Review
from portal.reviews.queries import outcomes as asked_for


def carry_over(before: Review | None, review: Review, *, by: Actor) -> Sequence[DecisionAsked]:
    """Ask in a review for what the one before left open, each once, in its order; again, it adds nothing.

    Raises Refused: final, deleted, too_many.
    """
    if before is None or before.id == review.id:
        return []
    return [
        outcomes.ask(
            review, one.request, by=by, reason=one.reason, decide_by=one.decide_by, decider_id=one.decider_id,
            decider_name=one.decider_name, carried_from=one,
        )
        for one in asked_for.left_open(before.id)
    ]  # fmt: skip
