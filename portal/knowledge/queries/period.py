"""What a customer's people found out by themselves in a period: sums alone, of articles that they may read."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, distinct, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Customer, Membership
from portal.accounts.queries.reach import keys_of
from portal.foundation.audience import Reader, Side, addressed_to
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.knowledge.models import Article, ArticleRating, ArticleReading, ArticleText
from portal.search.models import Searching

AnyRow = Row[*tuple[Any, ...]]
MOST_READ = 8


def reader_at(customer: Customer) -> Reader:
    """Return whoever reads as one of a customer's people: one statement."""
    return Reader(Side.CUSTOMER, frozenset(keys_of(customer)))


def readings(reader: Reader, begins_at: datetime, ends_at: datetime) -> tuple[int, int, int]:
    """Return by how many people how many articles were opened that they had not read before, and how often in all."""
    asked = select(
        func.count(distinct(ArticleReading.person_id)), func.count(distinct(ArticleReading.article_id)),
        func.count(ArticleReading.id),
    ).join(Article, Article.id == ArticleReading.article_id)  # fmt: skip
    row = db.session.execute(asked.where(*_read(reader, begins_at, ends_at))).one()
    return row[0], row[1], row[2]


def most_read(reader: Reader, begins_at: datetime, ends_at: datetime) -> list[AnyRow]:
    """Return the articles that most people opened for the first time: (public_id, title_ja, title_en, people)."""
    ja, en = aliased(ArticleText), aliased(ArticleText)
    people = func.count(distinct(ArticleReading.person_id))
    asked = (
        select(
            Article.public_id, func.max(ja.title).label("title_ja"), func.max(en.title).label("title_en"),
            people.label("people"),
        )
        .join(Article, Article.id == ArticleReading.article_id)
        .outerjoin(ja, _published(ja, "ja"))
        .outerjoin(en, _published(en, "en"))
        .where(*_read(reader, begins_at, ends_at), or_(ja.id.is_not(None), en.id.is_not(None)))
        .group_by(Article.public_id)
        .order_by(people.desc(), Article.public_id)
    )  # fmt: skip
    return list(db.session.execute(asked.limit(MOST_READ)))


def helpful(reader: Reader, begins_at: datetime, ends_at: datetime) -> tuple[int, int]:
    """Return how often people said that an article helped them, and how often that it did not."""
    asked = (
        select(_times(ArticleRating.helpful.is_(True)), _times(ArticleRating.helpful.is_(False)))
        .join(Article, Article.id == ArticleRating.article_id)
        .where(
            ArticleRating.person_id.in_(_members(begins_at, ends_at)), ArticleRating.at >= begins_at,
            ArticleRating.at < ends_at, addressed_to(Article, reader),
        )
    )  # fmt: skip
    row = db.session.execute(asked).one()
    return int(row[0]), int(row[1])


def searches(customer: Customer, begins_at: datetime, ends_at: datetime) -> tuple[int, int, int, int]:
    """Return how often people looked for something, found nothing, opened what was found, and asked a question."""
    asked = select(
        func.count(Searching.id), _times(Searching.found == 0), _times(Searching.opened_at.is_not(None)),
        _times(Searching.asked_at.is_not(None)),
    ).where(
        Searching.customer_ref == customer.id, Searching.side == Side.CUSTOMER, Searching.at >= begins_at,
        Searching.at < ends_at,
    )  # fmt: skip
    row = db.session.execute(asked).one()
    return row[0], int(row[1]), int(row[2]), int(row[3])


def _read(reader: Reader, begins_at: datetime, ends_at: datetime) -> list[Any]:
    return [
        ArticleReading.person_id.in_(_members(begins_at, ends_at)),
        ArticleReading.first_at >= begins_at,
        ArticleReading.first_at < ends_at,
        Article.archived_at.is_(None),
        addressed_to(Article, reader),
    ]


def _members(begins_at: datetime, ends_at: datetime) -> Select[int]:
    """Return who belonged to the customer in scope in the period."""
    asked = select(Membership.user_id).where(
        Membership.joined_at < ends_at, or_(Membership.ended_at.is_(None), Membership.ended_at >= begins_at)
    )
    found: Select[int] = narrowed(asked, Membership)
    return found


def _published(text: Any, language: str) -> Any:
    return and_(text.article_id == Article.id, text.language == language, text.published_id.is_not(None))


def _times(when: Any) -> Any:
    return func.coalesce(func.sum(case((when, 1), else_=0)), 0)
