"""What somebody who follows things finds new: threads by what they follow, in the languages they read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from portal.accounts.standpoint import Standpoint
from portal.community.models import Persona, Reply, Thread, ThreadTag
from portal.community.queries import feed
from portal.community.queries.feed import A_PAGE, Line, Page
from portal.community.rules.cursors import Cursor
from portal.community.rules.following import Follows
from portal.community.rules.words import PostState, ReplyKind
from portal.foundation.db import db

Between = tuple[datetime, datetime]


@dataclass(frozen=True)
class Newly:
    """A thread with what is new in it: itself, or so many answers."""

    line: Line
    new: bool
    answers: int


@dataclass(frozen=True)
class Busy:
    """A tag that many threads carry."""

    word: str
    shown: str
    threads: int


def page(
    follows: Follows, languages: Sequence[str], point: Standpoint, language: str, after: Cursor | None = None
) -> Page:
    """Return a page of what a person follows, what was last said to first."""
    if follows.nothing:
        return Page([])
    found = _interesting(follows, languages)
    if after is not None:
        at = after.instant
        found = found.where(or_(Thread.last_at < at, and_(Thread.last_at == at, Thread.id < after.id)))
    ordered = found.order_by(Thread.last_at.desc(), Thread.id.desc())
    rows = db.session.execute(ordered.limit(A_PAGE + 1)).all()
    more = Cursor.at(rows[A_PAGE - 1].last_at, rows[A_PAGE - 1].id) if len(rows) > A_PAGE else None
    return Page(feed.lines(rows[:A_PAGE], point, language), more)


def newly(
    follows: Follows,
    languages: Sequence[str],
    point: Standpoint,
    language: str,
    *,
    between: Between,
    most: int,
) -> tuple[list[Newly], int]:
    """Return what is new for a person between two instants, the liveliest first, and how many threads that are.

    Left out is what they wrote themselves.
    """
    if follows.nothing:
        return [], 0
    since, until = between
    began = and_(Thread.at > since, Thread.at <= until, Thread.author_id != point.user.id)
    answers = _answers(since, until, point.user.id).subquery()
    found = _interesting(follows, languages, between).outerjoin(answers, answers.c.thread_id == Thread.id)
    found = found.add_columns(answers.c.said).where(or_(began, answers.c.said.is_not(None)))
    ordered = found.order_by(func.coalesce(answers.c.said, 0).desc(), Thread.last_at.desc(), Thread.id.desc())
    rows = db.session.execute(ordered.limit(most + 1)).all()
    total = len(rows) if len(rows) <= most else _count(found)
    lines = feed.lines(rows[:most], point, language)
    return [
        Newly(line, since < row.at <= until and row.author_id != point.user.id, row.said or 0)
        for line, row in zip(lines, rows, strict=False)
    ], total


def busy_tags(most: int = 12) -> list[Busy]:
    """Return the tags of the open spaces that most threads carry."""
    counted = func.count(ThreadTag.id)
    asked = (
        select(ThreadTag.word, func.max(ThreadTag.shown).label("shown"), counted.label("threads"))
        .join(Thread, Thread.id == ThreadTag.thread_id)
        .where(Thread.state == PostState.SHOWN)
        .group_by(ThreadTag.word)
        .order_by(counted.desc(), ThreadTag.word)
    )
    return [Busy(row.word, row.shown, row.threads) for row in db.session.execute(asked.limit(most))]


def _interesting(follows: Follows, languages: Sequence[str], between: Between | None = None) -> Select[Any]:
    """Return the lines of threads that are followed in one way or another, and not muted: those in which somebody
    followed has answered (in that time) as well.

    A thread that is followed itself is not muted by its space or its tags, nor left out by its language.
    """
    itself = Thread.id.in_(sorted(follows.threads))
    around = [
        Thread.space_id.in_(sorted(follows.spaces)), _tagged(follows.tags), _by_followed(Thread, follows),
        Thread.id.in_(_answered(follows, between)),
    ]  # fmt: skip
    kept = [Thread.space_id.not_in(sorted(follows.muted_spaces)), ~_tagged(follows.muted_tags)]
    if languages:
        kept.append(Thread.language.in_([*languages, ""]))
    return feed.columns().where(
        Thread.state == PostState.SHOWN,
        Thread.id.not_in(sorted(follows.muted_threads)),
        or_(itself, and_(or_(*around), *kept)),
    )


def _tagged(words: frozenset[str]) -> ColumnElement[bool]:
    return Thread.id.in_(select(ThreadTag.thread_id).where(ThreadTag.word.in_(sorted(words))))


def _answered(follows: Follows, between: Between | None) -> Select[int]:
    found = select(Reply.thread_id).where(
        Reply.kind == ReplyKind.ANSWER, Reply.state == PostState.SHOWN, _by_followed(Reply, follows)
    )
    return found if between is None else found.where(Reply.at > between[0], Reply.at <= between[1])


def _by_followed(post: type[Thread] | type[Reply], follows: Follows) -> ColumnElement[bool]:
    """Return the predicate of what people wrote who are followed; what keeps its company back is not followed."""
    theirs = exists().where(
        Persona.id.in_(sorted(follows.personas)),
        Persona.user_id == post.author_id,
        Persona.customer_id == post.author_customer_id,
    )
    of_the_vendor = and_(post.author_id.in_(sorted(follows.people)), post.author_customer_id.is_(None))
    return or_(of_the_vendor, and_(theirs, post.company_hidden.is_(False)))


def _answers(since: datetime, until: datetime, reader_id: int) -> Select[int, int]:
    return (
        select(Reply.thread_id, func.count(Reply.id).label("said"))
        .where(
            Reply.kind == ReplyKind.ANSWER, Reply.state == PostState.SHOWN, Reply.at > since, Reply.at <= until,
            Reply.author_id != reader_id,
        )
        .group_by(Reply.thread_id)
    )  # fmt: skip


def _count(found: Select[Any]) -> int:
    counted = select(func.count()).select_from(found.with_only_columns(Thread.id).subquery())
    return db.session.scalar(counted) or 0
