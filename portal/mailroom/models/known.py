"""Other addresses that a person has said are theirs."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import BIGINT, Id, Model


class KnownAddress(Model):
    """An address from which somebody also writes: they said so from the one with which they sign in, or a colleague of
    the vendor's who looked. Nobody signs in with it, and nothing is ever sent to it."""

    id: Mapped[Id]
    address: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    said_by_id: Mapped[int | None] = mapped_column(BIGINT)
    said_at: Mapped[datetime] = mapped_column(default=clock.now)
