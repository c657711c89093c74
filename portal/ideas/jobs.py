"""Whoever asked or voted for an idea hears how it stands."""

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.accounts.queries.reach import keys_of
from portal.activity.actions.notices import tell
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Reader, Side, Visibility, addressed_to
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import customer_scope, every_customer
from portal.ideas.actions.ideas import DECIDED, KIND, STANDS
from portal.ideas.models import Idea, IdeaAsk, IdeaVote


@job("ideas.tell_askers")
def tell_askers(item: OutboxItem) -> None:
    """Tell each customer's askers and voters once for this state; one that changed since is told by its own item."""
    idea = db.session.get(Idea, item.ids["idea_id"])
    if idea is None or idea.state_at.isoformat() != item.ids["since"]:
        return
    by = Actor(ActorKind.PERSON, Side.VENDOR, item.ids["by_id"])
    with every_customer("an idea is told to everybody who asked for it"):
        wanted = select(IdeaAsk.customer_id, IdeaAsk.id, IdeaAsk.asked_by_id, IdeaAsk.visibility)
        rows = db.session.execute(
            wanted.where(IdeaAsk.idea_id == idea.id, IdeaAsk.asked_by_id.is_not(None))
        ).all()
    for row in rows:
        with customer_scope(row.customer_id):
            tell(
                {row.asked_by_id}, STANDS, by=by, about=f"idea:{idea.id}:{idea.state_at.isoformat()}",
                visibility=Visibility(row.visibility), subject_kind=KIND, subject_id=row.id, state=str(idea.state),
            )  # fmt: skip
    _tell_voters(idea, by)


def _tell_voters(idea: Idea, by: Actor) -> None:
    """Tell those who voted, as far as their company may still read it; who asked as well was told of it already."""
    with every_customer("an idea is told to everybody who voted for it"):
        voted = select(IdeaVote.customer_id, IdeaVote.person_id).where(IdeaVote.idea_id == idea.id)
        people: dict[int, set[int]] = {}
        for customer_id, person_id in db.session.execute(voted):
            people.setdefault(customer_id, set()).add(person_id)
    for customer_id, person_ids in sorted(people.items()):
        customer = db.session.get_one(Customer, customer_id)
        reader = Reader(Side.CUSTOMER, frozenset(keys_of(customer)))
        readable = select(Idea.id).where(Idea.id == idea.id, addressed_to(Idea, reader))
        if db.session.scalar(readable) is None:
            continue
        with customer_scope(customer_id):
            tell(
                person_ids, DECIDED, by=by, about=f"idea:{idea.id}:{idea.state_at.isoformat()}",
                visibility=Visibility.SHARED, subject_kind="open_idea", subject_id=idea.id, state=str(idea.state),
            )  # fmt: skip
