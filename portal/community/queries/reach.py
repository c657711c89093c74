"""Which spaces are open to whom: the one place that says so. Who the people of a space are, see `readers`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from typing import Any

from flask import g, has_request_context
from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from portal.accounts.models import AccountTeamMember
from portal.accounts.permits import REACHES_ALL
from portal.accounts.queries.reach import reader_of
from portal.accounts.standpoint import Standpoint
from portal.community.models import Space
from portal.community.rules.words import SpaceKind
from portal.foundation.audience import Audience, Reader, Side
from portal.foundation.db import BIGINT
from portal.foundation.spaces import spaces_open
from portal.foundation.tenancy import ask_at_the_door


@contextmanager
def spaces_of(point: Standpoint) -> Iterator[None]:
    """Open the spaces that are open to a person where they stand, and no other."""
    with spaces_open(open_ids(point)):
        yield


def open_ids(point: Standpoint) -> frozenset[int]:
    """Return the inner ids of the spaces open to a person where they stand; asked once in a request."""
    if not has_request_context():
        return _asked(point)
    known = g.setdefault("open_spaces", {})
    key = (
        point.user.id if point.user else None,
        point.customer.id if point.customer else None,
        point.audience,
    )
    if key not in known:
        known[key] = _asked(point)
    return frozenset(known[key])


def _asked(point: Standpoint) -> frozenset[int]:
    if point.user is None or point.side is None:
        return frozenset()
    values = {"customer": point.customer.id if point.customer is not None else 0, "me": point.user.id}
    rows = ask_at_the_door(_may_be_open(_kept(point)), **values)
    if all(row.kind is not SpaceKind.SOME for row in rows):
        return frozenset(row.id for row in rows)
    reader = reader_of(point)
    return frozenset(
        row.id for row in rows if row.kind is not SpaceKind.SOME or _addressed(row.addressees, reader)
    )


class Kept(StrEnum):
    """Which private spaces are looked at: where somebody stands says it."""

    INSIDE = "inside"  # both of the customer's, for its own people
    BOTH = "both"  # what the customer shares with the vendor
    EVERY = "every"  # at the desk, for who reaches every customer
    TEAMS = "teams"  # at the desk, of the customers somebody accompanies
    NONE = "none"


def _kept(point: Standpoint) -> Kept:
    if point.customer is not None:
        return Kept.INSIDE if point.audience is Audience.CUSTOMER else Kept.BOTH
    if point.side is not Side.VENDOR:
        return Kept.NONE
    return Kept.EVERY if point.user.staff_role in REACHES_ALL else Kept.TEAMS


@cache
def _may_be_open(kept: Kept) -> Select[Any]:
    """Return the question which spaces may be open; it is asked before any is, and written once for each place."""
    table = Space.__table__
    wide = table.c.kind.in_((SpaceKind.SOME, SpaceKind.EVERY))
    return select(table.c.id, table.c.kind, table.c.addressees).where(or_(wide, _private(kept)))


def _private(kept: Kept) -> ColumnElement[bool]:
    table, team = Space.__table__, AccountTeamMember.__table__
    mine = select(team.c.customer_id).where(
        team.c.user_id == bindparam("me", type_=BIGINT), team.c.ended_at.is_(None)
    )
    of_customer = table.c.customer_id == bindparam("customer", type_=BIGINT)
    both = table.c.kind == SpaceKind.BOTH
    return {
        Kept.INSIDE: and_(of_customer, table.c.kind.in_((SpaceKind.INSIDE, SpaceKind.BOTH))),
        Kept.BOTH: and_(of_customer, both),
        Kept.EVERY: and_(both, table.c.customer_id.is_not(None)),
        Kept.TEAMS: and_(both, table.c.customer_id.in_(mine)),
        Kept.NONE: table.c.id.is_(None),
    }[kept]


def _addressed(addressees: Sequence[str], reader: Reader) -> bool:
    return reader.side is Side.VENDOR or not reader.keys.isdisjoint(addressees or ())
