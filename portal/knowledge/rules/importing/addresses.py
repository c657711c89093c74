"""Addresses of imported articles: the clean one that each gets, and those under which it was read before."""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from portal.knowledge.rules.importing.front import Front
from portal.knowledge.rules.importing.names import INDEX, words_of

_SAYS_NOTHING = re.compile(r"[\W\d_]*(?:[0-9a-f]{8,})?")
LONGEST, MOST = 400, 20


def slug_for(front: Front, path: str) -> str:
    """Return the words of a clean address: what the file says, else its name; empty where the title says more.

    >>> slug_for(Front(slug="/docs/close-a-month/"), "x.md"), slug_for(Front(), "a/02-first_steps.md")
    ('close-a-month', 'First steps')
    >>> slug_for(Front(), "a/000123.md"), slug_for(Front(), "a/index.md")
    ('', '')
    """
    said = posixpath.basename(front.slug.strip("/"))
    if said:
        return said.rsplit(".html", 1)[0]
    stem = posixpath.basename(path).rsplit(".", 1)[0]
    words = words_of(posixpath.basename(path))
    return "" if stem.casefold() in INDEX or _SAYS_NOTHING.fullmatch(words.lower()) else words


def old_addresses(front: Front, path: str) -> Iterator[str]:
    """Yield the addresses under which a file was read, from the top of its site: its path, and those it names.

    >>> list(old_addresses(Front(slug="/a/b", old_addresses=("https://old.example/x?y", "/z.html")), "guide/start.md"))
    ['guide/start', 'guide/start.html', 'a/b', 'x', 'z.html']
    """
    plain = path.rsplit(".", 1)[0]
    named = [front.slug] if front.slug.strip("/").count("/") else []
    for one in (plain, f"{plain}.html", *named, *front.old_addresses[:MOST]):
        try:
            address = unquote(urlsplit(one).path).strip("/")
        except ValueError:
            continue
        if address and len(address) <= LONGEST and address.isprintable():
            yield address
