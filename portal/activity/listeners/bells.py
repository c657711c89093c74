"""The bell rings on every page that its person has open, in whichever company."""

from portal.activity.actions.notices import BellChanged
from portal.activity.live import ring
from portal.foundation.events import after_commit


@after_commit(BellChanged)
def ring_it(event: BellChanged) -> None:
    """Have the open pages ask for their number anew."""
    ring(event.person_pids)
