"""Who follows a conversation, and how far each of its readers has read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import User
from portal.conversations.models import Conversation, Follower
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed


@dataclass(frozen=True)
class Reading:
    """Somebody who follows a conversation or has read in it."""

    person: User
    follows: bool
    read_id: int
    read_at: datetime | None

    @property
    def side(self) -> Side:
        """Return whose person it is."""
        return Side.VENDOR if self.person.staff_role else Side.CUSTOMER


def following(conversation_id: int) -> set[int]:
    """Return the inner ids of those who hear of what is new in a conversation of the customer in scope."""
    asked = select(Follower.person_id).where(
        Follower.conversation_id == conversation_id, Follower.left_at.is_(None)
    )
    return set(db.session.scalars(narrowed(asked, Follower)))


def readings(conversation: Conversation) -> list[Reading]:
    """Return everybody who follows a conversation or has opened it, those who began to first."""
    asked = (
        select(User, Follower.left_at, Follower.read_id, Follower.read_at)
        .join(Follower, Follower.person_id == User.id)
        .where(Follower.conversation_id == conversation.id)
        .order_by(Follower.id)
    )
    rows = db.session.execute(narrowed(asked, Follower))
    return [Reading(row[0], row.left_at is None, row.read_id, row.read_at) for row in rows]
