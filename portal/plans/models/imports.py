"""Files that were dropped in."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.audience import Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


class ImportRun(CustomerOwned, Public, Timestamped, Model):
    """A file that was dropped in: what it is, how its columns were read, and whether it was applied."""

    __table_args__ = (owned_key(), same_customer("file_id", "stored_file"), same_customer("plan_id", "plan"))

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(20))  # map or measurements
    plan_id: Mapped[int | None]
    file_id: Mapped[int]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    side: Mapped[Side]
    asked_at: Mapped[datetime | None]  # told to import; the worker takes large files
    progress: Mapped[int] = mapped_column(default=0)  # percent, while the worker is at it
    applied_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]  # asked for, but nothing was imported
    refusal: Mapped[str] = mapped_column(String(40), default="")
