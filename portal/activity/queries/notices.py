"""What somebody was told, across all their customers: words and rights are looked up while it is read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, select

from portal.accounts.models import AccountTeamMember, Customer, Membership, StaffRole, User
from portal.accounts.permits import REACHES_ALL
from portal.activity.models import ByMail, Notice, NoticeSetting
from portal.activity.notices import Noted, Told, kind_of, kinds
from portal.activity.queries.timeline import named
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed

AnySelect = Select[*tuple[Any, ...]]
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


def notice(public_id: str, user: User) -> Shown | None:
    """Return one of the person's own notices while they may still see what it is about."""
    with every_customer(WHY):
        rows = db.session.execute(_mine(user).where(Notice.public_id == public_id)).all()
    return next(iter(told(user, rows)), None)


def page(user: User, before: str = "") -> tuple[list[Shown], str | None]:
    """Return a page of the person's notices, newest first, and after which one the next page begins."""
    asked = _mine(user).order_by(Notice.id.desc()).limit(A_PAGE + 1)
    if before:
        place = select(Notice.id).where(Notice.public_id == before, Notice.person_id == user.id)
        asked = asked.where(Notice.id < place.scalar_subquery())
    with every_customer(WHY):
        rows = db.session.execute(asked).all()
    more = rows[A_PAGE - 1].public_id if len(rows) > A_PAGE else None
    return told(user, rows[:A_PAGE]), more


def unread(user: User) -> int:
    """Return how many unread notices the person has and may see, at most 99."""
    asked = _mine(user).where(Notice.read_at.is_(None)).order_by(Notice.id.desc()).limit(MOST_COUNTED)
    with every_customer(WHY):
        rows = db.session.execute(asked).all()
    return len(told(user, rows)) if rows else 0


def by_ids(user: User, ids: Iterable[int], *, only_unread: bool = True) -> list[Shown]:
    """Return these notices of a person, in the order they came, as far as they may be told."""
    asked = _mine(user).where(Notice.id.in_(sorted(ids))).order_by(Notice.id)
    if only_unread:
        asked = asked.where(Notice.read_at.is_(None))
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
            by_kind[row.kind].append(_noted(row, place, people.get(row.by_id)))
    words: dict[int, Told] = {}
    with every_customer(WHY, audience_of(user)):
        for code, noted in by_kind.items():
            found = kind_of(code)
            words |= found.teller(user, noted) if found else {}
    known = {one.id: one for group in by_kind.values() for one in group}
    return [Shown(known[row.id], words[row.id]) for row in rows if row.id in words]


def audience_of(user: User) -> Audience:
    """Return for whose eyes a person reads, at whichever customer."""
    return Audience.VENDOR if user.staff_role else Audience.CUSTOMER


def settings_of(person_ids: Iterable[int]) -> dict[tuple[int, str], ByMail]:
    """Return how these people want to hear, by person and kind, where they said so."""
    asked = select(NoticeSetting.person_id, NoticeSetting.kind, NoticeSetting.by_mail)
    rows = db.session.execute(asked.where(NoticeSetting.person_id.in_(sorted(set(person_ids)))))
    return {(row.person_id, row.kind): row.by_mail for row in rows}


def choices_of(user: User) -> dict[str, ByMail]:
    """Return how a person hears of every kind there is."""
    said = settings_of([user.id])
    return {one.code: said.get((user.id, one.code), one.usually) for one in kinds()}


def _mine(user: User) -> AnySelect:
    asked = select(
        Notice.id, Notice.public_id, Notice.customer_id, Notice.kind, Notice.subject_kind, Notice.subject_id,
        Notice.ids, Notice.by_id, Notice.at, Notice.read_at,
    )  # fmt: skip
    return asked.where(Notice.person_id == user.id)


def _places(user: User, customer_ids: set[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """Return those of these customers that are open to the person, by id."""
    asked = select(Customer.id, Customer.slug, Customer.name).where(Customer.id.in_(sorted(customer_ids)))
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


def _noted(row: Any, place: Any, by: Any) -> Noted:
    return Noted(
        row.id, row.public_id, row.customer_id, place.slug, place.name, row.kind, row.subject_kind,
        row.subject_id, row.ids, by, row.at, row.read_at,
    )  # fmt: skip
