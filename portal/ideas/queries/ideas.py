"""Ideas for the product as the vendor's people see them: counted over all customers, told of those one reaches."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portal.accounts.models import Customer, Subscription, User
from portal.accounts.permits import REACHES_ALL
from portal.accounts.queries.customers import reached_by
from portal.activity.queries import Doer, named
from portal.foundation.audience import Reach, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.ideas.models import Idea, IdeaAsk, IdeaState, IdeaVote

A_PAGE = 50
STILL_OPEN = (IdeaState.NEW, IdeaState.CONSIDERING, IdeaState.PLANNED)


class Order(StrEnum):
    """What comes first in the list: what most customers want, what most people do, or what was written last."""

    CUSTOMERS = "customers"
    VOTES = "votes"
    NEWEST = "newest"


@dataclass(frozen=True)
class Line:
    """An idea as the list shows it: how often it was asked for, and how many customers asked or voted."""

    public_id: str
    title: str
    state: IdeaState
    reach: Reach
    worded: bool
    asks: int
    customers: int
    votes: int
    last_at: datetime
    money: dict[str, int] = field(default_factory=dict)  # ARR of those of them that the reader reaches


@dataclass(frozen=True)
class Asked:
    """One time that it was asked for, with the customer's own reason."""

    public_id: str
    customer: str
    slug: str
    why: str
    asked_by: Doer | None
    at: datetime
    visibility: Visibility


@dataclass(frozen=True)
class Backer:
    """A customer that asked or voted for an idea, with what it pays in a year (minor units by currency)."""

    name: str
    slug: str
    votes: int
    asks: int
    money: dict[str, int]


def idea(public_id: str) -> Idea | None:
    """Return an idea."""
    return db.session.scalar(select(Idea).where(Idea.public_id == public_id))


def idea_for(public_id: str, reader: User) -> Idea | None:
    """Return an idea that this person of the vendor's may read: not yet worded, only who reaches its customer."""
    with every_customer("a proposal is read by those who reach the customer that made it"):
        return db.session.scalar(select(Idea).where(Idea.public_id == public_id, _for(reader)))


def by_id(idea_id: int) -> Idea:
    """Return the idea that an ask belongs to."""
    return db.session.get_one(Idea, idea_id)


def ask(public_id: str) -> IdeaAsk | None:
    """Return one ask of the customer in scope, as far as its reader sees it."""
    return db.session.scalar(narrowed(select(IdeaAsk).where(IdeaAsk.public_id == public_id), IdeaAsk))


def lines(
    reader: User,
    state: IdeaState | None = None,
    words: str = "",
    *,
    order: Order = Order.CUSTOMERS,
    page: int = 1,
    only: Sequence[str] | None = None,
) -> list[Line]:
    """Return a page of ideas (or those `only` of these public ids), with how much they are wanted. Four statements."""
    which = [*_which(state, words), *([Idea.public_id.in_(only)] if only is not None else [])]
    backing = _backing().subquery()
    customers = func.count(backing.c.customer_id)
    first = {Order.CUSTOMERS: customers.desc(), Order.VOTES: Idea.votes.desc(), Order.NEWEST: Idea.id.desc()}
    asked = (
        select(
            Idea.id, Idea.public_id, Idea.title, Idea.state, Idea.state_at, Idea.reach, Idea.worded_at, Idea.votes,
            customers.label("customers"),
        )
        .outerjoin(backing, backing.c.idea_id == Idea.id)
        .where(*which, Idea.merged_into_id.is_(None), _for(reader))
        .group_by(Idea.id)
        .order_by(first[order], Idea.id.desc())
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )  # fmt: skip
    with every_customer("ideas are counted over all customers"):
        rows = db.session.execute(asked).all()
        ids = [row.id for row in rows]
        asks = _asks(ids)
        money = _money(_backers(ids, reader))
    return [
        Line(
            row.public_id, row.title, row.state, row.reach, row.worded_at is not None, asks.get(row.id, (0, None))[0],
            row.customers, row.votes, asks.get(row.id, (0, None))[1] or row.state_at, money.get(row.id, {}),
        )
        for row in rows
    ]  # fmt: skip


def counts(reader: User) -> dict[IdeaState, int]:
    """Return how many ideas there are in each state."""
    asked = select(Idea.state, func.count(Idea.id)).where(Idea.merged_into_id.is_(None), _for(reader))
    with every_customer("ideas are counted over all customers"):
        rows = db.session.execute(asked.group_by(Idea.state)).all()
    return {row[0]: row[1] for row in rows}


def asks_of(found: Idea, reader: User) -> tuple[list[Asked], int]:
    """Return who asked, of the customers that this reader reaches, newest first; and how many asks there are beside."""
    wanted = (
        select(
            IdeaAsk.public_id, Customer.name, Customer.slug, IdeaAsk.why, IdeaAsk.asked_by_id, IdeaAsk.at,
            IdeaAsk.visibility,
        )
        .join(Customer, Customer.id == IdeaAsk.customer_id)
        .where(IdeaAsk.idea_id == found.id)
    )  # fmt: skip
    with every_customer("one idea, asked for by several customers"):
        reached = wanted.where(IdeaAsk.customer_id.in_(reached_by(reader))).order_by(IdeaAsk.id.desc())
        rows = db.session.execute(reached.limit(200)).all()
        everybody = db.session.scalar(select(func.count(IdeaAsk.id)).where(IdeaAsk.idea_id == found.id)) or 0
    people = named({row.asked_by_id for row in rows} - {None})
    told = [
        Asked(row.public_id, row.name, row.slug, row.why, people.get(row.asked_by_id), row.at, row.visibility)
        for row in rows
    ]
    return told, everybody - len(told)


def backers(found: Idea, reader: User) -> tuple[list[Backer], int]:
    """Return the customers behind an idea that this reader reaches, who pay most first; and how many more there are."""
    with every_customer("one idea, wanted by several customers"):
        pairs = _backers([found.id], reader)
        everybody = _backing().subquery()
        total = db.session.scalar(
            select(func.count()).select_from(everybody).where(everybody.c.idea_id == found.id)
        )
        ids = sorted({customer_id for _, customer_id in pairs})
        names = {
            row.id: row
            for row in db.session.execute(
                select(Customer.id, Customer.name, Customer.slug).where(Customer.id.in_(ids))
            )
        }
        votes = _counted(select(IdeaVote.customer_id, func.count()).where(IdeaVote.idea_id == found.id))
        asks = _counted(select(IdeaAsk.customer_id, func.count()).where(IdeaAsk.idea_id == found.id))
        paid = _paid(ids)
    told = [
        Backer(names[one].name, names[one].slug, votes.get(one, 0), asks.get(one, 0), paid.get(one, {}))
        for one in ids
    ]
    told.sort(key=lambda one: (-max(one.money.values(), default=0), one.name))
    return told, (total or 0) - len(told)


def still_open(words: str = "") -> Sequence[Any]:
    """Return the ideas that can still be asked for, the newest first: (public_id, title, state)."""
    asked = select(Idea.public_id, Idea.title, Idea.state).where(
        *_which(None, words),
        Idea.state.in_(STILL_OPEN),
        Idea.worded_at.is_not(None),
        Idea.merged_into_id.is_(None),
    )
    return db.session.execute(asked.order_by(Idea.id.desc()).limit(200)).all()


def by_ids(ids: Sequence[int]) -> dict[int, Idea]:
    """Return these ideas by id, without those that became another."""
    asked = select(Idea).where(Idea.id.in_(ids), Idea.merged_into_id.is_(None), Idea.worded_at.is_not(None))
    return {one.id: one for one in db.session.scalars(asked)} if ids else {}


def containing(words: str, *more: Any) -> list[ColumnElement[bool]]:
    """Return the conditions that an idea's titles, or what else is named, hold every word."""
    found: list[ColumnElement[bool]] = []
    for word in words.split():
        columns = (Idea.title, Idea.title_en, *more)
        found.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return found


def _for(reader: User) -> ColumnElement[bool]:
    """Return the condition that somebody of the vendor's may read an idea; inside every_customer."""
    if reader.staff_role in REACHES_ALL:
        return Idea.id.is_not(None)
    asked = select(IdeaAsk.idea_id).where(IdeaAsk.customer_id.in_(reached_by(reader)))
    return or_(Idea.worded_at.is_not(None), Idea.id.in_(asked))


def _which(state: IdeaState | None, words: str) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = [Idea.state == state] if state else []
    return [*which, *containing(words, Idea.text, Idea.told)]


def _backing() -> Any:
    """Return which customers asked or voted for which ideas."""
    asked = select(IdeaAsk.idea_id.label("idea_id"), IdeaAsk.customer_id.label("customer_id"))
    voted = select(IdeaVote.idea_id.label("idea_id"), IdeaVote.customer_id.label("customer_id"))
    return asked.union(voted)


def _backers(ids: Sequence[int], reader: User) -> list[tuple[int, int]]:
    """Return (idea, customer) of those behind these ideas that the reader reaches."""
    if not ids:
        return []
    backing = _backing().subquery()
    reached = and_(backing.c.idea_id.in_(ids), backing.c.customer_id.in_(reached_by(reader)))
    return [
        (row[0], row[1])
        for row in db.session.execute(select(backing.c.idea_id, backing.c.customer_id).where(reached))
    ]


def _asks(ids: Sequence[int]) -> dict[int, tuple[int, datetime | None]]:
    asked = select(IdeaAsk.idea_id, func.count(), func.max(IdeaAsk.at)).where(IdeaAsk.idea_id.in_(ids))
    return {row[0]: (row[1], row[2]) for row in db.session.execute(asked.group_by(IdeaAsk.idea_id))}


def _money(pairs: Sequence[tuple[int, int]]) -> dict[int, dict[str, int]]:
    """Return by idea what the customers behind it pay in a year, by currency."""
    paid = _paid(sorted({customer_id for _, customer_id in pairs}))
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for idea_id, customer_id in pairs:
        for currency, minor in paid.get(customer_id, {}).items():
            sums[idea_id][currency] += minor
    return {idea_id: dict(money) for idea_id, money in sums.items()}


def _paid(ids: Sequence[int]) -> dict[int, dict[str, int]]:
    asked = (
        select(Subscription.customer_id, Subscription.currency, func.sum(Subscription.arr_minor))
        .where(Subscription.customer_id.in_(ids), Subscription.ended_on.is_(None))
        .group_by(Subscription.customer_id, Subscription.currency)
    )
    paid: dict[int, dict[str, int]] = {}
    for customer_id, currency, minor in db.session.execute(asked) if ids else ():
        paid.setdefault(customer_id, {})[currency] = int(minor)
    return paid


def _counted(asked: Select[*tuple[Any, ...]]) -> dict[int, int]:
    first = asked.selected_columns[0]
    return {row[0]: row[1] for row in db.session.execute(asked.group_by(first))}
