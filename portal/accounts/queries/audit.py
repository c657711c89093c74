"""The audit log, searched. Two or three statements, however long the log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, or_, select

from portal.accounts import pseudonyms
from portal.accounts.models import Customer, User
from portal.foundation.audit import AuditEntry
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.kana import search_key

PAGE = 50
MOST_EXPORTED = 100_000
MOST_PEOPLE = 200


@dataclass(frozen=True)
class Search:
    """What is looked for; empty fields look for everything. Days are whole days of `zone`."""

    act: str = ""
    person: str = ""
    customer: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None  # the id above which the page ends: the next, older page
    zone: str = "Asia/Tokyo"


def entries(search: Search, *, most: int = PAGE) -> Sequence[AuditEntry]:
    """Return the newest entries that are looked for, one more than `most` when there are older ones."""
    return db.session.scalars(_statement(search).limit(most + 1)).all()


def exported(search: Search) -> Iterator[AuditEntry]:
    """Yield the entries that are looked for, the newest first, in steps that fit into memory."""
    yield from db.session.scalars(_statement(search).limit(MOST_EXPORTED).execution_options(yield_per=1_000))


def people_of(ids: set[int]) -> dict[int, User]:
    """Return the people behind these ids."""
    return {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(ids)))}


def people_called(subjects: set[str]) -> dict[str, User]:
    """Return the people whom entries are about, by subject (`person:<public id>`)."""
    names = [subject.partition(":")[2] for subject in subjects]
    found = db.session.scalars(select(User).where(User.public_id.in_(names)))
    return {f"person:{user.public_id}": user for user in found}


@pseudonyms.tells
def _users(public_ids: set[str]) -> Iterator[tuple[str, str]]:
    found = db.session.scalars(select(User).where(User.public_id.in_(public_ids)))
    yield from ((user.public_id, user.name_in(language())) for user in found)


def customers_of(ids: set[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """Return (id, name, slug) of these customers by id."""
    rows = db.session.execute(select(Customer.id, Customer.name, Customer.slug).where(Customer.id.in_(ids)))
    return {row.id: row for row in rows}


def _statement(search: Search) -> Select[AuditEntry]:
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    if search.act:
        statement = statement.where(
            or_(AuditEntry.act == search.act, AuditEntry.act.startswith(f"{search.act}.", autoescape=True))
        )
    if search.person:
        statement = statement.where(_of_person(search.person))
    if search.customer:
        found = select(Customer.id).where(_called(Customer.search_key, search.customer))
        statement = statement.where(AuditEntry.customer_ref.in_(found))
    if search.first:
        statement = statement.where(AuditEntry.at >= _midnight(search.first, search.zone))
    if search.last:
        statement = statement.where(AuditEntry.at < _midnight(search.last + timedelta(days=1), search.zone))
    if search.before:
        statement = statement.where(AuditEntry.id < search.before)
    return statement


def _of_person(words: str) -> Any:
    rows = db.session.execute(
        select(User.id, User.public_id)
        .where(or_(_called(User.search_key, words), User.email == words.strip().lower()))
        .limit(MOST_PEOPLE)
    ).all()
    return or_(
        AuditEntry.actor_id.in_([row.id for row in rows]),
        AuditEntry.subject.in_([f"person:{row.public_id}" for row in rows]),
    )


def _called(column: Any, words: str) -> Any:
    return column.contains(search_key(words) or words.strip(), autoescape=True)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))
