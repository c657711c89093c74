"""Success plans, how often they changed, and where they stand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Float, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation import clock
from portal.foundation.audience import Audience, Seen
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer
from portal.plans.rules import State as PlanState


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
    #: How often it changed by something else than its nodes' own fields and values: names, rules of use, marks.
    around: Mapped[int] = mapped_column(default=1, server_default="1")
    edited_id: Mapped[int | None] = mapped_column(BIGINT)  # the node, where the last change was to its fields


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
