"""The texts of an article and their editions, as authors and actions ask for them."""

from sqlalchemy import select

from portal.foundation.db import db
from portal.knowledge.models import Article, ArticleEdition, ArticleText


def texts_of(article: Article) -> list[ArticleText]:
    """Return an article's texts, the original first."""
    found = db.session.scalars(select(ArticleText).where(ArticleText.article_id == article.id)).all()
    return sorted(found, key=lambda text: (text.language != article.original_language, text.language))


def text_of(article: Article, language: str) -> ArticleText | None:
    """Return an article's text in a language."""
    return db.session.scalar(
        select(ArticleText).where(ArticleText.article_id == article.id, ArticleText.language == language)
    )


def original_of(article: Article) -> ArticleText | None:
    """Return the text that an article's translations follow."""
    return text_of(article, article.original_language)


def article_of(text: ArticleText) -> Article:
    """Return the article that a text belongs to."""
    return db.session.get_one(Article, text.article_id)


def latest_of(text: ArticleText) -> ArticleEdition:
    """Return the newest edition of a text, published or not."""
    return db.session.get_one(ArticleEdition, text.latest_id)


def published_of(text: ArticleText) -> ArticleEdition | None:
    """Return what readers see, None while they see nothing."""
    return db.session.get(ArticleEdition, text.published_id) if text.published_id else None


def edition_of(edition_id: int | None) -> ArticleEdition | None:
    """Return an edition by its id."""
    return db.session.get(ArticleEdition, edition_id) if edition_id else None


def editions_of(text: ArticleText) -> list[ArticleEdition]:
    """Return all editions of a text, the newest first."""
    wanted = select(ArticleEdition).where(ArticleEdition.text_id == text.id)
    return list(db.session.scalars(wanted.order_by(ArticleEdition.number.desc())))


def edition_named(public_id: str) -> ArticleEdition | None:
    """Return an edition by its public id."""
    return db.session.scalar(select(ArticleEdition).where(ArticleEdition.public_id == public_id))


def before_of(edition: ArticleEdition) -> ArticleEdition | None:
    """Return the edition before this one."""
    earlier = select(ArticleEdition).where(
        ArticleEdition.text_id == edition.text_id, ArticleEdition.number < edition.number
    )
    return db.session.scalars(earlier.order_by(ArticleEdition.number.desc()).limit(1)).first()
