"""What goes over the line of a shared note: the y-protocols' frames, read without trusting who sent them.

Besides what every Yjs program speaks (sync, awareness) the server says how many of a line's changes are kept, and
why it takes none.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SYNC, AWARENESS, REFUSED, SAVED = 0, 1, 2, 4
STEP_1, STEP_2, UPDATE = 0, 1, 2
LARGEST_STATE = 2_000  # characters of what one writer says of themselves
MOST_STATES = 8  # in one message
NOTHING = b"\x00\x00"  # an update without changes


class Malformed(ValueError):
    """Bytes that no program of ours sends."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message: its kind, for sync its step, and what it carries."""

    kind: int
    step: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Presence:
    """What one writer's program says: where their cursor stands. None: it has gone."""

    client: int
    clock: int
    state: Mapping[str, Any] | None


def uint(number: int) -> bytes:
    """Return a number as lib0 writes it.

    >>> uint(300)
    b'\\xac\\x02'
    """
    written = bytearray()
    while number > 127:
        written.append(128 | (number & 127))
        number >>= 7
    written.append(number)
    return bytes(written)


def piece(content: bytes) -> bytes:
    """Return bytes with their length in front."""
    return uint(len(content)) + content


def sync(step: int, content: bytes) -> bytes:
    """Return a sync message.

    >>> sync(UPDATE, b"ab")
    b'\\x00\\x02\\x02ab'
    """
    return bytes((SYNC, step)) + piece(content)


def saved(count: int) -> bytes:
    """Return the message: so many changes of this line are in the database."""
    return bytes((SAVED,)) + uint(count)


def refused(reason: str) -> bytes:
    """Return the message: your changes are not taken. As in y-protocols' auth, permission denied."""
    return bytes((REFUSED, 0)) + piece(reason.encode())


def heard(message: bytes) -> Said:
    """Take a message apart. Raises Malformed.

    >>> heard(sync(STEP_1, b"\\x00"))
    Said(kind=0, step=0, content=b'\\x00')
    """
    reader = Reader(message)
    kind = reader.uint()
    if kind == SYNC:
        step = reader.uint()
        if step not in (STEP_1, STEP_2, UPDATE):
            raise Malformed("an unknown step")
    elif kind == AWARENESS:
        step = 0
    else:
        raise Malformed("an unknown kind of message")
    content = reader.piece()
    reader.end()
    return Said(kind, step, content)


def awareness(present: list[Presence]) -> bytes:
    """Return the message that says where these writers are.

    >>> presences(heard(awareness([Presence(7, 1, {"a": 1})])).content)
    [Presence(client=7, clock=1, state={'a': 1})]
    """
    written = uint(len(present))
    for one in present:
        state = json.dumps(one.state, ensure_ascii=False, separators=(",", ":"))
        written += uint(one.client) + uint(one.clock) + piece(state.encode())
    return bytes((AWARENESS,)) + piece(written)


def presences(content: bytes) -> list[Presence]:
    """Read what writers say of themselves. Raises Malformed."""
    reader = Reader(content)
    count = reader.uint()
    if count > MOST_STATES:
        raise Malformed("one line speaks for one writer")
    found = [_presence(reader) for _one in range(count)]
    reader.end()
    return found


def _presence(reader: "Reader") -> Presence:
    client, clock, state = reader.uint(), reader.uint(), reader.piece()
    if len(state) > LARGEST_STATE:
        raise Malformed("too long a state")
    try:
        told = json.loads(state)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    if told is not None and not isinstance(told, dict):
        raise Malformed("not a state")
    return Presence(client, clock, told)


class Reader:
    """Reads numbers and pieces from bytes; everything out of place is Malformed."""

    def __init__(self, content: bytes):
        self._content, self._at = content, 0

    def uint(self) -> int:
        """Read a number of at most 53 bits."""
        number = shift = 0
        while shift <= 49:
            if self._at >= len(self._content):
                raise Malformed("it ends too early")
            byte = self._content[self._at]
            self._at += 1
            number |= (byte & 127) << shift
            if byte < 128:
                return number
            shift += 7
        raise Malformed("too large a number")

    def piece(self) -> bytes:
        """Read bytes with their length in front."""
        length = self.uint()
        found = self._content[self._at : self._at + length]
        if len(found) != length:
            raise Malformed("it ends too early")
        self._at += length
        return found

    def end(self) -> None:
        """Raise Malformed when something is left."""
        if self._at != len(self._content):
            raise Malformed("something is left over")
