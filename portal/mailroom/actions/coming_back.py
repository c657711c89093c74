"""Where our mail comes back to when it cannot be delivered: an address of its own for each person, so that nobody else
can say of an address that it does not work."""

from portal.accounts.actions import mail_troubles
from portal.foundation import mail
from portal.mailroom.actions import addresses
from portal.mailroom.models import InboundMail
from portal.mailroom.queries import senders
from portal.mailroom.rules.bounces import Failure

BACK = "back"


@mail.comes_back_to
def return_path(to: str) -> str:
    """Return the envelope sender of mail to an address; empty where nobody is known or no mail comes in."""
    if not addresses.takes_mail():
        return ""
    person = senders.person_at(to)
    return addresses.address(BACK, (), person.id) if person else ""


def note(came: InboundMail, failures: tuple[Failure, ...]) -> None:
    """Note whose mail came back, as far as the address to which it came back proves it."""
    told = came.envelope_to or came.facts.get("to", [])
    proofs = [proof for one in told if (proof := addresses.open(one)) is not None]
    owner = next((proof.person_id for proof in proofs if proof.kind == BACK and proof.person_id), None)
    user = senders.person_of(owner)
    failed = next((one for one in failures if one.action == "failed"), None)
    if user is not None and failed is not None:
        mail_troubles.came_back(user, failed.status, failed.why)
