"""Which spaces are open to whom: the one place that says so. Who the people of a space are, see `readers`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import g, has_request_context
from sqlalchemy import ColumnElement, and_, or_, select

from portal.accounts.models import AccountTeamMember, User
from portal.accounts.permits import REACHES_ALL
from portal.accounts.queries.reach import reader_of
from portal.accounts.standpoint import Standpoint
from portal.community.models import Space
from portal.community.rules.words import SpaceKind
from portal.foundation.audience import Audience, Reader, Side
from portal.foundation.db import db
from portal.foundation.spaces import every_space, spaces_open
from portal.foundation.tenancy import every_customer


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
    reader = reader_of(point)
    why = "which spaces are open is asked before any is, at the desk by the customers one accompanies"
    with every_space(why), every_customer(why):
        columns = select(Space.id, Space.kind, Space.addressees).where(_may_be_open(point))
        rows = db.session.execute(columns).all()
    return frozenset(
        row.id for row in rows if row.kind is not SpaceKind.SOME or _addressed(row.addressees, reader)
    )


def _may_be_open(point: Standpoint) -> ColumnElement[bool]:
    return or_(Space.kind.in_((SpaceKind.SOME, SpaceKind.EVERY)), _private(point))


def _private(point: Standpoint) -> ColumnElement[bool]:
    if point.customer is not None:
        kinds = [SpaceKind.BOTH]
        if point.audience is Audience.CUSTOMER:
            kinds.append(SpaceKind.INSIDE)
        return and_(Space.customer_id == point.customer.id, Space.kind.in_(kinds))
    if point.side is Side.VENDOR:  # at the desk: what they share with the customers they accompany
        return and_(Space.kind == SpaceKind.BOTH, _accompanied_by(point.user))
    return Space.id.is_(None)


def _accompanied_by(user: User) -> ColumnElement[bool]:
    if user.staff_role in REACHES_ALL:
        return Space.customer_id.is_not(None)
    mine = select(AccountTeamMember.customer_id).where(
        AccountTeamMember.user_id == user.id, AccountTeamMember.ended_at.is_(None)
    )
    return Space.customer_id.in_(mine)


def _addressed(addressees: Sequence[str], reader: Reader) -> bool:
    return reader.side is Side.VENDOR or not reader.keys.isdisjoint(addressees or ())
