"""Whom a mail is for, and what is proved about who wrote it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from portal.foundation import clock
from portal.mailroom import routes
from portal.mailroom.actions import addresses
from portal.mailroom.models import InboundMail
from portal.mailroom.queries import senders
from portal.mailroom.rules.arrived import Arrived, Proof
from portal.mailroom.rules.reading import Reading

MOST_ROUTES = 10


@dataclass(frozen=True)
class Route:
    """One of those a mail was sent to: a kind of address, and what that address proves."""

    kind: str
    proof: Proof | None

    @property
    def key(self) -> str:
        """Return the name under which it is noted that this one took the mail."""
        if self.proof is None:
            return self.kind
        return f"{self.kind}:{self.proof.person_id or 0}:{','.join(map(str, self.proof.ids))}"[:120]


def routes_of(mail: InboundMail, reading: Reading) -> list[Route]:
    """Return who is to take a mail: those whose addresses it came to, else the portal as such.

    Where the transport said to whom it came, only that counts; what stands in the head anybody can write.
    """
    if "kind" in mail.given:
        given = Proof(mail.given["kind"], tuple(mail.given["ids"]), mail.given.get("person_id"))
        return [Route(given.kind, given)]
    told = tuple(mail.envelope_to) or reading.all_recipients()
    proofs = dict.fromkeys(proof for one in told if (proof := addresses.open(one)) is not None)
    found = [Route(proof.kind, proof) for proof in proofs if _stands(proof)]
    return found[:MOST_ROUTES] or [Route(routes.PORTAL, None)]


def arrived(mail: InboundMail, reading: Reading, route: Route) -> Arrived:
    """Return the mail as its deliverer gets it."""
    claimed = senders.person_at(reading.sender.address)
    return Arrived(
        mail_id=mail.id,
        arrived_at=mail.arrived_at.astimezone(UTC),
        sender=reading.sender.address,
        sender_name=reading.sender.name,
        subject=reading.subject,
        text=reading.text,
        html_text=reading.html_text,
        recipients=reading.recipients,
        cc=reading.cc,
        reply_to=reading.reply_to,
        files=reading.files,
        calendars=reading.calendars,
        message_id=reading.message_id,
        in_reply_to=reading.in_reply_to,
        references=reading.references,
        date=_believable(reading),
        proof=route.proof,
        person_id=_writer(mail, reading, route.proof, claimed.id if claimed else None),
        claimed_id=claimed.id if claimed else None,
        authenticated=reading.authenticated,
        automatic=reading.automatic,
        spam=reading.spam,
        shortened=reading.shortened,
    )


def _stands(proof: Proof) -> bool:
    """True while somebody takes mail of this kind and its person can still sign in."""
    if routes.deliverer(proof.kind) is None:
        return False
    return proof.person_id is None or senders.person_of(proof.person_id) is not None


def _writer(mail: InboundMail, reading: Reading, proof: Proof | None, claimed_id: int | None) -> int | None:
    """Return who wrote it, as far as that is proved: *From* alone proves nothing.

    An address of ours proves its person when the mail says to be from them as well; somebody else who got hold of the
    address is not them. Without one, the word of the trusted relay counts, or that of a colleague who looked.
    """
    if "kind" in mail.given:
        return mail.given.get("person_id")
    if proof is not None and proof.person_id is not None:
        return proof.person_id if claimed_id == proof.person_id else None
    return claimed_id if reading.authenticated else None


def _believable(reading: Reading) -> datetime | None:
    """Return when it was written, unless the sender's clock is years wrong."""
    if reading.date is None or abs((clock.now() - reading.date).days) > 400:
        return None
    return reading.date
