"""Who asks in a conversation, and what else they and their company have open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, func, select

from portal.accounts.models import Membership, User
from portal.conversations.models import Conversation, Message
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed

MOST_OPEN = 4
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Asking:
    """Whoever of the customer wrote last to both sides; `address` of a mail whose writer has no login."""

    person: User | None = None
    membership: Membership | None = None
    address: str = ""


@dataclass(frozen=True)
class OpenOnes:
    """Other conversations that are open: the ones that wait longest, and how many there are."""

    rows: Sequence[AnyRow]
    total: int


def who_asks(conversation: Conversation) -> Asking:
    """Return who asks: two statements."""
    asked = (
        select(Message.author_id, Message.author_address)
        .where(
            Message.conversation_id == conversation.id,
            Message.author_side == Side.CUSTOMER,
            Message.visibility == Visibility.SHARED,
            Message.happening.is_(None),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    row = db.session.execute(narrowed(asked, Message)).first()
    author = row.author_id if row else None
    if author is None and conversation.begun_side is Side.CUSTOMER:
        author = conversation.begun_by_id
    if author is None:
        return Asking(address=row.author_address if row else "")
    same = and_(Membership.user_id == User.id, Membership.customer_id == conversation.customer_id)
    found = db.session.execute(
        select(User, Membership).outerjoin(Membership, same).where(User.id == author)
    ).first()
    return Asking(found[0], found[1]) if found else Asking()


def open_ones(but: int) -> OpenOnes:
    """Return the open conversations of the customer in scope besides one, the longest wait first; two statements."""
    others = (Conversation.solved_at.is_(None), Conversation.id != but)
    asked = (
        select(
            Conversation.public_id, Conversation.title, Conversation.waiting_for, Conversation.waiting_since,
            Conversation.begun_by_id,
        )
        .where(*others)
        .order_by(Conversation.waiting_since, Conversation.id)
        .limit(MOST_OPEN)
    )  # fmt: skip
    rows = db.session.execute(narrowed(asked, Conversation)).all()
    if len(rows) < MOST_OPEN:
        return OpenOnes(rows, len(rows))
    total = select(func.count(Conversation.id)).where(*others)
    return OpenOnes(rows, db.session.scalar(narrowed(total, Conversation)) or 0)
