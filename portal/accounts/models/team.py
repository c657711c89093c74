"""Who of the vendor's people accompanies a customer, who was invited, and how work is handed on."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models.people import CustomerRole, StaffRole, User
from portal.foundation import clock
from portal.foundation.db import Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


class TeamPosition(StrEnum):
    PRIMARY = "primary"
    BACKUP = "backup"
    SALES = "sales"
    SUPPORT = "support"
    PRODUCT = "product"


class AccountTeamMember(CustomerOwned, Timestamped, Model):
    """A vendor person's place in a customer's account team; ended places are kept."""

    __table_args__ = (Index("ix__account_team_member__user", "user_id", "ended_at"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    position: Mapped[TeamPosition]
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise")


class Invitation(Public, Timestamped, Model):
    """Somebody was asked to join: a customer's colleague, or (without a customer) the vendor's team.

    Not narrowed to a customer, because its reader is not signed in yet; every page of it goes by link or door.
    """

    __table_args__ = (Index("ix__invitation__customer", "customer_ref", "accepted_at"),)

    id: Mapped[Id]
    customer_ref: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    link_id: Mapped[int] = mapped_column(ForeignKey("purpose_link.id"))
    email: Mapped[str] = mapped_column(
        String(254), default=""
    )  # empty: given by link or QR code, proved on joining
    family_name: Mapped[str] = mapped_column(String(80), default="")
    given_name: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[CustomerRole | None]
    staff_role: Mapped[StaffRole | None]
    department_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(120), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(5), default="ja")
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None]
    revoked_at: Mapped[datetime | None]


class HandoverKind(StrEnum):
    SALES_TO_CS = "sales_to_cs"
    CSM_TO_CSM = "csm_to_csm"


class Handover(CustomerOwned, Public, Timestamped, Versioned, Model):
    """What the next person must know, written by one and accepted by the other."""

    __table_args__ = (owned_key(),)

    id: Mapped[Id]
    kind: Mapped[HandoverKind]
    from_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    goals_promised: Mapped[str] = mapped_column(Text, default="")
    problem: Mapped[str] = mapped_column(Text, default="")  # in the customer's words
    people: Mapped[str] = mapped_column(Text, default="")
    risks: Mapped[str] = mapped_column(Text, default="")
    commitments: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]


class Departure(CustomerOwned, Public, Timestamped, Model):
    """A customer's person moves or leaves: when, who follows, and what was handed over."""

    __table_args__ = (
        owned_key(),
        same_customer("membership_id", "membership"),
        same_customer("successor_id", "membership"),
    )

    id: Mapped[Id]
    membership_id: Mapped[int]
    successor_id: Mapped[int | None]
    leaves_on: Mapped[date]
    moves_to: Mapped[str] = mapped_column(String(200), default="")
    planned_by_id: Mapped[int | None]
    handed_over: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # how many of what
    handed_over_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class Absence(Public, Timestamped, Model):
    """Days on which a vendor person is away; their customers and colleagues are told who stands in."""

    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="order"),
        Index("ix__absence__days", "until_on", "from_on"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    entered_by_id: Mapped[int | None]
