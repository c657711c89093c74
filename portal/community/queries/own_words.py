"""All that somebody wrote as one company's person: a page at a time to look at, or everything to take along."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from portal.community.models import (
    PostAppeal,
    PostEdition,
    PostFile,
    Reaction,
    Reply,
    Report,
    Sanction,
    Space,
    Thread,
    ThreadTag,
    Vote,
)
from portal.community.queries.moderating import Post, reasons_of, reply_id, thread_id
from portal.community.queries.newest import newest, place_of
from portal.community.rules.cursors import Cursor
from portal.community.rules.words import PostState
from portal.foundation.db import db
from portal.foundation.spaces import every_space

WHY = "one's own words, wherever they stand"
A_PAGE = 30


@dataclass(frozen=True)
class OwnPost:
    """A post with what belongs to it. `title` of a reply is its thread's, where its author reads that now."""

    post: Post
    space: Space
    title: str
    thread_pid: str
    tags: list[str] = field(default_factory=list)
    editions: list[PostEdition] = field(default_factory=list)
    files: list[PostFile] = field(default_factory=list)
    appeal: PostAppeal | None = None
    why: str = ""  # it is hidden or held
    is_open: bool = True  # its author still reads the space it stands in; else the space is not named

    @property
    def is_reply(self) -> bool:
        return isinstance(self.post, Reply)

    @property
    def can_appeal(self) -> bool:
        """True when it is hidden, and its author has not asked for a second look yet."""
        return self.post.state is PostState.HIDDEN and self.appeal is None


@dataclass(frozen=True)
class OwnWords:
    """Everything; what stands beside the posts is about posts of others, and names nobody."""

    posts: list[OwnPost]
    votes: Sequence[Vote]
    reactions: Sequence[Reaction]
    reports: Sequence[Report]
    sanctions: Sequence[Sanction]


def page_of(
    person_id: int, customer_id: int | None, open_spaces: Iterable[int], after: Cursor | None = None
) -> tuple[list[OwnPost], Cursor | None]:
    """Return a page of what somebody wrote, the newest first, and where the next one begins."""
    with every_space(WHY):
        rows = _rows(person_id, customer_id, after, A_PAGE + 1)
        more = rows[A_PAGE - 1] if len(rows) > A_PAGE else None
        found = _whole(rows[:A_PAGE], frozenset(open_spaces))
    return found, Cursor.at(more.at, place_of(more)) if more else None


def words_of(person_id: int, customer_id: int | None, open_spaces: Iterable[int]) -> OwnWords:
    """Return all that somebody wrote and did as a company's person, in a fixed number of statements."""
    as_theirs = [
        kind.by_customer_id.is_(None) if customer_id is None else kind.by_customer_id == customer_id
        for kind in (Vote, Reaction)
    ]
    with every_space(WHY):
        return OwnWords(
            _whole(_rows(person_id, customer_id), frozenset(open_spaces)),
            db.session.scalars(select(Vote).where(Vote.by_id == person_id, as_theirs[0])).all(),
            db.session.scalars(select(Reaction).where(Reaction.by_id == person_id, as_theirs[1])).all(),
            db.session.scalars(select(Report).where(Report.by_id == person_id)).all(),
            sanctions_of(person_id, customer_id),
        )


def sanctions_of(person_id: int, customer_id: int | None) -> Sequence[Sanction]:
    """Return the warnings and suspensions that somebody sees where they stand, the newest first."""
    laid_by: ColumnElement[bool] = Sanction.customer_id.is_(None)
    if customer_id is not None:
        laid_by = or_(laid_by, Sanction.customer_id == customer_id)
    asked = select(Sanction).where(Sanction.user_id == person_id, laid_by)
    return db.session.scalars(asked.order_by(Sanction.id.desc()).limit(100)).all()


def own_sanction(public_id: str, person_id: int) -> Sanction | None:
    """Return a sanction of somebody's own."""
    asked = select(Sanction).where(Sanction.public_id == public_id, Sanction.user_id == person_id)
    return db.session.scalar(asked)


def _rows(
    person_id: int, customer_id: int | None, after: Cursor | None = None, most: int | None = None
) -> list[Post]:
    def mine(kind: Any) -> Iterable[Any]:
        company = kind.author_customer_id
        return kind.author_id == person_id, company.is_(
            None
        ) if customer_id is None else company == customer_id

    return newest(mine, after, most)


def _whole(rows: list[Post], opened: frozenset[int]) -> list[OwnPost]:
    threads = _threads(rows)
    ids = sorted(threads)
    spaces = {
        one.id: one
        for one in db.session.scalars(select(Space).where(Space.id.in_({r.space_id for r in rows})))
    }
    tags, editions, files = _tags(ids), _by_post(PostEdition, ids), _files(ids)
    hidden = [one for one in rows if one.state is PostState.HIDDEN]
    keys = [(thread_id(one), reply_id(one)) for one in hidden]
    reasons = reasons_of(keys, rows[0].author_customer_id if rows else None)
    appeals = {(one.thread_id, one.reply_id, one.by_id): one for one in _of_threads(PostAppeal, ids)}
    return [
        OwnPost(
            post, spaces[post.space_id], _title(post, threads, opened), threads[its].public_id,
            tags[its] if isinstance(post, Thread) else [], editions[its, reply_id(post)],
            files[its, reply_id(post)], appeals.get((its, reply_id(post), post.author_id)),
            post.state_words or reasons.get((its, reply_id(post)), ""), post.space_id in opened,
        )
        for post in rows
        for its in [thread_id(post)]
    ]  # fmt: skip


def _threads(rows: list[Post]) -> dict[int, Thread]:
    found = {one.id: one for one in rows if isinstance(one, Thread)}
    missing = sorted({one.thread_id for one in rows if isinstance(one, Reply)} - set(found))
    if missing:
        found |= {one.id: one for one in db.session.scalars(select(Thread).where(Thread.id.in_(missing)))}
    return found


def _title(post: Post, threads: dict[int, Thread], opened: frozenset[int]) -> str:
    thread = threads[thread_id(post)]
    readable = thread.space_id in opened and thread.state is PostState.SHOWN
    return thread.title if readable or thread.author_id == post.author_id else ""


def _tags(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for one in _of_threads(ThreadTag, ids):
        found[one.thread_id].append(one.shown)
    return found


def _by_post(kind: Any, ids: list[int]) -> dict[tuple[int, int], list[Any]]:
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for one in _of_threads(kind, ids):
        found[one.thread_id, one.reply_id].append(one)
    return found


def _files(ids: list[int]) -> dict[tuple[int, int], list[PostFile]]:
    found: dict[tuple[int, int], list[PostFile]] = defaultdict(list)
    for one in _of_threads(PostFile, ids):
        found[one.thread_id or 0, one.reply_id or 0].append(one)
    return found


def _of_threads(kind: Any, ids: list[int]) -> Sequence[Any]:
    if not ids:
        return []
    return db.session.scalars(select(kind).where(kind.thread_id.in_(ids)).order_by(kind.id)).all()
