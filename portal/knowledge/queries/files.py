"""The files of articles, for those who may read them; and the words in them, for the search."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, exists, or_, select

from portal.accounts.queries.reach import NOBODY
from portal.foundation.audience import Reader, Side, addressed_to
from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleEdition, ArticleFile, ArticleText, Snippet
from portal.knowledge.queries import desk
from portal.knowledge.queries.places import reader_here


def file_for_reader(public_id: str) -> ArticleFile | None:
    """Return a file for the reader of the request under way; None where it is not theirs to see."""
    return file_for(public_id, reader_here())


def file_for_everybody(public_id: str) -> ArticleFile | None:
    """Return a file that a public article shows."""
    return file_for(public_id, NOBODY)


def file_for(public_id: str, reader: Reader) -> ArticleFile | None:
    """Return a file of an article that the reader may read.

    The vendor's team sees every file; others see those that a published text shows, so that a picture taken out of a
    text is gone for them.
    """
    asked = _of_readable(reader).where(ArticleFile.public_id == public_id)
    if reader.side is not Side.VENDOR:
        asked = asked.where(Article.archived_at.is_(None), _shown(public_id))
    return db.session.scalar(asked)


def file_at_desk(public_id: str) -> ArticleFile | None:
    """Return a file of an article, whatever its state, for who may read the article where it is written."""
    asked = select(ArticleFile, Article.public_id).join(Article, Article.id == ArticleFile.article_id)
    row = db.session.execute(asked.where(ArticleFile.public_id == public_id)).first()
    return row[0] if row is not None and desk.article(row[1]) is not None else None


def files_of(article_id: int) -> Sequence[ArticleFile]:
    """Return an article's files, the newest first."""
    asked = select(ArticleFile).where(ArticleFile.article_id == article_id)
    return db.session.scalars(asked.order_by(ArticleFile.id.desc())).all()


def article_of(file: ArticleFile) -> Article:
    """Return the article that a file belongs to."""
    return db.session.get_one(Article, file.article_id)


def title_of(article: Article) -> str:
    """Return what an article is called where it was written first, else in any language."""
    asked = select(ArticleText.title).where(ArticleText.article_id == article.id)
    first = (ArticleText.language != article.original_language, ArticleText.id)
    return db.session.scalars(asked.order_by(*first).limit(1)).first() or ""


def words_in_files(article_id: int, public_ids: Sequence[str]) -> str:
    """Return the text in those of these files that are the article's own: what the search finds beside its words."""
    if not public_ids:
        return ""
    asked = select(ArticleFile.words).where(
        ArticleFile.article_id == article_id, ArticleFile.public_id.in_(public_ids), ArticleFile.words != ""
    )
    return "\n".join(db.session.scalars(asked.order_by(ArticleFile.id)))


def _of_readable(reader: Reader) -> Select[ArticleFile]:
    asked = select(ArticleFile).join(Article, Article.id == ArticleFile.article_id)
    return asked.where(addressed_to(Article, reader))


def _shown(public_id: str) -> ColumnElement[bool]:
    """Return the predicate: a published text of the file's article shows it, or a snippet does."""
    written = f"%(file:{public_id}%"
    in_text = (
        select(ArticleEdition.id)
        .join(ArticleText, ArticleText.published_id == ArticleEdition.id)
        .where(ArticleText.article_id == ArticleFile.article_id, ArticleEdition.body.like(written))
    )
    in_snippet = select(Snippet.id).where(or_(Snippet.text_ja.like(written), Snippet.text_en.like(written)))
    return or_(exists(in_text), exists(in_snippet))
