"""How a customer's people took part in the community in a period: sums alone, nothing of the space inside them.

Six statements. What stands in the spaces that both sides read is counted; what a company says among itself is its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select, union_all

from portal.accounts.models import Membership
from portal.community.models import Reaction, Reply, Space, Thread, Vote
from portal.community.rules.figures import Asked, Figures, figures
from portal.community.rules.words import PostState, ReplyKind, SpaceKind, ThreadKind
from portal.foundation.clock import month_of
from portal.foundation.db import db
from portal.foundation.spaces import every_space, spaces_open
from portal.foundation.tenancy import narrowed


@dataclass(frozen=True)
class Took:
    """How a customer's people took part. `active` wrote, found something useful or reacted."""

    figures: Figures
    answers: int
    accepted: int  # of their answers, chosen as the best one
    posts: int
    active: int


def taking_part(customer_id: int, begins_at: datetime, ends_at: datetime) -> Took:
    """Return how the people of a customer took part, as it stood at the period's end."""
    with spaces_open(_seen_by_both(customer_id)):
        questions, posts = _threads(customer_id, begins_at, ends_at)
        answers, accepted = _answers(customer_id, begins_at, ends_at)
        return Took(figures(questions), answers, accepted, posts, _active(customer_id, begins_at, ends_at))


def members(ends_at: datetime) -> tuple[int, int]:
    """Return how many people the customer in scope had at the end of a period, and how many were champions."""
    champions = case((Membership.champion_since < ends_at, 1), else_=0)
    asked = select(func.count(Membership.id), func.coalesce(func.sum(champions), 0)).where(
        Membership.joined_at < ends_at, or_(Membership.ended_at.is_(None), Membership.ended_at >= ends_at)
    )
    row = db.session.execute(narrowed(asked, Membership)).one()
    return row[0], int(row[1])


def _seen_by_both(customer_id: int) -> Sequence[int]:
    wide = Space.kind.in_((SpaceKind.SOME, SpaceKind.EVERY))
    shared = and_(Space.kind == SpaceKind.BOTH, Space.customer_id == customer_id)
    with every_space("which spaces both sides read is asked before any is opened"):
        return db.session.scalars(select(Space.id).where(or_(wide, shared))).all()


def _threads(customer_id: int, begins_at: datetime, ends_at: datetime) -> tuple[list[Asked], int]:
    """Return the questions, with what had become of them by then, and how many other posts there were."""
    asked = select(Thread.kind, Thread.at, Thread.answered_at, Thread.accepted_at).where(
        *_shown(Thread, customer_id, begins_at, ends_at)
    )
    rows = db.session.execute(asked).all()
    questions = [
        Asked(
            customer_id, month_of(row.at.date()), row.at, _by(row.answered_at, ends_at),
            _by(row.accepted_at, ends_at) is not None,
        )
        for row in rows
        if row.kind is ThreadKind.QUESTION
    ]  # fmt: skip
    return questions, len(rows) - len(questions)


def _answers(customer_id: int, begins_at: datetime, ends_at: datetime) -> tuple[int, int]:
    accepted = case((and_(Thread.accepted_id == Reply.id, Thread.accepted_at < ends_at), 1), else_=0)
    asked = (
        select(func.count(Reply.id), func.coalesce(func.sum(accepted), 0))
        .join(Thread, Thread.id == Reply.thread_id)
        .where(Reply.kind == ReplyKind.ANSWER, *_shown(Reply, customer_id, begins_at, ends_at))
    )
    row = db.session.execute(asked).one()
    return row[0], int(row[1])


def _active(customer_id: int, begins_at: datetime, ends_at: datetime) -> int:
    wrote = (
        select(kind.author_id.label("person_id")).where(*_shown(kind, customer_id, begins_at, ends_at))
        for kind in (Thread, Reply)
    )
    pressed = (
        select(kind.by_id.label("person_id")).where(
            kind.by_customer_id == customer_id, kind.at >= begins_at, kind.at < ends_at
        )
        for kind in (Vote, Reaction)
    )
    acts = union_all(*wrote, *pressed).subquery()
    return db.session.scalar(select(func.count(func.distinct(acts.c.person_id)))) or 0


def _shown(
    kind: type[Thread] | type[Reply], customer_id: int, begins_at: datetime, ends_at: datetime
) -> list[Any]:
    return [
        kind.state == PostState.SHOWN, kind.author_customer_id == customer_id, kind.at >= begins_at, kind.at < ends_at
    ]  # fmt: skip


def _by(at: datetime | None, ends_at: datetime) -> datetime | None:
    return at if at is not None and at < ends_at else None
