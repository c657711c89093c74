"""Which conversations were begun, solved or open in a period, as they stood at its end: one statement."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select

from portal.conversations.models import Conversation, Solving
from portal.foundation.db import db

AnyRow = Row[*tuple[Any, ...]]


def conversations(begins_at: datetime, ends_at: datetime) -> list[AnyRow]:
    """Return them, the oldest first, each with when it had been solved by then and what effort it took (at, effort)."""
    then = and_(
        Solving.conversation_id == Conversation.id,
        Solving.customer_id == Conversation.customer_id,
        Solving.at < ends_at,
        or_(Solving.reopened_at.is_(None), Solving.reopened_at >= ends_at),
    )
    asked = (
        select(
            Conversation.public_id, Conversation.title, Conversation.begun_at, Conversation.begun_side,
            Conversation.first_answered_at, Conversation.waiting_for, Solving.at, Solving.effort,
        )
        .outerjoin(Solving, then)
        .where(Conversation.begun_at < ends_at, or_(Solving.at.is_(None), Solving.at >= begins_at))
        .order_by(Conversation.begun_at, Conversation.id, Solving.at)
    )  # fmt: skip
    rows = db.session.execute(asked).all()
    return list({row.public_id: row for row in rows}.values())  # however often it was said to be solved
