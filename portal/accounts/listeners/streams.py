"""Open streams end with the rights they were opened with; their pages connect again, and are let in anew or not."""

from portal.accounts.sessions import RightsChanged
from portal.foundation.events import after_commit
from portal.foundation.live import hub


@after_commit(RightsChanged)
def end_streams(event: RightsChanged) -> None:
    """End the streams of the sign-ins, and of the person wherever they are seen through, in every process."""
    for public_id in event.sign_in_pids:
        hub.close(session_key=public_id)
    if event.person_pid:
        hub.close(person_id=event.person_pid)
