"""Who may see a thing: which side inside one customer, and which customers for what is told to many.

Both walls are SQL predicates, used alike by pages, search, streams, counts, feeds and caches.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import JSON, ColumnElement, String, and_, column, false, func, not_, or_, select, true
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.sql.selectable import TableValuedAlias

from portal.foundation.db import db

NAMED = "customer:"  # what begins the key of one customer


class Side(StrEnum):
    VENDOR = "vendor"
    CUSTOMER = "customer"

    @property
    def other(self) -> "Side":
        """Return the side across the table."""
        return Side.CUSTOMER if self is Side.VENDOR else Side.VENDOR


class Visibility(StrEnum):
    """Where a row of one customer may be seen; the inside of each side is closed to the other."""

    VENDOR = "vendor"
    CUSTOMER = "customer"
    SHARED = "shared"


class Audience(StrEnum):
    """Readers inside one customer who see the same rows; versions, caches and streams are kept per audience."""

    VENDOR = "vendor"
    CUSTOMER = "customer"
    GUEST = "guest"  # a vendor person viewing as a member, a link holder: what is shared, nothing internal

    @property
    def sees(self) -> frozenset[Visibility]:
        return _SEES[self]

    @classmethod
    def reached_by(cls, visibility: Visibility) -> tuple["Audience", ...]:
        """Return the audiences to which a row of this visibility shows."""
        return tuple(audience for audience in cls if visibility in audience.sees)


_SEES = {
    Audience.VENDOR: frozenset({Visibility.VENDOR, Visibility.SHARED}),
    Audience.CUSTOMER: frozenset({Visibility.CUSTOMER, Visibility.SHARED}),
    Audience.GUEST: frozenset({Visibility.SHARED}),
}


def inside_of(side: Side) -> Visibility:
    """Return the visibility that keeps a row inside `side`."""
    return Visibility.VENDOR if side is Side.VENDOR else Visibility.CUSTOMER


class Seen:
    """Mixin for a customer's rows that not everybody may see; the wall narrows them to the reader's audience."""

    @declared_attr
    @classmethod
    def visibility(cls) -> Mapped[Visibility]:
        return mapped_column()


class Reach(StrEnum):
    """How far something told to many customers reaches."""

    PUBLIC = "public"
    EVERY_CUSTOMER = "every_customer"
    SOME = "some"  # by segment, product or plan, or named customers
    VENDOR = "vendor"


class Addressed:
    """Mixin for content that crosses customers (an article, an event, a starter map).

    `addressees` is a list of keys such as `segment:3`, `product:2`, `customer:17`; any match admits.
    """

    reach: Mapped[Reach] = mapped_column(default=Reach.VENDOR)
    addressees: Mapped[list[str]] = mapped_column(JSON, default=list)


@dataclass(frozen=True)
class Reader:
    """Who is reading, as far as addressed content cares: a guest, a customer's person, or the vendor's team.

    `named_only`: somebody of the vendor's who reads what is for named customers alone only where `keys` names one.
    """

    side: Side | None = None
    keys: frozenset[str] = field(default_factory=frozenset)
    named_only: bool = False


def addressed_to(model: type[Addressed], reader: Reader) -> ColumnElement[bool]:
    """Return the predicate that keeps the rows of `model` which `reader` may see."""
    if reader.side is Side.VENDOR:
        return (
            or_(model.reach != Reach.SOME, _for_accompanying(model, reader.keys))
            if reader.named_only
            else true()
        )
    admitted = [model.reach == Reach.PUBLIC]
    if reader.side is Side.CUSTOMER:
        admitted.append(model.reach == Reach.EVERY_CUSTOMER)
        admitted.append(and_(model.reach == Reach.SOME, _names_any(model, reader.keys)))
    return or_(*admitted)


def is_named(key: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a key names one customer, and no group of them."""
    return key.startswith(NAMED)


def _names_any(model: type[Addressed], keys: frozenset[str]) -> ColumnElement[bool]:
    if not keys:
        return false()
    named = _each_of(model)
    return select(1).select_from(named).where(named.c.value.in_(sorted(keys))).exists()


def _for_accompanying(model: type[Addressed], keys: frozenset[str]) -> ColumnElement[bool]:
    """Return the condition that a group is addressed, or one of the customers that somebody accompanies."""
    named = _each_of(model)
    mine = or_(not_(is_named(named.c.value)), named.c.value.in_(sorted(keys)))
    return select(1).select_from(named).where(mine).exists()


def _each_of(model: type[Addressed]) -> TableValuedAlias:
    each = func.json_array_elements_text if db.engine.dialect.name == "postgresql" else func.json_each
    return each(model.addressees).table_valued(column("value", String))
