"""The answers of one thread, a page at a time: by number for good, or by votes; with comments, votes and reactions.

Pages go by what they are ordered by, never by counting up: the hundredth costs as much as the first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from portal.accounts.standpoint import Standpoint
from portal.community.models import Reaction, Reply, Vote
from portal.community.queries.threads import Here
from portal.community.rules.words import PostState, Reacting, ReplyKind
from portal.foundation.db import db

A_PAGE, FEW_COMMENTS, MOST_COMMENTS, AROUND = 20, 3, 100, 10


class Order(StrEnum):
    TIME = "time"
    VOTES = "votes"


@dataclass(frozen=True)
class Said:
    """A reply as a page shows it. `author_*` are for bylines alone."""

    id: int
    public_id: str
    number: int
    kind: ReplyKind
    parent_id: int | None
    state: PostState
    state_words: str
    body: str
    author_id: int
    author_customer_id: int | None
    company_hidden: bool
    at: datetime
    edited_at: datetime | None
    editions: int
    votes: int
    comments: int
    mine: bool = False

    @property
    def shown(self) -> bool:
        return self.state is PostState.SHOWN


@dataclass(frozen=True)
class Cursor:
    """After which reply a page begins, by its order; empty: at the first. `before` turns the other way."""

    number: int = 0
    votes: int = 0
    before: bool = False


@dataclass(frozen=True)
class Page:
    """A page of answers; `earlier` and `later` are where the pages around it begin, None where there is none."""

    answers: Sequence[Said]
    comments: dict[int, list[Said]] = field(default_factory=dict)
    best: Said | None = None
    earlier: Cursor | None = None
    later: Cursor | None = None

    def everybody(self) -> list[Said]:
        """Return every reply on the page, comments included."""
        best = [self.best] if self.best and all(one.id != self.best.id for one in self.answers) else []
        return [*best, *self.answers, *(one for rest in self.comments.values() for one in rest)]


@dataclass(frozen=True)
class Marks:
    """What readers did to posts, by reply id (0: the thread): who voted is not told, only whether the reader did."""

    voted: frozenset[int]
    reactions: dict[int, dict[Reacting, tuple[int, bool]]]


COLUMNS = tuple(name for name in Said.__dataclass_fields__ if name != "mine")


def page(here: Here, point: Standpoint, order: Order, cursor: Cursor) -> Page:
    """Return a page of answers with the first comments of each and the best answer, in three statements."""
    wanted = _answers(here, point)
    turned = cursor.before
    asked = wanted.where(*_beyond(order, cursor)).order_by(*_by(order, turned)).limit(A_PAGE + 1)
    found = [_said(row, point) for row in db.session.execute(asked)]
    more, rows = len(found) > A_PAGE, found[:A_PAGE]
    if turned:
        rows.reverse()
    earlier = _cursor(rows[0], before=True) if rows and (more if turned else _is_set(cursor)) else None
    later = _cursor(rows[-1]) if rows and (more or turned) else None
    best = _best(here, point)
    shown = [*rows, *([best] if best else [])]
    return Page(rows, first_comments(here, point, shown), best, earlier, later)


def one(here: Here, reply_id: int, point: Standpoint) -> Said | None:
    """Return one reply as its page shows it, None where its reader does not see it."""
    row = db.session.execute(_seen(here, point).where(Reply.id == reply_id)).first()
    return _said(row, point) if row is not None else None


def comments(here: Here, reply_id: int, point: Standpoint, after: int = 0) -> tuple[list[Said], bool]:
    """Return the comments on one answer behind a number, and whether there are more of them."""
    asked = _seen(here, point).where(Reply.parent_id == reply_id, Reply.number > after)
    rows = db.session.execute(asked.order_by(Reply.number).limit(MOST_COMMENTS + 1)).all()
    return [_said(row, point) for row in rows[:MOST_COMMENTS]], len(rows) > MOST_COMMENTS


def first_comments(here: Here, point: Standpoint, answers: Sequence[Said]) -> dict[int, list[Said]]:
    """Return the first few comments of each answer in one statement, however many there are of them."""
    ids = sorted({one.id for one in answers})
    place = func.row_number().over(partition_by=Reply.parent_id, order_by=Reply.number).label("place")
    numbered = (
        select(Reply.id.label("id"), place)
        .where(Reply.thread_id == here.id, Reply.parent_id.in_(ids), _visible(here, point))
        .subquery()
    )
    few = select(numbered.c.id).where(numbered.c.place <= FEW_COMMENTS)
    found: dict[int, list[Said]] = defaultdict(list)
    for row in db.session.execute(_seen(here, point).where(Reply.id.in_(few)).order_by(Reply.number)):
        found[row.parent_id].append(_said(row, point))
    return dict(found)


def by_public_ids(here: Here, public_ids: Iterable[str], point: Standpoint) -> list[Said]:
    """Return those of these replies that the reader sees, for an open page that fetches them anew."""
    asked = _seen(here, point).where(Reply.public_id.in_(sorted(set(public_ids))))
    return [_said(row, point) for row in db.session.execute(asked.order_by(Reply.number))]


def arrived(here: Here, after: int, point: Standpoint) -> list[Said]:
    """Return the answers behind a number, for an open page at whose end they arrive."""
    asked = _answers(here, point).where(Reply.number > after).order_by(Reply.number)
    return [_said(row, point) for row in db.session.execute(asked.limit(A_PAGE))]


def since(here: Here, number: int, point: Standpoint) -> int:
    """Return how many answers of others came behind a number."""
    asked = select(func.count(Reply.id)).where(
        Reply.thread_id == here.id, Reply.number > number, Reply.kind == ReplyKind.ANSWER,
        Reply.state == PostState.SHOWN, Reply.author_id != point.user.id,
    )  # fmt: skip
    return db.session.scalar(asked) or 0


def page_around(here: Here, number: int, point: Standpoint) -> Cursor:
    """Return where a page by time begins that has the answer of this number on it, with some before it."""
    asked = select(Reply.number).where(
        Reply.thread_id == here.id,
        Reply.kind == ReplyKind.ANSWER,
        Reply.number < number,
        _visible(here, point),
    )
    before = db.session.scalars(asked.order_by(Reply.number.desc()).limit(AROUND + 1)).all()
    return Cursor(before[-1]) if len(before) > AROUND else Cursor()


def marks(here: Here, reply_ids: Iterable[int], point: Standpoint) -> Marks:
    """Return the reader's votes and everybody's reactions on a page, in two statements."""
    ids, me = [0, *sorted(set(reply_ids))], point.user.id
    voted = select(Vote.reply_id).where(Vote.by_id == me, Vote.thread_id == here.id, Vote.reply_id.in_(ids))
    mine = func.max(case((Reaction.by_id == me, 1), else_=0))
    counted = select(Reaction.reply_id, Reaction.sign, func.count(Reaction.id), mine).where(
        Reaction.thread_id == here.id, Reaction.reply_id.in_(ids)
    )
    reactions: dict[int, dict[Reacting, tuple[int, bool]]] = defaultdict(dict)
    for reply_id, sign, count, is_mine in db.session.execute(
        counted.group_by(Reaction.reply_id, Reaction.sign)
    ):
        reactions[reply_id][Reacting(sign)] = (count, bool(is_mine))
    return Marks(frozenset(db.session.scalars(voted)), dict(reactions))


def _answers(here: Here, point: Standpoint) -> Select[Any]:
    return _seen(here, point).where(Reply.kind == ReplyKind.ANSWER)


def _seen(here: Here, point: Standpoint) -> Select[Any]:
    columns = (getattr(Reply, name) for name in COLUMNS)
    return select(*columns).where(Reply.thread_id == here.id, _visible(here, point))


def _visible(here: Here, point: Standpoint) -> ColumnElement[bool]:
    """Keep what stands, what the reader wrote themselves, and for moderators all."""
    if here.moderated:
        return Reply.state != PostState.DRAFT
    stands = Reply.state == PostState.SHOWN
    return stands if point.read_only else or_(stands, Reply.author_id == point.user.id)


def _best(here: Here, point: Standpoint) -> Said | None:
    return one(here, here.accepted_id, point) if here.accepted_id is not None else None


def _beyond(order: Order, cursor: Cursor) -> list[ColumnElement[bool]]:
    if not _is_set(cursor):
        return []
    number, votes = cursor.number, cursor.votes
    if order is Order.TIME:
        return [Reply.number < number if cursor.before else Reply.number > number]
    if cursor.before:
        return [or_(Reply.votes > votes, and_(Reply.votes == votes, Reply.number < number))]
    return [or_(Reply.votes < votes, and_(Reply.votes == votes, Reply.number > number))]


def _by(order: Order, turned: bool) -> list[Any]:
    if order is Order.TIME:
        return [Reply.number.desc() if turned else Reply.number]
    return [Reply.votes, Reply.number.desc()] if turned else [Reply.votes.desc(), Reply.number]


def _cursor(said: Said, *, before: bool = False) -> Cursor:
    return Cursor(said.number, said.votes, before)


def _is_set(cursor: Cursor) -> bool:
    return cursor.number > 0


def _said(row: Any, point: Standpoint) -> Said:
    facts = {name: getattr(row, name) for name in COLUMNS}
    return Said(**facts, mine=row.author_id == point.user.id and not point.read_only)
