"""Reading contacts: one by its public id, and as a source of the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, select

from portal.activity.queries.timeline import Doer, named
from portal.collaboration.subjects import subjects
from portal.contacts.models import Contact, ContactPerson
from portal.contacts.queries.sources import Happened, Source, below, register, within
from portal.contacts.queries.wanted import Place, Wanted
from portal.contacts.rules.kinds import ContactKind, Direction
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.kana import search_key
from portal.foundation.tenancy import narrowed

CODE = "contacts"
TEMPLATE = "contacts/_contact.html"
WORDS = {
    ContactKind.MESSAGE: _l("Messages"),
    ContactKind.MAIL: _l("Mails"),
    ContactKind.MEETING: _l("Meetings"),
    ContactKind.CALL: _l("Calls"),
    ContactKind.VISIT: _l("Visits"),
    ContactKind.OTHER: _l("Other contacts"),
}
COLUMNS = (
    Contact.id, Contact.public_id, Contact.kind, Contact.direction, Contact.at, Contact.title, Contact.text,
    Contact.others, Contact.reached, Contact.to_many, Contact.subject_kind, Contact.subject_id, Contact.about,
    Contact.by_id, Contact.visibility,
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A contact as rows show it: who of each side, and where its subject is shown ("" where it is not)."""

    row: Row[*tuple[Any, ...]]
    theirs: tuple[Doer, ...]
    ours: tuple[Doer, ...]
    by: Doer | None
    url_of: Any  # a Subject, or None

    @property
    def by_hand(self) -> bool:
        return self.row.about is None


def by_public_id(public_id: str) -> Contact | None:
    """Return a contact of the customer in scope that was entered by hand and stands."""
    return db.session.scalar(
        select(Contact).where(
            Contact.public_id == public_id, Contact.deleted_at.is_(None), Contact.about.is_(None)
        )
    )


def people_of(contact: Contact) -> list[int]:
    """Return who took part, by inner id."""
    asked = select(ContactPerson.person_id).where(ContactPerson.contact_id == contact.id)
    return list(db.session.scalars(asked.order_by(ContactPerson.id)))


def find(wanted: Wanted, place: Place | None, most: int) -> list[Happened]:
    """Return the newest contacts below a place."""
    kind = wanted.of(CODE)
    asked = select(*COLUMNS).where(
        Contact.deleted_at.is_(None), *within(wanted, Contact.at), *below(place, CODE, Contact.at, Contact.id)
    )
    if kind in set(ContactKind):
        asked = asked.where(Contact.kind == ContactKind(kind))
    if wanted.side is not None:
        other = Direction.OUT if wanted.side is Side.CUSTOMER else Direction.IN
        asked = asked.where(Contact.direction != other)
    asked = narrowed(
        asked, Contact
    )  # before those who took part are asked for, who are narrowed by themselves
    if wanted.person_id is not None:
        took_part = select(ContactPerson.contact_id).where(ContactPerson.person_id == wanted.person_id)
        asked = asked.where(Contact.id.in_(narrowed(took_part, ContactPerson)))
    if wanted.words:
        asked = asked.where(Contact.search_key.contains(search_key(wanted.words), autoescape=True))
    newest = asked.order_by(Contact.at.desc(), Contact.id.desc()).limit(most)
    rows = db.session.execute(newest).all()
    return [_happened(one) for one in shown(rows)]


def shown(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Shown]:
    """Return contacts with their people and what they were about."""
    if not rows:
        return []
    taking = select(ContactPerson.contact_id, ContactPerson.person_id, ContactPerson.side)
    taking = taking.where(ContactPerson.contact_id.in_([row.id for row in rows])).order_by(ContactPerson.id)
    parts = db.session.execute(narrowed(taking, ContactPerson)).all()
    people = named({part.person_id for part in parts} | {row.by_id for row in rows if row.by_id})
    about = {
        kind: subjects(kind, [row.subject_id for row in rows if row.subject_kind == kind])
        for kind in {row.subject_kind for row in rows if row.subject_kind}
    }

    def of(row: Any, side: Side) -> tuple[Doer, ...]:
        ids = [part.person_id for part in parts if part.contact_id == row.id and part.side is side]
        return tuple(people[one] for one in ids if one in people)

    return [
        Shown(
            row, of(row, Side.CUSTOMER), of(row, Side.VENDOR), people.get(row.by_id),
            about.get(row.subject_kind, {}).get(row.subject_id),
        )
        for row in rows
    ]  # fmt: skip


def locate(public_id: str) -> Place | None:
    """Return where a contact stands."""
    row = db.session.execute(
        select(Contact.at, Contact.id).where(Contact.public_id == public_id, Contact.deleted_at.is_(None))
    ).first()
    return Place(row.at, CODE, row.id) if row else None


def _happened(one: Shown) -> Happened:
    row = one.row
    talk = row.kind is ContactKind.MESSAGE and row.subject_id and row.visibility is Visibility.SHARED
    return Happened(
        row.at, CODE, row.id, row.public_id, TEMPLATE, one,
        gathers=f"{row.subject_kind}:{row.subject_id}" if talk else "",
    )  # fmt: skip


def kinds() -> list[tuple[str, Any]]:
    """Return what one can narrow to: all contacts, or one kind."""
    return [("", _l("All contacts")), *((kind.value, words) for kind, words in WORDS.items())]


register(Source(CODE, find, locate, kinds))
