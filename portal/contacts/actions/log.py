"""Writing contacts down: conversations, meetings and the mail rooms call this, people log calls with it.

`about` names what is logged (`message:Xy12`), so that logging it again changes nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.contacts.actions.lasts import reckon_again, take_in
from portal.contacts.models import Contact, ContactPerson
from portal.contacts.models.contacts import LONGEST_OTHERS, LONGEST_TEXT, LONGEST_TITLE
from portal.contacts.rules.kinds import ContactKind, Direction
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.history import CREATED, DELETED, Change
from portal.foundation.kana import search_key
from portal.foundation.tenancy import TenancyError, scope

KIND = "contact"
FIELDS = ("kind", "direction", "at", "title", "text", "others", "reached")
_to_many: ContextVar[bool] = ContextVar("to_many", default=False)


@contextmanager
def one_of_many() -> Iterator[None]:
    """What is logged inside went to many people at once: it stands in the history and ends no silence."""
    token = _to_many.set(True)
    try:
        yield
    finally:
        _to_many.reset(token)


def contact(
    customer_id: int,
    *,
    kind: ContactKind,
    direction: Direction,
    people: Iterable[int],
    by: Actor,
    at: datetime | None = None,
    title: str = "",
    text: str = "",
    others: str = "",
    reached: bool = True,
    subject_kind: str = "",
    subject_id: int = 0,
    subject_public_id: str = "",
    visibility: Visibility = Visibility.SHARED,
    about: str | None = None,
) -> Contact:
    """Log a contact at the customer in scope, in the open transaction; return it, or the one logged under `about`.

    `people` are the persons of both sides who took part. ValueError for the customer's inside, which is nobody else's.
    """
    _must_be_in_scope(customer_id)
    if visibility is Visibility.CUSTOMER:
        raise ValueError("what one side says to itself is no contact")
    if about is not None and (known := _logged(about)) is not None:
        return known
    row = Contact(
        kind=kind, direction=direction, at=at or clock.now(), title=title[:LONGEST_TITLE],
        text=text[:LONGEST_TEXT], others=others[:LONGEST_OTHERS], reached=reached, to_many=_to_many.get(),
        subject_kind=subject_kind, subject_id=subject_id, subject_public_id=subject_public_id,
        visibility=visibility, about=about, by_id=by.person_id, search_key=_search_key(title, text, others),
    )  # fmt: skip
    if (twin := _add(row)) is not None:
        return twin
    _name(row, people)
    if about is None:
        history.record(KIND, row.id, {CREATED: Change(None, _told(row))}, by=by, visibility=row.visibility)
    take_in(row)
    return row


def revise(row: Contact, *, by: Actor, people: Iterable[int] | None = None, **changed: Any) -> None:
    """Change a contact; the fields are those of `FIELDS`. What it said before stays in the history."""
    changes = {name: Change(getattr(row, name), changed[name]) for name in FIELDS if name in changed}
    history.record(KIND, row.id, changes, by=by, visibility=row.visibility)
    for name, change in changes.items():
        setattr(row, name, change.after)
    row.search_key = _search_key(row.title, row.text, row.others)
    before = _person_ids(row)
    if people is not None:
        _name(row, people)
    db.session.flush()
    reckon_again(row.customer_id, before | _person_ids(row))


def withdraw(row: Contact, *, by: Actor) -> None:
    """Take a contact back that was logged wrongly; doing it twice changes nothing."""
    if row.deleted_at is not None:
        return
    history.record(KIND, row.id, {DELETED: Change(_told(row), None)}, by=by, visibility=row.visibility)
    row.deleted_at, row.deleted_by_id = clock.now(), by.person_id
    row.title = row.text = row.others = row.search_key = ""
    db.session.flush()
    reckon_again(row.customer_id, _person_ids(row))


def _must_be_in_scope(customer_id: int) -> None:
    current = scope()
    if current is None or current.customer_id != customer_id:
        raise TenancyError("a contact is logged inside its customer's scope")


def _logged(about: str) -> Contact | None:
    return db.session.scalar(select(Contact).where(Contact.about == about))


def _add(row: Contact) -> Contact | None:
    """Add the row; return its twin when another transaction has logged the same meanwhile."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        twin = _logged(row.about or "")
        if twin is None:
            raise
        return twin
    return None


def _name(row: Contact, people: Iterable[int]) -> None:
    wanted = sorted({person for person in people if person})
    rows = db.session.scalars(select(ContactPerson).where(ContactPerson.contact_id == row.id)).all()
    for gone in rows:
        if gone.person_id not in wanted:
            db.session.delete(gone)
    known = {one.person_id for one in rows}
    found = db.session.execute(select(User.id, User.staff_role).where(User.id.in_(wanted)))
    staff = {row.id: row.staff_role for row in found}
    db.session.add_all(
        ContactPerson(
            contact_id=row.id, person_id=person, side=Side.VENDOR if staff[person] else Side.CUSTOMER
        )
        for person in wanted
        if person not in known and person in staff
    )
    db.session.flush()


def _person_ids(row: Contact) -> set[int]:
    return set(db.session.scalars(select(ContactPerson.person_id).where(ContactPerson.contact_id == row.id)))


def _search_key(*texts: str) -> str:
    return search_key(" ".join(texts))[:4_600]


def _told(row: Contact) -> dict[str, Any]:
    return {name: history.plain(getattr(row, name)) for name in FIELDS}
