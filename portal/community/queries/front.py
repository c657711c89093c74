"""What the first page of the community shows: questions that wait, best answers, new posts, how soon answers come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from portal.accounts.models import User
from portal.accounts.standpoint import Standpoint
from portal.community.models import Following, Reply, Thread, ThreadTag
from portal.community.queries import feed
from portal.community.queries.bylines import Byline, bylines, note_people
from portal.community.queries.feed import Line, People
from portal.community.rules.excerpts import READ, excerpt
from portal.community.rules.words import Followed, PostState, ReplyKind, SpaceKind, ThreadKind
from portal.foundation import clock
from portal.foundation.db import db

FEW_WAITING, FEW_ANSWERS, FEW_POSTS = 4, 3, 4
A_QUARTER, A_MONTH = timedelta(days=90), timedelta(days=30)
MOST_MEASURED, FEWEST_MEASURED, MOST_TAGS = 500, 3, 30
SOLVED = Thread.state == PostState.SHOWN, Thread.accepted_id.is_not(None)


@dataclass(frozen=True)
class Waiting:
    """Questions without a best answer: some of them, and how many there are. `yours`: one the reader could answer."""

    lines: Sequence[Line]
    total: int
    yours: tuple[int, ...] = ()  # by id
    about: str = ""  # the word by which the first of them is the reader's
    answering: dict[int, str] | None = None  # who said that they will answer, by person


@dataclass(frozen=True)
class Best:
    """A best answer under its question."""

    line: Line
    words: str
    byline: Byline
    votes: int
    at: datetime


@dataclass(frozen=True)
class Front:
    """What the page shows of threads; `solved_lately`: how many best answers there were in a month."""

    waiting: Waiting
    answers: Sequence[Best]
    solved_lately: int
    posts: Sequence[Line]


def front(point: Standpoint, language: str) -> Front:
    """Return what the page shows of threads, in a fixed number of statements: all its lines are made at once."""
    known = _known_words(point)
    waits, solved, new = _waiting(point, known), _solved(), _new_posts()
    replies = _replies([row.accepted_id for row in solved])
    people = bylines([*waits, *solved, *new, *replies.values()], point, language)
    rows = {row.id: row for row in (*waits, *solved, *new)}
    lines = {line.id: line for line in feed.lines(list(rows.values()), point, language, people)}
    waiting = [lines[row.id] for row in waits]
    answers = [
        _best(lines[row.id], replies[row.accepted_id], people) for row in solved if row.accepted_id in replies
    ]
    return Front(
        _yours(waiting, known, _count(*_waits(point)), language), answers,
        _count(*SOLVED, Thread.accepted_at > clock.now() - A_MONTH), [lines[row.id] for row in new],
    )  # fmt: skip


def hours_to_answer() -> float | None:
    """Return the median of hours until somebody else answered, over the newest questions of a quarter in the spaces
    that are open; None while there are too few."""
    asked = select(Thread.at, Thread.answered_at).where(
        Thread.kind == ThreadKind.QUESTION,
        Thread.state == PostState.SHOWN,
        Thread.answered_at.is_not(None),
        Thread.at > clock.now() - A_QUARTER,
    )
    rows = db.session.execute(asked.order_by(Thread.at.desc()).limit(MOST_MEASURED)).all()
    if len(rows) < FEWEST_MEASURED:
        return None
    return median((row.answered_at - row.at).total_seconds() / 3600 for row in rows)


def promised(line: Line) -> bool:
    """True where the vendor has promised an answer: in spaces of many customers."""
    return line.space_kind in (SpaceKind.SOME, SpaceKind.EVERY)


def _waits(point: Standpoint) -> tuple[ColumnElement[bool], ...]:
    return (
        Thread.kind == ThreadKind.QUESTION, Thread.state == PostState.SHOWN, Thread.accepted_id.is_(None),
        Thread.locked_at.is_(None), Thread.author_id != point.user.id,
    )  # fmt: skip


def _waiting(point: Standpoint, known: set[str]) -> Sequence[Any]:
    """Return the questions that wait: those the reader knows about first, then by when somebody should answer."""
    mine = select(ThreadTag.thread_id).where(ThreadTag.word.in_(sorted(known)))
    for_reader = case((Thread.id.in_(mine), 0), else_=1)
    order = (for_reader, Thread.replies > 0, Thread.answer_by.is_(None), Thread.answer_by, Thread.id)
    asked = feed.columns().where(*_waits(point)).order_by(*order)
    return db.session.execute(asked.limit(FEW_WAITING)).all()


def _solved() -> Sequence[Any]:
    """Return the questions with the newest best answers."""
    asked = feed.columns().where(*SOLVED).order_by(Thread.accepted_at.desc())
    return db.session.execute(asked.limit(FEW_ANSWERS)).all()


def _new_posts() -> Sequence[Any]:
    """Return the newest tips, announcements and things that were built."""
    posts = feed.columns().where(Thread.state == PostState.SHOWN, Thread.kind != ThreadKind.QUESTION)
    return db.session.execute(posts.order_by(Thread.at.desc(), Thread.id.desc()).limit(FEW_POSTS)).all()


def _count(*which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Thread.id)).where(*which)) or 0


def _yours(lines: Sequence[Line], known: set[str], total: int, language: str) -> Waiting:
    yours = tuple(one.id for one in lines if any(word in known for word, _ in one.tags))
    about = next((shown for one in lines for word, shown in one.tags if word in known), "")
    return Waiting(lines, total, yours, about, _answering(lines, language))


def _best(line: Line, reply: Any, people: People) -> Best:
    by = people[reply.author_id, reply.author_customer_id, bool(reply.company_hidden)]
    return Best(line, excerpt(reply.body), by, reply.votes, reply.at)


def _known_words(point: Standpoint) -> set[str]:
    """Return the tags that somebody's own best answers carry, and those they follow."""
    answered = (
        select(ThreadTag.word)
        .join(Thread, Thread.id == ThreadTag.thread_id)
        .join(Reply, Reply.id == Thread.accepted_id)
        .where(Reply.author_id == point.user.id, Reply.kind == ReplyKind.ANSWER)
    )
    follows = select(Following.target).where(
        Following.user_id == point.user.id, Following.kind == Followed.TAG, Following.muted.is_(False)
    )
    return {
        *db.session.scalars(answered.distinct().limit(MOST_TAGS)),
        *db.session.scalars(follows.limit(MOST_TAGS)),
    }


def _replies(ids: Sequence[int]) -> dict[int, Any]:
    if not ids:
        return {}
    asked = select(
        Reply.id, Reply.author_id, Reply.author_customer_id, Reply.company_hidden, Reply.votes, Reply.at,
        func.substr(Reply.body, 1, READ).label("body"),
    ).where(Reply.id.in_(sorted(ids)), Reply.state == PostState.SHOWN)  # fmt: skip
    return {row.id: row for row in db.session.execute(asked)}


def _answering(lines: Sequence[Line], language: str) -> dict[int, str]:
    """Return the names of the vendor's people who said that they will answer; customers' people stay unnamed."""
    ids = sorted({line.answering_id for line in lines if line.answering_id is not None})
    if not ids:
        return {}
    note_people(ids)
    people = db.session.scalars(select(User).where(User.id.in_(ids), User.staff_role.is_not(None)))
    return {one.id: one.name_in(language) for one in people}
