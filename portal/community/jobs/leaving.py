"""What somebody wrote goes nameless or goes, some posts at a time, until none are left."""

from portal.community.actions import leaving
from portal.community.rules.leaving import Leaving
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side
from portal.foundation.outbox import OutboxItem, job, owe


@job(leaving.JOB)
def leave(item: OutboxItem) -> None:
    """Do the next posts, and owe the rest."""
    ids = item.ids
    by = Actor(ActorKind.PERSON, Side(ids["side"]) if ids["side"] else None, ids["by_id"])
    if leaving.leave(ids["person_id"], ids["company_id"], Leaving(ids["choice"]), ids["heir_id"], by=by):
        owe(leaving.JOB, **ids)
