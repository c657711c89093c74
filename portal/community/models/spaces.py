"""A space: a place to write in, and who reads what is written there."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    event,
    insert,
)
from sqlalchemy.orm import Mapped, mapped_column, synonym

from portal.accounts.models import Customer, Installation
from portal.community.rules.words import SpaceKind
from portal.foundation import clock
from portal.foundation.db import BIGINT, Id, Model, Public, Timestamped, Versioned, new_public_id
from portal.foundation.spaces import InSpace


class Space(InSpace, Public, Timestamped, Versioned, Model):
    """One space. A customer has its two private ones from its first visit on; `addressees` are keys as in
    foundation/audience.py (`segment:3`, `product:2`, `customer:17`), of which any admits.

    Reading spaces is walled like what stands in them.
    """

    __table_args__ = (
        CheckConstraint("(customer_id IS NOT NULL) = (kind IN ('inside', 'both'))", name="private"),
        UniqueConstraint("customer_id", "kind"),
        Index("ix__space__kind", "kind", "archived_at", "position"),
    )

    id: Mapped[Id]
    space_id: Mapped[int] = synonym("id")  # stands in itself, for the wall
    kind: Mapped[SpaceKind]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    addressees: Mapped[list[str]] = mapped_column(JSON, default=list)
    slug: Mapped[str | None] = mapped_column(String(80), unique=True)
    name_ja: Mapped[str] = mapped_column(String(120), default="")
    name_en: Mapped[str] = mapped_column(String(120), default="")
    about_ja: Mapped[str] = mapped_column(String(400), default="")
    about_en: Mapped[str] = mapped_column(String(400), default="")
    language: Mapped[str] = mapped_column(String(5), default="")  # written in this one; empty: in any
    vendor_begins: Mapped[bool] = mapped_column(default=False)  # only the vendor begins threads here
    answer_days: Mapped[int] = mapped_column(
        default=2
    )  # working days after which the CSM is told of a question
    position: Mapped[int] = mapped_column(default=0)
    archived_at: Mapped[datetime | None]  # can be read, and nothing new is written
    made_by_id: Mapped[int | None] = mapped_column(BIGINT)

    def name_in(self, language: str) -> str:
        """Return its name for readers of `language`; private ones are named by the pages, not here."""
        return (self.name_en or self.name_ja) if language == "en" else (self.name_ja or self.name_en)

    def about_in(self, language: str) -> str:
        """Return what it is for, for readers of `language`."""
        return (self.about_en or self.about_ja) if language == "en" else (self.about_ja or self.about_en)


def addressed_keys(space: Space) -> frozenset[str]:
    """Return the keys of which a reader must have one."""
    keys: list[Any] = space.addressees or []
    return frozenset(str(key) for key in keys)


@event.listens_for(Customer, "after_insert")
def _private_spaces(_mapper: Any, connection: Connection, customer: Customer) -> None:
    """A customer has its two private spaces as soon as it is there, however it came."""
    rows = [{"kind": kind, "customer_id": customer.id} for kind in SpaceKind if kind.is_private]
    connection.execute(insert(Space), [_new(row, position) for position, row in enumerate(rows)])


@event.listens_for(Installation, "after_insert")
def _space_of_everybody(_mapper: Any, connection: Connection, _installation: Installation) -> None:
    names = {"name_ja": "すべての顧客企業", "name_en": "All customers"}
    connection.execute(insert(Space), [_new({"kind": SpaceKind.EVERY, "slug": "all", **names}, 3)])


def _new(values: dict[str, Any], position: int) -> dict[str, Any]:
    columns = Space.__table__.c
    empty = dict.fromkeys(("name_ja", "name_en", "about_ja", "about_en", "language"), "")
    made = {"public_id": new_public_id(), "created_at": clock.now(), "updated_at": clock.now(), "version": 1}
    plain = {"addressees": [], "vendor_begins": False, "answer_days": 2, "position": position}
    return {name: value for name, value in {**empty, **made, **plain, **values}.items() if name in columns}
