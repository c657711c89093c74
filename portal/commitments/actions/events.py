"""What is announced of commitments."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.commitments.models import Commitment
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce


@dataclass(frozen=True)
class CommitmentChanged(Event):
    """A commitment was made or changed. `what`: promised, revised, settled, reopened, deleted or restored."""

    customer_pid: str
    commitment_id: int
    commitment_pid: str
    visibility: Visibility
    source_kind: str
    source_id: int
    what: str
    by: Actor


def changed(commitment: Commitment, what: str, *, by: Actor) -> None:
    """Announce that a commitment is not as it was."""
    pid = db.session.scalar(select(Customer.public_id).where(Customer.id == commitment.customer_id)) or ""
    announce(
        CommitmentChanged(
            commitment.customer_id, pid, commitment.id, commitment.public_id, commitment.visibility,
            commitment.source_kind, commitment.source_id, what, by,
        )
    )  # fmt: skip
