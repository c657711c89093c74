"""Two ideas that are one: what was asked and voted moves to the one that stays, and the other's address leads there."""

from sqlalchemy import select, update

from portal.foundation import clock
from portal.foundation.actor import Actor
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.refusals import Refused
from portal.foundation.search import index
from portal.foundation.tenancy import customer_scope, every_customer
from portal.ideas.actions.ideas import KIND
from portal.ideas.actions.votes import count, lock
from portal.ideas.models import Idea, IdeaAsk, IdeaVote


def merge(idea: Idea, into: Idea, *, by: Actor) -> None:
    """Merge an idea into another; who may read the one that stays is as before.

    Whoever voted for both keeps one vote. Raises Refused (same, merged).
    """
    if idea.id == into.id:
        raise Refused("same")
    if idea.merged_into_id is not None or into.merged_into_id is not None:
        raise Refused("merged")
    in_order = sorted(
        (idea, into), key=lambda row: row.id
    )  # always this one, or two would wait for each other
    for one in in_order:
        lock(one)
    for customer_id in _customers(idea):
        with customer_scope(customer_id):
            _move(idea, into)
    idea.merged_into_id, idea.merged_at = into.id, clock.now()
    before = update(Idea).where(Idea.merged_into_id == idea.id)
    db.session.execute(before.values(merged_into_id=into.id, version=Idea.version + 1))
    remember("idea.merged", by=by, subject=f"idea:{idea.public_id}", after=f"idea:{into.public_id}")
    db.session.flush()
    for one in (idea, into):
        count(one)
    index.remove(KIND, idea.id)
    index.owe(KIND, into.id)


def _customers(idea: Idea) -> list[int]:
    """Return which customers asked or voted for an idea."""
    with every_customer("whoever asked or voted for an idea that is merged"):
        asked = db.session.scalars(select(IdeaAsk.customer_id).where(IdeaAsk.idea_id == idea.id)).all()
        voted = db.session.scalars(select(IdeaVote.customer_id).where(IdeaVote.idea_id == idea.id)).all()
    return sorted({*asked, *voted})


def _move(idea: Idea, into: Idea) -> None:
    """Move what the customer in scope asked and voted; a second vote of the same person falls away."""
    for ask in db.session.scalars(select(IdeaAsk).where(IdeaAsk.idea_id == idea.id)):
        ask.idea_id = into.id
    db.session.flush()  # in this customer's scope
    with every_customer("one vote a person, whichever of their companies they vote for"):
        there = set(db.session.scalars(select(IdeaVote.person_id).where(IdeaVote.idea_id == into.id)))
    for vote in db.session.scalars(select(IdeaVote).where(IdeaVote.idea_id == idea.id)):
        if vote.person_id in there:
            db.session.delete(vote)
        else:
            vote.idea_id = into.id
    db.session.flush()
