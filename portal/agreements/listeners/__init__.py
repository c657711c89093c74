"""Who hears of what happens to plans and agreements. Importing this package registers them."""

from portal.agreements.listeners import (
    agenda,
    audit,
    map_marks,
    marks,
    next_things,
    proposals_notices,
    round_marks,
    round_notices,
    round_things,
    rounds,
    sentences,
    subjects,
)

__all__ = [
    "agenda",
    "audit",
    "map_marks",
    "marks",
    "next_things",
    "proposals_notices",
    "round_marks",
    "round_notices",
    "round_things",
    "rounds",
    "sentences",
    "subjects",
]
