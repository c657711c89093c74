"""What was said about a subject, thread by thread, as its reader may see it; in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, select

from portal.accounts.models import User
from portal.activity.queries import Doer, named
from portal.collaboration import subjects
from portal.collaboration.models.comments import (
    Comment,
    CommentsRead,
    CommentThread,
    Mention,
    ThreadResolution,
)
from portal.collaboration.rules import mentions
from portal.collaboration.subjects import Subject
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import ask, narrowed, scoped

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
A_PAGE = 30
OPEN, RESOLVED, ALL = "open", "resolved", "all"


@dataclass(frozen=True)
class Discussion:
    """A thread with what it is about; both are seen by the reader."""

    thread: CommentThread
    subject: Subject
    comment: Comment | None = None


@dataclass(frozen=True)
class Said:
    """One comment as its reader sees it; of a deleted one only that it was there."""

    id: int
    public_id: str
    author: Doer | None
    at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    deleted_by: Doer | None
    html: Markup
    mine: bool
    new: bool


@dataclass(frozen=True)
class Talk:
    """One thread as its reader sees it."""

    id: int
    public_id: str
    visibility: Visibility
    said: tuple[Said, ...]
    resolved_at: datetime | None
    resolved_by: Doer | None


def thread(public_id: str) -> Discussion | None:
    """Return the thread of this public id with its subject, if the reader sees both."""
    found = db.session.scalar(
        narrowed(select(CommentThread).where(CommentThread.public_id == public_id), CommentThread)
    )
    return _about(found)


def comment(public_id: str) -> Discussion | None:
    """Return the comment of this public id with its thread and subject; also one that was deleted."""
    asked = select(Comment, CommentThread).join(CommentThread, _same_thread(Comment))
    row = db.session.execute(
        narrowed(asked.where(Comment.public_id == public_id), Comment, CommentThread)
    ).first()
    return _about(row[1], row[0]) if row else None


def talks(
    subject: Subject,
    reader: User | None,
    *,
    show: str = ALL,
    only: str = "",
    after: str = "",
    before: str = "",
) -> tuple[list[Talk], bool]:
    """Return threads about a subject in the order they began, and whether there are earlier ones.

    `only` one thread, those begun `after` one, or `before` one (public ids); the last 30 of what was asked for.
    """
    threads, earlier = _threads(subject, show, only, after, before)
    ids = [row.id for row in threads]
    comments = _comments(ids)
    named_in = _mentioned(row.id for row in comments)
    through = _read_through(subject, reader)
    people = named(_people(threads, comments, named_in))
    by_thread: dict[int, list[Said]] = defaultdict(list)
    for row in comments:
        by_thread[row.thread_id].append(_said(row, people, named_in.get(row.id, ()), reader, through))
    return [_talk(row, by_thread[row.id], people) for row in threads], earlier


def numbers(subject: Subject) -> dict[str, int]:
    """Return how many threads about a subject are open, and how many resolved.

    The session itself narrows it: a thread is there also where no row says that it is settled.
    """
    asked = select(func.count(CommentThread.id), func.count(ThreadResolution.id))
    asked = asked.outerjoin(ThreadResolution, _resolution()).where(*_of(subject))
    every, resolved = db.session.execute(asked).one()
    return {OPEN: every - resolved, RESOLVED: resolved, ALL: every}


def open_counts(kind: str, ids: Iterable[int]) -> dict[int, int]:
    """Return how many comments stand in open threads, by subject id, for the reader in scope; one statement."""
    return open_counts_by_kind({kind: ids})[kind]


def open_counts_by_kind(wanted: Mapping[str, Iterable[int]]) -> dict[str, dict[int, int]]:
    """Return how many comments stand in open threads, by kind and id of the subject, for the reader in scope.

    One statement, whatever is wanted.
    """
    found: dict[str, dict[int, int]] = {kind: {} for kind in wanted}
    asked = {kind: frozenset(ids) for kind, ids in wanted.items()}
    every = sorted(frozenset().union(*asked.values()))
    for row in ask(_open_counts(), kinds=sorted(asked), ids=every) if every else ():
        if row.subject_id in asked[row.subject_kind]:
            found[row.subject_kind][row.subject_id] = row.comments
    return found


@cache
def _open_counts() -> Any:
    asked = (
        select(CommentThread.subject_kind, CommentThread.subject_id, func.count(Comment.id).label("comments"))
        .join(Comment, _same_thread(Comment))
        .outerjoin(ThreadResolution, _resolution())
        .where(CommentThread.subject_kind.in_(bindparam("kinds", expanding=True)))
        .where(CommentThread.subject_id.in_(bindparam("ids", expanding=True)))
        .where(Comment.deleted_at.is_(None), ThreadResolution.id.is_(None))
        .group_by(CommentThread.subject_kind, CommentThread.subject_id)
    )
    return scoped(asked, CommentThread, Comment, along=(ThreadResolution,))


def mentioned_in(comment: Comment) -> dict[str, int]:
    """Return whom a comment names: inner ids by public id."""
    asked = select(User.public_id, User.id).join(Mention, Mention.person_id == User.id)
    rows = db.session.execute(narrowed(asked.where(Mention.comment_id == comment.id), Mention))
    return {row.public_id: row.id for row in rows}


def taking_part(thread: CommentThread) -> set[int]:
    """Return the ids of those who wrote in a thread or were named in it."""
    wrote = select(Comment.author_id).where(Comment.thread_id == thread.id, Comment.deleted_at.is_(None))
    were = select(Mention.person_id).join(Comment, _same_comment()).where(Comment.thread_id == thread.id)
    found = set(db.session.scalars(narrowed(wrote, Comment)))
    return found | set(db.session.scalars(narrowed(were, Comment, Mention)))


def editable(comment: Comment, language: str) -> str:
    """Return a comment's text as its author edits it, with names in place of ids."""
    asked = select(User).where(User.public_id.in_(sorted(mentioned_in(comment))))
    names = {user.public_id: user.name_in(language) for user in db.session.scalars(asked)}
    return mentions.readable(comment.text, names)


def open_resolution(thread: CommentThread) -> ThreadResolution | None:
    """Return the row that says a thread is settled, None while it is open."""
    asked = select(ThreadResolution).where(
        ThreadResolution.thread_id == thread.id, ThreadResolution.reopened_at.is_(None)
    )
    return db.session.scalar(asked.limit(1))


def _about(thread: CommentThread | None, comment: Comment | None = None) -> Discussion | None:
    if thread is None:
        return None
    subject = subjects.subjects(thread.subject_kind, [thread.subject_id]).get(thread.subject_id)
    return Discussion(thread, subject, comment) if subject else None


def _of(subject: Subject) -> tuple[ColumnElement[bool], ...]:
    return (CommentThread.subject_kind == subject.kind, CommentThread.subject_id == subject.id)


def _resolution() -> ColumnElement[bool]:
    return and_(
        ThreadResolution.thread_id == CommentThread.id,
        ThreadResolution.customer_id == CommentThread.customer_id,
        ThreadResolution.reopened_at.is_(None),
    )


def _same_thread(model: type[Comment]) -> ColumnElement[bool]:
    return and_(model.thread_id == CommentThread.id, model.customer_id == CommentThread.customer_id)


def _same_comment() -> ColumnElement[bool]:
    return and_(Mention.comment_id == Comment.id, Mention.customer_id == Comment.customer_id)


def _threads(
    subject: Subject, show: str, only: str, after: str, before: str
) -> tuple[Sequence[AnyRow], bool]:
    asked = select(
        CommentThread.id, CommentThread.public_id, CommentThread.visibility,
        ThreadResolution.at.label("resolved_at"), ThreadResolution.by_id.label("resolved_by_id"),
    ).outerjoin(ThreadResolution, _resolution()).where(*_of(subject))  # fmt: skip
    if show == OPEN:
        asked = asked.where(ThreadResolution.id.is_(None))
    elif show == RESOLVED:
        asked = asked.where(ThreadResolution.id.is_not(None))
    if only:
        asked = asked.where(CommentThread.public_id == only)
    if after:
        asked = asked.where(CommentThread.id > _place(after))
    if before:
        asked = asked.where(CommentThread.id < _place(before))
    rows = db.session.execute(asked.order_by(CommentThread.id.desc()).limit(A_PAGE + 1)).all()
    return rows[:A_PAGE][::-1], len(rows) > A_PAGE


def _place(public_id: str) -> Any:
    """Return where a thread stands, as a value inside another question."""
    asked = select(func.coalesce(func.max(CommentThread.id), 0)).where(CommentThread.public_id == public_id)
    return asked.scalar_subquery()


def _comments(thread_ids: Iterable[int]) -> Sequence[AnyRow]:
    asked = select(
        Comment.id, Comment.public_id, Comment.thread_id, Comment.text, Comment.author_id, Comment.at,
        Comment.edited_at, Comment.deleted_at, Comment.deleted_by_id,
    ).where(Comment.thread_id.in_(sorted(thread_ids)))  # fmt: skip
    return db.session.execute(narrowed(asked.order_by(Comment.id), Comment)).all()


def _mentioned(comment_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    asked = select(Mention.comment_id, Mention.person_id).where(Mention.comment_id.in_(sorted(comment_ids)))
    found: dict[int, tuple[int, ...]] = {}
    for row in db.session.execute(narrowed(asked, Mention)):
        found[row.comment_id] = (*found.get(row.comment_id, ()), row.person_id)
    return found


def _people(
    threads: Iterable[AnyRow], comments: Iterable[AnyRow], named_in: dict[int, tuple[int, ...]]
) -> set[int]:
    ids = {row.resolved_by_id for row in threads}
    for row in comments:
        ids |= {row.author_id, row.deleted_by_id, *named_in.get(row.id, ())}
    return ids - {None}


def _read_through(subject: Subject, reader: User | None) -> int:
    """Return up to which comment the reader has read; whoever is nobody's reader has read everything."""
    if reader is None:
        return 2**62
    asked = select(CommentsRead.through_id).where(
        CommentsRead.person_id == reader.id,
        CommentsRead.subject_kind == subject.kind,
        CommentsRead.subject_id == subject.id,
    )
    return db.session.scalar(narrowed(asked, CommentsRead)) or 0


def _said(
    row: AnyRow, people: dict[int, Doer], named_ids: Iterable[int], reader: User | None, through: int
) -> Said:
    mine = reader is not None and row.author_id == reader.id
    names = {people[one].public_id: people[one].name for one in named_ids if one in people}
    gone = row.deleted_at is not None
    return Said(
        row.id,
        row.public_id,
        people.get(row.author_id),
        row.at,
        row.edited_at,
        row.deleted_at,
        people.get(row.deleted_by_id),
        mentions.html("" if gone else row.text, names, reader.public_id if reader else ""),
        mine,
        row.id > through and not mine and not gone,
    )


def _talk(row: AnyRow, said: list[Said], people: dict[int, Doer]) -> Talk:
    by = people.get(row.resolved_by_id) if row.resolved_by_id else None
    return Talk(row.id, row.public_id, row.visibility, tuple(said), row.resolved_at, by)
