"""People with one login each, their memberships, and how they sign in."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.rules.names import Called
from portal.foundation import clock
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned
from portal.foundation.tenancy import CustomerOwned, owned_key, same_customer


class StaffRole(StrEnum):
    ADMIN = "admin"
    CS_LEAD = "cs_lead"
    CSM = "csm"
    AUTHOR = "author"
    COLLEAGUE = "colleague"  # sales, support, product


class CustomerRole(StrEnum):
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"  # an executive: reads, agrees, acknowledges


class User(Called, Public, Timestamped, Versioned, Model):
    """A person. `public_id` is the pseudonym by which signed content names them for ever."""

    id: Mapped[Id]
    email: Mapped[str | None] = mapped_column(String(254), unique=True)  # lower case; None once erased
    family_name: Mapped[str] = mapped_column(String(80), default="")
    given_name: Mapped[str] = mapped_column(String(80), default="")
    family_kana: Mapped[str] = mapped_column(String(80), default="")
    given_kana: Mapped[str] = mapped_column(String(80), default="")
    romanised: Mapped[str] = mapped_column(String(160), default="")  # given name first, as in English
    search_key: Mapped[str] = mapped_column(String(600), default="", index=True)
    language: Mapped[str] = mapped_column(String(5), default="ja")
    time_zone: Mapped[str] = mapped_column(String(60), default="Asia/Tokyo")
    staff_role: Mapped[StaffRole | None] = mapped_column(index=True)
    staff_department: Mapped[str] = mapped_column(String(120), default="")
    staff_title: Mapped[str] = mapped_column(String(120), default="")
    staff_leaves_on: Mapped[date | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[datetime | None]
    second_factor_salt: Mapped[str | None] = mapped_column(String(32))  # the TOTP secret is derived from it
    second_factor_since: Mapped[datetime | None]
    second_factor_step: Mapped[int] = mapped_column(default=0)  # the last time step used: a code works once
    scheme: Mapped[str] = mapped_column(String(5), default="")  # light, dark or the device's
    seen_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)


class Membership(CustomerOwned, Public, Timestamped, Versioned, Model):
    """A person's place inside one customer."""

    __table_args__ = (
        owned_key(),
        UniqueConstraint("user_id", "customer_id"),
        same_customer("department_id", "department"),
        same_customer("successor_id", "membership"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[CustomerRole]
    department_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(120), default="")
    champion_since: Mapped[datetime | None]
    exec_sponsor: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]  # coalesced to one write a minute
    visit_began_at: Mapped[datetime | None]
    last_visit_at: Mapped[datetime | None]  # end of the visit before this one: "since you were last here"
    leaves_on: Mapped[date | None]
    successor_id: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    external_id: Mapped[str | None] = mapped_column(String(120))

    user: Mapped[User] = relationship(lazy="raise")


class SignIn(Public, Model):
    """One signed-in browser. The cookie holds a random key; only its hash is here."""

    id: Mapped[Id]
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    how: Mapped[str] = mapped_column(String(20))  # password, link, code
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    proved_at: Mapped[datetime] = mapped_column(
        default=clock.now
    )  # last proof of identity, for what needs a fresh one
    second_factor_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    viewing_as_id: Mapped[int | None] = mapped_column(BIGINT)  # a membership, while a CSM views as a customer
    viewing_customer_id: Mapped[int | None] = mapped_column(BIGINT)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class RecoveryCode(Model):
    """A code that replaces the second factor once."""

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    spent_at: Mapped[datetime | None]
