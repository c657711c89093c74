"""A post as whoever moderates sees it: what it says, what was reported of it, what its author asks, what was before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, tuple_

from portal.accounts.standpoint import Standpoint
from portal.community.models import PostAppeal, Reply, Report, Sanction, Space, Thread
from portal.community.queries.bylines import Byline, bylines
from portal.community.queries.moderating import Post, as_of, reasons_of, reply_id, thread_id
from portal.community.queries.naming import ICONS, names_of
from portal.community.rules.excerpts import READ, excerpt
from portal.community.rules.words import PostState, ReportReason, ThreadKind
from portal.foundation.db import db

MOST_WORDS = 600
Key = tuple[int, int]  # of a thread, and of a reply in it: 0 for the thread itself


@dataclass(frozen=True)
class Said:
    """One report, without who it was."""

    reason: ReportReason
    words: str
    at: datetime


@dataclass(frozen=True)
class Case:
    """A post as whoever moderates sees it. `own`: written by one of the vendor's people, whom nobody sanctions here.

    `mine`: by whoever moderates; nobody takes down, warns or suspends themselves.
    """

    public_id: str
    thread_pid: str
    is_reply: bool
    kind: ThreadKind
    title: str
    text: str
    language: str
    state: PostState
    state_words: str
    locked: bool
    at: datetime
    by: Byline
    own: bool
    mine: bool
    space: str
    icon: str
    reports: Sequence[Said] = ()
    appeal: PostAppeal | None = None
    earlier: int = 0  # warnings and suspensions that this side's moderators laid on its author before

    @property
    def reasons(self) -> list[ReportReason]:
        """Return the reasons given, each once, the one given most often first."""
        given = [one.reason for one in self.reports]
        return sorted(set(given), key=lambda one: (-given.count(one), one))


def case(post: Post, point: Standpoint, language: str) -> Case:
    """Return one post as whoever moderates it sees it."""
    key = (thread_id(post), reply_id(post))
    spaces = {post.space_id: db.session.get_one(Space, post.space_id)}
    return drawn([key], spaces, point, language)[key]


def drawn(keys: Sequence[Key], spaces: dict[int, Space], point: Standpoint, language: str) -> dict[Key, Case]:
    """Return these posts by key, in a fixed number of statements."""
    if not keys:
        return {}
    threads, replies = rows_of(keys)
    posts = {key: replies[key[1]] if key[1] else threads[key[0]] for key in keys if key[0] in threads}
    reports, appeals = _reports(keys), _appeals(keys)
    names, people = names_of(spaces.values(), language), bylines(posts.values(), point, language)
    earlier = _earlier({post.author_id for post in posts.values()}, as_of(point))
    reasons = reasons_of(posts, as_of(point))
    return {
        key: Case(
            post.public_id, threads[key[0]].public_id, bool(key[1]), threads[key[0]].kind, threads[key[0]].title,
            excerpt(post.body, MOST_WORDS), threads[key[0]].language, post.state,
            post.state_words or reasons.get(key, ""), threads[key[0]].locked_at is not None, post.at,
            people[post.author_id, post.author_customer_id, bool(post.company_hidden)],
            post.author_customer_id is None, post.author_id == point.user.id, names.get(post.space_id, ""),
            ICONS[spaces[post.space_id].kind] if post.space_id in spaces else "",
            reports[key], appeals.get(key), earlier.get(post.author_id, 0),
        )
        for key, post in posts.items()
    }  # fmt: skip


def rows_of(keys: Sequence[Key]) -> tuple[dict[int, Any], dict[int, Any]]:
    """Return the threads and the replies of these keys, by id, with the beginnings of their bodies."""
    threads = select(
        Thread.id, Thread.public_id, Thread.space_id, Thread.kind, Thread.title, Thread.language, Thread.state,
        Thread.state_words, Thread.locked_at, Thread.at, Thread.author_id, Thread.author_customer_id,
        Thread.company_hidden, func.substr(Thread.body, 1, READ).label("body"),
    ).where(Thread.id.in_({key[0] for key in keys}))  # fmt: skip
    replies = select(
        Reply.id, Reply.public_id, Reply.space_id, Reply.state, Reply.state_words, Reply.at, Reply.author_id,
        Reply.author_customer_id, Reply.company_hidden, func.substr(Reply.body, 1, READ).label("body"),
    ).where(Reply.id.in_({key[1] for key in keys}))  # fmt: skip
    return (
        {row.id: row for row in db.session.execute(threads)},
        {row.id: row for row in db.session.execute(replies)},
    )


def _reports(keys: Sequence[Key]) -> dict[Key, list[Said]]:
    found: dict[Key, list[Said]] = defaultdict(list)
    of_them = tuple_(Report.thread_id, Report.reply_id).in_(list(keys))
    asked = select(Report.thread_id, Report.reply_id, Report.reason, Report.words, Report.at)
    for row in db.session.execute(asked.where(of_them, Report.decided_at.is_(None)).order_by(Report.id)):
        found[row.thread_id, row.reply_id].append(Said(row.reason, row.words, row.at))
    return found


def _appeals(keys: Sequence[Key]) -> dict[Key, PostAppeal]:
    of_them = tuple_(PostAppeal.thread_id, PostAppeal.reply_id).in_(list(keys))
    asked = select(PostAppeal).where(of_them, PostAppeal.decided_at.is_(None))
    return {(one.thread_id, one.reply_id): one for one in db.session.scalars(asked)}


def _earlier(author_ids: set[int], side: int | None) -> dict[int, int]:
    asked = select(Sanction.user_id, func.count(Sanction.id)).where(
        Sanction.user_id.in_(sorted(author_ids)),
        Sanction.customer_id.is_(None) if side is None else Sanction.customer_id == side,
    )
    return {row[0]: row[1] for row in db.session.execute(asked.group_by(Sanction.user_id))}
