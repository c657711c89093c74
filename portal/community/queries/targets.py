"""What an address or a form names as something to follow, found where its reader may see it."""

from sqlalchemy import select

from portal.accounts.standpoint import Standpoint
from portal.community.models import Space, Thread
from portal.community.queries.following import shown_persona
from portal.community.rules.tags import folded
from portal.community.rules.words import Followed, PostState
from portal.foundation.db import db


def kept_target(kind: Followed, named: str, point: Standpoint) -> str | None:
    """Return what keeps a thing followed, by its outside name; None where its reader has no such thing."""
    if kind is Followed.TAG:
        return folded(named) or None
    if kind is Followed.PERSON:
        found = shown_persona(named)
        return found[0] if found and found[1].author_id != point.user.id else None
    if kind is Followed.SPACE:
        return _number(db.session.scalar(select(Space.id).where(Space.public_id == named)))
    thread = select(Thread.id).where(Thread.public_id == named, Thread.state == PostState.SHOWN)
    return _number(db.session.scalar(thread))


def _number(found: int | None) -> str | None:
    return None if found is None else str(found)
