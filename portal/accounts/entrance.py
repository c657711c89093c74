"""Who comes in, and where to: one statement for the sign-in, its person's version, and the customer of the address.

It runs on every page, so it asks for versions; the rows behind them are read only when a version is new.
"""

from typing import Any

from flask import g, request
from sqlalchemy import Row, and_, bindparam, exists, select

from portal.accounts.models import AccountTeamMember, Customer, Installation, Membership, SignIn, User
from portal.foundation.tenancy import ask_at_the_door

_WHO = (
    *SignIn.__table__.c,
    User.version.label("user_version"),
    select(Installation.version).where(Installation.id == 1).scalar_subquery().label("rules_version"),
)


def _place(person: Any) -> tuple[Any, ...]:
    """Return the columns that tell where `person` stands in the customer of the slug."""
    in_team = exists().where(
        AccountTeamMember.customer_id == Customer.id,
        AccountTeamMember.user_id == person,
        AccountTeamMember.ended_at.is_(None),
    )
    return (
        Customer.id.label("customer_id"),
        Customer.version.label("customer_version"),
        Membership.id.label("member_id"),
        Membership.version.label("member_version"),
        Membership.ended_at.label("member_ended_at"),
        in_team.label("in_team"),
    )


def _mine(person: Any) -> Any:
    return and_(Membership.customer_id == Customer.id, Membership.user_id == person)


_SLUG = Customer.slug == bindparam("slug")
_KEY = SignIn.key_hash == bindparam("key_hash")
_SIGN_IN = select(*_WHO).join(User, User.id == SignIn.user_id).where(_KEY)
_SIGN_IN_AND_PLACE = (
    select(*_WHO, *_place(SignIn.user_id))
    .join(User, User.id == SignIn.user_id)
    .outerjoin(Customer, _SLUG)
    .outerjoin(Membership, _mine(SignIn.user_id))
    .where(_KEY)
)
_PLACE = select(*_place(bindparam("user_id"))).outerjoin(Membership, _mine(bindparam("user_id"))).where(_SLUG)


def sign_in_of(key_hash: str) -> Row[Any] | None:
    """Return the sign-in of a cookie with the versions of its person and of the settings, or None.

    Where the address names a customer, the person's place there is found along with it.
    """
    slug = (request.view_args or {}).get("slug")
    if slug is None:
        return _first(_SIGN_IN, key_hash=key_hash)
    row = _first(_SIGN_IN_AND_PLACE, key_hash=key_hash, slug=slug)
    if row is not None:
        g.found_place = (row.user_id, slug, row)
    return row


def place_of(user: User, slug: str) -> Row[Any] | None:
    """Return where a person stands in the customer of that slug, or None when there is no such customer."""
    user_id, known_slug, row = g.get("found_place", (None, None, None))
    if row is None or (user_id, known_slug) != (user.id, slug):
        row = _first(_PLACE, user_id=user.id, slug=slug)
    return row if row is not None and row.customer_id is not None else None


def _first(statement: Any, **values: Any) -> Row[Any] | None:
    return next(iter(ask_at_the_door(statement, **values)), None)
