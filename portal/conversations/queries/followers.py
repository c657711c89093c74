"""Who follows a conversation, and how far each of its readers has read."""

from sqlalchemy import select

from portal.conversations.models import Follower
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


def following(conversation_id: int) -> set[int]:
    """Return the inner ids of those who hear of what is new in a conversation of the customer in scope."""
    asked = select(Follower.person_id).where(
        Follower.conversation_id == conversation_id, Follower.left_at.is_(None)
    )
    return set(db.session.scalars(narrowed(asked, Follower)))
