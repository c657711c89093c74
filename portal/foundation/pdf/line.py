"""How we speak with the processes that set: a kind, facts as JSON, and bytes as they are, over a socket pair.

Our side never blocks in a system call but waits by polling, which an event loop of any thread can do meanwhile.
"""

import json
import select
import struct
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

HEAD = struct.Struct("!cII")
LARGEST_FACTS = 32 * 1024 * 1024
LARGEST_BYTES = 400 * 1024 * 1024


class Message(NamedTuple):
    """One message of either side."""

    kind: bytes  # one letter
    facts: Mapping[str, Any]
    parts: Sequence[bytes] = ()


def packed(message: Message) -> bytes:
    """Return a message as it goes over the line."""
    facts = json.dumps({**message.facts, "sizes": [len(part) for part in message.parts]}).encode()
    size = sum(len(part) for part in message.parts)
    return b"".join((HEAD.pack(message.kind, len(facts), size), facts, *message.parts))


def tell(line: Any, message: Message, patience: float) -> None:
    """Send a message over our side of a line. Raises OSError, also when it takes longer than so many seconds."""
    left, until = memoryview(packed(message)), time.monotonic() + patience
    while left:
        try:
            left = left[line.send(left) :]
        except BlockingIOError:
            _wait(line, select.POLLOUT, until)


def heard(line: Any, patience: float = 0.0) -> Message:
    """Wait for a message. Raises OSError when the other side has gone, talks nonsense or is silent for too long."""
    until = time.monotonic() + patience
    kind, facts_size, parts_size = HEAD.unpack(_exactly(line, HEAD.size, until))
    if facts_size > LARGEST_FACTS or parts_size > LARGEST_BYTES:
        raise OSError("more than a document of ours can be")
    facts = json.loads(bytes(_exactly(line, facts_size, until)))
    data, at, parts = memoryview(_exactly(line, parts_size, until)), 0, []
    for size in facts.pop("sizes"):
        parts.append(bytes(data[at : at + size]))
        at += size
    return Message(kind, facts, parts)


def ready(lines: Iterable[Any], seconds: float) -> set[int]:
    """Return the file numbers of the lines that have something to say, or that have ended, within so many seconds."""
    watched = select.poll()
    for line in lines:
        watched.register(line.fileno(), select.POLLIN)
    return {number for number, _ in watched.poll(seconds * 1000)}


def _exactly(line: Any, size: int, until: float) -> bytearray:
    found = bytearray(size)
    view, at = memoryview(found), 0
    while at < size:
        try:
            came = line.recv_into(view[at:], size - at)
        except BlockingIOError:
            _wait(line, select.POLLIN, until)
            continue
        if not came:
            raise OSError("the other side has gone")
        at += came
    return found


def _wait(line: Any, event: int, until: float) -> None:
    """Wait as the thread or event loop that we are on waits; a line belongs to none of them."""
    watched = select.poll()
    watched.register(line.fileno(), event)
    if not watched.poll(max(0.0, until - time.monotonic()) * 1000):
        raise TimeoutError("it takes too long")
