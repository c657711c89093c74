"""Check-ins: what a person was asked, what they put off, and which agreed responses have begun."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Seen, Side
from portal.foundation.db import Id, Model, Public
from portal.foundation.tenancy import CustomerOwned, same_customer


class CheckIn(CustomerOwned, Seen, Public, Model):
    """One person's walk through what needs them. It stays inside the person's own side.

    `done` holds what came of each card, in order: {"key", "what", "title", …}; no card is shown twice in one walk.
    """

    __table_args__ = (Index("ix__check_in__person", "customer_id", "user_id", "id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    month: Mapped[date]  # its first day, where the customer is
    done: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    link_id: Mapped[int | None] = mapped_column(
        ForeignKey("purpose_link.id")
    )  # the one in the monthly letter
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None]  # the last answer
    finished_at: Mapped[datetime | None]


class PutOffAsk(CustomerOwned, Model):
    """Somebody wants to be asked again on a later day; `key` names the card."""

    __table_args__ = (UniqueConstraint("customer_id", "user_id", "key"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    key: Mapped[str] = mapped_column(String(80))
    until: Mapped[date]


class BegunResponse(CustomerOwned, Seen, Model):
    """One side has begun what was agreed for a crossed threshold; `since` is the day of the crossing."""

    __table_args__ = (UniqueConstraint("node_id", "since", "side"), same_customer("node_id", "node"))

    id: Mapped[Id]
    node_id: Mapped[int]
    since: Mapped[date]
    side: Mapped[Side]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
