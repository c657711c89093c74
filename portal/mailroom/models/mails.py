"""A mail is a row from the moment we answer for it: its raw bytes are in storage before anything is read."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Visibility
from portal.foundation.db import BIGINT, Id, Model, Public
from portal.mailroom.rules.states import MailState


class MailSource(StrEnum):
    IMAP = "imap"  # fetched from the mailbox
    LMTP = "lmtp"  # handed over by the mail server beside us
    PORTAL = "portal"  # written in the demo's mailbox page


class InboundMail(Public, Model):
    """One mail that arrived. No customer owns it: whose it is turns out later, or never.

    `transport_id` names it where it came from, so that it is taken once: IMAP's UIDVALIDITY and UID, or a name made up
    for an LMTP hand-over. A mail that came twice by different ways is a row of its own, `duplicate`.
    """

    __table_args__ = (
        UniqueConstraint("source", "transport_id"),
        Index("ix__inbound_mail__state", "state", "id"),
        Index("ix__inbound_mail__customer", "customer_ref", "id"),
        Index("ix__inbound_mail__sender", "sender", "id"),
    )

    id: Mapped[Id]
    arrived_at: Mapped[datetime] = mapped_column(default=clock.now)
    source: Mapped[MailSource]
    transport_id: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)  # of the raw bytes
    place: Mapped[str] = mapped_column(String(120))  # of the raw bytes, in storage
    size: Mapped[int]  # of the mail; of one that is too large only the head is kept
    whole: Mapped[bool] = mapped_column(default=True)
    envelope_from: Mapped[str | None] = mapped_column(String(320))  # None: the transport did not say
    envelope_to: Mapped[list[str]] = mapped_column(JSON, default=list)  # as the transport said, where it did
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    reason: Mapped[str] = mapped_column(String(60), default="")
    settled_at: Mapped[datetime | None]
    # What reading it brought; all of this is what the mail says of itself.
    message_id: Mapped[str] = mapped_column(String(300), default="")
    sender: Mapped[str] = mapped_column(String(254), default="")
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(300), default="")
    identity: Mapped[str] = mapped_column(
        String(64), default="", index=True
    )  # the same for copies of one mail
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    text: Mapped[str] = mapped_column(Text, default="", deferred=True)  # its beginning, for the desk's page
    # What we know of it.
    kind: Mapped[str] = mapped_column(String(20), default="")  # of the address of ours it came to
    person_id: Mapped[int | None] = mapped_column(BIGINT)  # proved, see rules.arrived
    customer_ref: Mapped[int | None] = mapped_column(BIGINT)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.SHARED)
    given: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # a person said whose it is, and who said so
    aside_at: Mapped[datetime | None]  # somebody looked at it, and nothing is to be done
    aside_by_id: Mapped[int | None] = mapped_column(BIGINT)
    duplicate_of_id: Mapped[int | None] = mapped_column(BIGINT)
    readings: Mapped[int] = mapped_column(
        default=0
    )  # begun and not ended: what reading it brings down is not read on
    attempts: Mapped[int] = mapped_column(
        default=0
    )  # deliveries that failed since it was last sent on its way
    last_error: Mapped[str] = mapped_column(Text, default="")


class InboundDelivery(Model):
    """A mail was taken by one of those it was sent to, in the same transaction: once, however often it came.

    `identity` is the same for copies of one mail that came by different ways; `key` names whom it was sent to.
    """

    __table_args__ = (UniqueConstraint("identity", "key"),)

    id: Mapped[Id]
    mail_id: Mapped[int] = mapped_column(ForeignKey("inbound_mail.id", ondelete="CASCADE"), index=True)
    identity: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[MailState]
    reason: Mapped[str] = mapped_column(String(60), default="")
    customer_ref: Mapped[int | None] = mapped_column(BIGINT)
    title: Mapped[str] = mapped_column(String(300), default="")
    endpoint: Mapped[str] = mapped_column(String(80), default="")
    values: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(default=clock.now)
