"""Of a person who was erased nothing is kept but that somebody took part."""

from portal.accounts.actions.erasure import PersonErased
from portal.contacts.actions.visits import forget_person
from portal.foundation.events import in_transaction


@in_transaction(PersonErased)
def forget(event: PersonErased) -> None:
    """Forget the person's visits and last contacts."""
    forget_person(event.person_id)
