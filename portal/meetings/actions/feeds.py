"""A person's meetings as a calendar that any program can subscribe to: by a secret address, which can be taken back."""

from sqlalchemy import select, update

from portal.accounts.models import User
from portal.foundation import clock, links
from portal.foundation.actor import Actor
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.links import Purpose, PurposeLink
from portal.meetings.actions.events import CalendarOpened


def link_of(user: User) -> PurposeLink | None:
    """Return the link of a person's feed, while there is one."""
    now = clock.now()
    found = select(PurposeLink).where(
        PurposeLink.purpose == Purpose.CALENDAR, PurposeLink.person_id == user.id,
        PurposeLink.revoked_at.is_(None), PurposeLink.expires_at > now,
    )  # fmt: skip
    return db.session.scalar(found.order_by(PurposeLink.id.desc()).limit(1))


def open_feed(user: User, *, by: Actor) -> PurposeLink:
    """Make a person's feed, or give it another address: the one before opens nothing any more."""
    revoke(user, by=by, quietly=True)
    remember("calendar_feed.opened", by=by, subject=f"person:{user.public_id}")
    made = links.make(Purpose.CALENDAR, person_id=user.id, created_by_id=user.id)
    announce(CalendarOpened(0, user.id))
    return made


def revoke(user: User, *, by: Actor, quietly: bool = False) -> None:
    """Close a person's feed."""
    db.session.execute(
        update(PurposeLink)
        .where(
            PurposeLink.purpose == Purpose.CALENDAR,
            PurposeLink.person_id == user.id,
            PurposeLink.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )
    if not quietly:
        remember("calendar_feed.closed", by=by, subject=f"person:{user.public_id}")
