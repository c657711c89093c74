"""Open pages of an event hear when its seats or its facts change."""

from sqlalchemy import select

from portal.foundation.db import db
from portal.foundation.events import after_commit
from portal.gatherings.actions.events import GatheringChanged, SeatsChanged
from portal.gatherings.live import tell
from portal.gatherings.models import Gathering


@after_commit(GatheringChanged, SeatsChanged)
def tell_of_it(event: GatheringChanged | SeatsChanged) -> None:
    """Name the event."""
    public_id = db.session.scalar(select(Gathering.public_id).where(Gathering.id == event.gathering_id))
    if public_id is not None:
        tell(public_id)
