"""The shelf that a customer and their account team share: documents, their versions, and who has read which."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


class DocumentKind(StrEnum):
    """What a document is for; the shelf is in this order."""

    KICK_OFF = "kick_off"
    REQUIREMENTS = "requirements"
    SECURITY = "security"  # answers to security questions
    MINUTES = "minutes"
    CONTRACT = "contract"
    OTHER = "other"


class Document(CustomerOwned, Seen, Public, Versioned, Model):
    """One document of the shelf. What it says is in its versions; once shared it is not taken back inside."""

    __table_args__ = (
        owned_key(),
        Index("ix__document__shelf", "customer_id", "deleted_at", "kind", "changed_at"),
        Index("ix__document__owner", "owner_id"),
        Index("ix__document__expiry", "expires_on"),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[DocumentKind] = mapped_column(default=DocumentKind.OTHER)
    language: Mapped[str] = mapped_column(String(8), default="")  # of the text; empty: not said
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # who keeps it true, on either side
    expires_on: Mapped[date | None]  # the last day on which it is to be relied on
    review_note: Mapped[str] = mapped_column(
        Text, default=""
    )  # what to look at when it is looked through again
    search_key: Mapped[str] = mapped_column(Text, default="")  # title, then file names, a line each
    stem_key: Mapped[str] = mapped_column(
        String(200), default="", index=True
    )  # what names of its versions share
    side: Mapped[Side]  # which side put it here, and may take it away
    number: Mapped[int] = mapped_column(default=0)  # of the newest version
    put_at: Mapped[datetime] = mapped_column(default=clock.now)
    put_by_id: Mapped[int | None] = mapped_column(BIGINT)
    changed_at: Mapped[datetime] = mapped_column(
        default=clock.now
    )  # when its newest version came, or it was shared
    pinned_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(BIGINT)


class DocumentVersion(CustomerOwned, Seen, Public, Model):
    """What a document was from a moment on: a stored file, which never changes. As visible as its document."""

    __table_args__ = (
        owned_key(),
        same_customer("document_id", "document"),
        same_customer("file_id", "stored_file"),
        UniqueConstraint("document_id", "number"),
        Index("ix__document_version__file", "customer_id", "file_id"),
    )

    id: Mapped[Id]
    document_id: Mapped[int]
    number: Mapped[int]
    file_id: Mapped[int]
    what_changed: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")  # the text in the file, for the search
    read_at: Mapped[datetime | None]  # when the words in it were looked for
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    by_side: Mapped[Side | None]


class DocumentReading(CustomerOwned, Model):
    """Somebody opened a version. Others learn how many did, and the names of those alone who said that they read it."""

    __table_args__ = (
        same_customer("version_id", "document_version"),
        UniqueConstraint("version_id", "person_id"),
    )

    id: Mapped[Id]
    version_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    side: Mapped[Side]
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]  # said "I have read it", under their name
