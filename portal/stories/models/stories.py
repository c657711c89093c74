"""A story as it is written, inside its customer: its words in each language, pictures, and who agreed to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.actor import ActorKind
from portal.foundation.audience import Addressed, Seen
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer
from portal.stories.rules.stages import CompanyTold, Stage, Verdict, stage


class Story(CustomerOwned, Seen, Addressed, Public, Timestamped, Versioned, Model):
    """A story that is being written. Both sides see it and nobody else; `reach` is whom it is to be told to.

    `seal` is that of its words as they are now; the others are the seals of what was asked about, agreed to and
    published. `figures` are frozen copies out of signed plans (rules/figures.Figure), in their order.
    """

    __table_args__ = (owned_key(), Index("ix__story__recent", "customer_id", "updated_at"))

    id: Mapped[Id]
    language: Mapped[str] = mapped_column(String(5), default="ja")  # it was written in this one first
    company_told: Mapped[CompanyTold] = mapped_column(default=CompanyTold.NAME)
    employees: Mapped[int | None]
    teller_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    teller_agreed_at: Mapped[datetime | None]  # the person who tells it has agreed to be named
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    written_by_id: Mapped[int | None] = mapped_column(BIGINT)
    seal: Mapped[str] = mapped_column(String(64), default="")
    asked_seal: Mapped[str] = mapped_column(String(64), default="")
    agreed_seal: Mapped[str] = mapped_column(String(64), default="")
    published_seal: Mapped[str] = mapped_column(String(64), default="")
    published_id: Mapped[int | None] = mapped_column(BIGINT)  # the copy that others read
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(String(400), default="")

    @property
    def stage(self) -> Stage:
        """Return where it stands."""
        return stage(
            self.seal, asked=self.asked_seal, agreed=self.agreed_seal, published=self.published_seal,
            withdrawn=self.withdrawn_at is not None,
        )  # fmt: skip


class StoryText(CustomerOwned, Versioned, Model):
    """A story's words in one language. `figure_names` are what figures are called where it is a translation."""

    __table_args__ = (
        UniqueConstraint("story_id", "language"),
        same_customer("story_id", "story", ondelete="CASCADE"),
    )

    id: Mapped[Id]
    story_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(5))
    title: Mapped[str] = mapped_column(String(120), default="")
    situation: Mapped[str] = mapped_column(Text, default="")
    doings: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    quote: Mapped[str] = mapped_column(Text, default="")
    teller: Mapped[str] = mapped_column(
        String(160), default=""
    )  # how who tells it is named, department included
    figure_names: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)  # by key: name, unit


class StoryPicture(CustomerOwned, Public, Model):
    """A picture of a story, drawn anew from its pixels."""

    __table_args__ = (same_customer("story_id", "story", ondelete="CASCADE"),)

    id: Mapped[Id]
    story_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    words_ja: Mapped[str] = mapped_column(String(200), default="")  # what is to be seen, for those who do not
    words_en: Mapped[str] = mapped_column(String(200), default="")


class StoryApproval(CustomerOwned, Public, Timestamped, Versioned, Model):
    """One exact text was put before the customer's approver. The text stays as it was for ever."""

    __table_args__ = (
        same_customer("story_id", "story", ondelete="CASCADE"),
        same_customer("approver_id", "signatory"),
        Index(
            "uq__story_approval__open",
            "story_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    story_id: Mapped[int]
    approver_id: Mapped[int]  # a signatory, who may have no account
    text: Mapped[str] = mapped_column(Text)  # canonical JSON, see rules/document
    seal: Mapped[str] = mapped_column(String(64))
    message: Mapped[str] = mapped_column(String(1000), default="")
    asked_by_id: Mapped[int | None] = mapped_column(BIGINT)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    verdict: Mapped[Verdict | None]
    remark: Mapped[str] = mapped_column(String(1000), default="")
    actor_kind: Mapped[ActorKind | None]
    ended_at: Mapped[datetime | None]
