"""How whoever wrote something shows to whoever reads it: by name within their company, else as they chose."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

from flask import g, has_request_context
from sqlalchemy import and_, select, tuple_

from portal.accounts.models import Customer, Department, Membership, User
from portal.accounts.queries.companies import customers_of
from portal.accounts.standpoint import Standpoint
from portal.community import marks
from portal.community.marks import Mark
from portal.community.models import Persona
from portal.community.rules.words import CompanyShown, NameShown
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer


class Written(Protocol):
    """Whatever has an author: who, as whose person, and whether their company is kept back here."""

    @property
    def author_id(self) -> int: ...
    @property
    def author_customer_id(self) -> int | None: ...
    @property
    def company_hidden(self) -> bool: ...


@dataclass(frozen=True)
class Byline:
    """An author as this reader sees them. `name` is empty where nothing was chosen yet: the page says "A member".

    `person` is the public id of whoever shows by name, `persona` that under which other companies may visit their
    profile; both are empty where the reader must not come to know who it is. `known`: by name, as in one's company.
    `elsewhere`: for whoever knows them by name, the pen name by which others do, so that nobody gives it away.
    """

    name: str
    company: str = ""
    industry: str = ""
    department: str = ""
    person: str = ""
    persona: str = ""
    vendor: bool = False
    known: bool = False
    elsewhere: str = ""
    photo: bool = False
    colour_index: int = 0
    marks: tuple[Mark, ...] = field(default=())

    @property
    def initial(self) -> str:
        return (self.name or "?")[0].upper()


@dataclass(frozen=True)
class Place:
    """Where somebody belongs, as far as a byline may tell it."""

    company: str
    industry: str
    department: str
    title: str
    persona: Persona | None
    near: tuple[Mark, ...] = ()  # beside their name, for those who know them by it
    far: tuple[Mark, ...] = ()  # for everybody else


Author = tuple[int, int | None]
_noted: ContextVar[set[int] | None] = ContextVar("noted_authors", default=None)


@contextmanager
def noting_people() -> Iterator[set[int]]:
    """Note whom bylines name meanwhile (inner ids), for the stamp of a page that is kept."""
    found: set[int] = set()
    token = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(token)


def bylines(
    written: Iterable[Written], point: Standpoint, language: str
) -> dict[tuple[int, int | None, bool], Byline]:
    """Return the byline of each author, by (author, customer, company hidden), in a fixed number of statements.

    The reader meets by name the people of the company at whose door they stand: as a colleague, or beside them. At the
    desk the vendor's people so meet those whom they accompany, as their page of that customer names them anyway.
    """
    return bylines_among(written, known_to(point), language)


def at_door(point: Standpoint) -> frozenset[int]:
    """Return the customer (inner id) at whose door somebody stands, none at the desk."""
    return frozenset({point.customer.id} if point.customer is not None else ())


def known_to(point: Standpoint) -> frozenset[int]:
    """Return the customers (inner ids) whose people somebody meets by name where they stand; asked once a request."""
    if point.customer is not None or point.user is None or point.side is not Side.VENDOR:
        return at_door(point)
    if not has_request_context():
        return frozenset(customers_of(point.user))
    if "accompanied" not in g:
        g.accompanied = (point.user.id, frozenset(customers_of(point.user)))
    whose, companies = g.accompanied
    return companies if whose == point.user.id else frozenset(customers_of(point.user))


def bylines_among(
    written: Iterable[Written], companies: Collection[int], language: str
) -> dict[tuple[int, int | None, bool], Byline]:
    """Return the same for whoever meets the people of these companies by name: for notices and mails."""
    wanted = {(one.author_id, one.author_customer_id, bool(one.company_hidden)) for one in written}
    if not wanted:
        return {}
    note_people(author for author, _, _ in wanted)
    people = _people({author for author, _, _ in wanted})
    places = _places({(author, customer) for author, customer, _ in wanted if customer is not None})
    found = {}
    for author, customer, hidden in wanted:
        user = people.get(author)
        place = places.get((author, customer)) if customer is not None else None
        found[author, customer, hidden] = _byline(
            user, place, hidden, customer is None or customer in companies, language
        )
    return found


def note_people(ids: Iterable[int]) -> None:
    """Note whoever is named without a byline."""
    if (noted := _noted.get()) is not None:
        noted.update(ids)


def own_place(point: Standpoint) -> Place | None:
    """Return where a customer's person belongs, with how they show; None for the vendor's people."""
    if point.customer is None or point.side is Side.VENDOR:
        return None
    pair = (point.user.id, point.customer.id)
    return _places({pair}).get(pair)


def as_chosen(user: User, place: Place, hidden: bool, language: str) -> Byline:
    """Return somebody as people of other companies see them; `hidden`: their company is kept back in this post."""
    chosen = place.persona
    if chosen is None or chosen.chosen_at is None:
        return Byline("")
    by_name = chosen.name_shown is NameShown.NAME
    shows_company = chosen.company_shown is CompanyShown.COMPANY and not hidden
    says_industry = chosen.company_shown is not CompanyShown.NOTHING
    return Byline(
        user.name_in(language) if by_name else chosen.pen_name,
        company=place.company if shows_company else "",
        industry=place.industry if says_industry and not shows_company else "",
        department=place.department if chosen.department_shown and shows_company else "",
        persona="" if hidden else chosen.public_id,
        photo=chosen.photo_shown and chosen.photo_place is not None,
        colour_index=sum(chosen.public_id.encode()) % 8,
        marks=() if hidden else place.far,
    )


def _people(ids: Iterable[int]) -> dict[int, User]:
    return {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(sorted(ids))))}


def _places(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Place]:
    wanted = sorted(pairs)
    if not wanted:
        return {}
    asked = (
        select(Membership.user_id, Customer.id, Customer.name, Customer.industry, Membership.title,
               Department.name.label("department"), Persona, *marks.columns())
        .join(Customer, Customer.id == Membership.customer_id)
        .outerjoin(Department, and_(Department.customer_id == Membership.customer_id,
                                    Department.id == Membership.department_id))
        .outerjoin(Persona, and_(Persona.user_id == Membership.user_id, Persona.customer_id == Membership.customer_id))
        .where(tuple_(Membership.user_id, Membership.customer_id).in_(wanted))
    )  # fmt: skip
    with every_customer("authors of several companies, each shown as they chose"):
        rows = db.session.execute(asked).all()
    return {
        (row.user_id, row.id): Place(
            row.name, row.industry, row.department or "", row.title, row.Persona,
            marks.found(row, "near"), marks.found(row, "far"),
        )
        for row in rows
    }  # fmt: skip


def _byline(user: User | None, place: Place | None, hidden: bool, known: bool, language: str) -> Byline:
    if user is None or user.erased_at is not None:
        return Byline("")
    if place is None:
        if user.staff_role is None:
            return Byline("")  # was somebody's person, and is not any more
        return Byline(user.name_in(language), person=user.public_id, vendor=True, known=True,
                      department=user.staff_department, colour_index=user.colour_index)  # fmt: skip
    if known:
        return Byline(user.name_in(language), company=place.company, department=place.department or place.title,
                      person=user.public_id, known=True, colour_index=user.colour_index, marks=place.near,
                      persona=place.persona.public_id if place.persona else "",
                      elsewhere=_pen_name(place.persona))  # fmt: skip
    return as_chosen(user, place, hidden, language)


def _pen_name(chosen: Persona | None) -> str:
    shown = chosen is not None and chosen.chosen_at is not None and chosen.name_shown is NameShown.PEN_NAME
    return chosen.pen_name if chosen is not None and shown else ""


def side_of(point: Standpoint) -> int | None:
    """Return the customer as whose person somebody writes where they stand; None for the vendor's people."""
    return None if point.side is Side.VENDOR else point.customer.id
