"""The shelf as its reader sees it: what stands there by kind, what is new to them, how much is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select

from portal.activity.queries import Doer, named
from portal.documents.models import Document, DocumentKind, DocumentReading, DocumentVersion
from portal.documents.rules.expiry import expires_soon, is_expired
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.file_types import FileType, known_as
from portal.foundation.files import StoredFile
from portal.foundation.kana import search_key
from portal.foundation.tenancy import narrowed

A_FEW = 6  # of each kind, where the whole shelf is shown
A_PAGE = 40
MOST_EXPIRED = 50
MOST_WORDS = 6
PINNED = "pinned"
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
LINE = (
    Document.id, Document.public_id, Document.title, Document.kind, Document.visibility, Document.language,
    Document.owner_id, Document.expires_on, Document.pinned_at, Document.changed_at, Document.number,
    DocumentVersion.id.label("version_id"), DocumentVersion.by_id, DocumentVersion.at, StoredFile.name,
    StoredFile.media_type, StoredFile.size,
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One document on the shelf, with its newest version."""

    id: int
    public_id: str
    title: str
    kind: DocumentKind
    visibility: Visibility
    language: str
    expires_on: date | None
    pinned: bool
    changed_at: datetime
    number: int
    at: datetime
    by: Doer | None
    name: str
    type: FileType
    size: int
    expired: bool
    expires_soon: bool
    new: bool  # not opened by its reader in this version


@dataclass(frozen=True)
class Shelf:
    """All of the shelf, or the part that was asked for."""

    groups: dict[str, list[Line]]  # by kind, in order; `pinned` first
    counts: dict[str, int]  # of each kind, what expired left out
    expired: list[Line]
    expired_count: int
    total: int  # of what was asked for


@dataclass(frozen=True)
class Wanted:
    """Which part of the shelf is asked for."""

    kind: str = ""
    words: str = ""
    page: int = 1
    today: date = field(default=date.max)

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.words)


def whole(reader_id: int | None, today: date) -> Shelf:
    """Return a few documents of each kind, the pinned ones first, and apart from them what has expired."""
    counts, expired_count = _counts(today)
    place = case((Document.pinned_at.is_not(None), PINNED), else_=Document.kind).label("place")
    rank = func.row_number().over(partition_by=place, order_by=_order()).label("rank")
    ranked = narrowed(_lines().add_columns(place, rank).where(_valid(today)), *_TABLES).subquery()
    few = select(ranked).where(ranked.c.rank <= A_FEW).order_by(ranked.c.rank)
    rows = db.session.execute(few.execution_options(narrowed=True)).all()
    expired = _expired(today) if expired_count else []
    lines = _read([*rows, *expired], reader_id, today)
    groups: dict[str, list[Line]] = {place: [] for place in (PINNED, *DocumentKind)}
    for row in rows:
        groups[str(row.place)].append(lines[row.id])
    shown = {name: group for name, group in groups.items() if group}
    return Shelf(shown, counts, [lines[row.id] for row in expired], expired_count, sum(counts.values()))


def part(wanted: Wanted, reader_id: int | None) -> Shelf:
    """Return a page of the documents of a kind, or in whose titles and file names all words are found."""
    counts, expired_count = _counts(wanted.today)
    which = list(_which(wanted))
    total = (
        db.session.scalar(narrowed(select(func.count(Document.id)).where(_there(), *which), Document)) or 0
    )
    page = _lines().where(*which).order_by(*_order()).limit(A_PAGE).offset((wanted.page - 1) * A_PAGE)
    rows = db.session.execute(narrowed(page, *_TABLES)).all()
    lines = _read(rows, reader_id, wanted.today)
    return Shelf({"found": [lines[row.id] for row in rows]}, counts, [], expired_count, total)


def newest(
    reader_id: int | None, today: date, *, since: datetime | None, most: int
) -> tuple[list[Line], int]:
    """Return what came or changed since, else what came last; and how many came since."""
    count = 0
    if since is not None:
        fresh = select(func.count(Document.id)).where(_there(), _valid(today), Document.changed_at > since)
        count = db.session.scalar(narrowed(fresh, Document)) or 0
    asked = _lines().where(_valid(today)).order_by(Document.changed_at.desc(), Document.id.desc())
    rows = db.session.execute(narrowed(asked.limit(most), *_TABLES)).all()
    lines = _read(rows, reader_id, today)
    return [lines[row.id] for row in rows], count


def kept() -> tuple[int, int]:
    """Return how many versions of how many bytes are kept for the customer in scope, as far as the reader sees."""
    asked = select(func.count(DocumentVersion.id), func.coalesce(func.sum(StoredFile.size), 0))
    asked = asked.join(StoredFile, _same_file())
    row = db.session.execute(narrowed(asked, DocumentVersion, StoredFile)).one()
    return int(row[0]), int(row[1])


_TABLES = (Document, DocumentVersion, StoredFile)


def _lines() -> AnySelect:
    newest_version = and_(
        DocumentVersion.document_id == Document.id,
        DocumentVersion.customer_id == Document.customer_id,
        DocumentVersion.number == Document.number,
    )
    asked = select(*LINE).join(DocumentVersion, newest_version).join(StoredFile, _same_file())
    return asked.where(_there())


def _same_file() -> ColumnElement[bool]:
    return and_(
        StoredFile.id == DocumentVersion.file_id, StoredFile.customer_id == DocumentVersion.customer_id
    )


def _there() -> ColumnElement[bool]:
    return Document.deleted_at.is_(None)


def _valid(today: date) -> ColumnElement[bool]:
    return or_(Document.expires_on.is_(None), Document.expires_on >= today)


def _order() -> tuple[Any, ...]:
    pinned_first = case((Document.pinned_at.is_not(None), 0), else_=1)
    return (pinned_first, Document.changed_at.desc(), Document.id.desc())


def _which(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.kind:
        yield Document.kind == DocumentKind(wanted.kind)
    for word in wanted.words.split()[:MOST_WORDS]:
        if key := search_key(word):
            yield Document.search_key.contains(key, autoescape=True)


def _counts(today: date) -> tuple[dict[str, int], int]:
    """Return how many documents of each kind are there, and apart from them how many have expired."""
    expired = case((Document.expires_on < today, 1), else_=0).label("expired")
    asked = select(Document.kind, expired, func.count(Document.id)).where(_there())
    rows = db.session.execute(narrowed(asked.group_by(Document.kind, expired), Document)).all()
    valid = {str(kind): count for kind, is_over, count in rows if not is_over}
    return valid, sum(count for _kind, is_over, count in rows if is_over)


def _expired(today: date) -> Sequence[AnyRow]:
    asked = _lines().where(Document.expires_on < today).order_by(Document.expires_on.desc(), Document.id)
    return db.session.execute(narrowed(asked.limit(MOST_EXPIRED), *_TABLES)).all()


def _read(rows: Sequence[AnyRow], reader_id: int | None, today: date) -> dict[int, Line]:
    people = named({row.by_id for row in rows} - {None})
    opened = _opened([row.version_id for row in rows], reader_id)
    return {
        row.id: Line(
            id=row.id,
            public_id=row.public_id,
            title=row.title,
            kind=row.kind,
            visibility=row.visibility,
            language=row.language,
            expires_on=row.expires_on,
            pinned=row.pinned_at is not None,
            changed_at=row.changed_at,
            number=row.number,
            at=row.at,
            by=people.get(row.by_id),
            name=row.name,
            type=known_as(row.media_type),
            size=row.size,
            expired=is_expired(row.expires_on, today),
            expires_soon=expires_soon(row.expires_on, today),
            new=reader_id is not None and row.by_id != reader_id and row.version_id not in opened,
        )
        for row in rows
    }


def _opened(version_ids: Sequence[int], reader_id: int | None) -> set[int]:
    if reader_id is None or not version_ids:
        return set()
    asked = select(DocumentReading.version_id).where(
        DocumentReading.person_id == reader_id, DocumentReading.version_id.in_(version_ids)
    )
    return set(db.session.scalars(narrowed(asked, DocumentReading)))
