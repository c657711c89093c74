"""Settling the rules of this installation's community."""

from typing import Any

from portal.community.queries.standing_of import rules
from portal.foundation import audit
from portal.foundation.actor import Actor
from portal.foundation.db import db

TOLD = ("new_posts", "new_links", "posts_an_hour", "replies_an_hour", "votes_a_day")


def settle(chosen: dict[str, Any], *, by: Actor) -> None:
    """Set the rules; the audit log remembers the figures, and how many words there are."""
    row = rules()
    if row.id is None:
        row.id = 1
        db.session.add(row)
    for name, value in chosen.items():
        setattr(row, name, value)
    facts = {name: chosen[name] for name in TOLD} | {
        "barred": len(row.barred_words),
        "held": len(row.held_words),
    }
    audit.remember("community.rules_set", by=by, **facts)
