"""Lists of threads: a space's, a tag's, one's own; a page at a time, in a fixed number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portal.accounts.standpoint import Standpoint
from portal.community.models import Space, Thread, ThreadTag
from portal.community.queries.bylines import Byline, bylines, side_of
from portal.community.queries.naming import ICONS, names_of
from portal.community.rules.cursors import Cursor
from portal.community.rules.excerpts import READ, excerpt
from portal.community.rules.words import PostState, SpaceKind, ThreadKind
from portal.foundation.db import db

A_PAGE, MOST_PINNED = 20, 10
NOBODY = Byline("")
People = Mapping[tuple[int, int | None, bool], Byline]


class Sort(StrEnum):
    ACTIVE = "active"  # what something was last said to comes first
    NEW = "new"
    VOTES = "votes"


class Standing(StrEnum):
    """How far a question is."""

    WAITING = "waiting"  # nobody has answered
    OPEN = "open"  # no answer is the best one yet
    SOLVED = "solved"


@dataclass(frozen=True)
class Wanted:
    """Which threads, in which order, after which one. Empty fields do not narrow."""

    space_id: int | None = None
    kind: ThreadKind | None = None
    tag: str = ""  # folded
    language: str = ""
    standing: Standing | None = None
    sort: Sort = Sort.ACTIVE
    after: Cursor | None = None
    per_page: int = A_PAGE


@dataclass(frozen=True)
class Line:
    """A thread in a list. `byline` is its author as this reader sees them."""

    id: int
    public_id: str
    kind: ThreadKind
    title: str
    excerpt: str
    language: str
    state: PostState
    state_words: str
    space_id: int
    author_id: int
    author_customer_id: int | None
    company_hidden: bool
    at: datetime
    last_at: datetime
    edited_at: datetime | None
    replies: int
    votes: int
    accepted_id: int | None
    answered_at: datetime | None
    answer_by: datetime | None
    answering_id: int | None
    locked: bool
    pinned: bool
    byline: Byline = NOBODY
    space_name: str = ""
    space_icon: str = ""
    space_kind: SpaceKind = SpaceKind.EVERY
    space_public_id: str = ""
    tags: tuple[tuple[str, str], ...] = ()  # (folded, as shown)

    @property
    def solved(self) -> bool:
        return self.accepted_id is not None

    @property
    def question(self) -> bool:
        return self.kind is ThreadKind.QUESTION


@dataclass(frozen=True)
class Page:
    """A page of a list; `next` begins the one after it."""

    lines: Sequence[Line]
    next: Cursor | None = None


def page(wanted: Wanted, point: Standpoint, language: str) -> Page:
    """Return a page of threads that readers see, what is pinned in one space before all others."""
    first = db.session.execute(_ordered(wanted).limit(wanted.per_page + 1)).all()
    more = len(first) > wanted.per_page
    rows = first[: wanted.per_page]
    after = _cursor(rows[-1], wanted.sort) if more else None
    pinned = _pinned(wanted) if wanted.after is None else []
    return Page(lines([*pinned, *rows], point, language), after)


def count(wanted: Wanted) -> int:
    """Return how many threads a list has."""
    asked = select(func.count(Thread.id)).where(Thread.state == PostState.SHOWN, *_which(wanted))
    return db.session.scalar(asked) or 0


def own(point: Standpoint, language: str, *, states: Iterable[PostState], most: int = 100) -> list[Line]:
    """Return what somebody wrote where they stand now that is in one of these states, the newest first."""
    mine = columns().where(
        Thread.author_id == point.user.id,
        Thread.author_customer_id.is_not_distinct_from(side_of(point)),
        Thread.state.in_(sorted(states)),
    )
    return lines(db.session.execute(mine.order_by(Thread.id.desc()).limit(most)).all(), point, language)


def written_by(
    user_id: int, customer_id: int, point: Standpoint, language: str, *, most: int = A_PAGE
) -> list[Line]:
    """Return what somebody wrote as this company's person in spaces that are open, the newest first.

    What they wrote without their company's name is left out: beside the others it would tell whose it is.
    """
    theirs = columns().where(
        Thread.author_id == user_id,
        Thread.author_customer_id == customer_id,
        Thread.company_hidden.is_(False),
        Thread.state == PostState.SHOWN,
    )
    return lines(db.session.execute(theirs.order_by(Thread.id.desc()).limit(most)).all(), point, language)


def columns() -> Select[Any]:
    """Return the select of what a line needs of its thread; `lines` makes lines of its rows."""
    plain = (getattr(Thread, name) for name in PLAIN)
    return select(*plain, func.substr(Thread.body, 1, READ).label("body"))


def lines(rows: Sequence[Any], point: Standpoint, language: str, people: People | None = None) -> list[Line]:
    """Return rows of `columns()` as lines, in their order, in five statements at most; `people`: their bylines, where
    they are known already."""
    spaces = _spaces({row.space_id for row in rows})
    names = names_of(spaces.values(), language)
    people = bylines(rows, point, language) if people is None else people
    tags = tags_of([row.id for row in rows])
    found = []
    for row in rows:
        space = spaces[row.space_id]
        by = people[row.author_id, row.author_customer_id, bool(row.company_hidden)]
        place = {"space_name": names[space.id], "space_icon": ICONS[space.kind], "space_kind": space.kind}
        facts: dict[str, Any] = {**place, "space_public_id": space.public_id, "tags": tags.get(row.id, ())}
        found.append(replace(_line(row), byline=by, **facts))
    return found


def tags_of(thread_ids: Sequence[int]) -> Mapping[int, tuple[tuple[str, str], ...]]:
    """Return the tags of threads, each as it is compared and as it is shown."""
    if not thread_ids:
        return {}
    asked = select(ThreadTag.thread_id, ThreadTag.word, ThreadTag.shown).order_by(ThreadTag.id)
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for row in db.session.execute(asked.where(ThreadTag.thread_id.in_(sorted(thread_ids)))):
        found[row.thread_id] = (*found.get(row.thread_id, ()), (row.word, row.shown))
    return found


PLAIN = (
    "id", "public_id", "kind", "title", "language", "state", "state_words", "space_id", "author_id",
    "author_customer_id", "company_hidden", "at", "last_at", "edited_at", "replies", "votes", "accepted_id",
    "accepted_at", "answered_at", "answer_by", "answering_id", "locked_at", "pinned_at",
)  # fmt: skip
SAME = frozenset(PLAIN) - {"accepted_at", "locked_at", "pinned_at"}


def _line(row: Any) -> Line:
    same = {name: getattr(row, name) for name in SAME}
    return Line(
        **same, excerpt=excerpt(row.body), locked=row.locked_at is not None, pinned=row.pinned_at is not None
    )


def _spaces(ids: set[int]) -> dict[int, Any]:
    if not ids:
        return {}
    asked = select(
        Space.id, Space.public_id, Space.kind, Space.customer_id, Space.name_ja, Space.name_en
    ).where(Space.id.in_(sorted(ids)))
    return {row.id: row for row in db.session.execute(asked)}


def _ordered(wanted: Wanted) -> Select[Any]:
    by = _column(wanted.sort)
    found = columns().where(Thread.state == PostState.SHOWN, *_which(wanted))
    if _shows_pinned(wanted):
        found = found.where(Thread.pinned_at.is_(None))
    if wanted.after is not None:
        value = wanted.after.value if wanted.sort is Sort.VOTES else wanted.after.instant
        found = found.where(or_(by < value, and_(by == value, Thread.id < wanted.after.id)))
    return found.order_by(by.desc(), Thread.id.desc())


def _pinned(wanted: Wanted) -> Sequence[Any]:
    if not _shows_pinned(wanted):
        return []
    up = columns().where(
        Thread.space_id == wanted.space_id, Thread.state == PostState.SHOWN, Thread.pinned_at.is_not(None)
    )
    return db.session.execute(up.order_by(Thread.pinned_at.desc()).limit(MOST_PINNED)).all()


def _shows_pinned(wanted: Wanted) -> bool:
    """True for a space as it opens: what is pinned stands on top of it, and nowhere else."""
    narrowed = wanted.tag or wanted.kind or wanted.standing or wanted.language
    return wanted.space_id is not None and not narrowed and wanted.sort is Sort.ACTIVE


def _which(wanted: Wanted) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = []
    if wanted.space_id is not None:
        which.append(Thread.space_id == wanted.space_id)
    if wanted.kind is not None:
        which.append(Thread.kind == wanted.kind)
    if wanted.language:
        which.append(Thread.language == wanted.language)
    if wanted.tag:
        tagged = select(ThreadTag.thread_id).where(ThreadTag.word == wanted.tag)
        which.append(Thread.id.in_(tagged))
    if wanted.standing is not None:
        which += _standing(wanted.standing)
    return which


def _standing(standing: Standing) -> list[ColumnElement[bool]]:
    question = Thread.kind == ThreadKind.QUESTION
    match standing:
        case Standing.WAITING:
            return [question, Thread.replies == 0, Thread.accepted_id.is_(None)]
        case Standing.OPEN:
            return [question, Thread.accepted_id.is_(None)]
        case Standing.SOLVED:
            return [question, Thread.accepted_id.is_not(None)]


def _column(sort: Sort) -> Any:
    return {Sort.ACTIVE: Thread.last_at, Sort.NEW: Thread.at, Sort.VOTES: Thread.votes}[sort]


def _cursor(row: Any, sort: Sort) -> Cursor:
    value = {Sort.ACTIVE: row.last_at, Sort.NEW: row.at, Sort.VOTES: row.votes}[sort]
    return Cursor.at(value, row.id)
