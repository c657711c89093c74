"""What meetings tell the rest of the house, and hear from it."""

from portal.meetings.listeners import (  # noqa: F401  (they register themselves)
    cards,
    context,
    leaving,
    next_things,
    notices,
    ownership,
    pages,
    replies,
    review_sections,
    subjects,
)
