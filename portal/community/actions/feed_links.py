"""A space as a feed that any reader can subscribe to: by a secret address of one person, which can be taken back."""

from sqlalchemy import Select, select, update

from portal.accounts.standpoint import Standpoint
from portal.community.models import Space
from portal.foundation import clock, links
from portal.foundation.actor import Actor
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink


def opened_for(point: Standpoint) -> dict[str, PurposeLink]:
    """Return a person's feeds where they stand, by the public id of their space; none while somebody views as them."""
    if point.read_only:
        return {}
    found = db.session.scalars(_mine(point).order_by(PurposeLink.id))
    return {link.ids["space"]: link for link in found}


def open_feed(point: Standpoint, space: Space, *, by: Actor) -> PurposeLink:
    """Make a person's feed of a space, or give it another address: the one before opens nothing any more."""
    _revoke(point, space)
    remember(
        "community_feed.opened", by=by, customer_id=_customer_id(point), subject=f"space:{space.public_id}"
    )
    return links.make(
        Purpose.COMMUNITY_FEED, person_id=point.user.id, customer_ref=_customer_id(point),
        created_by_id=point.user.id, ids={"space": space.public_id},
    )  # fmt: skip


def close(point: Standpoint, space: Space, *, by: Actor) -> None:
    """Take back a person's feed of a space."""
    _revoke(point, space)
    remember(
        "community_feed.closed", by=by, customer_id=_customer_id(point), subject=f"space:{space.public_id}"
    )


def _revoke(point: Standpoint, space: Space) -> None:
    mine = [link.id for link in opened_for(point).values() if link.ids["space"] == space.public_id]
    values = {"revoked_at": clock.now()}
    db.session.execute(update(PurposeLink).where(PurposeLink.id.in_(mine)).values(**values))


def _mine(point: Standpoint) -> Select[PurposeLink]:
    customer_id = _customer_id(point)
    here = PurposeLink.customer_ref == customer_id if customer_id else PurposeLink.customer_ref.is_(None)
    return select(PurposeLink).where(
        PurposeLink.purpose == Purpose.COMMUNITY_FEED, PurposeLink.person_id == point.user.id, here,
        PurposeLink.revoked_at.is_(None), PurposeLink.expires_at > clock.now(),
    )  # fmt: skip


def _customer_id(point: Standpoint) -> int | None:
    return point.customer.id if point.customer else None
