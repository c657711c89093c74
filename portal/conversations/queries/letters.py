"""What a mail about a message says: to one reader, with that reader's rights at that moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select

from portal.accounts.models import Customer, User
from portal.accounts.queries.readers import who_of
from portal.activity.queries.notices import audience_of
from portal.conversations.models import Conversation, Message, MessageFile, MessageMention
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.foundation.tenancy import customer_scope, narrowed
from portal.mailroom.models import InboundMail


@dataclass(frozen=True)
class MailedFile:
    """A file of a message, as far as a mail needs to know it."""

    name: str
    media_type: str
    size: int
    place: str


@dataclass(frozen=True)
class Mailed:
    """A message that one reader may read now, and whatever else the mail about it says."""

    customer_id: int
    customer_name: str
    conversation_id: int
    conversation_pid: str
    title: str
    message_pid: str
    text: str
    names: dict[str, str]
    visibility: Visibility
    author: str  # in the reader's language; an address where nobody is known by it
    author_side: Side | None
    at: datetime
    files: tuple[MailedFile, ...]
    answers: tuple[str, ...]  # the mails of this reader that it comes after

    @property
    def inside(self) -> bool:
        """True for an internal note, which one side alone reads."""
        return self.visibility is not Visibility.SHARED


def mailed(reader: User, customer_id: int, message_id: int) -> Mailed | None:
    """Return a message as its reader may read it today; None where they may not, or there is nothing to read."""
    with customer_scope(customer_id, audience_of(reader)):
        row = _message(message_id)
        if row is None or reader.id not in who_of({reader.id}, row.visibility):
            return None
        company = db.session.scalars(select(Customer.name).where(Customer.id == customer_id)).one()
        return Mailed(
            customer_id, company, row.conversation_id, row.conversation_pid, row.title, row.public_id, row.text,
            _names(message_id, reader.language), row.visibility, _author(row, reader.language), row.author_side,
            row.at, tuple(_files(message_id)), tuple(_answered(row, reader)),
        )  # fmt: skip


def _message(message_id: int) -> Row[*tuple[Any, ...]] | None:
    same = and_(Conversation.id == Message.conversation_id, Conversation.customer_id == Message.customer_id)
    asked = (
        select(
            Message.id, Message.public_id, Message.conversation_id, Message.text, Message.visibility,
            Message.author_id, Message.author_side, Message.author_address, Message.at, Conversation.title,
            Conversation.public_id.label("conversation_pid"),
        )
        .join(Conversation, same)
        .where(Message.id == message_id, Message.deleted_at.is_(None), Message.happening.is_(None))
    )  # fmt: skip
    return db.session.execute(narrowed(asked, Message, Conversation)).one_or_none()


def _author(row: Any, language: str) -> str:
    author = db.session.scalar(select(User).where(User.id == row.author_id)) if row.author_id else None
    return author.name_in(language) if author else str(row.author_address)


def _names(message_id: int, language: str) -> dict[str, str]:
    asked = select(User).join(MessageMention, MessageMention.person_id == User.id)
    named = db.session.scalars(narrowed(asked.where(MessageMention.message_id == message_id), MessageMention))
    return {user.public_id: user.name_in(language) for user in named}


def _files(message_id: int) -> Sequence[MailedFile]:
    same = and_(StoredFile.id == MessageFile.file_id, StoredFile.customer_id == MessageFile.customer_id)
    asked = (
        select(StoredFile.name, StoredFile.media_type, StoredFile.size, StoredFile.place)
        .join(MessageFile, same)
        .where(MessageFile.message_id == message_id)
        .order_by(MessageFile.id)
    )
    rows = db.session.execute(narrowed(asked, StoredFile, MessageFile))
    return [MailedFile(row.name, row.media_type, row.size, row.place) for row in rows]


def _answered(row: Any, reader: User) -> Sequence[str]:
    """Return the name of the newest mail that the reader sent into the conversation before this message."""
    mine = select(Message.mail_id).where(
        Message.conversation_id == row.conversation_id, Message.author_id == reader.id,
        Message.mail_id.is_not(None), Message.id < row.id,
    )  # fmt: skip
    mail_id = db.session.scalar(narrowed(mine.order_by(Message.id.desc()).limit(1), Message))
    if mail_id is None:
        return []
    found = db.session.scalar(select(InboundMail.message_id).where(InboundMail.id == mail_id))
    return [found] if found else []
