"""What became an article leads to it, for the vendor's team alone: nobody else learns that there is a draft."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from portal.accounts.permits import Permit
from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import audience_in_scope
from portal.knowledge.models import Article, ArticleText

KIND = "article_draft"


def find(public_id: str) -> Subject | None:
    """Return the article of this public id, whatever its state."""
    row = db.session.execute(_texts().where(Article.public_id == public_id)).first() if _is_team() else None
    return _subject(row) if row else None


def by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return the articles of these ids, whatever their state."""
    if not _is_team():
        return {}
    rows = db.session.execute(_texts().where(Article.id.in_(sorted(ids))))
    return {row.id: _subject(row) for row in rows}


def _is_team() -> bool:
    return audience_in_scope() in (None, Audience.VENDOR)


def _texts() -> Select[Any]:
    original = (ArticleText.article_id == Article.id) & (ArticleText.language == Article.original_language)
    wanted: Any = select(Article.id, Article.public_id, ArticleText.title).join(ArticleText, original)
    return wanted


def _subject(row: Any) -> Subject:
    return Subject(
        KIND, row.id, row.public_id, row.title, Visibility.VENDOR, "knowledge_desk.show_draft",
        Permit.KNOWLEDGE_WRITE, _l("Article"),
    )  # fmt: skip


subjects.register(KIND, find=find, by_ids=by_ids)
