"""The trail: what moderators did, when and why, and with whose post; never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from portal.accounts.standpoint import Standpoint
from portal.community.models import ModerationEntry, Space
from portal.community.queries.bylines import Byline, bylines
from portal.community.queries.cases import Key, rows_of
from portal.community.queries.moderating import Post, as_of, concerning, moderated_by
from portal.community.queries.sanctions import Person
from portal.community.rules.words import ModerationAct
from portal.foundation.db import db

A_PAGE = 50
NOBODY = Byline("")


@dataclass(frozen=True)
class Line:
    """One act of the trail. `why` is empty where it was said inside a company and the reader is not of it."""

    act: ModerationAct
    at: datetime
    why: str
    done_by: Byline
    by_company: bool
    author: Byline
    title: str = ""
    post_pid: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def trail(
    point: Standpoint,
    language: str,
    *,
    before: int = 0,
    post: Post | None = None,
    act: ModerationAct | None = None,
) -> tuple[list[Line], int]:
    """Return a page of what was done, the newest first, and where the next one begins (0: nowhere)."""
    side = as_of(point)
    asked = select(ModerationEntry).order_by(ModerationEntry.id.desc()).limit(A_PAGE + 1)
    mine: ColumnElement[bool] = ModerationEntry.space_id.in_(select(Space.id).where(moderated_by(point)))
    if side is not None:
        mine = or_(mine, ModerationEntry.by_customer_id == side)
    if post is not None:
        asked, mine = asked.where(concerning(ModerationEntry, post)), ModerationEntry.id > 0
    if before:
        asked = asked.where(ModerationEntry.id < before)
    if act is not None:
        asked = asked.where(ModerationEntry.act == act)
    rows = db.session.scalars(asked.where(mine)).all()
    return _lines(rows[:A_PAGE], point, language), rows[A_PAGE - 1].id if len(rows) > A_PAGE else 0


def _lines(rows: Sequence[ModerationEntry], point: Standpoint, language: str) -> list[Line]:
    keys = [(one.thread_id, one.reply_id) for one in rows if one.thread_id]
    threads, replies = rows_of(keys) if keys else ({}, {})
    posts = {key: replies.get(key[1]) if key[1] else threads.get(key[0]) for key in keys}
    doers = [Person(one.by_id, one.by_customer_id) for one in rows if one.by_id is not None]
    people = bylines([*doers, *(post for post in posts.values() if post is not None)], point, language)
    side = as_of(point)
    return [_line(one, threads, posts, people, side) for one in rows]


def _line(
    one: ModerationEntry, threads: dict[int, Any], posts: dict[Key, Any], people: Any, side: int | None
) -> Line:
    post, thread = posts.get((one.thread_id, one.reply_id)), threads.get(one.thread_id)
    author = people[post.author_id, post.author_customer_id, bool(post.company_hidden)] if post else NOBODY
    return Line(
        one.act, one.at, one.why if one.by_customer_id == side else "",
        people.get((one.by_id, one.by_customer_id, False), NOBODY), one.by_customer_id is not None, author,
        thread.title if thread else "", post.public_id if post else "", one.facts or {},
    )  # fmt: skip
