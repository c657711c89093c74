"""What is announced of decisions that are asked for."""

from dataclasses import dataclass

from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.events import Event, announce
from portal.reviews.models import DecisionAsked


@dataclass(frozen=True)
class DecisionMoved(Event):
    """A decision that a review asks for went on. `what`: asked (somebody is to take it) or answered."""

    decision_id: int
    review_id: int
    visibility: Visibility
    what: str
    by: Actor


def decision_moved(one: DecisionAsked, what: str, *, by: Actor) -> None:
    """Announce that a decision is asked of somebody, or was answered."""
    announce(DecisionMoved(one.customer_id, one.id, one.review_id, one.visibility, what, by))
