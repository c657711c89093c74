"""Reading from addresses that people gave us: from public machines over TLS alone, so much and so long at most.

Where an answer leads on, the next address is checked as the first was, name, addresses and all.
"""

import http.client
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from portal.foundation.outward import Pinned, Unreachable, place_of, public_address

MOST_REDIRECTS = 3
LONGEST_SECONDS = 30
PART_BYTES = 64 * 1024


@dataclass(frozen=True)
class Fetched:
    """What was answered. `unchanged`: what `tag` named before is still true, and nothing was sent."""

    body: bytes = field(default=b"", repr=False)
    tag: str = ""
    unchanged: bool = False


def fetch(url: str, *, most_bytes: int, tag: str = "", accept: str = "*/*") -> Fetched:
    """Return what stands at the address; raises Unreachable (also: too_large, too_many_turns)."""
    for _turn in range(MOST_REDIRECTS + 1):
        found = _ask(
            url, most_bytes, {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "Banso"}, tag
        )
        if isinstance(found, Fetched):
            return found
        url = urljoin(url, found)
    raise Unreachable("too_many_turns")


def _ask(url: str, most_bytes: int, headers: Mapping[str, str], tag: str) -> Fetched | str:
    place = place_of(url)
    connection = Pinned(place, public_address(place))
    watch = threading.Timer(LONGEST_SECONDS, connection.give_up)
    watch.start()
    try:
        connection.request("GET", place.path, headers={**headers, **({"If-None-Match": tag} if tag else {})})
        answer = connection.getresponse()
        if answer.status in (301, 302, 303, 307, 308):
            return answer.getheader("Location") or ""
        if answer.status == 304:
            return Fetched(tag=tag, unchanged=True)
        if answer.status != 200:
            raise Unreachable("gone" if answer.status in (404, 410) else "refused")
        return Fetched(_body(answer, most_bytes), (answer.getheader("ETag") or "")[:200])
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable("no_answer") from error
    finally:
        watch.cancel()
        connection.close()


def _body(answer: http.client.HTTPResponse, most_bytes: int) -> bytes:
    """Read the answer as far as it may go; packed ones are unpacked no further."""
    unpack = (
        zlib.decompressobj(31) if (answer.getheader("Content-Encoding") or "").lower() == "gzip" else None
    )
    parts, size = [], 0
    while part := answer.read(PART_BYTES):
        try:
            plain = unpack.decompress(part, most_bytes - size + 1) if unpack else part
        except zlib.error as error:
            raise Unreachable("no_answer") from error
        size += len(plain)
        if size > most_bytes:
            raise Unreachable("too_large")
        parts.append(plain)
    return b"".join(parts)
