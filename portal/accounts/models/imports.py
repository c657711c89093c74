"""A file from a CRM that was dropped in: where it is kept, how it is read, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import Id, Model, Public, Timestamped


class CrmImportKind(StrEnum):
    ACCOUNTS = "accounts"
    CONTACTS = "contacts"


class CrmImport(Public, Timestamped, Model):
    """One file of companies or of people. Not narrowed to a customer: it speaks of many, to the vendor alone."""

    id: Mapped[Id]
    kind: Mapped[CrmImportKind]
    file_name: Mapped[str] = mapped_column(String(255))
    place: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    columns: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # field: column; empty means guessed
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime | None]  # told to import; the worker takes large files
    applied_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]  # rows had become bad between preview and import
