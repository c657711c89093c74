"""An article, its text in each language with all its editions, and the tree it stands in.

Articles cross customers: who may read one is said by `reach` and `addressees`, see foundation/audience.py.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Addressed
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.knowledge.rules.words import ArticleState


class Category(Public, Timestamped, Versioned, Model):
    """A place in the tree. `path` is the ids from the root to here, as /3/17/, so that a branch is one prefix."""

    __table_args__ = (Index("ix__category__path", "path"),)

    id: Mapped[Id]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    path: Mapped[str] = mapped_column(String(400), default="/")
    position: Mapped[int] = mapped_column(default=0)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name_ja: Mapped[str] = mapped_column(String(120), default="")
    name_en: Mapped[str] = mapped_column(String(120), default="")
    about_ja: Mapped[str] = mapped_column(String(400), default="")
    about_en: Mapped[str] = mapped_column(String(400), default="")
    external_id: Mapped[str | None] = mapped_column(String(300), unique=True)  # its folder in an import


class Tag(Public, Model):
    """A word under which articles are gathered, across the tree."""

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name_ja: Mapped[str] = mapped_column(String(80), default="")
    name_en: Mapped[str] = mapped_column(String(80), default="")


class Article(Addressed, Public, Timestamped, Versioned, Model):
    """One article, whatever languages it is written in: where it stands, whose it is, who may read it."""

    __table_args__ = (
        Index("ix__article__category", "category_id", "position"),
        Index("ix__article__changed", "changed_at"),
        Index("ix__article__review", "review_on"),
    )

    id: Mapped[Id]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    position: Mapped[int] = mapped_column(default=0)
    original_language: Mapped[str] = mapped_column(String(5), default="ja")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)  # who keeps it true
    review_on: Mapped[date | None]  # by when it is looked through again
    external_id: Mapped[str | None] = mapped_column(String(300), unique=True)  # its name where it came from
    made_by_id: Mapped[int | None] = mapped_column(BIGINT)
    first_published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]  # when readers last got something new to read, in any language
    archived_at: Mapped[datetime | None]


class ArticleTag(Model):
    """An article carries a tag."""

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ArticleText(Public, Timestamped, Versioned, Model):
    """An article in one language. Title, lead and minutes are those of the published edition, for lists.

    `basis_id` is the edition of the original that a translation follows; `outdated_at` when the original went on
    without it. Not in force before `published_id` is set; `publish_at` sets it on its day.
    """

    __table_args__ = (
        UniqueConstraint("article_id", "language"),
        UniqueConstraint("language", "slug"),
        Index("ix__article_text__due", "publish_at"),
        Index("ix__article_text__state", "state", "state_at"),
    )

    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(5))
    slug: Mapped[str] = mapped_column(String(120))  # its clean address, within its language
    title: Mapped[str] = mapped_column(String(200), default="")
    lead: Mapped[str] = mapped_column(String(500), default="")
    minutes: Mapped[int] = mapped_column(default=1)  # to read it
    state: Mapped[ArticleState] = mapped_column(default=ArticleState.DRAFT)
    state_at: Mapped[datetime] = mapped_column(default=clock.now)
    state_by_id: Mapped[int | None] = mapped_column(BIGINT)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    review_words: Mapped[str] = mapped_column(Text, default="")  # what the reviewer said last
    publish_at: Mapped[datetime | None]
    latest_id: Mapped[int | None] = mapped_column(
        BIGINT
    )  # of its editions; no foreign key, for there were a circle
    published_id: Mapped[int | None] = mapped_column(BIGINT, index=True)
    published_at: Mapped[datetime | None]  # the first time
    revised_at: Mapped[datetime | None]  # the last time
    basis_id: Mapped[int | None] = mapped_column(BIGINT)
    outdated_at: Mapped[datetime | None]


class ArticleEdition(Public, Model):
    """What a text said from a moment on. A published edition never changes; an unpublished one grows while its author
    goes on writing."""

    __table_args__ = (UniqueConstraint("text_id", "number"),)

    id: Mapped[Id]
    text_id: Mapped[int] = mapped_column(ForeignKey("article_text.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200), default="")
    lead: Mapped[str] = mapped_column(String(500), default="")
    body: Mapped[str] = mapped_column(Text, default="")  # Markdown
    note: Mapped[str] = mapped_column(String(300), default="")  # what is different from the one before
    minor: Mapped[bool] = mapped_column(default=False)  # translations stay true, and nobody is told
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    published_at: Mapped[datetime | None]


class ArticleLink(Model):
    """A link of a published text to another article, or to one of our pages that is not there (broken)."""

    __table_args__ = (Index("ix__article_link__target", "target_id"),)

    id: Mapped[Id]
    text_id: Mapped[int] = mapped_column(ForeignKey("article_text.id", ondelete="CASCADE"), index=True)
    target_id: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    written: Mapped[str] = mapped_column(String(400))  # as the author wrote it
    words: Mapped[str] = mapped_column(String(200), default="")  # of the link
    anchor: Mapped[str] = mapped_column(String(200), default="")
    broken: Mapped[bool] = mapped_column(default=False, index=True)


class OldAddress(Model):
    """An address that an article had once, here or where it was imported from; it leads on for ever."""

    id: Mapped[Id]
    path: Mapped[str] = mapped_column(String(400), unique=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(5), default="")


class OldCategoryAddress(Model):
    """A slug that a category had once; it leads on for ever, to what took in its articles where it is gone."""

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"), index=True)


class Snippet(Public, Timestamped, Versioned, Model):
    """A piece of text that many articles share, by its name."""

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(60), unique=True)
    text_ja: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")


class SnippetUse(Model):
    """A text shows a snippet, so that a change of it reaches the search as well."""

    text_id: Mapped[int] = mapped_column(ForeignKey("article_text.id", ondelete="CASCADE"), primary_key=True)
    snippet_id: Mapped[int] = mapped_column(
        ForeignKey("snippet.id", ondelete="CASCADE"), primary_key=True, index=True
    )
