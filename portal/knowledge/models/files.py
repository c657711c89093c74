"""Pictures and files of articles. They are read by whoever may read the article, so they belong to no customer."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.db import BIGINT, Id, Model, Public


class ArticleFile(Public, Model):
    """A file of an article: its bytes never change. Pictures were drawn anew, so that only their pixels are left."""

    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(120))  # in the installation's storage
    width: Mapped[int | None]  # px, of a picture
    height: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text, default="")  # the text in it, for the search
    read_at: Mapped[datetime | None]  # when that was looked for
    came_from: Mapped[str] = mapped_column(String(400), default="")  # its path in an import
    stored_at: Mapped[datetime] = mapped_column(default=clock.now)
    stored_by_id: Mapped[int | None] = mapped_column(BIGINT)
