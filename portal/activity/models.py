"""The timeline: one row for each thing that happened with a customer. The bell: one row for each person told of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.actor import ActorKind
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public
from portal.foundation.tenancy import CustomerOwned


class Activity(CustomerOwned, Seen, Public, Model):
    """Something that happened. `kind` chooses the sentence, `facts` fill it; both are plain data."""

    __table_args__ = (Index("ix__activity__timeline", "customer_id", "at"),)

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    kind: Mapped[str] = mapped_column(String(60))  # e.g. kpi.measured, node.created
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None] = mapped_column(BIGINT)
    actor_side: Mapped[Side | None]
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_public_id: Mapped[str] = mapped_column(String(16), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class ByMail(StrEnum):
    """How somebody hears of a notice beyond the bell."""

    AT_ONCE = "at_once"
    DIGEST = "digest"  # one mail a day
    NO = "no"


class Notice(CustomerOwned, Public, Model):
    """One person was told of one thing. Ids alone: what it says, and whether it may still be said, is looked up
    whenever it is shown or sent."""

    __table_args__ = (
        UniqueConstraint("person_id", "about"),  # nobody is told twice
        Index("ix__notice__of_person", "person_id", "read_at", "id"),
        Index("ix__notice__subject", "person_id", "subject_kind", "subject_id"),
        Index("ix__notice__digest", "by_mail", "mailed_at", "read_at"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(60))  # e.g. comment.mentioned; says who words it
    about: Mapped[str] = mapped_column(String(120))  # what happened, e.g. comment:Xy12
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int] = mapped_column(BIGINT, default=0)
    ids: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]
    by_mail: Mapped[ByMail] = mapped_column(default=ByMail.DIGEST)
    mailed_at: Mapped[datetime | None]  # promised to the outbox


class NoticeSetting(Model):
    """How a person wants to hear of one kind of notice, where it is not the usual way."""

    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(60))
    by_mail: Mapped[ByMail]
