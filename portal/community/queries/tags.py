"""The words under which posts are gathered, counted over what is open to whoever asks."""

from dataclasses import dataclass

from sqlalchemy import func, select

from portal.community.models import Thread, ThreadTag
from portal.community.rules.words import PostState
from portal.foundation.db import db

MOST = 300


@dataclass(frozen=True)
class TagSeen:
    """A tag, how it is written, and how many posts carry it; `size` 1 to 4 says how many beside the others."""

    word: str
    shown: str
    count: int
    size: int = 1


def all_tags() -> list[TagSeen]:
    """Return the tags of shown posts by their word, those most often used of very many."""
    counted = func.count(ThreadTag.id)
    asked = (
        select(ThreadTag.word, func.min(ThreadTag.shown).label("shown"), counted.label("carrying"))
        .join(Thread, Thread.id == ThreadTag.thread_id)
        .where(Thread.state == PostState.SHOWN)
        .group_by(ThreadTag.word)
        .order_by(counted.desc(), ThreadTag.word)
        .limit(MOST)
    )
    rows = db.session.execute(asked).all()
    most = max((row.carrying for row in rows), default=1)
    found = [TagSeen(row.word, row.shown, row.carrying, _size(row.carrying, most)) for row in rows]
    return sorted(found, key=lambda one: one.word)


def shown_as(word: str) -> str | None:
    """Return how a tag is written on posts that are open, None where none carries it."""
    asked = (
        select(func.min(ThreadTag.shown))
        .join(Thread, Thread.id == ThreadTag.thread_id)
        .where(ThreadTag.word == word, Thread.state == PostState.SHOWN)
    )
    return db.session.scalar(asked)


def _size(count: int, most: int) -> int:
    return 1 + min(3, 4 * (count - 1) // max(1, most))
