"""A champion as others may see them, who put whom forward, and what is held against somebody."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.champions.rules.words import NominationKind
from portal.foundation import clock
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key


class ChampionProfile(Public, Timestamped, Versioned, Model):
    """What somebody says of what they do and help with, as one company's person; who they are is said by bylines.

    `listed`: other companies find them in the directory. It holds no name: across companies one goes by one's persona.
    """

    __table_args__ = (
        UniqueConstraint("user_id", "customer_id"),
        Index("ix__champion_profile__ambassadors", "ambassador_since"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    does: Mapped[str] = mapped_column(Text, default="")
    helps: Mapped[list[Any]] = mapped_column(JSON, default=list)  # a few words each
    speaks: Mapped[str] = mapped_column(String(40), default="")  # ja, en, or both with a space
    search_key: Mapped[str] = mapped_column(Text, default="")
    listed: Mapped[bool] = mapped_column(default=False)
    on_board: Mapped[bool] = mapped_column(default=True)  # on the leaderboard, while an ambassador
    ambassador_since: Mapped[datetime | None]


class Nomination(CustomerOwned, Public, Timestamped, Versioned, Model):
    """Somebody is put forward. It holds once the person has accepted and somebody who decides has said yes.

    Who may decide themselves (an administrator of the company, the vendor's people) says yes by putting forward.
    """

    __table_args__ = (owned_key(), Index("ix__nomination__open", "customer_id", "ended_at"))

    id: Mapped[Id]
    kind: Mapped[NominationKind]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    why: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    accepted_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(BIGINT)
    declined_at: Mapped[datetime | None]
    declined_by_id: Mapped[int | None] = mapped_column(BIGINT)
    ended_at: Mapped[datetime | None]  # it holds, or does not: nothing more is to be said


class Strike(Public, Timestamped, Versioned, Model):
    """Somebody tried to lift themselves past the rules: no points, no board and no level while it lasts."""

    __table_args__ = (Index("ix__strike__person", "user_id", "until"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    why: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
