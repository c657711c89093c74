"""Threads and replies in one list, the newest first, a page at a time."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import and_, or_, select

from portal.community.models import Reply, Thread
from portal.community.queries.moderating import Post
from portal.community.rules.cursors import Cursor
from portal.foundation.db import db

Which = Callable[[Any], Iterable[Any]]


def newest(which: Which, after: Cursor | None = None, most: int | None = None) -> list[Post]:
    """Return posts of both kinds that fulfil what `which` says for each, in two statements."""
    found: list[Post] = []
    for kind in (Thread, Reply):
        found += _asked(kind, which, after, most)
    found.sort(key=lambda one: (one.at, place_of(one)), reverse=True)
    return found[:most]


def place_of(post: Post) -> int:
    """Return what orders posts of one instant."""
    return post.id * 2 + isinstance(post, Reply)


def _asked(kind: Any, which: Which, after: Cursor | None, most: int | None) -> Iterable[Any]:
    asked = select(kind).where(*which(kind))
    if after is not None:
        tied = and_(kind.at == after.instant, kind.id * 2 + int(kind is Reply) < after.id)
        asked = asked.where(or_(kind.at < after.instant, tied))
    return db.session.scalars(asked.order_by(kind.at.desc(), kind.id.desc()).limit(most))
