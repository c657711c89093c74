"""Tables of business reviews: the review, what people put into it, what was frozen, what was made of it."""

from portal.reviews.models.editions import ReviewEdition, ReviewReader
from portal.reviews.models.exports import Export
from portal.reviews.models.outcomes import Aim, DecisionAsked
from portal.reviews.models.reviews import Review, ReviewSection, ReviewStage
from portal.reviews.models.templates import ReviewTemplate

__all__ = [
    "Aim",
    "DecisionAsked",
    "Export",
    "Review",
    "ReviewEdition",
    "ReviewReader",
    "ReviewSection",
    "ReviewStage",
    "ReviewTemplate",
]
