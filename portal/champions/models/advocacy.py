"""What customers did for the vendor, for the vendor's people to remember and not to ask too often."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.champions.rules.words import AdvocacyKind, AdvocacyState
from portal.foundation.audience import Seen
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key


class AdvocacyAct(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """An act of advocacy of one customer: asked for, promised, done. Always inside the vendor.

    `consented_at`: the person agreed that it is said of them; only then it counts in the programme.
    """

    __table_args__ = (owned_key(), Index("ix__advocacy_act__on", "customer_id", "day"))

    id: Mapped[Id]
    kind: Mapped[AdvocacyKind]
    state: Mapped[AdvocacyState] = mapped_column(default=AdvocacyState.ASKED)
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    day: Mapped[date]
    consented_at: Mapped[datetime | None]
    subject: Mapped[str] = mapped_column(
        String(60), default="", index=True
    )  # what it came from, e.g. story:5
    by_id: Mapped[int | None] = mapped_column(BIGINT)
