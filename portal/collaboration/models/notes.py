"""Shared notes: what was typed, update by update, and what it came to, day by day."""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


class Note(CustomerOwned, Seen, Model):
    """One note of a subject: the one its readers share, or one inside a side. Made with the first words in it."""

    __table_args__ = (
        owned_key(),
        UniqueConstraint("customer_id", "subject_kind", "subject_id", "visibility"),
    )

    id: Mapped[Id]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BIGINT)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    numbered: Mapped[int] = mapped_column(default=0)  # updates so far: they are counted, never numbered twice
    gathered_to: Mapped[int] = mapped_column(default=0)  # the last of them that is in a version


class NoteUpdate(CustomerOwned, Seen, Model):
    """One change to a note as a browser made it; a version takes the place of those before it."""

    __table_args__ = (
        same_customer("note_id", "note"),
        UniqueConstraint("customer_id", "note_id", "number"),
    )

    id: Mapped[Id]
    note_id: Mapped[int]
    number: Mapped[int]  # within its note, without gaps; ids of deleted rows may be given again
    blob: Mapped[bytes] = mapped_column(LargeBinary)
    author_id: Mapped[int] = mapped_column(BIGINT)  # a person; erased people have no name here either
    at: Mapped[datetime] = mapped_column(default=clock.now)


class NoteVersion(CustomerOwned, Seen, Public, Model):
    """All of a note as it stood: the last of a day is kept, and the newest is what a note is read from."""

    __table_args__ = (
        same_customer("note_id", "note"),
        UniqueConstraint("customer_id", "note_id", "day"),
    )

    id: Mapped[Id]
    note_id: Mapped[int]
    day: Mapped[date]  # in the customer's zone
    up_to: Mapped[int]  # the number of the last update that is in it
    blob: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class NoteWriting(CustomerOwned, Seen, Model):
    """Somebody wrote in a note for a while: who and when, long after single updates have become one."""

    __table_args__ = (
        same_customer("note_id", "note"),
        Index("ix__note_writing__note", "customer_id", "note_id", "author_id"),
    )

    id: Mapped[Id]
    note_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(BIGINT)
    author_side: Mapped[Side | None]
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_at: Mapped[datetime] = mapped_column(default=clock.now)
