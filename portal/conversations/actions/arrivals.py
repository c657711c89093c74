"""Mail that comes in: into the conversation it answers, into a new one, beside one, or onto the desk.

Everybody writes with the rights of today. What cannot be taken is kept, and a person of the vendor's decides.
"""

from dataclasses import replace

from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.models import Customer, Membership, User
from portal.accounts.permits import Permit
from portal.contacts.actions import log
from portal.contacts.rules.kinds import ContactKind, Direction
from portal.conversations.actions import by_mail
from portal.conversations.models import Conversation
from portal.conversations.queries.answered import Answered, answered
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility, inside_of
from portal.foundation.db import db
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.mailroom.actions import addresses
from portal.mailroom.actions.asking import hold, refuse
from portal.mailroom.queries.speaking import known_person, people_at, standpoint_of, who_speaks
from portal.mailroom.routes import PORTAL, Delivered
from portal.mailroom.rules.arrived import Arrived, Proof
from portal.mailroom.rules.quoting import fold
from portal.mailroom.rules.speaking import Speaker, speaker
from portal.mailroom.rules.states import MailState
from portal.mailroom.rules.subjects import is_forwarded, title

REPLY, NOTE, FILE = "reply", "note", "file"
WRITE = Permit.CONVERSATIONS_WRITE


def reply(arrived: Arrived) -> Delivered:
    """Take the answer to a message that both sides read."""
    return _into(arrived, *_two(arrived), Visibility.SHARED)


def note(arrived: Arrived) -> Delivered:
    """Take the answer to an internal note: it stays inside the side that it was sent to."""
    if arrived.proof is None:
        raise LookupError("an internal note is answered at an address of its own")
    return _into(arrived, *_two(arrived), house_of(arrived.proof))


def house_of(proof: Proof) -> Visibility:
    """Return inside which side the internal note was sent that is answered at this address."""
    return inside_of(Side.VENDOR if _is_staff(proof.person_id) else Side.CUSTOMER)


def front(arrived: Arrived) -> Delivered:
    """Take what comes to the portal's own address: an answer whose address was lost, or something new."""
    if arrived.proof is not None and arrived.proof.ids:  # a colleague has looked and said whose it is
        return _begin_at(arrived, arrived.proof.ids[0], arrived.person_id)
    if arrived.automatic:
        return Delivered(MailState.AUTOMATIC, arrived.automatic)
    if (found := answered(arrived)) is not None:
        return _into(arrived, found.customer_id, found.conversation_id, found.visibility)
    claimed = arrived.claimed_id or known_person(arrived.sender)
    who = Speaker(arrived.person_id) if arrived.person_id else _who(arrived, claimed)
    customer_ids = _customers_of(who.person_id or who.ask)
    if len(customer_ids) != 1:
        reason = "which_company" if customer_ids else "from_staff" if _is_staff(claimed) else "stranger"
        nobodys = Speaker(None, reason="spam" if who.reason == "spam" else reason)
        return hold(arrived, nobodys, PORTAL, (), customer_id=None, title=arrived.subject)
    if who.person_id is None:
        return hold(
            arrived, who, PORTAL, (customer_ids[0],), customer_id=customer_ids[0], title=arrived.subject
        )
    return _begin_at(arrived, customer_ids[0], who.person_id)


def back(arrived: Arrived) -> Delivered:
    """Take what was sent to where our mails come back to: a note of absence, or a person's word gone astray."""
    if not arrived.automatic:
        return front(replace(arrived, proof=None))
    if arrived.proof is None or len(arrived.proof.ids) != 2:
        return Delivered(MailState.AUTOMATIC, arrived.automatic)
    return _into(arrived, *_two(arrived), Visibility.SHARED)


def file(arrived: Arrived) -> Delivered:
    """File a mail that somebody of the vendor's sent past the portal, with a hidden copy to us, at a customer.

    From somebody of either side, that is: the address was told to mail programs and may be known to anybody by now.
    """
    proof = arrived.proof
    if proof is None or not proof.ids or proof.person_id is None:
        return Delivered(MailState.UNKNOWN, "stranger")
    customer_id = proof.ids[0]
    point = standpoint_of(proof.person_id, customer_id, WRITE)
    if point is None or point.side is not Side.VENDOR:
        return refuse(arrived, "not_any_more", customer_id=customer_id)
    if arrived.automatic:
        return Delivered(MailState.AUTOMATIC, arrived.automatic, customer_id=customer_id)
    who = who_speaks(arrived, customer_id, Permit.CONVERSATIONS_READ)
    # Whoever belongs there needs no relay to vouch for them here: nothing is said in their name.
    if who.person_id is None and who.reason != "unconfirmed":
        return hold(
            arrived, who, FILE, (customer_id,), customer_id=customer_id, title=arrived.subject,
            visibility=Visibility.VENDOR,
        )  # fmt: skip
    with customer_scope(customer_id):
        conversation = _conversation_of(answered(arrived, customer_id))
        if conversation is not None:
            by_mail.file_beside(arrived, conversation, point.user)
        _log(arrived, point.user, conversation, customer_id)
        db.session.flush()
    return Delivered(
        MailState.FILED, customer_id=customer_id, title=arrived.subject, visibility=Visibility.VENDOR,
        **_shown(conversation),
    )  # fmt: skip


def _into(arrived: Arrived, customer_id: int, conversation_id: int, visibility: Visibility) -> Delivered:
    """Take a mail into a conversation: for both sides, or inside the one that the answered note stayed in."""
    with customer_scope(customer_id):
        found = db.session.scalar(select(Conversation).where(Conversation.id == conversation_id))
        if found is None:
            return Delivered(MailState.UNKNOWN, "gone", visibility=visibility)
        delivered = replace(_take(arrived, found, visibility), visibility=visibility)
        db.session.flush()
        return delivered


def _take(arrived: Arrived, conversation: Conversation, visibility: Visibility) -> Delivered:
    """Let a mail speak in a conversation of the customer in scope, as whom it proves to be from."""
    customer_id, owner = conversation.customer_id, arrived.proof.person_id if arrived.proof else None
    shared, kind = visibility is Visibility.SHARED, REPLY if visibility is Visibility.SHARED else NOTE
    if arrived.automatic and arrived.automatic != "list":
        return _absence(arrived, conversation, owner if visibility is not Visibility.CUSTOMER else None)
    if (
        arrived.proof is not None and owner is None and shared
    ):  # a colleague put it there, from nobody we know
        by_mail.post(arrived, conversation, None, visibility=visibility, side=Side.CUSTOMER)
        return _delivered(conversation)
    who = who_speaks(arrived, customer_id, WRITE)
    if who.person_id is None:
        ids = (customer_id, conversation.id)
        if visibility is Visibility.CUSTOMER and who.ask is None:
            who = replace(who, ask=owner)  # no desk of the vendor's shows it: whose address it is can say
        return hold(arrived, who, kind, ids, customer_id=customer_id, title=conversation.title)
    point = standpoint_of(who.person_id, customer_id, WRITE)
    if point is None or point.side is None:
        return refuse(arrived, "not_any_more", customer_id=customer_id, title=conversation.title)
    if not shared and visibility is not inside_of(point.side):
        return Delivered(MailState.UNKNOWN, "other_house", customer_id=customer_id)
    by_mail.post(arrived, conversation, point.user, visibility=visibility, side=point.side)
    return _delivered(conversation)


def _absence(arrived: Arrived, conversation: Conversation, owner: int | None) -> Delivered:
    """Tell the vendor in a quiet line that somebody is away; whatever else programs write is only noted."""
    person = db.session.scalar(select(User).where(User.id == owner)) if owner else None
    if arrived.automatic == "auto_reply" and person is not None:
        by_mail.note_absence(arrived, conversation, person)
        return Delivered(
            MailState.AUTOMATIC, "away", conversation.customer_id, conversation.title, **_shown(conversation)
        )
    return Delivered(MailState.AUTOMATIC, arrived.automatic, conversation.customer_id)


def _begin_at(arrived: Arrived, customer_id: int, person_id: int | None) -> Delivered:
    with customer_scope(customer_id):
        customer = db.session.scalars(select(Customer).where(Customer.id == customer_id)).one()
        point = standpoint_of(person_id, customer_id, WRITE) if person_id else None
        if person_id and (point is None or point.side is not Side.CUSTOMER):
            return refuse(arrived, "not_any_more", customer_id=customer_id)
        installation = branding.installation()
        ours = tuple(name for name in (installation.vendor_name, installation.vendor_name_en) if name)
        made = by_mail.begin(arrived, customer, point.user if point else None, title(arrived.subject, ours))
        return _delivered(made)


def _who(arrived: Arrived, claimed: int | None) -> Speaker:
    return speaker(
        owner=None, owners_addresses=frozenset(), sender=arrived.sender, claimed=claimed,
        claimed_belongs=claimed is not None, authenticated=arrived.authenticated, spam=arrived.spam,
    )  # fmt: skip


def _customers_of(person_id: int | None) -> list[int]:
    """Return the customers to which a person belongs today; none for the vendor's own people."""
    if person_id is None:
        return []
    mine = select(Membership.customer_id).where(
        Membership.user_id == person_id, Membership.ended_at.is_(None)
    )
    with every_customer("which customer somebody who writes belongs to"):
        return sorted(db.session.scalars(narrowed(mine, Membership)))


def _two(arrived: Arrived) -> tuple[int, int]:
    ids = arrived.proof.ids if arrived.proof else ()
    if len(ids) != 2:
        raise LookupError("an address of a conversation names customer and conversation")
    return ids[0], ids[1]


def _conversation_of(found: Answered | None) -> Conversation | None:
    if found is None:
        return None
    return db.session.scalar(select(Conversation).where(Conversation.id == found.conversation_id))


def _log(arrived: Arrived, owner: User, conversation: Conversation | None, customer_id: int) -> None:
    """Write the mail into the contact history: out from one of ours, in from whoever else."""
    named = {one.address: one.name for one in (*arrived.recipients, *arrived.cc)}
    named[arrived.sender] = arrived.sender_name
    everybody = {
        address: name for address, name in named.items() if address and not addresses.is_ours(address)
    }
    known = people_at(frozenset(everybody))
    writer = known.get(arrived.sender)
    ours = writer == owner.id or _is_staff(writer)
    log.contact(
        customer_id, kind=ContactKind.MAIL, direction=Direction.OUT if ours else Direction.IN,
        people={*known.values(), owner.id}, by=Actor(ActorKind.INBOUND_MAIL, Side.VENDOR, owner.id),
        at=min(arrived.date or arrived.arrived_at, arrived.arrived_at), title=title(arrived.subject),
        text=fold(arrived.text, forwarded=is_forwarded(arrived.subject)).said,
        others=", ".join(name or address for address, name in everybody.items() if address not in known),
        visibility=Visibility.VENDOR, about=f"mail:{arrived.mail_id}",
        subject_kind="conversation" if conversation else "", subject_id=conversation.id if conversation else 0,
        subject_public_id=conversation.public_id if conversation else "",
    )  # fmt: skip


def _is_staff(person_id: int | None) -> bool:
    staff = select(User.staff_role).where(User.id == person_id)
    return person_id is not None and db.session.scalar(staff) is not None


def _delivered(conversation: Conversation) -> Delivered:
    return Delivered(
        MailState.DELIVERED, customer_id=conversation.customer_id, title=conversation.title, **_shown(conversation)
    )  # fmt: skip


def _shown(conversation: Conversation | None) -> dict:
    if conversation is None:
        return {}
    return {"endpoint": "conversations.show", "values": {"conversation": conversation.public_id}}
