"""All articles as they are taken along: where each lies, what it says, which files it has."""

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select

from portal.accounts.models import User
from portal.foundation.db import db
from portal.foundation.files import storage
from portal.foundation.outbox import OutboxItem
from portal.knowledge.models import (
    Article,
    ArticleEdition,
    ArticleFile,
    ArticleTag,
    ArticleText,
    Category,
    OldAddress,
    Tag,
)

PLACE, KIND = "exports/articles.zip", "knowledge.export"
AT_ONCE = 200
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Made:
    """The last export: when, how many articles, how large in bytes."""

    at: datetime
    articles: int
    size: int


def last_made() -> Made | None:
    """Return the last export, None where there is none."""
    try:
        with storage().open(PLACE) as file, zipfile.ZipFile(file) as archive:
            told = json.loads(archive.comment)
            return Made(datetime.fromisoformat(told["at"]), told["articles"], file.seek(0, 2))
    except (FileNotFoundError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def under_way() -> bool:
    """Tell whether an export is being made."""
    wanted = select(OutboxItem.id).where(
        OutboxItem.kind == KIND, OutboxItem.done_at.is_(None), OutboxItem.given_up_at.is_(None)
    )
    return db.session.scalar(wanted.limit(1)) is not None


def categories() -> Sequence[AnyRow]:
    """Return all categories, those above before those below."""
    asked = select(
        Category.id, Category.parent_id, Category.slug, Category.position, Category.name_ja, Category.name_en,
        Category.about_ja, Category.about_en,
    )  # fmt: skip
    return db.session.execute(asked.order_by(func.length(Category.path), Category.id)).all()


def places() -> Sequence[AnyRow]:
    """Return (article id, public id, category id, language, original language, slug) of every text that is exported."""
    asked = (
        select(
            Article.id, Article.public_id, Article.category_id, ArticleText.language, Article.original_language,
            ArticleText.slug,
        )
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(Article.archived_at.is_(None))
        .order_by(Article.id, ArticleText.language != Article.original_language, ArticleText.language)
    )  # fmt: skip
    return db.session.execute(asked).all()


def texts() -> Iterator[Sequence[AnyRow]]:
    """Yield what every text says, by hundreds of articles: what is read, else the draft."""
    after = 0
    while ids := _ids(after):
        after = ids[-1]
        asked = (
            select(
                Article.id, Article.public_id, Article.external_id, Article.reach, Article.addressees,
                Article.position, Article.original_language, Article.review_on, User.email.label("owner"),
                ArticleText.outdated_at, ArticleText.language, ArticleText.slug, ArticleText.published_id,
                ArticleEdition.public_id.label("edition"), ArticleEdition.title, ArticleEdition.lead,
                ArticleEdition.body,
            )
            .join(ArticleText, ArticleText.article_id == Article.id)
            .join(
                ArticleEdition,
                ArticleEdition.id == func.coalesce(ArticleText.published_id, ArticleText.latest_id),
            )
            .outerjoin(User, (User.id == Article.owner_id) & User.erased_at.is_(None))
            .where(Article.id.in_(ids))
            .order_by(Article.id, ArticleText.language)
        )  # fmt: skip
        yield db.session.execute(asked).all()


def files(article_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Return the files of these articles."""
    asked = select(
        ArticleFile.article_id,
        ArticleFile.public_id,
        ArticleFile.name,
        ArticleFile.media_type,
        ArticleFile.place,
    )
    return db.session.execute(
        asked.where(ArticleFile.article_id.in_(article_ids)).order_by(ArticleFile.id)
    ).all()


def tags(article_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the words under which these articles are gathered."""
    asked = (
        select(ArticleTag.article_id, Tag.name_ja, Tag.name_en)
        .join(Tag, Tag.id == ArticleTag.tag_id)
        .where(ArticleTag.article_id.in_(article_ids))
        .order_by(ArticleTag.article_id, Tag.id)
    )
    found: dict[int, list[str]] = {}
    for row in db.session.execute(asked):
        found.setdefault(row.article_id, []).append(row.name_ja or row.name_en)
    return found


def old_addresses(article_ids: Sequence[int]) -> dict[tuple[int, str], list[str]]:
    """Return the addresses that these articles had, by article and language."""
    asked = select(OldAddress.article_id, OldAddress.language, OldAddress.path).where(
        OldAddress.article_id.in_(article_ids)
    )
    found: dict[tuple[int, str], list[str]] = {}
    for row in db.session.execute(asked.order_by(OldAddress.id)):
        found.setdefault((row.article_id, row.language), []).append(row.path)
    return found


def _ids(after: int) -> list[int]:
    asked = select(Article.id).where(Article.id > after, or_(Article.archived_at.is_(None)))
    return list(db.session.scalars(asked.order_by(Article.id).limit(AT_ONCE)))
