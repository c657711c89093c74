"""How far the walks over everything go: all of it where they drill, a fixed share of it in the tests of every day.

`WHOLE_WALKS=1` walks all of it, as `bash bin/drill` does. The share is the same in every run and on every machine.
"""

import os
import re
import zlib

WHOLE = bool(os.environ.get("WHOLE_WALKS"))
_PUBLIC_ID = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{16}(?![A-Za-z0-9_-])")


def in_share(one_in: int, *what: str) -> bool:
    """True for what is walked in this run: one in so many, whatever public ids are in its name.

    >>> sum(in_share(3, "aoi", f"/page-{n}") for n in range(300)) in (range(80, 121) if not WHOLE else [300])
    True
    >>> in_share(3, "/c/sakura/nodes/AAAAAAAAAAAAAAAA") == in_share(3, "/c/sakura/nodes/BBBBBBBBBBBBBBBB")
    True
    """
    name = "\0".join(_PUBLIC_ID.sub("…", part) for part in what)
    return WHOLE or zlib.crc32(name.encode()) % one_in == 0
