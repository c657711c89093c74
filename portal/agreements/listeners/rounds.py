"""Open pages of an edition hear when somebody has spoken; erased persons vanish from behind their pseudonyms."""

from portal.accounts.actions.erasure import PersonErased
from portal.activity.sentences import told_by
from portal.agreements.actions.events import AgreementChanged
from portal.agreements.actions.signatories import erase_user_everywhere
from portal.foundation.audience import Visibility
from portal.foundation.events import after_commit, in_transaction
from portal.foundation.live import customer_topic, hub

told_by(
    "agreements/told.html",
    "agreement.put_forward",
    "agreement.confirmed",
    "agreement.one_agreed",
    "agreement.agreed",
    "agreement.sent_back",
    "agreement.withdrawn",
)


@after_commit(AgreementChanged)
def tell_open_pages(event: AgreementChanged) -> None:
    """Name the edition; both sides see it."""
    hub.publish(customer_topic(event.customer_pid, Visibility.SHARED), [f"agreement-{event.agreement_pid}"])


@in_transaction(PersonErased)
def empty_pseudonyms(event: PersonErased) -> None:
    """Remove the person's name from every agreement; the agreements stay."""
    erase_user_everywhere(event.person_id, by=event.by)
