"""Pictures and files in a text: `![words](file:id)` and `[name](file:id)`. Pure."""

import re

LARGEST = 20_000_000  # bytes of one file
PICTURE_SIDE = 1_600  # px
NAMED = re.compile(r"\(file:([A-Za-z0-9_-]{16})\)")


def named(text: str) -> list[str]:
    """Return the public ids of the files that a text shows, each once, in order.

    >>> named("![a screen](file:abcdefghijklmnop) ![](file:x)")
    ['abcdefghijklmnop']
    """
    return list(dict.fromkeys(NAMED.findall(text)))
