"""What something was made of: a conversation, a decision, a line of a note."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Seen
from portal.foundation.db import BIGINT, Id, Model
from portal.foundation.tenancy import CustomerOwned


class Origin(CustomerOwned, Seen, Model):
    """One thing became another. As visible as what was made; each end is named only to who can see that end."""

    __table_args__ = (
        Index("ix__origin__made", "customer_id", "made_kind", "made_id"),
        Index("ix__origin__of", "customer_id", "subject_kind", "subject_id"),
    )

    id: Mapped[Id]
    made_kind: Mapped[str] = mapped_column(String(40))
    made_id: Mapped[int] = mapped_column(BIGINT)
    made_into: Mapped[str] = mapped_column(String(40))  # the kind of TurnInto: initiative, …
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BIGINT)
    item: Mapped[str] = mapped_column(String(40), default="")  # which part of the subject: a line, a decision
    words: Mapped[str] = mapped_column(Text, default="")  # as it was said there
    asked_by_id: Mapped[int | None] = mapped_column(BIGINT)
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)
