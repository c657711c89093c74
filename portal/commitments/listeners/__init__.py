"""Where else commitments show, and who hears of them. Importing this package registers all of it."""

from portal.commitments.listeners import (
    agenda,
    next_things,
    notices,
    ownership,
    pages,
    people,
    review_sections,
    sentences,
    subjects,
    turning,
)

__all__ = [
    "agenda",
    "next_things",
    "notices",
    "ownership",
    "pages",
    "people",
    "review_sections",
    "sentences",
    "subjects",
    "turning",
]
