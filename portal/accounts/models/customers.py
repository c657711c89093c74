"""The companies served, what they bought, and how their year and week run."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.foundation.db import Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer

PULSE_BITS = 48
"""So that even the sum over 30,000 customers fits into a bigint."""


def new_pulse() -> int:
    """Return a number that nobody has seen before."""
    return secrets.randbits(PULSE_BITS)


#: What a customer has that desks ask about by itself: features, each with a pulse of its own, `<feature>_pulse`.
KINDS = (
    "accounts", "agreements", "commitments", "conversations", "meetings", "onboarding", "plans", "reviews",
    "stories",
)  # fmt: skip

#: Execution options of a statement whose change a customer's own line in lists tells, and nothing that is asked beside.
IN_LISTS_ALONE = {"in_lists_alone": True}


def another_pulse(kinds: Iterable[str] = ()) -> dict[str, int]:
    """Return what to write into a customer's row when lists say something else of it: its pulse, and these kinds'."""
    number = new_pulse()
    return {"pulse": number, **{f"{kind}_pulse": number for kind in kinds}}


class LifecycleStage(StrEnum):
    PRE_CONTRACT = "pre_contract"
    ONBOARDING = "onboarding"
    ADOPTION = "adoption"
    RENEWAL = "renewal"
    EXPANSION = "expansion"
    ADVOCACY = "advocacy"
    LEFT = "left"


class Segment(Model):
    """A group of customers that is looked after alike."""

    id: Mapped[Id]
    name_ja: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))


class Product(Model):
    """Something the vendor sells by subscription."""

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_ja: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))


class Customer(Public, Timestamped, Versioned, Model):
    """A company served through the portal. The unit of isolation."""

    __table_args__ = (
        CheckConstraint("fiscal_first_month BETWEEN 1 AND 12", name="fiscal_first_month"),
        Index("ix__customer__kana", "kana"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kana: Mapped[str] = mapped_column(String(200), default="")
    search_key: Mapped[str] = mapped_column(String(600), default="")  # name and kana, folded for search
    industry: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(5), default="ja")
    time_zone: Mapped[str] = mapped_column(String(60), default="Asia/Tokyo")
    country: Mapped[str] = mapped_column(String(2), default="JP")
    fiscal_first_month: Mapped[int] = mapped_column(default=4)
    stage: Mapped[LifecycleStage] = mapped_column(default=LifecycleStage.PRE_CONTRACT)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id"))
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)  # the CRM's own id
    logo_place: Mapped[str | None] = mapped_column(String(120))
    accent: Mapped[str | None] = mapped_column(String(7))  # #rrggbb, kept legible where it is shown
    opened_by_customer_at: Mapped[datetime | None]
    opened_days: Mapped[int] = mapped_column(default=0)  # the days before that one, see rules/visits.py
    left_at: Mapped[datetime | None]
    #: Another random number whenever what lists say of the customer has changed; see portfolio/listeners.
    pulse: Mapped[int] = mapped_column(default=new_pulse)
    #: The same for each of `KINDS`, so that only what has changed is asked again.
    accounts_pulse: Mapped[int] = mapped_column(default=0)
    agreements_pulse: Mapped[int] = mapped_column(default=0)
    commitments_pulse: Mapped[int] = mapped_column(default=0)
    conversations_pulse: Mapped[int] = mapped_column(default=0)
    meetings_pulse: Mapped[int] = mapped_column(default=0)
    onboarding_pulse: Mapped[int] = mapped_column(default=0)
    plans_pulse: Mapped[int] = mapped_column(default=0)
    reviews_pulse: Mapped[int] = mapped_column(default=0)
    stories_pulse: Mapped[int] = mapped_column(default=0)

    segment: Mapped[Segment | None] = relationship(lazy="raise")


class Subscription(CustomerOwned, Public, Timestamped, Versioned, Model):
    """What a customer bought: product, period, renewal and its worth per year."""

    __table_args__ = (owned_key(), UniqueConstraint("customer_id", "external_id"))

    id: Mapped[Id]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    plan_name: Mapped[str] = mapped_column(String(80), default="")
    starts_on: Mapped[date]
    renews_on: Mapped[date | None]
    auto_renews: Mapped[bool] = mapped_column(default=True)
    notice_months: Mapped[int] = mapped_column(default=1)
    notice_on: Mapped[date | None] = mapped_column(index=True)  # the last day to give notice
    arr_minor: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3), default="JPY")
    ended_on: Mapped[date | None]
    external_id: Mapped[str | None] = mapped_column(String(120))

    product: Mapped[Product] = relationship(lazy="raise")


class Department(CustomerOwned, Public, Model):
    """A part of the customer's company; a tree."""

    __table_args__ = (owned_key(), same_customer("parent_id", "department"))

    id: Mapped[Id]
    parent_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(120))
    kana: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[int] = mapped_column(default=0)


class CompanyHoliday(CustomerOwned, Model):
    """A day on which the customer's company is closed, beyond weekends and public holidays."""

    __table_args__ = (UniqueConstraint("customer_id", "on"),)

    id: Mapped[Id]
    on: Mapped[date]
    name: Mapped[str] = mapped_column(String(80), default="")


class VendorHoliday(Model):
    """A day on which the vendor's company is closed."""

    id: Mapped[Id]
    on: Mapped[date] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")


class MailDomain(CustomerOwned, Public, Model):
    """A mail domain whose people may join this customer by themselves, as viewers."""

    __table_args__ = (UniqueConstraint("domain"),)

    id: Mapped[Id]
    domain: Mapped[str] = mapped_column(String(120))
    allowed_by_id: Mapped[int | None]
    allowed_at: Mapped[datetime]
