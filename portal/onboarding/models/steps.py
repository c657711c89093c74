"""A step of a journey."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.audience import Seen
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer
from portal.onboarding.rules.words import DoneHow, OwnerRole, StepKind, StepSide, StepState


class Step(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """One thing to do. `internal` is the vendor's own preparation, which the customer never sees.

    Inside the vendor until its journey begins; then shared, unless it is internal. What was taken out of a journey
    (`removed_at`) is LEFT_OUT for good, and stays for what was said about it.
    `key` is the template's name of it, so that a newer edition finds it again. JSON columns hold rules.shapes.
    """

    __table_args__ = (
        owned_key(),
        same_customer("journey_id", "journey"),
        same_customer("phase_id", "phase"),
        same_customer("owner_id", "membership"),
        same_customer("meeting_id", "meeting"),
        UniqueConstraint("journey_id", "key"),
        Index("ix__step__of_journey", "customer_id", "journey_id", "position"),
        Index("ix__step__due", "state", "due_on"),
        Index("ix__step__owner", "owner_id", "state"),
        Index("ix__step__staff", "staff_id", "state"),
    )

    id: Mapped[Id]
    journey_id: Mapped[int]
    phase_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(default=0)
    title_ja: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    about_ja: Mapped[str] = mapped_column(Text, default="")  # Markdown
    about_en: Mapped[str] = mapped_column(Text, default="")
    internal: Mapped[bool] = mapped_column(default=False)
    side: Mapped[StepSide]
    owner_role: Mapped[OwnerRole | None]
    owner_id: Mapped[int | None]  # the customer's member who does it
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # the vendor's person who does it
    kind: Mapped[StepKind] = mapped_column(default=StepKind.DO)
    minutes: Mapped[int] = mapped_column(default=10)
    due_rule: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # rules.shapes.Due
    due_on: Mapped[date | None]
    due_by_hand: Mapped[bool] = mapped_column(default=False)  # re-anchoring leaves it alone
    needs: Mapped[list[Any]] = mapped_column(JSON, default=list)  # keys of steps that come before
    gate: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    conditions: Mapped[list[Any]] = mapped_column(JSON, default=list)  # rules.shapes.Rule, all must hold
    automatic: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # rules.shapes.Rule
    fields: Mapped[list[Any]] = mapped_column(JSON, default=list)  # of a form: rules.shapes.Field
    reading: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # rules.shapes.Reading
    video_url: Mapped[str] = mapped_column(String(500), default="")
    may_skip: Mapped[bool] = mapped_column(default=False)
    is_wow: Mapped[bool] = mapped_column(default=False)  # drawn as a star
    meeting_id: Mapped[int | None]
    opened_at: Mapped[datetime | None]  # since when it can be done
    opened_by_id: Mapped[int | None] = mapped_column(BIGINT)  # of a gate by hand
    state: Mapped[StepState] = mapped_column(default=StepState.OPEN)
    done_at: Mapped[datetime | None]  # or skipped, or left out
    done_by_id: Mapped[int | None] = mapped_column(BIGINT)
    done_how: Mapped[DoneHow | None]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # of an automatic completion
    skipped_why: Mapped[str] = mapped_column(Text, default="")
    stuck_at: Mapped[datetime | None]  # an open trouble; its row says what
    removed_at: Mapped[datetime | None]
