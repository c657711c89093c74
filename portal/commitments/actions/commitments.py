"""Promising something, changing what was promised, and saying how it ended."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.activity.actions import record as tell
from portal.collaboration.subjects import Subject
from portal.commitments.actions.events import changed
from portal.commitments.actions.refusals import Refused
from portal.commitments.models import Commitment, CommitmentSettling, SettledAs
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.history import CREATED, DELETED, RESTORED, Change
from portal.foundation.tenancy import narrowed

KIND = "commitment"
LONGEST_TITLE = 300


def promise(
    customer: Customer,
    title: str,
    *,
    by: Actor,
    side: Side,
    visibility: Visibility,
    owner_id: int | None = None,
    due_on: date | None = None,
    details: str = "",
    source: Subject | None = None,
) -> Commitment:
    """Write down what a side of the customer in scope promised, where `source` says in which meeting or review.

    A text longer than a title goes on in the details. Raises Refused (no_side).
    """
    if by.side is None:
        raise Refused("no_side")
    line = " ".join(title.split())
    made = Commitment(
        customer_id=customer.id,
        title=line[:LONGEST_TITLE],
        details=details or (line if len(line) > LONGEST_TITLE else ""),
        side=side,
        owner_id=owner_id,
        due_on=due_on,
        visibility=visibility,
        source_kind=source.kind if source else "",
        source_id=source.id if source else 0,
        made_by_id=by.person_id,
    )
    db.session.add(made)
    db.session.flush()
    _record(made, {CREATED: Change(None, made.title)}, by)
    _tell(made, "commitment.promised", by, side=str(side), due_on=due_on.isoformat() if due_on else "")
    changed(made, "promised", by=by)
    return made


def revise(commitment: Commitment, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Change title, details, side, owner_id or due_on. Raises Refused (settled)."""
    if commitment.settled_at is not None:
        raise Refused("settled")
    real = {
        name: Change(getattr(commitment, name), value)
        for name, value in changes.items()
        if getattr(commitment, name) != value
    }
    if not real:
        return
    for name, change in real.items():
        setattr(commitment, name, change.after)
    _record(commitment, real, by)
    moved = real.get("due_on")
    _tell(
        commitment, "commitment.revised", by, fields=sorted(real),
        due_before=_day(moved.before) if moved else "", due_after=_day(moved.after) if moved else "",
    )  # fmt: skip
    changed(commitment, "revised", by=by)


def settle(commitment: Commitment, as_: SettledAs, *, by: Actor, why: str = "") -> None:
    """Say that a commitment is done, or given up and why. Raises Refused (settled)."""
    if commitment.settled_at is not None:
        raise Refused("settled")
    now = clock.now()
    commitment.settled_at, commitment.settled_as = now, as_
    db.session.flush()  # its own row first, so that of two at once one is run again
    db.session.add(
        CommitmentSettling(
            commitment_id=commitment.id, settled_as=as_, why=why, by_id=by.person_id, at=now,
            customer_id=commitment.customer_id,
        )
    )  # fmt: skip
    _record(commitment, {"settled_as": Change(None, as_)}, by)
    _tell(commitment, f"commitment.{as_}", by, why=why[:400])
    changed(commitment, "settled", by=by)


def reopen(commitment: Commitment, *, by: Actor) -> None:
    """Say that a commitment has not ended after all. Raises Refused (open)."""
    if commitment.settled_at is None:
        raise Refused("open")
    before = commitment.settled_as
    commitment.settled_at = commitment.settled_as = None
    db.session.flush()
    in_force = select(CommitmentSettling).where(
        CommitmentSettling.commitment_id == commitment.id, CommitmentSettling.reopened_at.is_(None)
    )
    for settling in db.session.scalars(narrowed(in_force, CommitmentSettling)):
        settling.reopened_at, settling.reopened_by_id = clock.now(), by.person_id
    _record(commitment, {"settled_as": Change(before, None)}, by)
    _tell(commitment, "commitment.reopened", by)
    changed(commitment, "reopened", by=by)


def delete(commitment: Commitment, *, by: Actor) -> None:
    """Take away what was written down by mistake; it can be brought back."""
    commitment.deleted_at, commitment.deleted_by_id = clock.now(), by.person_id
    _record(commitment, {DELETED: Change(commitment.title, None)}, by)
    _tell(commitment, "commitment.deleted", by)
    changed(commitment, "deleted", by=by)


def restore(commitment: Commitment, *, by: Actor) -> None:
    """Bring a commitment back as it was."""
    commitment.deleted_at = commitment.deleted_by_id = None
    _record(commitment, {RESTORED: Change(None, commitment.title)}, by)
    _tell(commitment, "commitment.restored", by)
    changed(commitment, "restored", by=by)


def hand_over(successor_id: int | None, public_ids: Collection[str], *, by: Actor) -> None:
    """Let somebody else do what these commitments promise; None: nobody yet."""
    wanted = select(Commitment).where(Commitment.public_id.in_(sorted(public_ids)))
    for commitment in db.session.scalars(narrowed(wanted, Commitment)).all():
        change = Change(commitment.owner_id, successor_id)
        commitment.owner_id = successor_id
        _record(commitment, {"owner_id": change}, by)
        changed(commitment, "revised", by=by)


def _record(commitment: Commitment, changes: Mapping[str, Change], by: Actor) -> None:
    history.record(KIND, commitment.id, changes, by=by, visibility=commitment.visibility)


def _tell(commitment: Commitment, kind: str, by: Actor, **facts: Any) -> None:
    tell(
        kind, by=by, visibility=commitment.visibility, subject_kind=KIND,
        subject_public_id=commitment.public_id, title=commitment.title, **facts,
    )  # fmt: skip


def _day(value: Any) -> str:
    return value.isoformat() if value else ""
