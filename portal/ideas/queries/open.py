"""Ideas as one customer's people see them: those addressed to their company, and those it asked for itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from portal.accounts.models import Customer
from portal.accounts.queries.reach import keys_of
from portal.activity.queries import Doer, named
from portal.foundation.audience import Reader, Side, addressed_to
from portal.foundation.db import db
from portal.foundation.search import asking
from portal.foundation.search.shapes import Question
from portal.foundation.tenancy import narrowed
from portal.ideas.models import Idea, IdeaAsk, IdeaState, IdeaVote
from portal.ideas.queries.ideas import containing
from portal.search.queries.synonyms import synonyms
from portal.search.rules.words import clean

A_PAGE = 30
FEWEST_COMPANIES = 3  # with fewer, a number of votes would tell of one other company's people
MOST_ALIKE, FEWEST_TYPED = 4, 3
OURS = "ours"


@dataclass(frozen=True)
class Open:
    """An idea as a customer's people see it. `votes` is None while too few companies voted to tell how many.

    `ours`: how many of one's own company; `mine`: this reader voted; `asked`: one's own company asked for it.
    """

    idea: Idea
    votes: int | None
    ours: int
    mine: bool
    asked: bool

    @property
    def counted(self) -> int:
        """Return the number beside the arrow: all votes, else those of one's own company."""
        return self.ours if self.votes is None else self.votes

    @property
    def tells(self) -> bool:
        """True where there is a number to show: none is better than a nought that hides others' votes."""
        return self.votes is not None or self.ours > 0


@dataclass(frozen=True)
class Why:
    """Why one's own company would have it, said by one of its people or noted of what they said."""

    public_id: str
    why: str
    asked_by: Doer | None
    mine: bool
    at: datetime


def reader_at(customer: Customer) -> Reader:
    """Return whoever reads as one of a customer's people."""
    return Reader(Side.CUSTOMER, frozenset(keys_of(customer)))


def open_to(customer: Customer) -> ColumnElement[bool]:
    """Return the condition on Idea that a customer in scope sees it."""
    addressed = and_(addressed_to(Idea, reader_at(customer)), Idea.worded_at.is_not(None))
    asked = narrowed(select(IdeaAsk.idea_id), IdeaAsk)
    return and_(Idea.merged_into_id.is_(None), or_(addressed, Idea.id.in_(asked)))


def idea_here(customer: Customer, public_id: str) -> Idea | None:
    """Return an idea that a customer in scope sees; of one that was merged, the one it became."""
    found = db.session.scalar(select(Idea).where(Idea.public_id == public_id))
    if found is None:
        return None
    standing = found.merged_into_id or found.id
    return db.session.scalar(select(Idea).where(Idea.id == standing, open_to(customer)))


def is_addressed(customer: Customer, idea: Idea) -> bool:
    """Tell whether an idea is told to a customer, not only known to it because it asked itself."""
    asked = select(Idea.id).where(Idea.id == idea.id, addressed_to(Idea, reader_at(customer)))
    return db.session.scalar(asked.where(Idea.worded_at.is_not(None))) is not None


def lines(
    customer: Customer,
    person_id: int,
    *,
    state: IdeaState | None = None,
    words: str = "",
    ours: bool = False,
    newest: bool = False,
    page: int = 1,
) -> tuple[list[Open], bool]:
    """Return a page of ideas, what has most votes first, and whether another follows. Three statements."""
    order = (Idea.id.desc(),) if newest else (Idea.votes.desc(), Idea.id.desc())
    asked = select(Idea).where(open_to(customer), *containing(words, Idea.told, Idea.told_en))
    if state is not None:
        asked = asked.where(Idea.state == state)
    if ours:
        asked = asked.where(Idea.id.in_(_taking_part()))
    rows = db.session.scalars(asked.order_by(*order).limit(A_PAGE + 1).offset((page - 1) * A_PAGE)).all()
    return as_seen(rows[:A_PAGE], person_id), len(rows) > A_PAGE


def counts(customer: Customer) -> dict[str, int]:
    """Return how many ideas this customer sees in each state, and how many it takes part in. Two statements."""
    asked = select(Idea.state, func.count(Idea.id)).where(open_to(customer)).group_by(Idea.state)
    found = {str(state): count for state, count in db.session.execute(asked)}
    mine = select(func.count(Idea.id)).where(open_to(customer), Idea.id.in_(_taking_part()))
    return {**found, OURS: db.session.scalar(mine) or 0}


def as_seen(ideas: Sequence[Idea], person_id: int) -> list[Open]:
    """Return ideas with what the customer in scope has to do with them. Two statements."""
    ids = [one.id for one in ideas]
    if not ids:
        return []
    voted = (
        select(IdeaVote.idea_id, func.count(IdeaVote.id), func.max(_is(person_id)))
        .where(IdeaVote.idea_id.in_(ids))
        .group_by(IdeaVote.idea_id)
    )
    ours = {row[0]: (row[1], bool(row[2])) for row in db.session.execute(narrowed(voted, IdeaVote))}
    asks = narrowed(select(IdeaAsk.idea_id).where(IdeaAsk.idea_id.in_(ids)).distinct(), IdeaAsk)
    asked = set(db.session.scalars(asks))
    return [
        Open(
            one, one.votes if one.voting >= FEWEST_COMPANIES else None, *ours.get(one.id, (0, False)), one.id in asked
        )
        for one in ideas
    ]  # fmt: skip


def whys(idea: Idea, person_id: int) -> list[Why]:
    """Return why one's own company would have an idea, as far as its reader sees it, the newest first."""
    asked = (
        select(IdeaAsk.public_id, IdeaAsk.why, IdeaAsk.asked_by_id, IdeaAsk.subject_kind, IdeaAsk.at)
        .where(IdeaAsk.idea_id == idea.id)
        .order_by(IdeaAsk.id.desc())
        .limit(100)
    )
    rows = db.session.execute(narrowed(asked, IdeaAsk)).all()
    people = named({row.asked_by_id for row in rows} - {None})
    return [
        Why(
            row.public_id, row.why, people.get(row.asked_by_id),
            row.asked_by_id == person_id and not row.subject_kind, row.at,
        )
        for row in rows
    ]  # fmt: skip


def alike(customer: Customer, person_id: int, typed: str, *, but_id: int = 0) -> list[Open]:
    """Return the ideas that may be what somebody is about to propose, best first."""
    words = clean(typed)
    if len(words) < FEWEST_TYPED:
        return []
    question = Question(
        words, reader_at(customer), sources=frozenset({"idea"}), synonyms=synonyms(), most=MOST_ALIKE * 2
    )
    ids = list(dict.fromkeys(hit.subject_id for hit in asking.ask(question).hits if hit.subject_id != but_id))
    asked = select(Idea).where(Idea.id.in_(ids), open_to(customer))
    found = {one.id: one for one in db.session.scalars(asked)} if ids else {}
    return as_seen([found[one] for one in ids if one in found][:MOST_ALIKE], person_id)


def _taking_part() -> Any:
    """Return which ideas the customer in scope asked or voted for."""
    asked = narrowed(select(IdeaAsk.idea_id), IdeaAsk)
    voted = narrowed(select(IdeaVote.idea_id), IdeaVote)
    return asked.union(voted)


def _is(person_id: int) -> Any:
    return case((IdeaVote.person_id == person_id, 1), else_=0)
