"""What the mailroom announces."""

from dataclasses import dataclass

from portal.foundation.events import Event
from portal.mailroom.rules.bounces import Failure


@dataclass(frozen=True)
class MailCameBack(Event):
    """A mail of ours did not reach somebody. No customer is known (0); `about` is that mail's Message-ID, or empty."""

    mail_id: int
    about: str
    failures: tuple[Failure, ...]
