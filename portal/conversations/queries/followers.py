"""Who follows a conversation, and how far each of its readers has read."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from portal.accounts.models import User
from portal.activity.queries import Doer
from portal.conversations.models import Conversation, Follower
from portal.conversations.queries.people import doer
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import ask, narrowed, scoped


@dataclass(frozen=True)
class Reading:
    """Somebody who follows a conversation or has read in it. `version` changes with what they are called."""

    person_id: int
    version: int
    person: Doer
    follows: bool
    read_id: int
    read_at: datetime | None

    @property
    def side(self) -> Side:
        """Return whose person it is."""
        return self.person.side or Side.CUSTOMER


def following(conversation_id: int) -> set[int]:
    """Return the inner ids of those who hear of what is new in a conversation of the customer in scope."""
    asked = select(Follower.person_id).where(
        Follower.conversation_id == conversation_id, Follower.left_at.is_(None)
    )
    return set(db.session.scalars(narrowed(asked, Follower)))


def readings(conversation: Conversation) -> list[Reading]:
    """Return everybody who follows a conversation or has opened it, those who began to first."""
    rows = ask(_readings(), conversation=conversation.id)
    return [_reading(row) for row in sorted(rows, key=lambda row: row.place)]


@cache
def _readings() -> Any:
    asked = (
        select(
            User.id, User.version, User.public_id, User.family_name, User.given_name, User.romanised,
            User.staff_role, Follower.id.label("place"), Follower.left_at, Follower.read_id, Follower.read_at,
        )
        .join(Follower, Follower.person_id == User.id)
        .where(Follower.conversation_id == bindparam("conversation"))
    )  # fmt: skip
    return scoped(asked, Follower)


def _reading(row: Any) -> Reading:
    return Reading(row.id, row.version, doer(row), row.left_at is None, row.read_id, row.read_at)
