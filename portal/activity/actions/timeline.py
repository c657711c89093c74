"""Writing down what happened."""

from typing import Any

from portal.activity.models import Activity
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import plain


def record(
    kind: str,
    *,
    by: Actor,
    visibility: Visibility = Visibility.SHARED,
    subject_kind: str = "",
    subject_public_id: str = "",
    **facts: Any,
) -> Activity:
    """Add to the timeline of the customer in scope. Facts are plain values, kept as they were at that time."""
    row = Activity(
        kind=kind,
        actor_kind=by.kind,
        actor_id=by.person_id,
        actor_side=by.side,
        visibility=visibility,
        subject_kind=subject_kind,
        subject_public_id=subject_public_id,
        facts={name: plain(value) for name, value in facts.items()},
    )
    db.session.add(row)
    return row
