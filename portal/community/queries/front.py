"""What the first page of the community shows: questions that wait, best answers, new posts, how soon answers come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import case, func, select

from portal.accounts.models import User
from portal.accounts.standpoint import Standpoint
from portal.community.models import Following, Reply, Thread, ThreadTag
from portal.community.queries import feed
from portal.community.queries.bylines import Byline, bylines
from portal.community.queries.feed import Line
from portal.community.rules.excerpts import READ, excerpt
from portal.community.rules.words import Followed, PostState, ReplyKind, SpaceKind, ThreadKind
from portal.foundation import clock
from portal.foundation.db import db

FEW_WAITING, FEW_ANSWERS, FEW_POSTS = 4, 3, 4
A_QUARTER, A_MONTH = timedelta(days=90), timedelta(days=30)
MOST_MEASURED, FEWEST_MEASURED, MOST_TAGS = 500, 3, 30


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


def waiting(point: Standpoint, language: str) -> Waiting:
    """Return the questions that wait: those the reader knows about first, then by when somebody should answer."""
    known = _known_words(point)
    mine = select(ThreadTag.thread_id).where(ThreadTag.word.in_(sorted(known)))
    for_reader = case((Thread.id.in_(mine), 0), else_=1)
    which = (
        Thread.kind == ThreadKind.QUESTION, Thread.state == PostState.SHOWN, Thread.accepted_id.is_(None),
        Thread.locked_at.is_(None), Thread.author_id != point.user.id,
    )  # fmt: skip
    total = db.session.scalar(select(func.count(Thread.id)).where(*which)) or 0
    order = (for_reader, Thread.replies > 0, Thread.answer_by.is_(None), Thread.answer_by, Thread.id)
    rows = db.session.execute(feed.columns().where(*which).order_by(*order).limit(FEW_WAITING)).all()
    found = feed.lines(rows, point, language)
    yours = tuple(one.id for one in found if any(word in known for word, _ in one.tags))
    about = next((shown for one in found for word, shown in one.tags if word in known), "")
    return Waiting(found, total, yours, about, _answering(found, language))


def best_answers(point: Standpoint, language: str) -> tuple[list[Best], int]:
    """Return the newest best answers, and how many there were in a month."""
    solved = (Thread.state == PostState.SHOWN, Thread.accepted_id.is_not(None))
    rows = db.session.execute(
        feed.columns().where(*solved).order_by(Thread.accepted_at.desc()).limit(FEW_ANSWERS)
    ).all()
    lately = db.session.scalar(
        select(func.count(Thread.id)).where(*solved, Thread.accepted_at > clock.now() - A_MONTH)
    )
    replies = _replies([row.accepted_id for row in rows])
    people = bylines(replies.values(), point, language)
    found = []
    for line in feed.lines(rows, point, language):
        reply = replies.get(line.accepted_id or 0)
        if reply is not None:
            by = people[reply.author_id, reply.author_customer_id, bool(reply.company_hidden)]
            found.append(Best(line, excerpt(reply.body), by, reply.votes, reply.at))
    return found, lately or 0


def new_posts(point: Standpoint, language: str) -> list[Line]:
    """Return the newest tips, announcements and things that were built."""
    posts = feed.columns().where(Thread.state == PostState.SHOWN, Thread.kind != ThreadKind.QUESTION)
    rows = db.session.execute(posts.order_by(Thread.at.desc(), Thread.id.desc()).limit(FEW_POSTS)).all()
    return feed.lines(rows, point, language)


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
    people = db.session.scalars(select(User).where(User.id.in_(ids), User.staff_role.is_not(None)))
    return {one.id: one.name_in(language) for one in people}
