"""When a customer and each of its people were last in contact, in each direction: kept with every contact."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from portal.contacts.models import Contact, ContactPerson, LastContact
from portal.contacts.rules.kinds import TALKS, ContactKind, Direction, said_by
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope

THE_COMPANY = 0


def take_in(row: Contact) -> None:
    """Let a new contact count for the customer and for those of its people who took part."""
    theirs, ours = said_by(row.kind, row.direction, reached=row.reached, to_many=row.to_many)
    if not (theirs or ours):
        return
    with customer_scope(row.customer_id):
        people = select(ContactPerson.person_id).where(
            ContactPerson.contact_id == row.id, ContactPerson.side == Side.CUSTOMER
        )
        for last in _rows(row.customer_id, {THE_COMPANY, *db.session.scalars(people)}):
            if theirs and (last.in_at is None or last.in_at < row.at):
                last.in_at, last.in_kind = row.at, row.kind
            if ours and (last.out_at is None or last.out_at < row.at):
                last.out_at, last.out_kind = row.at, row.kind
        db.session.flush()


def reckon_again(customer_id: int, person_ids: Iterable[int]) -> None:
    """Look up anew when the customer and these people were last in contact, after a contact was changed."""
    with customer_scope(customer_id):
        known = select(LastContact.person_id).where(LastContact.person_id.in_(sorted(person_ids)))
        taking_part = select(ContactPerson.person_id).where(
            ContactPerson.person_id.in_(sorted(person_ids)), ContactPerson.side == Side.CUSTOMER
        )
        for last in _rows(
            customer_id, {THE_COMPANY, *db.session.scalars(known), *db.session.scalars(taking_part)}
        ):
            last.in_at, last.in_kind = _newest(last.person_id, Direction.IN)
            last.out_at, last.out_kind = _newest(last.person_id, Direction.OUT)
        db.session.flush()


def _newest(person_id: int, direction: Direction) -> tuple[datetime | None, ContactKind | None]:
    counts = (Contact.kind.in_(sorted(TALKS))) | Contact.direction.in_((direction, Direction.BOTH))
    asked = select(Contact.at, Contact.kind).where(
        Contact.deleted_at.is_(None), Contact.reached, Contact.to_many.is_(False), counts
    )
    if person_id != THE_COMPANY:
        named = select(ContactPerson.contact_id).where(ContactPerson.person_id == person_id)
        asked = asked.where(Contact.id.in_(named))
    found = db.session.execute(asked.order_by(Contact.at.desc(), Contact.id.desc()).limit(1)).first()
    return (found.at, found.kind) if found else (None, None)


def _rows(customer_id: int, person_ids: set[int]) -> list[LastContact]:
    """Return the rows of these people, held until the transaction ends, making those that are missing.

    Two messages that cross would make the same row: the second one finds the first one's.
    """
    held = select(LastContact).where(LastContact.person_id.in_(sorted(person_ids)))
    held = held.order_by(LastContact.person_id).with_for_update().execution_options(populate_existing=True)
    rows = list(db.session.scalars(held))
    if missing := person_ids - {row.person_id for row in rows}:
        _make(customer_id, missing)
        rows = list(db.session.scalars(held))
    return rows


def _make(customer_id: int, person_ids: set[int]) -> None:
    insert = insert_postgresql if db.engine.dialect.name == "postgresql" else insert_sqlite
    values = [{"customer_id": customer_id, "person_id": person_id} for person_id in sorted(person_ids)]
    made = insert(LastContact).values(values)
    made = made.on_conflict_do_nothing(index_elements=["customer_id", "person_id"])
    db.session.execute(made, execution_options={"narrowed": True})
