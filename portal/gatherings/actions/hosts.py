"""Who holds events: somebody of the vendor's team, as long as they are there."""

from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.db import db
from portal.gatherings.models import Gathering


def take_off(person_id: int) -> None:
    """Let nobody hold the coming events of somebody who left, until a colleague is chosen."""
    ahead = select(Gathering).where(Gathering.host_id == person_id, Gathering.ends_at > clock.now())
    for gathering in db.session.scalars(ahead):
        gathering.host_id = None
    db.session.flush()
