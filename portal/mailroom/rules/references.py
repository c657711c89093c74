"""Which of our own mails a mail answers, by the names in its In-Reply-To and References."""

import re
from collections.abc import Iterable

_OURS = re.compile(r"^(message|conversation|comment|thread)-([A-Za-z0-9_-]{16})(?:\.[A-Za-z0-9_-]{16})?@")


def named(ids: Iterable[str]) -> list[tuple[str, str]]:
    """Return (kind, public id) of what our mails of these names were about, the nearest first.

    Such a name says what is answered; who answers it is for others to prove.

    >>> named(["conversation-AAAAAAAAAAAAAAAA@v.example", "x@y", "message-BBBBBBBBBBBBBBBB.CCCCCCCCCCCCCCCC@v.example"])
    [('message', 'BBBBBBBBBBBBBBBB'), ('conversation', 'AAAAAAAAAAAAAAAA')]
    """
    found = [match.group(1, 2) for one in ids if (match := _OURS.match(one))]
    return [(str(kind), str(public_id)) for kind, public_id in dict.fromkeys(reversed(found))]
