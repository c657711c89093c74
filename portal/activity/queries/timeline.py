"""Reading the timeline: plain entries with who did it, newest first, a page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from portal.accounts.models import User
from portal.activity.models import Activity
from portal.activity.sentences import kinds_told, template_for
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
A_PAGE = 30
ENTRY = (
    Activity.id, Activity.public_id, Activity.at, Activity.kind, Activity.subject_kind,
    Activity.subject_public_id, Activity.facts, Activity.actor_id, Activity.actor_side, Activity.visibility,
)  # fmt: skip
PERSON = (User.id, User.public_id, User.family_name, User.given_name, User.romanised, User.staff_role)


@dataclass(frozen=True)
class Doer:
    """Who did it, as people are shown; the worker has no name."""

    name: str
    initial: str
    colour_index: int
    side: Side | None
    public_id: str = ""


@dataclass(frozen=True)
class Entry:
    """One entry of the timeline, ready to be told by its template."""

    id: int
    at: datetime
    kind: str
    template: str
    subject_kind: str
    subject_public_id: str
    facts: dict[str, Any]
    doer: Doer | None
    visibility: Visibility = Visibility.SHARED
    public_id: str = ""
    person: Doer | None = None  # whom it is about
    other: Doer | None = None  # who follows, or went before


@dataclass(frozen=True)
class Wanted:
    """Which part of the timeline is asked for: a chapter's code, a person's public id, a side."""

    chapter: str = ""
    person: str = ""
    side: Side | None = None

    @property
    def narrows(self) -> bool:
        """True when anything is left out."""
        return bool(self.chapter or self.person or self.side)


EVERYTHING = Wanted()


def timeline(
    *,
    since: datetime | None = None,
    before_id: int | None = None,
    limit: int = A_PAGE,
    wanted: Wanted = EVERYTHING,
) -> list[Entry]:
    """Return what happened with the customer in scope, newest first; kinds that nobody tells are left out."""
    asked = select(*ENTRY).where(Activity.kind.in_(kinds_told(wanted.chapter)))
    if since is not None:
        asked = asked.where(Activity.at > since)
    if before_id is not None:
        asked = asked.where(Activity.id < before_id)
    asked = _of(asked, wanted).order_by(Activity.id.desc()).limit(limit)
    return entries(db.session.execute(narrowed(asked, Activity)).all())


def entries(rows: Sequence[AnyRow]) -> list[Entry]:
    """Return rows of `ENTRY` ready to be told, with the people they name."""
    people = _people(rows)
    return [_entry(row, people) for row in rows]


def place_of(public_id: str) -> int | None:
    """Return where an entry stands in the timeline of the customer in scope; None when it is not there."""
    found = select(Activity.id).where(Activity.public_id == public_id)
    return db.session.scalar(narrowed(found, Activity))


def doers() -> list[Doer]:
    """Return everybody who did something in the timeline of the customer in scope, by name."""
    ids = select(Activity.actor_id).where(Activity.actor_id.is_not(None), Activity.kind.in_(kinds_told()))
    rows = db.session.execute(narrowed(ids.distinct(), Activity)).scalars()
    return sorted(
        named(row for row in rows if row is not None).values(), key=lambda doer: (doer.side or "", doer.name)
    )


def _of(asked: AnySelect, wanted: Wanted) -> AnySelect:
    if wanted.person:
        asked = asked.where(
            Activity.actor_id == select(User.id).where(User.public_id == wanted.person).scalar_subquery()
        )
    if wanted.side is not None:
        asked = asked.where(Activity.actor_side == wanted.side)
    return asked


def _entry(row: AnyRow, people: dict[int, Doer]) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        kind=row.kind,
        template=template_for(row.kind) or "",
        subject_kind=row.subject_kind,
        subject_public_id=row.subject_public_id,
        facts=row.facts,
        doer=people.get(row.actor_id),
        visibility=row.visibility,
        public_id=row.public_id,
        person=people.get(row.facts.get("person_id")),
        other=people.get(row.facts.get("other_id")),
    )


def _people(rows: Sequence[AnyRow]) -> dict[int, Doer]:
    ids = {row.actor_id for row in rows}
    for row in rows:
        ids.update((row.facts.get("person_id"), row.facts.get("other_id")))
    return named(ids - {None})


def named(ids: Iterable[int]) -> dict[int, Doer]:
    """Return these people by id, as they are shown to the reader today."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = db.session.execute(select(*PERSON).where(User.id.in_(wanted)))
    return {row.id: _doer(row, language()) for row in rows}


def _doer(row: AnyRow, reading: str) -> Doer:
    written = " ".join(part for part in (row.family_name, row.given_name) if part)
    name = (row.romanised if reading == "en" else "") or written or row.romanised
    initial = (row.family_name or row.romanised or "?")[0].upper()
    side = Side.VENDOR if row.staff_role else Side.CUSTOMER
    return Doer(name, initial, sum(row.public_id.encode()) % 8, side, row.public_id)
