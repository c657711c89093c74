"""Tables of the success plan: its map of nodes, KPIs and what was measured."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.foundation import clock
from portal.foundation.actor import ActorKind
from portal.foundation.append_only import append_only
from portal.foundation.audience import Audience, Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer
from portal.plans.rules import Cadence, Direction, KpiKind, NodeKind, Outcome
from portal.plans.rules import State as PlanState

__all__ = [
    "Cadence",
    "Direction",
    "ImportRun",
    "Kpi",
    "KpiKind",
    "Measurement",
    "Node",
    "NodeKind",
    "OperatingRule",
    "Outcome",
    "Plan",
    "PlanPulse",
    "PlanState",
    "PlanSummary",
    "Source",
]


class Source(StrEnum):
    """Where a measurement came from."""

    TYPED = "typed"
    FILE = "file"
    API = "api"


class Plan(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """The agreement on what success is, for one period. New plans start inside the side that makes them."""

    __table_args__ = (
        owned_key(),
        same_customer("copied_from_id", "plan"),
        Index(
            "uq__plan__active",
            "customer_id",
            unique=True,
            sqlite_where=text("activated_at IS NOT NULL AND deleted_at IS NULL"),
            postgresql_where=text("activated_at IS NOT NULL AND deleted_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    north_star: Mapped[str] = mapped_column(String(500), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[PlanState] = mapped_column(default=PlanState.DRAFT)
    state_since: Mapped[datetime] = mapped_column(default=clock.now)
    activated_at: Mapped[datetime | None]
    vendor_note: Mapped[str] = mapped_column(Text, default="")  # never leaves the vendor's side
    at_risk_points: Mapped[int] = mapped_column(default=5)  # lag in percentage points
    off_track_points: Mapped[int] = mapped_column(default=20)
    strategy_label: Mapped[str] = mapped_column(String(60), default="")
    copied_from_id: Mapped[int | None]
    external_id: Mapped[str | None] = mapped_column(String(120))
    deleted_at: Mapped[datetime | None]


class PlanPulse(CustomerOwned, Model):
    """How often what one audience sees of a plan has changed. Raised in place, so that edits do not collide on it."""

    __table_args__ = (
        UniqueConstraint("plan_id", "audience"),
        same_customer("plan_id", "plan", ondelete="CASCADE"),
    )

    id: Mapped[Id]
    plan_id: Mapped[int]
    audience: Mapped[Audience]
    version: Mapped[int] = mapped_column(default=1)


class PlanSummary(CustomerOwned, Model):
    """Where a plan stands for one audience, as last judged: what lists of many plans read."""

    __table_args__ = (
        UniqueConstraint("plan_id", "audience"),
        same_customer("plan_id", "plan", ondelete="CASCADE"),
    )

    id: Mapped[Id]
    plan_id: Mapped[int]
    audience: Mapped[Audience]
    judged_on: Mapped[date]
    standing: Mapped[str] = mapped_column(String(12))
    progress: Mapped[float | None] = mapped_column(Float)
    expected: Mapped[float | None] = mapped_column(Float)
    counts: Mapped[dict[str, int]] = mapped_column(
        JSON, default=dict
    )  # KPIs by standing; total, stale, overdue beside
    worst_kpi: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # what to show where there is room for one
    last_measured_on: Mapped[date | None]


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


@append_only
class Measurement(CustomerOwned, Public, Model):
    """One dated value of a KPI. A correction is a new row for the same day; the newest row of a day is in force."""

    __table_args__ = (
        same_customer("node_id", "node"),
        Index("ix__measurement__node", "node_id", "on", "id"),
    )

    id: Mapped[Id]
    node_id: Mapped[int]
    on: Mapped[date]
    value: Mapped[float | None] = mapped_column(Float)  # None: the value of that day was withdrawn
    note: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[Source] = mapped_column(default=Source.TYPED)
    external_id: Mapped[str | None] = mapped_column(String(120))
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None] = mapped_column(BIGINT)
    actor_side: Mapped[Side | None]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)


class PostponedValue(CustomerOwned, Model):
    """Somebody will enter a KPI's value later: until then nobody's home asks them for it."""

    __table_args__ = (
        same_customer("node_id", "node", ondelete="CASCADE"),
        UniqueConstraint("node_id", "user_id"),
    )

    id: Mapped[Id]
    node_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    until: Mapped[date]


class OperatingRule(CustomerOwned, Public, Timestamped, Versioned, Model):
    """A rule of use on an initiative: who does what by when, so that it takes root."""

    __table_args__ = (same_customer("node_id", "node", ondelete="CASCADE"),)

    id: Mapped[Id]
    node_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(default=0)
    who: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(300))
    by_when: Mapped[str] = mapped_column(String(120), default="")


class ImportRun(CustomerOwned, Public, Timestamped, Model):
    """A file that was dropped in: what it is, how its columns were read, and whether it was applied."""

    __table_args__ = (owned_key(), same_customer("file_id", "stored_file"), same_customer("plan_id", "plan"))

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(20))  # map or measurements
    plan_id: Mapped[int | None]
    file_id: Mapped[int]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    side: Mapped[Side]
    asked_at: Mapped[datetime | None]  # told to import; the worker takes large files
    progress: Mapped[int] = mapped_column(default=0)  # percent, while the worker is at it
    applied_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]  # asked for, but nothing was imported
    refusal: Mapped[str] = mapped_column(String(40), default="")
