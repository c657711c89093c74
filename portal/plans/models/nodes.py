"""What hangs on the map: goals, initiatives, strategies and KPIs, with the terms of a KPI."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer
from portal.plans.rules import Cadence, Direction, KpiKind, NodeKind, Outcome


class Node(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """A goal, initiative, strategy or KPI. A node is never seen more widely than what it hangs on."""

    __table_args__ = (
        owned_key(),
        same_customer("plan_id", "plan"),
        same_customer("parent_id", "node"),
        same_customer("customer_owner_id", "membership"),
        same_customer("department_id", "department"),
        Index("ix__node__plan", "customer_id", "plan_id", "deleted_at"),
        # Not unique: each side may bring its own ids, and neither may learn by a refusal that the other has used one.
        Index("ix__node__external", "customer_id", "plan_id", "external_id"),
        CheckConstraint("weight > 0", name="weight"),
    )

    id: Mapped[Id]
    plan_id: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[NodeKind]
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")  # Markdown
    problem: Mapped[str] = mapped_column(Text, default="")  # goals: today's problem in the customer's words
    customer_owner_id: Mapped[int | None]  # a membership
    vendor_owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    department_id: Mapped[int | None]
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    weight: Mapped[float] = mapped_column(Float, default=1.0)
    outcome: Mapped[Outcome | None]
    closed_at: Mapped[datetime | None]
    blocked_since: Mapped[date | None]  # somebody said that it does not move, and why
    blocked_why: Mapped[str] = mapped_column(String(500), default="", server_default="")
    waiting_for: Mapped[Side | None]  # whose turn it is while it is blocked
    shared_at: Mapped[datetime | None]
    external_id: Mapped[str | None] = mapped_column(String(120))
    deleted_at: Mapped[datetime | None]
    deleted_in_id: Mapped[int | None] = mapped_column(BIGINT)  # the change set that deleted the branch

    kpi: Mapped["Kpi | None"] = relationship(
        lazy="raise", back_populates="node", uselist=False, primaryjoin="Node.id == foreign(Kpi.node_id)"
    )


class Kpi(CustomerOwned, Versioned, Model):
    """The agreed terms of a number both sides watch, and the newest of what was measured."""

    __table_args__ = (
        same_customer("node_id", "node", ondelete="CASCADE"),
        same_customer("response_customer_id", "membership"),
    )

    node_id: Mapped[int] = mapped_column(BIGINT, primary_key=True, autoincrement=False)
    kind: Mapped[KpiKind] = mapped_column(default=KpiKind.OUTCOME)
    unit: Mapped[str] = mapped_column(String(30), default="")
    direction: Mapped[Direction] = mapped_column(default=Direction.HIGHER)
    baseline: Mapped[float | None] = mapped_column(Float)
    baseline_on: Mapped[date | None]
    target: Mapped[float | None] = mapped_column(Float)
    target_on: Mapped[date | None]
    band_low: Mapped[float | None] = mapped_column(Float)
    band_high: Mapped[float | None] = mapped_column(Float)
    limit_low: Mapped[float | None] = mapped_column(
        Float
    )  # outside a band: where the attained share reaches 0
    limit_high: Mapped[float | None] = mapped_column(Float)
    #: Steps in time: [{"from": ISO date or null (the target date), "value": number}], for a band "low" and "high".
    thresholds: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    response_action: Mapped[str] = mapped_column(String(500), default="")
    response_vendor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    response_customer_id: Mapped[int | None]
    response_days: Mapped[int | None]  # working days
    cadence: Mapped[Cadence] = mapped_column(default=Cadence.MONTHLY)
    data_source: Mapped[str] = mapped_column(String(200), default="")
    automatic: Mapped[bool] = mapped_column(default=False)  # measured by a file or the API, not typed
    worth_minor: Mapped[int | None]  # agreed money per unit of improvement
    worth_currency: Mapped[str] = mapped_column(String(3), default="JPY")
    #: The newest measurements in force, oldest first: [[ISO date, value], …]; what sparklines and standings read.
    recent: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    latest_value: Mapped[float | None] = mapped_column(Float)
    latest_on: Mapped[date | None]

    node: Mapped[Node] = relationship(
        lazy="raise", back_populates="kpi", primaryjoin="Node.id == foreign(Kpi.node_id)"
    )


class OperatingRule(CustomerOwned, Public, Timestamped, Versioned, Model):
    """A rule of use on an initiative: who does what by when, so that it takes root."""

    __table_args__ = (same_customer("node_id", "node", ondelete="CASCADE"),)

    id: Mapped[Id]
    node_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(default=0)
    who: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(300))
    by_when: Mapped[str] = mapped_column(String(120), default="")
