"""Messages that went to many, each to one person: what was written, to whom, and who wants none."""

from portal.outreach.models.outreaches import Held, Outreach, OutreachTemplate, Recipient, Sent, State
from portal.outreach.models.rules import Excluded, OutreachRules, Unsubscribed

__all__ = [
    "Excluded",
    "Held",
    "Outreach",
    "OutreachRules",
    "OutreachTemplate",
    "Recipient",
    "Sent",
    "State",
    "Unsubscribed",
]
