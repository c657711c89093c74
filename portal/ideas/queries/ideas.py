"""Ideas for the product as the vendor's people see them: counted over all customers, told of those one reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from portal.accounts.models import Customer, User
from portal.accounts.queries.customers import reached_by
from portal.activity.queries import Doer, named
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.ideas.models import Idea, IdeaAsk, IdeaState

A_PAGE = 50
STILL_OPEN = (IdeaState.NEW, IdeaState.CONSIDERING, IdeaState.PLANNED)


@dataclass(frozen=True)
class Line:
    """An idea as the list shows it: how often, and by how many customers, it was asked for."""

    public_id: str
    title: str
    state: IdeaState
    asks: int
    customers: int
    last_at: datetime


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


def idea(public_id: str) -> Idea | None:
    """Return an idea."""
    return db.session.scalar(select(Idea).where(Idea.public_id == public_id))


def by_id(idea_id: int) -> Idea:
    """Return the idea that an ask belongs to."""
    return db.session.get_one(Idea, idea_id)


def ask(public_id: str) -> IdeaAsk | None:
    """Return one ask of the customer in scope, as far as its reader sees it."""
    return db.session.scalar(narrowed(select(IdeaAsk).where(IdeaAsk.public_id == public_id), IdeaAsk))


def lines(state: IdeaState | None = None, words: str = "", *, page: int = 1) -> list[Line]:
    """Return a page of ideas: what most customers ask for first. One statement."""
    which = _which(state, words)
    asked = (
        select(
            Idea.public_id, Idea.title, Idea.state, Idea.state_at,
            func.count(IdeaAsk.id), func.count(func.distinct(IdeaAsk.customer_id)).label("customers"),
            func.max(IdeaAsk.at),
        )
        .outerjoin(IdeaAsk, IdeaAsk.idea_id == Idea.id)
        .where(*which)
        .group_by(Idea.id)
        .order_by(func.count(func.distinct(IdeaAsk.customer_id)).desc(), Idea.id.desc())
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )  # fmt: skip
    with every_customer("ideas are counted over all customers"):
        rows = db.session.execute(asked).all()
    return [
        Line(pid, title, state_, n, customers, last or at)
        for pid, title, state_, at, n, customers, last in rows
    ]


def counts() -> dict[IdeaState, int]:
    """Return how many ideas there are in each state."""
    rows = db.session.execute(select(Idea.state, func.count(Idea.id)).group_by(Idea.state)).all()
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


def still_open(words: str = "") -> Sequence[Any]:
    """Return the ideas that can still be asked for, the newest first: (public_id, title, state)."""
    asked = select(Idea.public_id, Idea.title, Idea.state).where(
        *_which(None, words), Idea.state.in_(STILL_OPEN)
    )
    return db.session.execute(asked.order_by(Idea.id.desc()).limit(200)).all()


def _which(state: IdeaState | None, words: str) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = [Idea.state == state] if state else []
    for word in words.split():
        like = f"%{_escaped(word)}%"
        which.append(or_(Idea.title.ilike(like, escape="\\"), Idea.text.ilike(like, escape="\\")))
    return which


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
