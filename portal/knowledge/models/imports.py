"""An import of articles from a folder or an archive: looked through first, then taken in, item by item."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned


class ImportState(StrEnum):
    READING = "reading"  # being unpacked and looked through
    READY = "ready"  # the dry run is done; somebody decides
    RUNNING = "running"
    STOPPED = "stopped"  # by a person; it can go on
    DONE = "done"
    FAILED = "failed"  # nothing of it can be read


class Outcome(StrEnum):
    """What became, or will become, of one item."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class ArticleImport(Public, Timestamped, Versioned, Model):
    """One import. `options`: what the person chose (languages of folders, category, reach, published or drafts)."""

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(255))
    place: Mapped[str] = mapped_column(
        String(120), default=""
    )  # of the archive, in the installation's storage
    size: Mapped[int] = mapped_column(default=0)
    state: Mapped[ImportState] = mapped_column(default=ImportState.READING, index=True)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # by kind and outcome
    items: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(40), default="")  # a code, worded for the reader
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ArticleImportItem(Public, Model):
    """One file of an import, and what becomes of it."""

    __table_args__ = (
        UniqueConstraint("import_id", "path"),
        Index("ix__article_import_item__next", "import_id", "done_at", "position"),
    )

    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(ForeignKey("article_import.id", ondelete="CASCADE"))
    position: Mapped[int]
    path: Mapped[str] = mapped_column(String(400))
    kind: Mapped[str] = mapped_column(String(20))  # category, article, file
    language: Mapped[str] = mapped_column(String(5), default="")
    external_id: Mapped[str] = mapped_column(String(300), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    outcome: Mapped[Outcome | None]
    notes: Mapped[list[Any]] = mapped_column(
        JSON, default=list
    )  # codes with facts: dead links, missing pictures
    article_id: Mapped[int | None] = mapped_column(BIGINT)
    said: Mapped[str] = mapped_column(Text, default="")  # why it was refused, a code
    done_at: Mapped[datetime | None]
