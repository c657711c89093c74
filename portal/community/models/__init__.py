"""Spaces, what stands in them, who people are there, and what keeps it civil."""

from portal.community.models.moderation import (
    CommunityRules,
    KeptName,
    LeavingChoice,
    ModerationEntry,
    PostAppeal,
    Report,
    Sanction,
)
from portal.community.models.people import Persona
from portal.community.models.spaces import Space
from portal.community.models.threads import PostEdition, PostFile, Reply, Thread, ThreadTag
from portal.community.models.votes import DigestChoice, Following, Reaction, ThreadReading, Vote
from portal.community.models.widening import Consent, Widening

__all__ = [
    "CommunityRules",
    "Consent",
    "DigestChoice",
    "Following",
    "KeptName",
    "LeavingChoice",
    "ModerationEntry",
    "Persona",
    "PostAppeal",
    "PostEdition",
    "PostFile",
    "Reaction",
    "Reply",
    "Report",
    "Sanction",
    "Space",
    "Thread",
    "ThreadReading",
    "ThreadTag",
    "Vote",
    "Widening",
]
