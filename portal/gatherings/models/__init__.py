"""Events for many, their seats, questions, files and what was said of them."""

from portal.gatherings.models.gatherings import Gathering, GatheringFile, GatheringSeries
from portal.gatherings.models.seats import GatheringFeedback, GatheringQuestion, GatheringSeat

__all__ = [
    "Gathering",
    "GatheringFeedback",
    "GatheringFile",
    "GatheringQuestion",
    "GatheringSeat",
    "GatheringSeries",
]
