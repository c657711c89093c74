"""What a customer's people and their account team say to each other is kept in these tables."""

from portal.conversations.models.answers import AnswerTimes
from portal.conversations.models.conversations import Conversation, Follower, HappeningKind, Solving
from portal.conversations.models.messages import Message, MessageFile, MessageMention
from portal.conversations.models.pulses import TalkPulse

__all__ = [
    "AnswerTimes",
    "Conversation",
    "Follower",
    "HappeningKind",
    "Message",
    "MessageFile",
    "MessageMention",
    "Solving",
    "TalkPulse",
]
