"""Stories as other companies read them: only published copies, for those whom they are told to."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, case, func, or_, select

from portal.accounts.queries.reach import reader_of
from portal.accounts.standpoint import Standpoint, standpoint
from portal.foundation.audience import Reader, addressed_to
from portal.foundation.db import db
from portal.stories.models import PublishedPicture, PublishedStory

A_PAGE = 12


def reader_here() -> Reader:
    """Return who reads on the request under way, asked for once."""
    if g.get("stories_reader") is None:
        g.stories_reader = reader_of(standpoint())
    found: Reader = g.stories_reader
    return found


def readable(reader: Reader, point: Standpoint | None = None) -> ColumnElement[bool]:
    """Return the predicate that keeps what a reader may read; a company's own people read its own story always."""
    told = addressed_to(PublishedStory, reader)
    if point is None or point.customer is None:
        return told
    return or_(told, PublishedStory.customer_id == point.customer.id)


def published(public_id: str) -> PublishedStory | None:
    """Return a published story, as far as whoever asks may read it."""
    asked = select(PublishedStory).where(
        PublishedStory.public_id == public_id, readable(reader_here(), standpoint())
    )
    return db.session.scalar(asked)


def by_id(published_id: int | None) -> PublishedStory | None:
    """Return a published copy by its id, for those who wrote it."""
    return None if published_id is None else db.session.get(PublishedStory, published_id)


def picture(public_id: str) -> PublishedPicture | None:
    """Return a picture of a published story, with the rights of its story."""
    asked = (
        select(PublishedPicture)
        .join(PublishedStory, PublishedStory.id == PublishedPicture.published_id)
        .where(PublishedPicture.public_id == public_id, readable(reader_here(), standpoint()))
    )
    return db.session.scalar(asked)


def pictures_of(published_id: int) -> dict[str, PublishedPicture]:
    """Return a published story's pictures by what they hold."""
    asked = select(PublishedPicture).where(PublishedPicture.published_id == published_id)
    return {row.sha256: row for row in db.session.scalars(asked)}


def page(
    *, industry: str = "", before: str = "", most: int = A_PAGE
) -> tuple[Sequence[PublishedStory], bool]:
    """Return a page of stories, the newest first, those after the one of id `before`; and whether more follow."""
    asked = select(PublishedStory).where(readable(reader_here(), standpoint()))
    if industry:
        asked = asked.where(PublishedStory.industry == industry)
    if before:
        start = select(PublishedStory.id).where(PublishedStory.public_id == before).scalar_subquery()
        asked = asked.where(PublishedStory.id < start)
    rows = db.session.scalars(asked.order_by(PublishedStory.id.desc()).limit(most + 1)).all()
    return rows[:most], len(rows) > most


def beside(copy: PublishedStory, most: int = 3) -> Sequence[PublishedStory]:
    """Return other stories, those from the same industry first, the newest first."""
    alike = case((PublishedStory.industry == copy.industry, 0), else_=1)
    asked = select(PublishedStory).where(readable(reader_here(), standpoint()), PublishedStory.id != copy.id)
    return db.session.scalars(asked.order_by(alike, PublishedStory.id.desc()).limit(most)).all()


def newest() -> PublishedStory | None:
    """Return the story that was published last, as far as the reader may read it."""
    rows, _more = page(most=1)
    return rows[0] if rows else None


def industries() -> list[tuple[str, int]]:
    """Return the industries that stories are from, with how many there are, most first."""
    count = func.count(PublishedStory.id)
    asked = (
        select(PublishedStory.industry, count)
        .where(readable(reader_here(), standpoint()), PublishedStory.industry != "")
        .group_by(PublishedStory.industry)
        .order_by(count.desc(), PublishedStory.industry)
        .limit(20)
    )
    return [(row[0], row[1]) for row in db.session.execute(asked)]


def shown(ids: Iterable[int], reader: Reader, point: Standpoint | None) -> dict[int, Any]:
    """Return these stories by id, without those that the reader may not read: one statement."""
    asked = select(PublishedStory).where(PublishedStory.id.in_(sorted(set(ids))), readable(reader, point))
    return {row.id: row for row in db.session.scalars(asked)}
