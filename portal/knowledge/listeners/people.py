"""What an erased person read, kept and said is forgotten."""

from portal.accounts.actions.erasure import PersonErased
from portal.foundation.events import in_transaction
from portal.knowledge.actions import reading


@in_transaction(PersonErased)
def forget(event: PersonErased) -> None:
    """Forget them as a reader; that something helped somebody stays counted."""
    reading.forget(event.person_id)
