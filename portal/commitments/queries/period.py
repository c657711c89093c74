"""What was promised and what came of it in a period, as it stood at its end: two statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select

from portal.accounts.models import User
from portal.commitments.models import Commitment, CommitmentSettling
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.tenancy import narrowed

AnyRow = Row[*tuple[Any, ...]]
Move = tuple[bool, date | None, date | None]


def promises(begins_at: datetime, ends_at: datetime) -> list[AnyRow]:
    """Return what was promised or still open in a period, with how it had ended by then (settled_as, at, why)."""
    then = and_(
        CommitmentSettling.commitment_id == Commitment.id,
        CommitmentSettling.customer_id == Commitment.customer_id,
        CommitmentSettling.at < ends_at,
        or_(CommitmentSettling.reopened_at.is_(None), CommitmentSettling.reopened_at >= ends_at),
    )
    asked = (
        select(
            Commitment.id, Commitment.public_id, Commitment.title, Commitment.side, Commitment.due_on,
            Commitment.made_at, Commitment.source_kind, User.public_id.label("owner"),
            CommitmentSettling.settled_as, CommitmentSettling.at, CommitmentSettling.why,
        )
        .outerjoin(CommitmentSettling, then)
        .outerjoin(User, User.id == Commitment.owner_id)
        .where(
            Commitment.deleted_at.is_(None), Commitment.made_at < ends_at,
            or_(CommitmentSettling.at.is_(None), CommitmentSettling.at >= begins_at),
        )
        .order_by(Commitment.id)
    )  # fmt: skip
    return list(db.session.execute(asked))


def moves(ids: Collection[int], ends_at: datetime) -> Mapping[int, list[Move]]:
    """Return how the days of these promises were moved, in order: (after that instant, before, after)."""
    changed = and_(ChangeSet.id == Revision.change_set_id, ChangeSet.customer_id == Revision.customer_id)
    asked = (
        select(Revision.subject_id, Revision.before, Revision.after, ChangeSet.at)
        .join(ChangeSet, changed)
        .where(
            Revision.subject_kind == "commitment", Revision.field == "due_on",
            Revision.subject_id.in_(sorted(ids)),
        )
        .order_by(Revision.id)
    )  # fmt: skip
    found: dict[int, list[Move]] = defaultdict(list)
    for row in db.session.execute(narrowed(asked, Revision, ChangeSet)):
        found[row.subject_id].append((row.at >= ends_at, _day(row.before), _day(row.after)))
    return found


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None
