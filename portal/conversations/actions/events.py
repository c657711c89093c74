"""What is announced of conversations."""

from dataclasses import dataclass

from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.events import Event


@dataclass(frozen=True)
class ConversationBegun(Event):
    """A conversation began; its first message is announced by itself."""

    conversation_id: int


@dataclass(frozen=True)
class MessageSaid(Event):
    """Both sides can read a new message. Internal notes are never announced here."""

    conversation_id: int
    message_id: int


@dataclass(frozen=True)
class ConversationSolved(Event):
    conversation_id: int
    solving_id: int


@dataclass(frozen=True)
class ConversationReopened(Event):
    conversation_id: int


@dataclass(frozen=True)
class ThreadChanged(Event):
    """Open pages show something that is no longer so. `what`: said, revised, standing or read."""

    customer_pid: str
    conversation_id: int
    conversation_pid: str
    message_pid: str
    visibility: Visibility
    what: str
    by: Actor
