"""Single proposals, what was added by them to an agreement, and what the map shows of both."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.agreements.rules.proposals import ProposalKind, ProposalState
from portal.foundation import clock
from portal.foundation.append_only import append_only
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer

__all__ = ["Addendum", "PlanMarks", "Proposal", "ProposalKind", "ProposalState"]


class Proposal(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """One initiative, one KPI or a change of one node, put forward by one side for the other to decide.

    `before` and `after` hold the fields by the names under which the plan's actions change them.
    """

    __table_args__ = (
        owned_key(),
        same_customer("plan_id", "plan"),
        same_customer("node_id", "node"),
        same_customer("made_id", "node"),
        Index("ix__proposal__plan", "customer_id", "plan_id", "state"),
    )

    id: Mapped[Id]
    plan_id: Mapped[int]
    node_id: Mapped[int] = mapped_column(index=True)  # what is to change, or what the new node is to hang on
    kind: Mapped[ProposalKind]
    title: Mapped[str] = mapped_column(String(200))  # of the node when it was put forward, or of the new one
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    why: Mapped[str] = mapped_column(Text, default="")
    side: Mapped[Side]
    by_id: Mapped[int | None] = mapped_column(BIGINT)  # a person; the name is looked up
    put_forward_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.OPEN)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(BIGINT)
    decided_at: Mapped[datetime | None]
    made_id: Mapped[int | None]  # the node that accepting it made


@append_only
class Addendum(CustomerOwned, Public, Model):
    """What an accepted proposal adds to the edition in force: canonical JSON with a seal of its own, for ever."""

    __table_args__ = (
        same_customer("agreement_id", "agreement"),
        same_customer("proposal_id", "proposal"),
        UniqueConstraint("proposal_id"),
        UniqueConstraint("agreement_id", "number"),
    )

    id: Mapped[Id]
    agreement_id: Mapped[int]
    proposal_id: Mapped[int]
    number: Mapped[int]
    schema: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    seal: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class PlanMarks(CustomerOwned, Model):
    """What the map says beside a plan and its nodes: changes since the agreement, and open proposals.

    Kept in the transaction that changes it, so that the map reads one row. Keys are node ids; all of it is shared.
    """

    __table_args__ = (UniqueConstraint("plan_id"), same_customer("plan_id", "plan", ondelete="CASCADE"))

    id: Mapped[Id]
    plan_id: Mapped[int]
    edition: Mapped[int | None]  # the edition in force, None while nothing is agreed
    changes: Mapped[int] = mapped_column(default=0)
    changed: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    proposals: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)  # node id → public ids
