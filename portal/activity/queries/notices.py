"""What somebody was told, across all their customers: words and rights are looked up while it is read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select

from portal.accounts.models import AccountTeamMember, Customer, Membership, StaffRole, User
from portal.accounts.permits import REACHES_ALL
from portal.activity.models import ByMail, Notice
from portal.activity.notices import Noted, Told, kind_of, lasting_place
from portal.activity.queries.timeline import named
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed

AnySelect = Select[*tuple[Any, ...]]
PLACE = (Customer.id, Customer.public_id, Customer.slug, Customer.name, Customer.kana)
A_PAGE = 40
MOST_COUNTED = 99
WHY = "what one person was told by all their customers"


@dataclass(frozen=True)
class Shown:
    """A notice with its words, as its reader may read them now."""

    noted: Noted
    told: Told

    @property
    def at(self) -> Any:
        return self.noted.at

    @property
    def place_name(self) -> str:
        return self.noted.customer_name


@dataclass(frozen=True)
class Wanted:
    """Which notices are asked for: unread ones, of a chapter (beginnings of kinds), of one customer (its slug)."""

    unread: bool = False
    kinds: tuple[str, ...] = ()
    customer: str = ""

    def of(self, asked: AnySelect) -> AnySelect:
        """Return a question after notices narrowed to what is asked for."""
        if self.unread:
            asked = asked.where(Notice.read_at.is_(None))
        if self.kinds:
            asked = asked.where(or_(*(Notice.kind.startswith(one, autoescape=True) for one in self.kinds)))
        if self.customer:
            place = select(Customer.id).where(Customer.slug == self.customer)
            asked = asked.where(Notice.customer_id == place.scalar_subquery())
        return asked


ALL = Wanted()


@dataclass(frozen=True)
class ToldOf:
    """Of what a person was ever told: kinds, and the customers that are still open to them."""

    kinds: frozenset[str]
    customers: tuple[Row[*tuple[Any, ...]], ...]


def notice(public_id: str, user: User) -> Shown | None:
    """Return one of the person's own notices while they may still see what it is about."""
    return next(iter(told(user, _one(public_id, user))), None)


def followed(public_id: str, user: User) -> Shown | None:
    """Return one of the person's own notices to be followed; one that says nothing any more leads to its subject."""
    rows = _one(public_id, user)
    if shown := told(user, rows):
        return shown[0]
    places = _places(user, {row.customer_id for row in rows}) if rows else {}
    with every_customer(WHY, audience_of(user)):
        for known in (noted(row, places[row.customer_id], None) for row in rows if row.customer_id in places):
            if found := lasting_place(known):
                return Shown(known, Told("", *found))
    return None


def page(user: User, before: str = "", wanted: Wanted = ALL) -> tuple[list[Shown], str | None]:
    """Return a page of the person's notices, newest first, and after which one the next page begins."""
    asked = wanted.of(_mine(user)).order_by(Notice.id.desc()).limit(A_PAGE + 1)
    if before:
        place = select(Notice.id).where(Notice.public_id == before, Notice.person_id == user.id)
        asked = asked.where(Notice.id < place.scalar_subquery())
    with every_customer(WHY):
        rows = db.session.execute(asked).all()
    more = rows[A_PAGE - 1].public_id if len(rows) > A_PAGE else None
    return told(user, rows[:A_PAGE]), more


def told_of(user: User) -> ToldOf:
    """Return of what a person was ever told, for the filters of their page."""
    asked = select(Notice.customer_id, Notice.kind).where(Notice.person_id == user.id).distinct()
    with every_customer(WHY):
        rows = db.session.execute(narrowed(asked, Notice)).all()
    places = _places(user, {row.customer_id for row in rows}) if rows else {}
    by_name = sorted(places.values(), key=lambda place: (place.kana, place.name))
    return ToldOf(frozenset(row.kind for row in rows if row.customer_id in places), tuple(by_name))


def unread(user: User) -> list[Shown]:
    """Return the unread notices that the person may see, newest first, at most 99."""
    asked = _mine(user).where(Notice.read_at.is_(None)).order_by(Notice.id.desc()).limit(MOST_COUNTED)
    with every_customer(WHY):
        rows = db.session.execute(asked).all()
    return told(user, rows)


def unread_about(person_id: int, subject_kind: str, subject_id: int) -> bool:
    """True when a person was told of a subject of the customer in scope and has not looked at it yet."""
    asked = select(Notice.id).where(
        Notice.person_id == person_id,
        Notice.subject_kind == subject_kind,
        Notice.subject_id == subject_id,
        Notice.read_at.is_(None),
    )
    return db.session.scalar(narrowed(asked.limit(1), Notice)) is not None


def by_ids(user: User, ids: Iterable[int], *, only_unread: bool = True) -> list[Shown]:
    """Return these notices of a person, in the order they came, as far as they may be told."""
    asked = _mine(user).where(Notice.id.in_(sorted(ids))).order_by(Notice.id)
    if only_unread:
        asked = asked.where(Notice.read_at.is_(None))
    with every_customer(WHY):
        rows = db.session.execute(asked).all()
    return told(user, rows)


def held(user: User, until: datetime) -> list[Shown]:
    """Return what came in somebody's quiet hours that ended then, as far as it is unread and may be told."""
    asked = _mine(user).where(
        Notice.held_until == until, Notice.by_mail == ByMail.AT_ONCE, Notice.read_at.is_(None)
    )
    asked = asked.order_by(Notice.id)
    with every_customer(WHY):
        rows = db.session.execute(asked).all()
    return told(user, rows)


def told(user: User, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Shown]:
    """Return the notices with their words; what the person may no longer see is left out."""
    if not rows:
        return []
    places = _places(user, {row.customer_id for row in rows})
    people = named({row.by_id for row in rows if row.by_id is not None})
    by_kind: dict[str, list[Noted]] = defaultdict(list)
    for row in rows:
        place = places.get(row.customer_id)
        if place is not None:
            by_kind[row.kind].append(noted(row, place, people.get(row.by_id)))
    words: dict[int, Told] = {}
    with every_customer(WHY, audience_of(user)):
        for code, of_kind in by_kind.items():
            found = kind_of(code)
            words |= found.teller(user, of_kind) if found else {}
    known = {one.id: one for group in by_kind.values() for one in group}
    return [Shown(known[row.id], words[row.id]) for row in rows if row.id in words]


def ways_of(user: User, shown: Sequence[Shown]) -> dict[int, str]:
    """Return by notice the addresses that a mail to the person leads to in place of the portal's page."""
    by_kind: dict[str, list[Noted]] = defaultdict(list)
    for one in shown:
        by_kind[one.noted.kind].append(one.noted)
    found: dict[int, str] = {}
    with every_customer(WHY, audience_of(user)):
        for code, of_kind in by_kind.items():
            known = kind_of(code)
            if known is not None and known.way is not None:
                found.update(known.way(user, of_kind))
    return found


def audience_of(user: User) -> Audience:
    """Return for whose eyes a person reads, at whichever customer."""
    return Audience.VENDOR if user.staff_role else Audience.CUSTOMER


def _mine(user: User) -> AnySelect:
    asked = select(
        Notice.id, Notice.public_id, Notice.customer_id, Notice.kind, Notice.subject_kind, Notice.subject_id,
        Notice.ids, Notice.by_id, Notice.at, Notice.read_at,
    )  # fmt: skip
    return asked.where(Notice.person_id == user.id)


def _one(public_id: str, user: User) -> Sequence[Row[*tuple[Any, ...]]]:
    with every_customer(WHY):
        return db.session.execute(_mine(user).where(Notice.public_id == public_id)).all()


def _places(user: User, customer_ids: set[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """Return those of these customers that are open to the person, by id."""
    asked = select(*PLACE).where(Customer.id.in_(sorted(customer_ids)))
    with every_customer("where one's notices lead"):
        if user.staff_role is None:
            belongs = and_(Membership.customer_id == Customer.id, Membership.user_id == user.id)
            mine = asked.join(Membership, belongs).where(Membership.ended_at.is_(None))
            rows = db.session.execute(narrowed(mine, Membership))
        elif user.staff_role in REACHES_ALL:
            rows = db.session.execute(asked)
        elif user.staff_role is StaffRole.AUTHOR:
            return {}
        else:
            team = and_(AccountTeamMember.customer_id == Customer.id, AccountTeamMember.user_id == user.id)
            mine = asked.join(AccountTeamMember, team).where(AccountTeamMember.ended_at.is_(None))
            rows = db.session.execute(narrowed(mine.distinct(), AccountTeamMember))
        return {row.id: row for row in rows}


def noted(row: Any, place: Any, by: Any) -> Noted:
    """Return a row as its kind is asked to word it, for the customer it belongs to."""
    return Noted(
        row.id, row.public_id, row.customer_id, place.slug, place.name, row.kind, row.subject_kind,
        row.subject_id, row.ids, by, row.at, row.read_at,
    )  # fmt: skip
