"""What a mail becomes in a conversation: its text without what it quotes, its files, and who else it went to."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, select

from portal.accounts.actions.mail_troubles import works_again
from portal.accounts.models import Customer, User
from portal.accounts.queries.readers import who_of
from portal.collaboration.rules import mentions
from portal.conversations.actions import conversations, following, lines, messages
from portal.conversations.actions.told import changed
from portal.conversations.models import Conversation, HappeningKind, Message, MessageFile
from portal.conversations.rules import search
from portal.conversations.rules.enclosing import decoration
from portal.conversations.rules.files import LARGEST_FILE, MOST_FILES, Sent
from portal.foundation import clock
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.files import StoredFile
from portal.foundation.tenancy import narrowed
from portal.mailroom.actions import addresses
from portal.mailroom.queries.speaking import people_at
from portal.mailroom.rules.arrived import Address, Arrived, AttachedFile
from portal.mailroom.rules.plain_text import as_markdown
from portal.mailroom.rules.quoting import Folded, fold
from portal.mailroom.rules.subjects import is_forwarded
from portal.mailroom.rules.tnef import unwrap

MOST_OTHERS, LONGEST_NAME = 20, 120
LONGEST_ABSENCE_NOTE = 600
SAID_ONCE_WITHIN = timedelta(days=7)


def post(
    arrived: Arrived, conversation: Conversation, person: User | None, *, visibility: Visibility, side: Side
) -> Message:
    """Let a mail be a message of this person (None: of somebody without a login) in a conversation of the scope."""
    written, by = _written(arrived), _by(person, side)
    files, left = _files(arrived, conversation)
    said = messages.say(
        conversation, written.said, by=by, visibility=visibility, files=files, quoted=written.quoted,
        mail_id=arrived.mail_id, author_address=_other_address(arrived, person),
    )  # fmt: skip
    _note_the_rest(said, arrived, conversation, left)
    if person is not None:
        works_again(person.id)
    return said


def begin(arrived: Arrived, customer: Customer, person: User | None, title: str) -> Conversation:
    """Let a mail begin a conversation of the customer in scope."""
    written = _written(arrived)
    files, left = _files(arrived, None)
    made = conversations.begin(
        customer, title or _first_words(written.said), written.said, by=_by(person, Side.CUSTOMER), files=files,
        quoted=written.quoted, mail_id=arrived.mail_id, author_address=_other_address(arrived, person),
    )  # fmt: skip
    first = select(Message).where(Message.conversation_id == made.id, Message.mail_id == arrived.mail_id)
    _note_the_rest(db.session.scalars(first).one(), arrived, made, left)
    return made


def note_absence(arrived: Arrived, conversation: Conversation, person: User) -> None:
    """Put a quiet line for the vendor that somebody's mail program says they are away; it turns and tells nothing."""
    known = select(Message.id).where(
        Message.conversation_id == conversation.id, Message.author_id == person.id,
        Message.happening == HappeningKind.AWAY, Message.at > clock.now() - SAID_ONCE_WITHIN,
    )  # fmt: skip
    if db.session.scalar(narrowed(known.limit(1), Message)) is not None:
        return
    side = Side.VENDOR if person.staff_role else Side.CUSTOMER
    text = _written(arrived).said[:LONGEST_ABSENCE_NOTE]
    _quiet_line(conversation, HappeningKind.AWAY, text, _by(person, side), arrived)


def file_beside(arrived: Arrived, conversation: Conversation, person: User) -> None:
    """Put a quiet line for the vendor that a mail which went past the portal was filed beside a conversation."""
    text = f"**{mentions.unnamed(as_markdown(arrived.subject), ())}**\n\n{_written(arrived).said}"
    _quiet_line(conversation, HappeningKind.FILED, text, _by(person, Side.VENDOR), arrived)


def _quiet_line(
    conversation: Conversation, kind: HappeningKind, text: str, by: Actor, arrived: Arrived
) -> None:
    line = lines.write(
        conversation, by, Visibility.VENDOR, text=text, folded=search.fold(text), happening=kind,
        mail_id=arrived.mail_id, author_address=arrived.sender,
    )  # fmt: skip
    changed(conversation, Visibility.VENDOR, "said", by=by, message=line)


def _by(person: User | None, side: Side) -> Actor:
    return Actor(ActorKind.INBOUND_MAIL, side, person.id if person else None)


def _written(arrived: Arrived) -> Folded:
    """Return what was written now and what is folded away; a mail that is all quotation is shown as it is."""
    found = fold(arrived.text, forwarded=is_forwarded(arrived.subject))
    if not found.said.strip() and found.quoted.strip() and not arrived.files:
        found = Folded(found.quoted, "")
    said = found.said.strip() or ("" if arrived.files else arrived.subject or "…")
    return Folded(mentions.unnamed(as_markdown(mentions.clean(said)), ()), found.quoted)


def _first_words(text: str) -> str:
    return next((line.strip()[:80] for line in text.splitlines() if line.strip()), "…")


def _other_address(arrived: Arrived, person: User | None) -> str:
    """Return the address it was sent from, where it is not the one that its writer signs in with."""
    return "" if person is not None and person.email == arrived.sender else arrived.sender[:254]


def _files(arrived: Arrived, conversation: Conversation | None) -> tuple[list[Sent], list[str]]:
    """Return the files that go into the message, and the names of those that stay with the mail alone.

    What only decorates a mail (a logo, or a picture that came before) is in neither.
    """
    real = [one for file in arrived.files for one in _unwrapped(file) if not _decorates(one, conversation)]
    fitting = [file for file in real if file.data and len(file.data) <= LARGEST_FILE]
    taken = fitting[:MOST_FILES]
    left = [file.name for file in real if file not in taken]
    return [Sent(file.name, file.data) for file in taken], left


def _unwrapped(file: AttachedFile) -> list[AttachedFile]:
    """Return what is inside a winmail.dat, any other file as it is."""
    if file.name.lower() != "winmail.dat":
        return [file]
    inside = [AttachedFile(one.name or "file", "", one.data) for one in unwrap(file.data)]
    return inside or [file]


def _decorates(file: AttachedFile, conversation: Conversation | None) -> bool:
    if not file.inline or not file.media_type.startswith("image/"):
        return False
    if decoration(file.media_type, len(file.data)):
        return True
    return conversation is not None and _came_before(file, conversation)


def _came_before(file: AttachedFile, conversation: Conversation) -> bool:
    """True for a picture that some earlier mail of the conversation brought: signatures come with every one."""
    same_file = and_(StoredFile.id == MessageFile.file_id, StoredFile.customer_id == MessageFile.customer_id)
    same = and_(Message.id == MessageFile.message_id, Message.customer_id == MessageFile.customer_id)
    asked = (
        select(StoredFile.id)
        .join(MessageFile, same_file)
        .join(Message, same)
        .where(
            Message.conversation_id == conversation.id,
            StoredFile.sha256 == hashlib.sha256(file.data).hexdigest(),
        )
    )
    return db.session.scalar(narrowed(asked.limit(1), StoredFile, MessageFile, Message)) is not None


def _note_the_rest(said: Message, arrived: Arrived, conversation: Conversation, left: Sequence[str]) -> None:
    """Let members who got the mail as well follow; say who else got it, and what stayed with the mail."""
    facts: dict[str, Any] = {}
    others = [] if said.visibility is not Visibility.SHARED else _others(arrived)
    known = people_at(frozenset(one.address for one in others))
    may_see = who_of(known.values(), Visibility.SHARED)
    following.add(conversation, may_see - {said.author_id})
    unknown = [one for one in others if known.get(one.address) not in may_see]
    if unknown:
        facts["others"] = [[one.name, one.address] for one in unknown[:MOST_OTHERS]]
    if left:
        facts["left"] = list(left)[:MOST_OTHERS]
    if arrived.shortened:
        facts["shortened"] = True
    if said.author_id is None and arrived.sender_name:
        facts["name"] = arrived.sender_name[:LONGEST_NAME]
    if facts:
        said.facts = {**said.facts, **facts}
        db.session.flush()


def _others(arrived: Arrived) -> list[Address]:
    """Return everybody else it was sent to, each once, without ourselves."""
    found = {one.address: one for one in (*arrived.recipients, *arrived.cc)}
    return [
        one
        for one in found.values()
        if one.address and one.address != arrived.sender and not addresses.is_ours(one.address)
    ]
