"""What an erased person followed is forgotten."""

from portal.accounts.actions.erasure import PersonErased
from portal.community.actions import following
from portal.foundation.events import in_transaction


@in_transaction(PersonErased)
def forget(event: PersonErased) -> None:
    """Forget what they followed and how they heard of it."""
    following.forget(event.person_id)
