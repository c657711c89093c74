"""Whoever signs out, loses their place or begins to view as a customer is not here any more."""

from portal.accounts.sessions import RightsChanged
from portal.collaboration.live import presence
from portal.foundation.events import after_commit


@after_commit(RightsChanged)
def forget_pages(event: RightsChanged) -> None:
    """Forget the pages of the sign-ins whose rights changed; those that may stay say so again in a moment."""
    for public_id in event.sign_in_pids:
        presence.forget_session(public_id)
