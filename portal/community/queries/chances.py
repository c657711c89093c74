"""What waits for one person: questions they could answer, and answers of which they have not said that they helped."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select, union

from portal.community.models import Following, Reply, Space, Thread, ThreadTag
from portal.community.rules.words import Followed, PostState, ReplyKind, SpaceKind, ThreadKind
from portal.foundation import clock
from portal.foundation.db import db

AnySelect = Select[*tuple[Any, ...]]
#: A question that is older has been seen by whoever could answer it.
FRESH = timedelta(days=21)
COLUMNS = (Thread.id, Thread.public_id, Thread.title, Thread.at, Thread.answer_by, Thread.answered_at)


def could_answer(user_id: int, most: int = 1) -> Sequence[Any]:
    """Return questions that nobody has answered about what somebody answered before or follows: one statement.

    Each comes with the word by which it is theirs.
    """
    known = _known(user_id).subquery()
    tagged = select(ThreadTag.thread_id, func.min(ThreadTag.shown).label("shown")).where(
        ThreadTag.word.in_(select(known.c.word))
    )
    about = tagged.group_by(ThreadTag.thread_id).subquery()
    asked = (
        select(*COLUMNS, about.c.shown)
        .join(about, about.c.thread_id == Thread.id)
        .where(*_waiting(), Thread.author_id != user_id, Thread.at > clock.now() - FRESH)
        .order_by(Thread.answer_by.is_(None), Thread.answer_by, Thread.id)
    )
    return db.session.execute(asked.limit(most)).all()


def own_answered(user_id: int, customer_id: int | None, most: int = 2) -> Sequence[Any]:
    """Return somebody's own questions that have answers and no best one, what was answered last first."""
    asked = select(*COLUMNS, Thread.replies).where(
        Thread.author_id == user_id, Thread.author_customer_id == customer_id,
        Thread.kind == ThreadKind.QUESTION, Thread.state == PostState.SHOWN, Thread.accepted_id.is_(None),
        Thread.answered_at.is_not(None), Thread.answered_at > clock.now() - FRESH, Thread.locked_at.is_(None),
    )  # fmt: skip
    return db.session.execute(asked.order_by(Thread.answered_at.desc(), Thread.id).limit(most)).all()


def talked_about(customer_id: int, before: datetime, most: int) -> Sequence[Any]:
    """Return a customer's questions that wait since before an instant, where both sides read: never its inside."""
    both = exists().where(Space.id == Thread.space_id, Space.kind != SpaceKind.INSIDE)
    asked = select(*COLUMNS).where(
        *_waiting(), Thread.author_customer_id == customer_id, Thread.at < before, both
    )
    return db.session.execute(asked.order_by(Thread.at, Thread.id).limit(most)).all()


def _known(user_id: int) -> AnySelect:
    """Return the words that somebody answered about, or follows."""
    answered = (
        select(ThreadTag.word)
        .join(Reply, Reply.thread_id == ThreadTag.thread_id)
        .where(Reply.author_id == user_id, Reply.kind == ReplyKind.ANSWER, Reply.state == PostState.SHOWN)
    )
    followed = select(Following.target).where(
        Following.user_id == user_id, Following.kind == Followed.TAG, Following.muted.is_(False)
    )
    words = union(answered, followed).subquery()
    return select(words.c[0].label("word"))


def _waiting() -> tuple[Any, ...]:
    return (
        Thread.kind == ThreadKind.QUESTION, Thread.state == PostState.SHOWN, Thread.accepted_id.is_(None),
        Thread.answered_at.is_(None), Thread.locked_at.is_(None),
    )  # fmt: skip
