"""Whoever asked for an idea hears how it stands."""

from sqlalchemy import select

from portal.activity.actions.notices import tell
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import customer_scope, every_customer
from portal.ideas.actions.ideas import KIND, STANDS
from portal.ideas.models import Idea, IdeaAsk


@job("ideas.tell_askers")
def tell_askers(item: OutboxItem) -> None:
    """Tell each customer's askers once for this state; a state that has changed since is told by its own item."""
    idea = db.session.get(Idea, item.ids["idea_id"])
    if idea is None or idea.version != item.ids["version"]:
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
                {row.asked_by_id}, STANDS, by=by, about=f"idea:{idea.id}:{idea.version}",
                visibility=Visibility(row.visibility), subject_kind=KIND, subject_id=row.id, state=str(idea.state),
            )  # fmt: skip
