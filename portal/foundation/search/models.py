"""The tables of the index: texts, the terms in them, and how much each term weighs in each text.

What crosses customers and what one customer owns live in different families of tables, so that the wall between
customers applies to the second as to everything else they own. Both share one vocabulary of terms.
"""

from datetime import datetime
from enum import IntEnum

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.audience import Reach, Seen
from portal.foundation.db import BIGINT, Id, Model
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer

#: Compared by code point on both databases, so that words that begin alike are one range.
WORD = String(80).with_variant(String(80, collation="C"), "postgresql")


class Part(IntEnum):
    """Which readers a text is for, as far as this says it already; for SOME its circle says the rest."""

    PUBLIC = 0
    EVERY_CUSTOMER = 1
    SOME = 2
    VENDOR = 3

    @classmethod
    def of(cls, reach: Reach) -> "Part":
        return cls[reach.name]


class SearchTerm(Model):
    """A term: a word as written, a stem (after ~), or two neighbouring characters; and in how many texts it is, by
    whom they are for: nobody's ranking may depend on what they cannot read. The empty term is in every text."""

    id: Mapped[Id]
    term: Mapped[str] = mapped_column(WORD, unique=True)
    in_public: Mapped[int] = mapped_column(Integer, default=0)
    in_every_customer: Mapped[int] = mapped_column(Integer, default=0)
    in_some: Mapped[int] = mapped_column(Integer, default=0)
    in_vendor: Mapped[int] = mapped_column(Integer, default=0)
    changes: Mapped[int] = mapped_column(
        Integer, default=0
    )  # how often its postings were, from some number on


class SearchNear(Model):
    """What is left of a longer word when one letter is dropped, as a number: words one mistake apart meet here."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    left: Mapped[int] = mapped_column(BIGINT, primary_key=True, autoincrement=False)
    term_id: Mapped[int] = mapped_column(
        ForeignKey("search_term.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class SearchCircle(Model):
    """Those who may read a text that is for some: the same list of addressees is one circle for many texts."""

    id: Mapped[Id]
    addressees: Mapped[str] = mapped_column(Text, unique=True)  # sorted, one to a line


class SearchRight(Model):
    """A key that admits to a circle, such as segment:3."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    circle_id: Mapped[int] = mapped_column(
        ForeignKey("search_circle.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class SearchText(Model):
    """One thing in one language that is told to many customers: what a question may be narrowed by."""

    __table_args__ = (
        UniqueConstraint("source", "subject_id", "language"),
        Index("ix__search_text__part", "part", "source", "language"),
    )

    id: Mapped[Id]
    source: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    public_id: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(5))
    group: Mapped[str] = mapped_column("group_path", String(400), default="")
    part: Mapped[int] = mapped_column(SmallInteger)
    circle_id: Mapped[int] = mapped_column(BIGINT, default=0)  # 0: none, its part says it all
    at: Mapped[datetime | None]  # when readers last got something new to read
    digest: Mapped[str] = mapped_column(String(32))  # of what was indexed: the same text is not indexed twice


class SearchBody(Model):
    """The words of a text, whole, for the passages that are shown."""

    text_id: Mapped[int] = mapped_column(ForeignKey("search_text.id", ondelete="CASCADE"), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    words: Mapped[bytes] = mapped_column(LargeBinary)  # as written and as compared, see packing.py


class SearchPosting(Model):
    """A term weighs `weight` in a text. The key is in the order in which questions read it: the heaviest of a term."""

    __table_args__ = (
        PrimaryKeyConstraint("term_id", "part", "weight", "text_id", postgresql_include=["circle_id"]),
        Index("ix__search_posting__text", "text_id", "term_id", postgresql_include=["weight"]),
        {"sqlite_with_rowid": False},
    )

    term_id: Mapped[int] = mapped_column(BIGINT)
    part: Mapped[int] = mapped_column(SmallInteger)
    weight: Mapped[int] = mapped_column(Integer)
    text_id: Mapped[int] = mapped_column(BIGINT)
    circle_id: Mapped[int] = mapped_column(BIGINT, default=0)


class OwnText(CustomerOwned, Seen, Model):
    """One thing that a customer owns: a step of its map, a document, a conversation."""

    __table_args__ = (
        UniqueConstraint("source", "subject_id", "language"),
        owned_key(),
    )

    id: Mapped[Id]
    source: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    public_id: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(5))
    group: Mapped[str] = mapped_column("group_path", String(400), default="")
    at: Mapped[datetime | None]
    title: Mapped[str] = mapped_column(Text)
    words: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(32))


class OwnPosting(CustomerOwned, Model):
    """A term weighs `weight` in a text that a customer owns."""

    __table_args__ = (
        same_customer("text_id", "own_text", ondelete="CASCADE"),
        Index("ix__own_posting__term", "customer_id", "term_id"),
    )

    text_id: Mapped[int] = mapped_column(BIGINT, primary_key=True)
    term_id: Mapped[int] = mapped_column(BIGINT, primary_key=True)
    weight: Mapped[int] = mapped_column(Integer)


def table(model: type[Model]) -> Table:
    """Return the table of a model, for statements over many rows."""
    found = model.__table__
    assert isinstance(found, Table)
    return found
