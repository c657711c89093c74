"""People named in a text: `@{public id}`, of a person for their colleagues, of a persona for everybody. Pure."""

import re

MOST = 20
MENTION = re.compile(r"@\{([A-Za-z0-9_-]{16})\}")


def mentioned(text: str) -> list[str]:
    """Return the public ids that a text names, each once, in order.

    >>> mentioned("Thank you @{abcdefghijklmnop} and @{abcdefghijklmnop}, not @{short}")
    ['abcdefghijklmnop']
    """
    return list(dict.fromkeys(MENTION.findall(text)))[:MOST]
