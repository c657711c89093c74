"""The ideas for the product that a customer takes part in, and what the vendor said of them in a period."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select

from portal.accounts.models import Customer
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.ideas.models import Idea, IdeaAsk, IdeaVote
from portal.ideas.queries.ideas import STILL_OPEN
from portal.ideas.queries.open import open_to

AnyRow = Row[*tuple[Any, ...]]


def ideas(customer: Customer, begins_at: datetime, ends_at: datetime) -> list[AnyRow]:
    """Return the ideas that the customer in scope asked or voted for by then, without those settled before the period.

    Each with when it was first asked for (`asked_at`) and how many of the customer's people voted (`ours`).
    """
    asks = narrowed(
        select(IdeaAsk.idea_id, func.min(IdeaAsk.at).label("asked_at"))
        .where(IdeaAsk.at < ends_at)
        .group_by(IdeaAsk.idea_id),
        IdeaAsk,
    ).subquery()
    votes = narrowed(
        select(IdeaVote.idea_id, func.count(IdeaVote.id).label("ours"))
        .where(IdeaVote.at < ends_at)
        .group_by(IdeaVote.idea_id),
        IdeaVote,
    ).subquery()
    asked = (
        select(
            Idea.public_id, Idea.title, Idea.title_en, Idea.state, Idea.state_at, Idea.state_words,
            Idea.state_words_en, asks.c.asked_at, func.coalesce(votes.c.ours, 0).label("ours"),
        )
        .outerjoin(asks, asks.c.idea_id == Idea.id)
        .outerjoin(votes, votes.c.idea_id == Idea.id)
        .where(
            open_to(customer), or_(asks.c.idea_id.is_not(None), votes.c.idea_id.is_not(None)),
            or_(Idea.state.in_(STILL_OPEN), Idea.state_at >= begins_at),
        )
        .order_by(Idea.state_at.desc(), Idea.id.desc())
    )  # fmt: skip
    return list(db.session.execute(asked))
