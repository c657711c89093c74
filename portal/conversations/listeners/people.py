"""Who is called otherwise now is so in every kept list of conversations."""

from portal.accounts.actions.customers import CustomerRevised
from portal.accounts.actions.erasure import PersonErased
from portal.accounts.actions.profile import PersonRenamed
from portal.conversations.actions.pulses import raise_all
from portal.foundation.events import Event, in_transaction


@in_transaction(PersonRenamed, PersonErased, CustomerRevised)
def draw_anew(_event: Event) -> None:
    """Let go of all kept lists; it happens rarely."""
    raise_all()
