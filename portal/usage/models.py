"""Events of the vendor's product: who may send them, what came in, what was refused, and the counts that stay."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import BIGINT, Id, Model, Public
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer

LONGEST_ID, LONGEST_NAME, LONGEST_PERSON, LONGEST_LABEL = 100, 80, 254, 80


def _first_in_the_key() -> Any:
    """Return the column of the customer without an index of its own: in these tables a unique key begins with it."""
    return mapped_column(BIGINT, ForeignKey("customer.id"))


class EventToken(Public, Model):
    """A key by which the product may send events: of one customer, or (customer 0) of the whole installation.

    Not narrowed to a customer: the token is what finds it. The key itself is shown once, only its hash is here.
    """

    __tablename__ = "usage_token"

    id: Mapped[Id]
    customer_ref: Mapped[int] = mapped_column(BIGINT, default=0, index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_LABEL))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    ending: Mapped[str] = mapped_column(String(4))  # the last letters, to tell keys apart
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(BIGINT)
    last_used_at: Mapped[datetime | None]  # coalesced to one write a minute
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(BIGINT)


class UsagePerson(CustomerOwned, Model):
    """Somebody the product named: by mail or by an id of its own. Empty: events that name nobody.

    Whoever is a member of the portal is linked; whoever is not stays a name from outside, and never becomes a member.
    """

    __table_args__ = (owned_key(), UniqueConstraint("customer_id", "named"))

    id: Mapped[Id]
    customer_id: Mapped[int] = _first_in_the_key()
    named: Mapped[str] = mapped_column(String(LONGEST_PERSON), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class UsageEvent(CustomerOwned, Model):
    """One event as it came. Kept for as long as the installation says; what is counted of it stays."""

    __tablename__ = "usage_event"
    __table_args__ = (
        UniqueConstraint("customer_id", "event_id"),
        same_customer("person_id", "usage_person"),
    )

    id: Mapped[Id]
    customer_id: Mapped[int] = _first_in_the_key()
    event_id: Mapped[str] = mapped_column(String(LONGEST_ID))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    at: Mapped[datetime] = mapped_column(index=True)
    taken_at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(BIGINT)
    times: Mapped[int] = mapped_column(default=1)
    value: Mapped[float | None] = mapped_column(Float)
    properties: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    token_ref: Mapped[int] = mapped_column(BIGINT, default=0)


class UsageCount(CustomerOwned, Model):
    """How often somebody did something on one of the customer's own days."""

    __table_args__ = (
        UniqueConstraint("customer_id", "name", "day", "person_id"),
        same_customer("person_id", "usage_person"),
    )

    id: Mapped[Id]
    customer_id: Mapped[int] = _first_in_the_key()
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    day: Mapped[date]
    person_id: Mapped[int] = mapped_column(BIGINT)
    times: Mapped[int]
    value_sum: Mapped[float] = mapped_column(Float, default=0.0)


class UsageTotal(CustomerOwned, Model):
    """How often something happened at a customer in all, and when first and last."""

    __table_args__ = (
        UniqueConstraint("customer_id", "name"),
        Index("ix__usage_total__name", "name"),
    )

    id: Mapped[Id]
    customer_id: Mapped[int] = _first_in_the_key()
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    times: Mapped[int]
    value_sum: Mapped[float] = mapped_column(Float, default=0.0)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class RefusedEvent(Model):
    """A row that was not taken, and why. Kept for some days, and only so many of each token.

    Not narrowed to a customer: often it is not known whose it was.
    """

    __tablename__ = "usage_refused"
    __table_args__ = (Index("ix__usage_refused__token", "token_ref", "at"),)

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    token_ref: Mapped[int] = mapped_column(BIGINT)
    customer_ref: Mapped[int] = mapped_column(BIGINT, default=0)  # 0: not known
    place: Mapped[int]  # its index in the batch
    reason: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    event_id: Mapped[str] = mapped_column(String(LONGEST_ID), default="")


class UsageRule(Model):
    """How long events are kept as they came; there is at most one row, with id 1."""

    __tablename__ = "usage_rule"

    id: Mapped[Id]
    kept_days: Mapped[int]
