"""The people beside a customer's name in a list: whom to call there, and who of ours accompanies it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, literal, select, union_all

from portal.accounts.models import AccountTeamMember, Customer, CustomerRole, Membership, User
from portal.foundation.db import BIGINT, db
from portal.foundation.i18n import language
from portal.foundation.kana import search_key
from portal.foundation.tenancy import every_customer, narrowed
from portal.portfolio.queries import AnyRow
from portal.portfolio.queries.book import book

MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class Face:
    """A person as a list shows them."""

    name: str
    initial: str
    colour_index: int


@dataclass(frozen=True, slots=True)
class Beside:
    """The people of one customer that a row names."""

    contact: Face | None = None
    primary: Face | None = None
    backup: Face | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A person found: who, where, and the address of the company."""

    face: Face
    title: str
    customer_name: str
    customer_slug: str
    member_pid: str


def beside(customer_ids: Sequence[int]) -> dict[int, Beside]:
    """Return whom each of these customers' rows name, in one statement: the champion or administrator, our team."""
    if not customer_ids:
        return {}
    with every_customer("the people beside the rows of a list the reader reaches"):
        rows = db.session.execute(_beside(), {"customers": list(customer_ids)}).all()
    return _by_customer(rows)


@cache
def _beside() -> CompoundSelect[*tuple[Any, ...]]:
    """Return the question, built once: it is asked for named customers, across all of them only."""
    person = (User.public_id, User.family_name, User.given_name, User.romanised)
    customers = bindparam("customers", expanding=True, type_=BIGINT)
    theirs = (
        select(Membership.customer_id, literal("contact"), Membership.champion_since, Membership.id, *person)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.customer_id.in_(customers),
            Membership.role == CustomerRole.ADMIN,
            Membership.ended_at.is_(None),
        )
    )
    ours = (
        select(
            AccountTeamMember.customer_id, AccountTeamMember.position, AccountTeamMember.ended_at,
            AccountTeamMember.id, *person,
        )
        .join(User, User.id == AccountTeamMember.user_id)
        .where(AccountTeamMember.customer_id.in_(customers), AccountTeamMember.ended_at.is_(None))
    )  # fmt: skip
    both: CompoundSelect[*tuple[Any, ...]] = union_all(
        narrowed(theirs, Membership), narrowed(ours, AccountTeamMember)
    )
    return both.execution_options(narrowed=True)


def people_found(user: User, words: str) -> list[Hit]:
    """Return the customers' people found by name, kana or romanised name, among those this person reaches."""
    key = search_key(words)
    if not key:
        return []
    asked = (
        select(
            Membership.customer_id, Membership.public_id.label("member_pid"), Membership.title,
            Customer.name, Customer.slug, User.public_id, User.family_name, User.given_name, User.romanised,
        )
        .join(User, User.id == Membership.user_id)
        .join(Customer, Customer.id == Membership.customer_id)
        .where(
            Membership.ended_at.is_(None),
            Membership.customer_id.in_(book(user).by_id),
            User.search_key.contains(key, autoescape=True),
        )
        .order_by(User.family_kana, User.given_kana, User.id)
        .limit(MOST_PEOPLE)
    )  # fmt: skip
    with every_customer("people are found by name across the customers the reader reaches"):
        rows = db.session.execute(narrowed(asked, Membership)).all()
    reading = language()
    return [
        Hit(
            face(row.public_id, row.family_name, row.given_name, row.romanised, reading),
            row.title,
            row.name,
            row.slug,
            row.member_pid,
        )
        for row in rows
    ]


def face(public_id: str, family: str, given: str, romanised: str, reading: str) -> Face:
    """Return a person as readers of `reading` know them."""
    written = " ".join(part for part in (family, given) if part)
    name = (romanised if reading == "en" else "") or written or romanised
    return Face(name, (family or romanised or "?")[0].upper(), sum(public_id.encode()) % 8)


def _by_customer(rows: Sequence[AnyRow]) -> dict[int, Beside]:
    found: dict[int, dict[str, Face]] = {}
    reading = language()
    for row in sorted(rows, key=_champions_first):
        customer_id, kind, _since, _id, public_id, family, given, romanised = tuple(row)
        shown = face(public_id, family, given, romanised, reading)
        found.setdefault(customer_id, {}).setdefault(str(kind), shown)
    return {
        customer_id: Beside(named.get("contact"), named.get("primary"), named.get("backup"))
        for customer_id, named in found.items()
    }


def _champions_first(row: AnyRow) -> tuple[bool, int]:
    _customer, _kind, since, row_id, *_person = tuple(row)
    return since is None, row_id
