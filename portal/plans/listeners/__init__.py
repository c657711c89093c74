"""Who hears of changes to success plans. Importing this package registers them."""

from portal.plans.listeners import (
    asks,
    block_marks,
    checkins,
    comments,
    context,
    liveliness,
    ownership,
    pages,
    people,
    progress,
    sentences,
    subjects,
    turning,
    values,
)

__all__ = [
    "asks",
    "block_marks",
    "checkins",
    "comments",
    "context",
    "liveliness",
    "ownership",
    "pages",
    "people",
    "progress",
    "sentences",
    "subjects",
    "turning",
    "values",
]
