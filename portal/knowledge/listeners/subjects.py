"""Articles can be what a question is about: as far as both sides read them at the customer in scope."""

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.accounts.permits import Permit
from portal.accounts.queries.reach import keys_of
from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.foundation.audience import Reader, Side, Visibility
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import scope
from portal.knowledge.models import Article, ArticleText
from portal.knowledge.queries.articles import best_text, readable

KIND = "article"


def find(public_id: str) -> Subject | None:
    """Return an article that the customer in scope may read, whoever asks; so both sides see what it is about."""
    return next(iter(_found(Article.public_id == public_id).values()), None)


def by_ids(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Return those of these articles that the customer in scope may read."""
    return _found(Article.id.in_(sorted(set(ids))))


def _found(condition: object) -> dict[int, Subject]:
    if db.session.scalar(select(Article.id).where(condition).limit(1)) is None:  # type: ignore[arg-type]
        return {}  # most of what is looked for is something else
    reader = _customer_in_scope()
    if reader is None:
        return {}
    asked = (
        select(
            Article.id, Article.public_id, Article.original_language, ArticleText.language, ArticleText.title
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(condition, readable(reader))  # type: ignore[arg-type]
    )
    rows: dict[int, list[object]] = {}
    for row in db.session.execute(asked):
        rows.setdefault(row.id, []).append(row)
    wanted = language()
    best = [best_text(texts, wanted, texts[0].original_language) for texts in rows.values()]  # type: ignore[attr-defined]
    return {text.id: _subject(text.id, text.public_id, text.title) for text in best}


def _customer_in_scope() -> Reader | None:
    current = scope()
    if current is None or current.customer_id is None:
        return None
    customer = db.session.get(Customer, current.customer_id)
    return Reader(Side.CUSTOMER, frozenset(keys_of(customer))) if customer is not None else None


def _subject(inner: int, public_id: str, title: str) -> Subject:
    return Subject(
        KIND,
        inner,
        public_id,
        title,
        Visibility.SHARED,
        "knowledge.article",
        Permit.KNOWLEDGE_WRITE,
        _l("Article"),
    )


subjects.register(KIND, find=find, by_ids=by_ids)
