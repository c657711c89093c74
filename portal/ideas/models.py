"""An idea for the product, how it stands, each time a customer asked for it, and who voted for it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Addressed, Seen
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key


class IdeaState(StrEnum):
    NEW = "new"
    CONSIDERING = "considering"
    PLANNED = "planned"
    DONE = "done"
    NOT_NOW = "not_now"  # with a reason


class Idea(Addressed, Public, Timestamped, Versioned, Model):
    """One idea. Once it is worded its words are the vendor's and name no customer: whoever asked for it reads them,
    and so does whom it is addressed to, who may vote for it.

    Until then (`worded_at` None) it stands in the words of the customer who proposed it, for those alone who reach
    that customer. `votes` and `voting` count `IdeaVote` rows and the companies they come from.
    """

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    told: Mapped[str] = mapped_column(Text, default="")  # what it would do, for whom it is addressed to
    told_en: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")  # for colleagues alone
    state: Mapped[IdeaState] = mapped_column(default=IdeaState.NEW, index=True)
    state_words: Mapped[str] = mapped_column(Text, default="")  # why; whoever asked reads it
    state_words_en: Mapped[str] = mapped_column(Text, default="")
    state_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by_id: Mapped[int | None] = mapped_column(BIGINT)
    worded_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), index=True)
    merged_at: Mapped[datetime | None]
    votes: Mapped[int] = mapped_column(default=0)
    voting: Mapped[int] = mapped_column(default=0)

    def title_in(self, language: str) -> str:
        """Return what it is called for readers of `language`."""
        return (self.title_en or self.title) if language == "en" else self.title

    def told_in(self, language: str) -> str:
        """Return what it would do, for readers of `language`."""
        return (self.told_en or self.told) if language == "en" else self.told

    def state_words_in(self, language: str) -> str:
        """Return why it stands as it does, for readers of `language`."""
        return (self.state_words_en or self.state_words) if language == "en" else self.state_words


class IdeaAsk(CustomerOwned, Seen, Public, Model):
    """A customer asked for an idea, and why, in its own situation; as visible as what it was asked in."""

    __table_args__ = (
        owned_key(),
        Index("ix__idea_ask__idea", "idea_id", "customer_id"),
        Index("ix__idea_ask__subject", "customer_id", "subject_kind", "subject_id"),
    )

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    why: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int | None] = mapped_column(BIGINT)
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int] = mapped_column(BIGINT, default=0)
    noted_by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class IdeaVote(CustomerOwned, Model):
    """A person would have an idea done; one vote each, as a person of one of their companies."""

    __table_args__ = (
        owned_key(),
        UniqueConstraint("idea_id", "person_id"),
        Index("ix__idea_vote__idea", "idea_id", "customer_id"),
    )

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
