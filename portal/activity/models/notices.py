"""The bell: one row for each person told of one thing, and how people want to hear of things."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.activity.rules.choices import ANYWHERE, EVERYTHING, ByMail
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import BIGINT, Id, Model, Public
from portal.foundation.tenancy import CustomerOwned


class Notice(CustomerOwned, Public, Model):
    """One person was told of one thing. Ids alone: what it says, and whether it may still be said, is looked up
    whenever it is shown or sent."""

    __table_args__ = (
        UniqueConstraint("person_id", "about"),  # nobody is told twice
        Index("ix__notice__of_person", "person_id", "read_at", "id"),
        Index("ix__notice__subject", "person_id", "subject_kind", "subject_id"),
        Index("ix__notice__digest", "by_mail", "mailed_at", "read_at"),
        Index("ix__notice__at", "at"),
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
    mailed_at: Mapped[datetime | None]  # when the mail goes, or would, that is promised
    held_until: Mapped[
        datetime | None
    ]  # a mail at once: the end of its reader's quiet hours; else the daily mail it is for


class NoticeSetting(Model):
    """How a person wants to hear of one kind of notice, or of all; of one customer, or of all."""

    __table_args__ = (UniqueConstraint("person_id", "customer_ref", "kind"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    customer_ref: Mapped[int] = mapped_column(BIGINT, default=ANYWHERE)
    kind: Mapped[str] = mapped_column(String(60), default=EVERYTHING)
    by_mail: Mapped[ByMail]


class NoticePause(Model):
    """Until when a person wants no mail: of one customer or of all. What came meanwhile waits for the next digest."""

    __table_args__ = (UniqueConstraint("person_id", "customer_ref"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    customer_ref: Mapped[int] = mapped_column(BIGINT, default=ANYWHERE)
    until: Mapped[datetime]


class QuietHours(Model):
    """When a person wants no mail at once, by their own clock; it waits until the hours end."""

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    begins: Mapped[time]
    ends: Mapped[time]
    days_off: Mapped[bool] = mapped_column(default=True)  # Saturdays and Sundays as well, all day


class NoticeDefault(Model):
    """How the installation mails a kind to the people of one side unless they say otherwise."""

    __table_args__ = (UniqueConstraint("side", "kind"),)

    id: Mapped[Id]
    side: Mapped[Side]
    kind: Mapped[str] = mapped_column(String(60))
    by_mail: Mapped[ByMail]
