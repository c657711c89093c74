"""Writing down what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.activity.models import Activity
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.history import plain
from portal.foundation.tenancy import bulk_insert


@dataclass(frozen=True)
class Told:
    """What happened to one of many things: who sees it, what it was, and its facts."""

    visibility: Visibility
    subject_kind: str
    subject_public_id: str
    facts: Mapping[str, Any]


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


def record_many(kind: str, told: Sequence[Told], *, by: Actor) -> None:
    """Add what happened to many things to the timeline of the customer in scope, in one statement."""
    bulk_insert(
        Activity,
        [
            {
                "kind": kind,
                "actor_kind": by.kind,
                "actor_id": by.person_id,
                "actor_side": by.side,
                "visibility": one.visibility,
                "subject_kind": one.subject_kind,
                "subject_public_id": one.subject_public_id,
                "facts": {name: plain(value) for name, value in one.facts.items()},
            }
            for one in told
        ],
    )
