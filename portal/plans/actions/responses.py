"""Saying that what was agreed for a crossed threshold has begun."""

from datetime import date

from sqlalchemy import select

from portal.activity.actions import record as tell
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.plans.actions.nodes import require_open
from portal.plans.models import BegunResponse, Node, Plan


def begin(plan: Plan, node: Node, since: date, note: str, *, by: Actor) -> bool:
    """Say that this side has begun its response to the crossing of `since`; False when known. Raises Refused."""
    require_open(plan)
    if by.side is None:
        raise ValueError("a response is begun by one of the two sides")
    known = select(BegunResponse.id).where(
        BegunResponse.node_id == node.id, BegunResponse.since == since, BegunResponse.side == by.side
    )
    if db.session.scalar(known) is not None:
        return False
    begun = BegunResponse(
        node_id=node.id, since=since, side=by.side, by_id=by.person_id, note=note, visibility=node.visibility
    )
    db.session.add(begun)
    db.session.flush()
    tell(
        "response.begun",
        by=by,
        visibility=node.visibility,
        subject_kind="kpi",
        subject_public_id=node.public_id,
        title=node.title,
        since=since,
        note=note,
    )
    return True
