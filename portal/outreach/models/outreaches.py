"""One reaching out: its text in both languages, the group it is meant for, and what became of it for each person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer

LONGEST_NAME, LONGEST_TITLE, LONGEST_TEXT = 120, 200, 8_000


class State(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


class Sent(StrEnum):
    """What became of a message to one person."""

    WAITING = "waiting"
    SENT = "sent"
    HELD = "held"  # it did not go out: the row says why


class Held(StrEnum):
    """Why somebody is not written to."""

    MISSING = "missing"  # a field has no value
    UNSUBSCRIBED = "unsubscribed"
    EXCLUDED = "excluded"
    LIMIT = "limit"  # wrote to them often enough this week
    LEFT_OUT = "left_out"  # by the author, in the preview
    NO_TEXT = "no_text"  # written in no language
    GONE = "gone"  # no longer a member, or out of the author's reach
    NO_LONGER = "no_longer"  # does not belong to the group any more
    STOPPED = "stopped"


class Words:
    """Mixin: a title and a text in each language; a language without a text is not written in."""

    title_ja: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    text_ja: Mapped[str] = mapped_column(Text, default="")
    title_en: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    text_en: Mapped[str] = mapped_column(Text, default="")

    def title_in(self, language: str) -> str:
        return self.title_en if language == "en" else self.title_ja

    def text_in(self, language: str) -> str:
        return self.text_en if language == "en" else self.text_ja

    @property
    def written(self) -> dict[str, bool]:
        """Return in which languages there is something to send, Japanese first."""
        return {
            "ja": bool(self.title_ja.strip() and self.text_ja.strip()),
            "en": bool(self.title_en.strip() and self.text_en.strip()),
        }


class Outreach(Public, Timestamped, Versioned, Words, Model):
    """What one CSM writes to a group. No customer owns it; who was written to does its customer."""

    __table_args__ = (Index("ix__outreach__author", "author_id", "created_at"),)

    id: Mapped[Id]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    group_code: Mapped[str] = mapped_column(String(40))
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    only_primary: Mapped[bool] = mapped_column(default=True)  # of the customers the author is primary for
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id"))
    customer_pids: Mapped[list[str]] = mapped_column(JSON, default=list)  # empty: all of them
    left_out: Mapped[list[str]] = mapped_column(JSON, default=list)  # memberships, by public id
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    started_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class Recipient(CustomerOwned, Public, Model):
    """One person was meant to be written to. The message itself is the first of its conversation."""

    __table_args__ = (
        owned_key(),
        same_customer("conversation_id", "conversation"),
        UniqueConstraint("outreach_id", "customer_id", "person_id"),
        Index("ix__recipient__outreach", "outreach_id", "state"),
        Index("ix__recipient__person", "person_id", "sent_at"),
    )

    id: Mapped[Id]
    outreach_id: Mapped[int] = mapped_column(ForeignKey("outreach.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[Sent] = mapped_column(default=Sent.WAITING)
    held: Mapped[Held | None]
    held_facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # e.g. which fields
    language: Mapped[str] = mapped_column(String(5), default="")
    due_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]  # the mail about it came back
    conversation_id: Mapped[int | None] = mapped_column(BIGINT)
    message_id: Mapped[int | None] = mapped_column(BIGINT)


class OutreachTemplate(Public, Timestamped, Versioned, Words, Model):
    """A text to use again: the author's own, or shared with the whole team."""

    id: Mapped[Id]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    group_code: Mapped[str] = mapped_column(String(40), default="")
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    shared: Mapped[bool] = mapped_column(default=True)
    deleted_at: Mapped[datetime | None]
