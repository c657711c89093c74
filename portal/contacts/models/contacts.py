"""A contact between persons of both sides, who took part, and when each was last spoken with."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.contacts.rules.kinds import ContactKind, Direction
from portal.foundation import clock
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer

LONGEST_TITLE, LONGEST_TEXT, LONGEST_OTHERS = 300, 4_000, 200


class Contact(CustomerOwned, Seen, Public, Versioned, Model):
    """Persons of both sides were in contact. Seen by both sides (a message) or inside the vendor (a logged call)."""

    __table_args__ = (
        owned_key(),
        UniqueConstraint("customer_id", "about"),  # what was logged once is not logged again
        Index("ix__contact__timeline", "customer_id", "at", "id"),
        Index("ix__contact__subject", "customer_id", "subject_kind", "subject_id"),
    )

    id: Mapped[Id]
    kind: Mapped[ContactKind]
    direction: Mapped[Direction]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")  # a few plain lines
    others: Mapped[str] = mapped_column(String(LONGEST_OTHERS), default="")  # who took part without a login
    reached: Mapped[bool] = mapped_column(default=True)  # False: a try, nobody answered
    to_many: Mapped[bool] = mapped_column(default=False)  # one of many messages that went out together
    search_key: Mapped[str] = mapped_column(String(4_600), default="")
    #: What it was about or came from, as in collaboration.subjects.
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int] = mapped_column(BIGINT, default=0)
    subject_public_id: Mapped[str] = mapped_column(String(16), default="")
    about: Mapped[str | None] = mapped_column(String(120))  # e.g. message:Xy12; None: entered by hand
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)  # who wrote or entered it
    logged_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = mapped_column(BIGINT)


class ContactPerson(CustomerOwned, Model):
    """Somebody took part."""

    __table_args__ = (
        same_customer("contact_id", "contact"),
        UniqueConstraint("contact_id", "person_id"),
        Index("ix__contact_person__person", "customer_id", "person_id", "contact_id"),
    )

    id: Mapped[Id]
    contact_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    side: Mapped[Side]


class LastContact(CustomerOwned, Model):
    """When a customer (person 0) or one of its people was last in contact, in each direction."""

    __table_args__ = (
        UniqueConstraint("customer_id", "person_id"),
        Index("ix__last_contact__person", "person_id", "out_at"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(BIGINT, default=0)
    in_at: Mapped[datetime | None]  # the customer said something
    in_kind: Mapped[ContactKind | None]
    out_at: Mapped[datetime | None]  # the vendor said something
    out_kind: Mapped[ContactKind | None]
