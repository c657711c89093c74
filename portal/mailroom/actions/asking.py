"""Mail in answer to mail: is this yours? we got it; you may not write there any more. Once each, never to a program."""

from sqlalchemy import func, select

from portal.foundation import clock, links
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink, digest
from portal.foundation.mail import post
from portal.foundation.outbox import OutboxItem
from portal.mailroom.actions import addresses
from portal.mailroom.actions.retrying import give
from portal.mailroom.actions.settling import settle
from portal.mailroom.models import InboundMail, KnownAddress
from portal.mailroom.queries.speaking import people_at
from portal.mailroom.routes import Delivered
from portal.mailroom.rules.arrived import Arrived, Proof
from portal.mailroom.rules.speaking import Speaker
from portal.mailroom.rules.states import MailState

MOST_QUESTIONS_A_DAY = 5
ASKS = "mail.yours"


def hold(
    arrived: Arrived,
    found: Speaker,
    kind: str,
    ids: tuple[int, ...],
    *,
    customer_id: int | None,
    title: str = "",
    visibility: Visibility = Visibility.SHARED,
) -> Delivered:
    """Keep a mail that is nobody's word yet; whoever can say whether it is theirs is asked by mail.

    `kind` and `ids` are those of the address under which it is delivered once they said yes.
    """
    if found.ask is not None and not arrived.automatic:
        _ask(arrived, found.ask, kind, ids)
    elif found.reason in ("stranger", "other_person"):
        acknowledge(arrived)
    return Delivered(
        MailState.UNKNOWN, found.reason, customer_id=customer_id, title=title, visibility=visibility
    )


def acknowledge(arrived: Arrived) -> None:
    """Tell whoever wrote that their mail came, once a day at most; it says nothing of who is known here."""
    if not _answerable(arrived):
        return
    day = clock.now().date().isoformat()
    post("mail.receipt", dedupe_key=f"receipt:{digest(arrived.sender)[:32]}:{day}", mail_id=arrived.mail_id)


def refuse(
    arrived: Arrived,
    reason: str,
    *,
    customer_id: int,
    title: str = "",
    visibility: Visibility = Visibility.SHARED,
) -> Delivered:
    """Say once that somebody may not write there any more; the mail stays on the desk's page."""
    if _answerable(arrived):
        owner = arrived.proof.person_id if arrived.proof else 0
        key = f"refused:{digest(arrived.sender)[:32]}:{owner}:{customer_id}"
        post("mail.refused", dedupe_key=key, mail_id=arrived.mail_id)
    return Delivered(MailState.REFUSED, reason, customer_id=customer_id, title=title, visibility=visibility)


def confirm(mail: InboundMail, link: PurposeLink, *, by: Actor) -> None:
    """Deliver a mail as the word of the person who says that it is theirs, and know its address from now on."""
    if by.person_id is None:
        raise LookupError("nobody says that the mail is theirs")
    remember(mail.sender, by.person_id, by=by)
    give(mail, Proof(link.ids["kind"], tuple(link.ids["ids"]), by.person_id), by=by)


def deny(mail: InboundMail) -> None:
    """Leave a mail where it is: whoever it seemed to be from says that it is not theirs."""
    settle(mail, MailState.REFUSED, "denied")


def remember(address: str, person_id: int, *, by: Actor) -> None:
    """Know an address as one that this person writes from; not one with which somebody signs in."""
    if not address or people_at(frozenset({address})):
        return
    db.session.add(KnownAddress(address=address, person_id=person_id, said_by_id=by.person_id))
    db.session.flush()


def _answerable(arrived: Arrived) -> bool:
    """True for what a person may have written: no program, no spam, and nobody who calls themselves us."""
    return bool(arrived.sender) and not (
        arrived.automatic or arrived.spam or addresses.is_ours(arrived.sender)
    )


def _ask(arrived: Arrived, person_id: int, kind: str, ids: tuple[int, ...]) -> None:
    """Ask a person, at the address with which they sign in, whether a mail is theirs."""
    day = clock.now().date().isoformat()
    asked_today = select(func.count(OutboxItem.id)).where(
        OutboxItem.dedupe_key.startswith(f"mail:yours:{person_id}:{day}:", autoescape=True)
    )
    if (db.session.scalar(asked_today) or 0) >= MOST_QUESTIONS_A_DAY:
        return
    public_id = db.session.scalars(
        select(InboundMail.public_id).where(InboundMail.id == arrived.mail_id)
    ).one()
    link = links.make(
        Purpose.ACTION,
        person_id=person_id,
        ids={"does": ASKS, "mail": public_id, "kind": kind, "ids": list(ids)},
    )
    post(
        ASKS, dedupe_key=f"yours:{person_id}:{day}:{public_id}", person_id=person_id, mail_id=arrived.mail_id,
        link_id=link.id,
    )  # fmt: skip
