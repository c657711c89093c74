"""A conversation line by line, as its reader may see it; a page at a time, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row, Select, and_, or_, select

from portal.accounts.models import User
from portal.activity.queries import Doer
from portal.collaboration.rules import mentions
from portal.conversations.models import Conversation, HappeningKind, Message, MessageFile, MessageMention
from portal.conversations.queries.people import doer
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.file_types import FileType, known_as
from portal.foundation.files import StoredFile
from portal.foundation.tenancy import narrowed

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
A_PAGE = 50
BEFORE_THE_FIRST_UNREAD = 5
LINE = (
    Message.id, Message.public_id, Message.text, Message.quoted, Message.author_id, Message.author_side,
    Message.author_address, Message.at, Message.edited_at, Message.deleted_at, Message.deleted_by_id,
    Message.happening, Message.facts, Message.visibility, Message.mail_id, Message.version,
)  # fmt: skip


@dataclass(frozen=True)
class SentFile:
    """A file that came with a message."""

    public_id: str
    name: str
    size: int
    type: FileType


@dataclass(frozen=True)
class Said:
    """One line of the thread as its reader sees it; of a deleted one only that it was there."""

    id: int
    public_id: str
    visibility: Visibility
    author: Doer | None
    address: str  # of a mail whose writer has no login
    side: Side | None
    at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    deleted_by: Doer | None
    text: str
    names: tuple[tuple[str, str], ...]  # of those whom it names, by public id
    me: str  # the reader's public id, where it names them
    quoted: str
    by_mail: bool
    files: tuple[SentFile, ...]
    linked: bool  # it leads to our own pages
    happening: HappeningKind | None
    facts: dict[str, Any]
    to: Doer | None  # of a happening: whom it was given to
    mine: bool
    new: bool
    version: int

    @property
    def internal(self) -> bool:
        """True for what stays inside one side."""
        return self.visibility is not Visibility.SHARED

    @property
    def html(self) -> Markup:
        """Return what it says, drawn."""
        return mentions.html(self.text, dict(self.names), self.me)

    @property
    def key(self) -> tuple[Any, ...]:
        """Return all that shapes how it is drawn for its reader."""
        people = (self.author, self.deleted_by, self.to, self.names, self.me)
        return (self.id, self.edited_at, self.deleted_at, self.mine, people, self.linked, self.version)


@dataclass(frozen=True)
class Page:
    """Some lines in their order, whether there are more on either side, and the first that the reader has not read."""

    said: tuple[Said, ...]
    earlier: bool
    later: bool
    first_unread: str = ""

    @property
    def last(self) -> str:
        """Return the public id of the last line."""
        return self.said[-1].public_id if self.said else ""


def newest(conversation: Conversation, reader: User | None, read_id: int | None) -> Page:
    """Return the page at which a thread opens: its end, or where the reader stopped reading, if that is further up.

    `read_id` is None for whoever has never opened it: they begin at the end.
    """
    rows = _rows(conversation, _backwards().limit(A_PAGE + 1))[::-1]
    if read_id and len(rows) > A_PAGE and rows[1].id > read_id:
        return _around(conversation, read_id, BEFORE_THE_FIRST_UNREAD, reader, read_id)
    earlier = len(rows) > A_PAGE
    return _page(rows[-A_PAGE:], reader, read_id, earlier=earlier, later=False)


def at(conversation: Conversation, line: Message, reader: User | None, read_id: int | None) -> Page:
    """Return the page around one line."""
    return _around(conversation, line.id, A_PAGE // 3, reader, read_id)


def before(conversation: Conversation, line: Message, reader: User | None, read_id: int | None) -> Page:
    """Return the page of lines before one."""
    asked = _backwards().where(Message.id < line.id)
    rows = _rows(conversation, asked.limit(A_PAGE + 1))[::-1]
    return _page(rows[-A_PAGE:], reader, read_id, earlier=len(rows) > A_PAGE, later=True)


def after(conversation: Conversation, line: Message, reader: User | None, read_id: int | None) -> Page:
    """Return the page of lines after one."""
    rows = _rows(conversation, _forwards().where(Message.id > line.id).limit(A_PAGE + 1))
    return _page(rows[:A_PAGE], reader, read_id, earlier=True, later=len(rows) > A_PAGE)


def one(conversation: Conversation, line: Message, reader: User | None) -> Said:
    """Return a single line as it is now."""
    return _page(_rows(conversation, _forwards().where(Message.id == line.id)), reader, None).said[0]


def _around(
    conversation: Conversation, inner: int, above: int, reader: User | None, read_id: int | None
) -> Page:
    """Return a page with so many lines above one (that one included), and the rest below."""
    up = _rows(conversation, _backwards().where(Message.id <= inner).limit(above + 1))[::-1]
    down = _rows(conversation, _forwards().where(Message.id > inner).limit(A_PAGE - above + 1))
    earlier, later = len(up) > above, len(down) > A_PAGE - above
    rows = [*up[-above:], *down[: A_PAGE - above]]
    return _page(rows, reader, read_id, earlier=earlier, later=later)


def _backwards() -> AnySelect:
    return select(*LINE).order_by(Message.id.desc())


def _forwards() -> AnySelect:
    return select(*LINE).order_by(Message.id)


def _rows(conversation: Conversation, asked: AnySelect) -> Sequence[AnyRow]:
    asked = asked.where(Message.conversation_id == conversation.id)
    return db.session.execute(narrowed(asked, Message)).all()


def _page(
    rows: Sequence[AnyRow],
    reader: User | None,
    read_id: int | None,
    *,
    earlier: bool = False,
    later: bool = False,
) -> Page:
    ids = [row.id for row in rows]
    named_in, sent = _mentioned(ids), _files(ids)
    people = _People(rows, named_in)
    said = tuple(_said(row, people, named_in, sent, reader, read_id) for row in rows)
    first = next((line.public_id for line in said if line.new), "")
    return Page(said, earlier, later, first)


def _mentioned(message_ids: Sequence[int]) -> dict[int, list[int]]:
    asked = select(MessageMention.message_id, MessageMention.person_id)
    found: dict[int, list[int]] = defaultdict(list)
    if message_ids:
        asked = asked.where(MessageMention.message_id.in_(message_ids))
        for row in db.session.execute(narrowed(asked, MessageMention)):
            found[row.message_id].append(row.person_id)
    return found


def _files(message_ids: Sequence[int]) -> dict[int, list[SentFile]]:
    same = and_(StoredFile.id == MessageFile.file_id, StoredFile.customer_id == MessageFile.customer_id)
    asked = select(
        MessageFile.message_id, StoredFile.public_id, StoredFile.name, StoredFile.size, StoredFile.media_type,
    ).join(StoredFile, same).where(MessageFile.message_id.in_(message_ids)).order_by(MessageFile.id)  # fmt: skip
    rows = db.session.execute(narrowed(asked, MessageFile, StoredFile)).all() if message_ids else ()
    found: dict[int, list[SentFile]] = defaultdict(list)
    for row in rows:
        file = SentFile(row.public_id, row.name, row.size, known_as(row.media_type))
        found[row.message_id].append(file)
    return found


class _People:
    """Everybody whom some lines show, asked for once: by inner id, and by the public id that a happening names."""

    def __init__(self, rows: Sequence[AnyRow], named_in: Mapping[int, Iterable[int]]):
        ids = {row.author_id for row in rows} | {row.deleted_by_id for row in rows}
        ids |= {one for those in named_in.values() for one in those}
        pids = {row.facts["to"] for row in rows if row.happening and row.facts.get("to")}
        self.by_id: dict[int, Doer] = {}
        self.by_pid: dict[str, Doer] = {}
        asked = select(
            User.id, User.public_id, User.family_name, User.given_name, User.romanised, User.staff_role
        ).where(or_(User.id.in_(ids - {None}), User.public_id.in_(sorted(pids))))
        for row in db.session.execute(asked) if ids - {None} or pids else ():
            self.by_id[row.id] = self.by_pid[row.public_id] = doer(row)


def _said(
    row: AnyRow,
    people: _People,
    named_in: Mapping[int, Sequence[int]],
    sent: Mapping[int, Sequence[SentFile]],
    reader: User | None,
    read_id: int | None,
) -> Said:
    gone = row.deleted_at is not None
    mine = reader is not None and row.author_id == reader.id
    doers = [people.by_id[one] for one in named_in.get(row.id, ()) if one in people.by_id]
    names = tuple((doer.public_id, doer.name) for doer in doers)
    me = reader.public_id if reader is not None and reader.id in named_in.get(row.id, ()) else ""
    return Said(
        id=row.id,
        public_id=row.public_id,
        visibility=row.visibility,
        author=people.by_id.get(row.author_id),
        address=row.author_address,
        side=row.author_side,
        at=row.at,
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        deleted_by=people.by_id.get(row.deleted_by_id),
        text="" if gone else row.text,
        names=names,
        me=me,
        quoted="" if gone else row.quoted,
        by_mail=row.mail_id is not None,
        files=() if gone else tuple(sent.get(row.id, ())),
        linked=bool(row.facts.get("links")) and not gone,
        happening=row.happening,
        facts=row.facts,
        to=people.by_pid.get(row.facts.get("to", "")) if row.happening else None,
        mine=mine,
        new=read_id is not None and row.id > read_id and not mine and not gone,
        version=row.version,
    )
