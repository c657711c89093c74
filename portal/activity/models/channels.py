"""Chat services that hear of things: where they are, what they hear, and what they were told."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.activity.rules.chat import ChatFormat
from portal.foundation import clock
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned


class Covers(StrEnum):
    """Of which customers a channel hears."""

    EVERY_CUSTOMER = "every_customer"
    SEGMENT = "segment"
    CUSTOMER = "customer"
    CSM = "csm"  # the customers whom one person accompanies


class Readers(StrEnum):
    """Who reads along in the channel, as whoever sets it up declares. It decides what is said there."""

    REACH = "reach"  # only people who may see these customers in the portal
    OTHERS = "others"  # others as well: no names, no titles


class Channel(Public, Timestamped, Versioned, Model):
    """A room of a chat service that hears of notices. Its address is sealed: whoever has it can write there.

    `customer_ref` says whose it is: a customer's own (side customer), or none (the vendor's).
    """

    __table_args__ = (Index("ix__channel__of_side", "side", "customer_ref"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    side: Mapped[Side]
    customer_ref: Mapped[int] = mapped_column(BIGINT, default=0)
    format: Mapped[ChatFormat]
    host: Mapped[str] = mapped_column(String(255))  # all that is shown of the address
    sealed_url: Mapped[str] = mapped_column(String(4000))
    covers: Mapped[Covers] = mapped_column(default=Covers.EVERY_CUSTOMER)
    covers_id: Mapped[int] = mapped_column(BIGINT, default=0)
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    readers: Mapped[Readers] = mapped_column(default=Readers.OTHERS)
    with_text: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(5), default="ja")
    created_by_id: Mapped[int | None] = mapped_column(BIGINT)
    last_ok_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(
        String(40), default=""
    )  # a word: unreachable, refused, private, gone …
    stopped_at: Mapped[datetime | None]  # by hand, or because it was given up


class ChannelNews(CustomerOwned, Seen, Public, Model):
    """One thing that a channel is told. Ids alone: what may be said is looked up when it is sent."""

    __table_args__ = (
        UniqueConstraint("channel_id", "about"),  # no channel is told twice
        Index("ix__channel_news__owed", "channel_id", "sent_at", "id"),
    )

    id: Mapped[Id]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(120))
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int] = mapped_column(BIGINT, default=0)
    ids: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]  # nothing could be said of it any more, or the channel was given up
