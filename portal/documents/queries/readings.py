"""Who has opened which version: sums for everybody, names of those alone who said that they read it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from portal.accounts.queries.readers import counts
from portal.activity.queries import Doer, named
from portal.documents.models import Document, DocumentReading, DocumentVersion
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed

#: A number of fewer people than this would name them.
FEW = 3


@dataclass(frozen=True)
class Opened:
    """How far a version was read by one side. `people` is none where so few could that a number would name them."""

    side: Side
    anybody: bool
    people: int | None


@dataclass
class Readings:
    """What is known of one version's readers."""

    opened: list[Opened] = field(default_factory=list)
    said: list[tuple[Doer, datetime]] = field(default_factory=list)  # read it, and said so
    mine: datetime | None = None
    i_said: datetime | None = None


def of_version(version: DocumentVersion, visibility: Visibility, reader_id: int | None) -> Readings:
    """Return what the reader may know of who opened a version."""
    asked = select(
        DocumentReading.person_id,
        DocumentReading.side,
        DocumentReading.opened_at,
        DocumentReading.confirmed_at,
    ).where(DocumentReading.version_id == version.id)
    rows = db.session.execute(narrowed(asked.order_by(DocumentReading.confirmed_at), DocumentReading)).all()
    people = named(row.person_id for row in rows if row.confirmed_at is not None)
    by_side: dict[Side, int] = defaultdict(int)
    for row in rows:
        by_side[row.side] += 1
    possible = counts(visibility)
    mine = next((row for row in rows if row.person_id == reader_id), None)
    return Readings(
        opened=[_opened(side, by_side[side], total) for side, total in possible.items()],
        said=[(people[row.person_id], row.confirmed_at) for row in rows if row.confirmed_at is not None],
        mine=mine.opened_at if mine else None,
        i_said=mine.confirmed_at if mine else None,
    )


def readers_of(document: Document) -> set[int]:
    """Return who has opened any version of a document: they hear of a newer one."""
    asked = select(DocumentReading.person_id).join(
        DocumentVersion, DocumentVersion.id == DocumentReading.version_id
    )
    asked = asked.where(DocumentVersion.document_id == document.id).distinct()
    return set(db.session.scalars(narrowed(asked, DocumentReading, DocumentVersion)))


def _opened(side: Side, people: int, possible: int) -> Opened:
    return Opened(side, people > 0, people if possible >= FEW else None)
