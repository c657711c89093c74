"""A journey: one customer's, or one role's, run through a checklist to its wow moment."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.models.customers import new_pulse
from portal.foundation import clock
from portal.foundation.audience import Seen, Side
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer
from portal.onboarding.rules.words import Anchor, JourneyRole, Pace, PauseReason, Waiting


class Journey(CustomerOwned, Seen, Public, Timestamped, Versioned, Model):
    """Inside the vendor while it is prepared, shared once it has begun.

    Texts are kept in both languages as the template has them; the empty one falls back on the other. What was
    changed for this customer never touches the template. A stage is a time: begun, reached, completed, cancelled.
    """

    __table_args__ = (
        owned_key(),
        same_customer("department_id", "department"),
        same_customer("member_id", "membership"),
        Index("ix__journey__running", "started_at", "completed_at", "cancelled_at"),
        Index("ix__journey__of_edition", "edition_id"),
        Index("ix__journey__of_template", "template_id"),
    )

    id: Mapped[Id]
    template_id: Mapped[int | None] = mapped_column(ForeignKey("journey_template.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("journey_template_edition.id"))
    title_ja: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[JourneyRole] = mapped_column(default=JourneyRole.COMPANY)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    department_id: Mapped[int | None]
    member_id: Mapped[int | None]  # whom it is for, where it is one person's
    lead_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id")
    )  # of the vendor's people; None: the primary CSM
    #: The days that due days are counted from.
    contract_on: Mapped[date | None]
    kickoff_on: Mapped[date | None]
    go_live_on: Mapped[date | None]
    started_at: Mapped[datetime | None]
    started_on: Mapped[date | None]  # the customer's day of it
    #: Time to value runs from here, in calendar days; `value_days` is what both sides aim at.
    clock_from: Mapped[Anchor] = mapped_column(default=Anchor.KICKOFF)
    value_days: Mapped[int | None]
    #: The wow moment: an observable condition (rules.shapes.Rule) and a sentence in the customer's words.
    wow_rule: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    wow_words_ja: Mapped[str] = mapped_column(String(300), default="")
    wow_words_en: Mapped[str] = mapped_column(String(300), default="")
    wow_agreed_on: Mapped[date | None]  # the day on which the sentence was settled with the customer's person
    wow_agreed_with_id: Mapped[int | None] = mapped_column(BIGINT)  # that person (user)
    wow_reached_at: Mapped[datetime | None]
    wow_evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: When onboarding counts as done, as a machine can check it.
    done_rule: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    completed_at: Mapped[datetime | None]
    completed_evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(Text, default="")
    next_template_id: Mapped[int | None] = mapped_column(
        ForeignKey("journey_template.id")
    )  # begins at the wow moment
    #: After how many working days of lateness (of what comes next) the journey is behind, and stuck.
    behind_after: Mapped[int] = mapped_column(default=1)
    stuck_after: Mapped[int] = mapped_column(default=5)
    #: Another random number whenever anything changed that this side sees of the journey.
    pulse_vendor: Mapped[int] = mapped_column(default=new_pulse)
    pulse_customer: Mapped[int] = mapped_column(default=new_pulse)


class Phase(CustomerOwned, Public, Versioned, Model):
    """A part of a journey. `gate` is a rules.shapes.Gate; `opened_at` says when it opened, for good."""

    __table_args__ = (
        owned_key(),
        same_customer("journey_id", "journey"),
        UniqueConstraint("journey_id", "key"),
    )

    id: Mapped[Id]
    journey_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(default=0)
    title_ja: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    gate: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(BIGINT)
    removed_at: Mapped[datetime | None]  # only ever with all of its steps


class JourneySummary(CustomerOwned, Model):
    """What lists and homes read of a journey, kept by its clock; the days are the customer's.

    The next step, and what is counted, are of what both sides see; the vendor's own inside is counted apart.
    """

    __table_args__ = (
        same_customer("journey_id", "journey"),
        UniqueConstraint("journey_id"),
        Index("ix__journey_summary__pace", "pace", "pace_since"),
    )

    id: Mapped[Id]
    journey_id: Mapped[int]
    steps: Mapped[int] = mapped_column(default=0)
    steps_done: Mapped[int] = mapped_column(default=0)  # done or skipped
    inside_steps: Mapped[int] = mapped_column(default=0)
    inside_done: Mapped[int] = mapped_column(default=0)
    next_step_id: Mapped[int | None] = mapped_column(BIGINT)
    next_due_on: Mapped[date | None]
    waits: Mapped[Waiting] = mapped_column(default=Waiting.WORKING)
    waits_since: Mapped[datetime | None]
    troubles: Mapped[int] = mapped_column(default=0)  # open ones
    pace: Mapped[Pace] = mapped_column(default=Pace.ON_TRACK)
    pace_since: Mapped[datetime | None]
    late_days: Mapped[int] = mapped_column(default=0)  # working days
    judged_on: Mapped[date | None]  # the customer's day for which this holds


class JourneySpan(CustomerOwned, Model):
    """From when to when a journey waited for whom, or was worked on; without gaps from its start to its wow moment."""

    __table_args__ = (
        same_customer("journey_id", "journey"),
        Index("ix__journey_span__journey", "journey_id", "since"),
    )

    id: Mapped[Id]
    journey_id: Mapped[int]
    what: Mapped[Waiting]
    since: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime | None]
    step_id: Mapped[int | None] = mapped_column(BIGINT)  # what it waited with
    #: Somebody began a step: it is worked on until the customer's day ends, and from then on waited for again.
    then: Mapped[Waiting | None]


class JourneyPause(CustomerOwned, Public, Model):
    """The journey rests: why, who asked for it, and until when it is meant to; due days move on by as much."""

    __table_args__ = (
        same_customer("journey_id", "journey"),
        Index("ix__journey_pause__journey", "journey_id", "since"),
    )

    id: Mapped[Id]
    journey_id: Mapped[int]
    reason: Mapped[PauseReason]
    words: Mapped[str] = mapped_column(Text, default="")
    asked_side: Mapped[Side]
    by_id: Mapped[int | None] = mapped_column(BIGINT)
    since: Mapped[datetime] = mapped_column(default=clock.now)
    planned_until: Mapped[date | None]
    until: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BIGINT)
