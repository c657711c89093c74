"""What happens to agreements, as others hear of it, and why something was refused."""

from dataclasses import dataclass

from portal.agreements.models import Agreement
from portal.foundation import refusals
from portal.foundation.actor import WORKER, Actor
from portal.foundation.events import Event, announce
from portal.plans.actions.events import customer_pid_of
from portal.plans.queries.plans import plan_of


class Refused(refusals.Refused):
    """It cannot be done now; `reason` is a word: ended, replaced, not_your_turn, already, changed, tampered, …"""


@dataclass(frozen=True)
class AgreementChanged(Event):
    """An edition was put forward, signed, sent back or taken back. `what` says which."""

    customer_pid: str
    agreement_id: int
    agreement_pid: str
    what: str  # put_forward, confirmed, agreed, sent_back, withdrawn, replaced, sheet
    by: Actor = WORKER


@dataclass(frozen=True)
class PseudonymsEmptied(Event):
    """People were erased: what stood behind these pseudonyms is gone."""

    signatory_ids: tuple[int, ...]


def changed(edition: Agreement, what: str, *, by: Actor = WORKER) -> None:
    """Announce what happened to an edition."""
    customer_pid = customer_pid_of(plan_of(edition.plan_id))
    announce(AgreementChanged(edition.customer_id, customer_pid, edition.id, edition.public_id, what, by))
