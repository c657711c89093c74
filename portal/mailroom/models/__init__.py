"""Every mail that arrived, and what became of it."""

from portal.mailroom.models.known import KnownAddress
from portal.mailroom.models.mailboxes import Mailbox
from portal.mailroom.models.mails import InboundDelivery, InboundMail, MailSource

__all__ = ["InboundDelivery", "InboundMail", "KnownAddress", "MailSource", "Mailbox"]
