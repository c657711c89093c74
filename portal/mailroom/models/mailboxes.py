"""Up to where a mailbox has been read, and how it went when it was last asked."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import BIGINT, Id, Model


class Mailbox(Model):
    """A folder of an IMAP server. UIDs below `next_uid` are kept, as long as the server's UIDVALIDITY stays."""

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(300), unique=True)  # user@host/folder
    uid_validity: Mapped[int] = mapped_column(BIGINT, default=0)
    next_uid: Mapped[int] = mapped_column(BIGINT, default=1)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]  # of the last time that all went well
    last_error: Mapped[str] = mapped_column(Text, default="")
    lease_until: Mapped[datetime | None]  # while one process asks, no other does
