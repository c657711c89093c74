"""The tree of a mail's parts, found without copying: each part is a stretch of the raw bytes.

Limits on depth and number hold for the whole mail; what lies beyond them is not read, and that is said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.mailroom.rules.headers import Headers, split
from portal.mailroom.rules.limits import MOST_DEPTH, MOST_PARTS
from portal.mailroom.rules.parameters import media_type, value_and_parameters
from portal.mailroom.rules.transfer import undone

_GUESSED_BOUNDARY = re.compile(rb"(?:\A|\n)--([!-~][ -~]{0,199}?)[ \t]*\r?\n")
_REST_OF_LINE = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")


@dataclass
class Part:
    """One part: what its head says, and where its body lies."""

    headers: Headers
    media_type: str
    parameters: dict[str, str]
    disposition: str
    name: str  # of the file, as somebody gave it; empty for none
    raw: bytes = field(repr=False)
    start: int
    end: int
    children: list["Part"] = field(default_factory=list)

    def data(self) -> bytes:
        """Return the body's bytes as they were before they were made fit for mail."""
        return undone(self.raw[self.start : self.end], self.headers.first("content-transfer-encoding"))

    def leaves(self) -> Iterator["Part"]:
        """Yield the parts that hold something, in order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


class _Budget:
    def __init__(self) -> None:
        self.left = MOST_PARTS
        self.exceeded = False

    def take(self) -> bool:
        self.left -= 1
        self.exceeded |= self.left < 0
        return self.left >= 0


def parts_of(raw: bytes) -> tuple[Part, bool]:
    """Return the whole mail as a part, and whether parts were left out because there were too many or too deep."""
    budget = _Budget()
    return _part(raw, 0, len(raw), budget, 0), budget.exceeded


def _part(raw: bytes, start: int, end: int, budget: _Budget, depth: int) -> Part:
    headers, body = split(raw, start, end)
    kind, parameters = media_type(headers.first("content-type"))
    disposition, told = value_and_parameters(headers.first("content-disposition"))
    name = told.get("filename") or parameters.get("name") or ""
    part = Part(headers, kind, parameters, disposition, name, raw, min(body, end), end)
    if kind.startswith("multipart/"):
        _add_children(part, budget, depth)
    return part


def _add_children(part: Part, budget: _Budget, depth: int) -> None:
    if depth >= MOST_DEPTH:
        budget.exceeded = True
        return
    boundary = part.parameters.get("boundary", "").encode("utf-8", "replace") or _guess(part)
    for start, end in _stretches(part, boundary) if boundary else ():
        if not budget.take():
            break
        part.children.append(_part(part.raw, start, end, budget, depth + 1))
    if not part.children:  # it says to have parts and has none: what is there is text
        part.media_type = "text/plain"


def _guess(part: Part) -> bytes:
    found = _GUESSED_BOUNDARY.search(part.raw, max(part.start - 1, 0), min(part.end, part.start + 10_000))
    return found[1] if found else b""


def _stretches(part: Part, boundary: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the parts between boundaries begin and end; the last one need not be closed."""
    began = -1
    for at, after, closing in _boundaries(part, boundary):
        if began >= 0:
            yield began, max(began, at)
        began = -1 if closing else after
        if closing:
            return
    if 0 <= began < part.end:
        yield began, part.end


def _boundaries(part: Part, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield (where the line break before it begins, where the next line begins, whether it closes) of each boundary."""
    mark, place = b"--" + boundary, part.start
    while (at := part.raw.find(mark, place, part.end)) >= 0:
        place = at + len(mark)
        if at > part.start and part.raw[at - 1 : at] != b"\n":
            continue
        rest = _REST_OF_LINE.match(part.raw, place, part.end)
        if rest is None:
            continue
        before = at - 1 if at > part.start else at
        if part.raw[before - 1 : before] == b"\r" and before > part.start:
            before -= 1
        yield before, rest.end(), rest[1] is not None
        place = rest.end() - 1 if rest.end() > place else place
