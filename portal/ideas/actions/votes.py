"""Voting for an idea, once each, and saying why one's own company would have it."""

from sqlalchemy import func, select, update

from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import every_customer
from portal.ideas.actions.ideas import LONGEST_WHY, ask
from portal.ideas.models import Idea, IdeaAsk, IdeaState, IdeaVote

DECIDED_FOR_GOOD = (IdeaState.DONE,)


def vote(idea: Idea, *, by: Actor) -> None:
    """Vote for an idea as a person of the customer in scope. Raises Refused (voted, decided)."""
    if idea.state in DECIDED_FOR_GOOD or idea.merged_into_id is not None:
        raise Refused("decided")
    lock(idea)
    if _voted(idea, by) is not None:
        raise Refused("voted")
    db.session.add(IdeaVote(idea_id=idea.id, person_id=by.person_id))
    db.session.flush()
    count(idea)


def take_back(idea: Idea, *, by: Actor) -> None:
    """Take one's vote back; what one said of one's own situation stays. Raises Refused (not_voted)."""
    lock(idea)
    mine = select(IdeaVote).where(IdeaVote.idea_id == idea.id, IdeaVote.person_id == by.person_id)
    row = db.session.scalar(mine)
    if row is None:
        raise Refused("not_voted")
    db.session.delete(row)
    db.session.flush()
    count(idea)


def say_why(idea: Idea, why: str, *, by: Actor) -> IdeaAsk | None:
    """Say why one's own company would have it; said again, it takes the place of what one said before."""
    words = why.strip()[:LONGEST_WHY]
    known = db.session.scalars(
        select(IdeaAsk)
        .where(IdeaAsk.idea_id == idea.id, IdeaAsk.asked_by_id == by.person_id, IdeaAsk.subject_kind == "")
        .order_by(IdeaAsk.id)
    ).first()
    if known is not None:
        known.why = words
        return known
    return ask(idea, words, by=by, visibility=Visibility.SHARED, asked_by_id=by.person_id) if words else None


def lock(idea: Idea) -> None:
    """Let others who vote for the same idea wait until this is done, so that its counts are right."""
    db.session.execute(select(Idea.id).where(Idea.id == idea.id).with_for_update())


def count(idea: Idea) -> None:
    """Count an idea's votes and the companies they come from; it is locked by then."""
    asked = select(func.count(IdeaVote.id), func.count(func.distinct(IdeaVote.customer_id)))
    with every_customer("an idea's votes are counted over all customers"):
        votes, voting = db.session.execute(asked.where(IdeaVote.idea_id == idea.id)).one()
    values = {"votes": votes, "voting": voting, "version": Idea.version + 1}
    counted = update(Idea).where(Idea.id == idea.id).values(values)
    db.session.execute(counted.execution_options(synchronize_session="fetch"))


def _voted(idea: Idea, by: Actor) -> int | None:
    """Return the customer as whose person somebody voted already."""
    mine = select(IdeaVote.customer_id).where(IdeaVote.idea_id == idea.id, IdeaVote.person_id == by.person_id)
    with every_customer("one vote a person, whichever of their companies they vote for"):
        return db.session.scalar(mine)
