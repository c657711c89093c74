"""The lines of a conversation: messages, internal notes, and what happened in between."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.conversations.models.conversations import HappeningKind
from portal.foundation import clock
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


class Message(CustomerOwned, Seen, Public, Versioned, Model):
    """One line: Markdown, people named by public id as in comments. Inside one side it stays an internal note.

    What it said before is in the history. A line with a `happening` has no text of its own, or a summary.
    """

    __table_args__ = (
        owned_key(),
        same_customer("conversation_id", "conversation"),
        Index("ix__message__conversation", "customer_id", "conversation_id", "id"),
    )

    id: Mapped[Id]
    conversation_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    folded: Mapped[str] = mapped_column(Text, default="")  # the text as it is searched; empty once deleted
    quoted: Mapped[str] = mapped_column(
        Text, default=""
    )  # of a mail: earlier text and signature, folded away
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    author_side: Mapped[Side | None]
    author_address: Mapped[str] = mapped_column(
        String(254), default=""
    )  # of a mail whose writer has no login
    at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(BIGINT)
    happening: Mapped[HappeningKind | None]
    facts: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # of a happening: public ids and plain words; of a message: the links to our own pages
    mail_id: Mapped[int | None] = mapped_column(BIGINT)  # the mail it came by (mailroom), which is kept whole


class MessageFile(CustomerOwned, Seen, Model):
    """A file that was sent with a message; as visible as the message."""

    __table_args__ = (
        same_customer("message_id", "message"),
        same_customer("file_id", "stored_file"),
        UniqueConstraint("message_id", "file_id"),
    )

    id: Mapped[Id]
    message_id: Mapped[int]
    file_id: Mapped[int]


class MessageMention(CustomerOwned, Model):
    """A message names a person."""

    __table_args__ = (same_customer("message_id", "message"), UniqueConstraint("message_id", "person_id"))

    id: Mapped[Id]
    message_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
