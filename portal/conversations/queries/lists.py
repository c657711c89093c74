"""Conversations in lists: one customer's, and the vendor's inbox over all that its reader reaches.

A page at a time, after the last one shown, so that the last page costs what the first one does.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.models import Customer, User
from portal.activity.queries import Doer, named
from portal.collaboration.rules import mentions
from portal.conversations.models import Conversation, Follower, HappeningKind, Message, MessageMention
from portal.conversations.rules.search import Piece, pieces
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import audience_in_scope, narrowed

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
A_PAGE = 30
ROW = (
    Conversation.id, Conversation.public_id, Conversation.customer_id, Conversation.title,
    Conversation.waiting_for, Conversation.waiting_since, Conversation.answer_due_at,
    Conversation.assigned_id, Conversation.snoozed_until, Conversation.solved_at,
)  # fmt: skip


@dataclass(frozen=True)
class LastSaid:
    """The line that a list shows of a conversation: its end, or where the words stand that were looked for."""

    author: Doer | None
    address: str
    visibility: Visibility
    happening: HappeningKind | None
    words: Sequence[Piece]
    public_id: str
    at: datetime
    deleted: bool


@dataclass(frozen=True)
class Item:
    """One conversation of a list, as its reader sees it."""

    public_id: str
    title: Sequence[Piece]
    customer_slug: str
    customer_name: str
    waiting_for: Side | None
    waiting_since: datetime | None
    due_at: datetime | None
    assigned: Doer | None
    snoozed_until: datetime | None
    solved_at: datetime | None
    last_at: datetime
    last: LastSaid | None
    unread: bool


@dataclass(frozen=True)
class Wish:
    """Which conversations are wanted: words to be found, whose, and after which one the page begins."""

    words: Sequence[str] = ()
    before: str = ""
    conditions: Sequence[ColumnElement[bool]] = field(default=())
    waiting_longest: bool = False


@dataclass(frozen=True)
class Newest:
    """Where a reader's side keeps the newest line of a conversation."""

    id: InstrumentedAttribute[int]
    at: InstrumentedAttribute[datetime]


_NEWEST = {
    Audience.VENDOR: Newest(Conversation.last_vendor_id, Conversation.last_vendor_at),
    Audience.CUSTOMER: Newest(Conversation.last_customer_id, Conversation.last_customer_at),
    Audience.GUEST: Newest(Conversation.last_shared_id, Conversation.last_shared_at),
}


def newest() -> Newest:
    """Return where the newest line stands that readers in scope see."""
    return _NEWEST[audience_in_scope() or Audience.GUEST]


def page(reader: User | None, wish: Wish) -> tuple[list[Item], bool]:
    """Return a page of conversations in scope, and whether there are more; four statements, five where one searches."""
    end = newest()
    unread = _unread(reader, end)
    asked = select(*ROW, end.at.label("last_at"), end.id.label("last_id"), unread.label("unread"),
                   Customer.slug, Customer.name).join(Customer, Customer.id == Conversation.customer_id)  # fmt: skip
    if reader is not None:
        asked = asked.outerjoin(Follower, _my_place(reader))
    asked = _ordered(_after(_found(asked, wish), wish, end), wish, end)
    # The session itself narrows it, with what is joined along.
    rows = db.session.execute(asked.limit(A_PAGE + 1)).all()
    shown = rows[:A_PAGE]
    lines = _lines(shown, wish.words)
    people = named({row.assigned_id for row in shown if row.assigned_id} | _authors(lines.values()))
    names = _names(lines.values())
    return [_item(row, lines.get(row.id), people, names, wish.words) for row in shown], len(rows) > A_PAGE


def counts(*conditions: tuple[str, ColumnElement[bool]]) -> dict[str, int]:
    """Return how many conversations in scope meet each condition, by its name; one statement."""
    sums = [func.count(Conversation.id).filter(condition).label(name) for name, condition in conditions]
    row = db.session.execute(select(*sums).where(Conversation.solved_at.is_(None))).one()
    return dict(row._mapping)


def unread_count(reader: User) -> int:
    """Return how many conversations in scope have something new for whom they follow them; one statement."""
    asked = select(func.count(Follower.id)).join(
        Conversation,
        and_(Conversation.id == Follower.conversation_id, Conversation.customer_id == Follower.customer_id),
    )
    asked = asked.where(
        Follower.person_id == reader.id, Follower.left_at.is_(None), newest().id > Follower.read_id
    )
    return db.session.scalar(narrowed(asked, Follower, Conversation)) or 0


def _unread(reader: User | None, end: Newest) -> ColumnElement[bool]:
    if reader is None:
        return end.id < 0
    return and_(Follower.left_at.is_(None), Follower.id.is_not(None), end.id > Follower.read_id)


def _my_place(reader: User) -> ColumnElement[bool]:
    return and_(
        Follower.conversation_id == Conversation.id,
        Follower.customer_id == Conversation.customer_id,
        Follower.person_id == reader.id,
    )


def _found(asked: AnySelect, wish: Wish) -> AnySelect:
    for word in wish.words:
        said = select(Message.conversation_id).where(Message.folded.contains(word, autoescape=True))
        asked = asked.where(
            or_(
                Conversation.folded.contains(word, autoescape=True),
                Conversation.id.in_(said),
                Customer.search_key.contains(word, autoescape=True),
            )
        )
    return asked.where(*wish.conditions)


def _after(asked: AnySelect, wish: Wish, end: Newest) -> AnySelect:
    """Begin after the last one that was shown."""
    if not wish.before:
        return asked
    place = select(Conversation.waiting_since, end.at.label("at"), Conversation.id)
    place = place.where(Conversation.public_id == wish.before)
    known = db.session.execute(narrowed(place, Conversation)).first()
    if known is None:
        return asked
    if wish.waiting_longest:
        return asked.where(
            tuple_(Conversation.waiting_since, Conversation.id) > (known.waiting_since, known.id)
        )
    return asked.where(tuple_(end.at, Conversation.id) < (known.at, known.id))


def _ordered(asked: AnySelect, wish: Wish, end: Newest) -> AnySelect:
    if wish.waiting_longest:
        return asked.order_by(Conversation.waiting_since, Conversation.id)
    return asked.order_by(end.at.desc(), Conversation.id.desc())


def _lines(rows: Sequence[AnyRow], words: Sequence[str]) -> dict[int, AnyRow]:
    """Return the line to show of each: the newest in which a word stands that was looked for, else the newest."""
    newest_ids = {row.id: row.last_id for row in rows}
    wanted = newest_ids | (_hits(list(newest_ids), words) if words and rows else {})
    asked = select(
        Message.id, Message.public_id, Message.conversation_id, Message.text, Message.author_id,
        Message.author_address, Message.visibility, Message.happening, Message.deleted_at, Message.at,
    ).where(Message.id.in_(sorted(wanted.values())))  # fmt: skip
    found = db.session.execute(narrowed(asked, Message)).all() if rows else ()
    return {row.conversation_id: row for row in found}


def _hits(conversation_ids: Sequence[int], words: Sequence[str]) -> dict[int, int]:
    any_word = or_(*(Message.folded.contains(word, autoescape=True) for word in words))
    asked = select(Message.conversation_id, func.max(Message.id).label("hit")).where(
        Message.conversation_id.in_(conversation_ids), any_word
    )
    rows = db.session.execute(narrowed(asked.group_by(Message.conversation_id), Message))
    return {row.conversation_id: row.hit for row in rows}


def _authors(lines: Iterable[AnyRow]) -> set[int]:
    return {line.author_id for line in lines if line.author_id}


def _names(lines: Iterable[AnyRow]) -> dict[int, dict[str, str]]:
    """Return the names of those whom these lines name, by line."""
    ids = [line.id for line in lines if "@{" in line.text]
    found: dict[int, dict[str, str]] = defaultdict(dict)
    if ids:
        asked = select(MessageMention.message_id, User).join(User, User.id == MessageMention.person_id)
        asked = asked.where(MessageMention.message_id.in_(ids))
        for message_id, user in db.session.execute(narrowed(asked, MessageMention)):
            found[message_id][user.public_id] = user.name_in(language())
    return found


def _item(
    row: AnyRow,
    line: AnyRow | None,
    people: dict[int, Doer],
    names: dict[int, dict[str, str]],
    words: Sequence[str],
) -> Item:
    last = None
    if line is not None:
        text = "" if line.deleted_at else mentions.readable(line.text, names.get(line.id, {}))
        last = LastSaid(
            people.get(line.author_id), line.author_address, line.visibility, line.happening,
            tuple(pieces(text, words)), line.public_id, line.at, line.deleted_at is not None,
        )  # fmt: skip
    return Item(
        public_id=row.public_id,
        title=tuple(pieces(row.title, words, 200)),
        customer_slug=row.slug,
        customer_name=row.name,
        waiting_for=row.waiting_for,
        waiting_since=row.waiting_since,
        due_at=row.answer_due_at,
        assigned=people.get(row.assigned_id),
        snoozed_until=row.snoozed_until if audience_in_scope() is Audience.VENDOR else None,
        solved_at=row.solved_at,
        last_at=row.last_at,
        last=last,
        unread=bool(row.unread),
    )
