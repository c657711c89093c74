"""Making one volume: parts go to free setters, longest first, then the contents, then all are bound.

One loop watches every setter that works for us; it waits without working itself.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.foundation.pdf.cutting import cut
from portal.foundation.pdf.line import Message, ready
from portal.foundation.pdf.press import STORED, Died, Line, Press, PressFailed, document
from portal.foundation.pdf.shapes import Bound, Cancelled, Piece, Trouble, Volume
from portal.foundation.pdf.sheets import digests
from portal.foundation.pdf.shelf import Shelf, key_of

log = logging.getLogger(__name__)

CONTENTS = "contents"
LOOK_SECONDS = 0.05
NAME = re.compile(r"[A-Za-z0-9._-]{1,80}")
SECONDS_A_CHARACTER = 5e-6
MOST_COSTS = 5000

_costs: dict[str, float] = {}
"""What a part of this name took last time, in seconds of work: it says best which to begin with."""


@dataclass(frozen=True)
class Part:
    """A piece, or what a long one was cut into, by a name of its own."""

    piece: Piece
    name: str
    html: str


@dataclass(frozen=True)
class Set:
    """A set part: what the binder must know, and its PDF."""

    facts: Mapping[str, Any]
    data: bytes


@dataclass
class Work:
    """A part that a setter works on."""

    part: Part
    line: Line
    until: float
    chances: int


Waiting = list[tuple[Part, int]]
"""Parts that are not set, and how many chances each has."""


@dataclass
class Making:
    """One volume in the making."""

    volume: Volume
    press: Press
    shelf: Shelf | None
    told: Callable[[int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None
    done: int = 0
    order: list[Piece] = field(default_factory=list)
    parts: dict[str, list[Part]] = field(default_factory=dict)
    ready: dict[str, Set] = field(default_factory=dict)
    at_work: list[Work] = field(default_factory=list)

    def bound(self) -> Bound:
        """Return the volume, or raise; whoever works for us then is ended."""
        self._check_names()
        self.sheets = digests(self.volume.stylesheets)
        self.order = in_order(self.volume)
        self.parts = {piece.name: parts_of(piece) for piece in self.order if piece.by_pages is None}
        try:
            self._set([part for parts in self.parts.values() for part in parts])
            self._set_by_pages([piece for piece in self.order if piece.by_pages is not None])
            return self._bind([part for piece in self.order for part in self.parts[piece.name]])
        finally:
            for work in self.at_work:
                self.press.end(work.line)

    @property
    def total(self) -> int:
        return sum(len(self.parts[one.name]) if one.by_pages is None else 1 for one in self.order) + 1

    def _check_names(self) -> None:
        names = [piece.name for piece in self.volume.pieces]
        names += [CONTENTS] if self.volume.contents is not None else []
        distinct = len(set(names)) == len(names) and all(NAME.fullmatch(name) for name in names)
        if not self.volume.pieces or not distinct:
            raise ValueError("a volume has pieces, and each a name of its own")

    def _set(self, parts: list[Part]) -> None:
        """Set these parts, as many at a time as there are free setters."""
        waiting = [(part, 2) for part in parts if not self._on_shelf(part)]
        waiting.sort(key=lambda one: _cost(one[0]))
        while waiting or self.at_work:
            self._look()
            while waiting and (line := self._line()) is not None:
                part, chances = waiting.pop()
                waiting += self._begin(part, line, chances)
            waiting += self._hear()

    def _line(self) -> Line | None:
        """Return a free setter; only where nobody works for us yet, wait for one."""
        if self.at_work:
            return self.press.take(self.sheets)
        return self.press.wait_for(self.sheets, until=self._look)

    def _begin(self, part: Part, line: Line, chances: int) -> Waiting:
        patience = self.press.patience
        work = Work(part, line, time.monotonic() + patience, chances)
        self.at_work.append(work)
        try:
            line.ask(document(b"S", part.html, self.sheets, self.volume.files, part.name), patience)
        except Died:
            return self._again(work)
        return []

    def _hear(self) -> Waiting:
        """Take what setters are done with; return what must be set again because one died."""
        if not self.at_work:
            return []
        speaking = ready((work.line.socket for work in self.at_work), LOOK_SECONDS)
        again: Waiting = []
        for work in [work for work in self.at_work if work.line.socket.fileno() in speaking]:
            try:
                answer = work.line.answer(self.press.patience)
            except Died:
                again += self._again(work)
                continue
            self.at_work.remove(work)
            self.press.give_back(work.line)
            self._keep(work.part, Set(answer.facts, answer.parts[0]))
        if any(work.until < time.monotonic() for work in self.at_work):
            raise PressFailed("too_slow")
        return again

    def _again(self, work: Work) -> Waiting:
        self.at_work.remove(work)
        self.press.end(work.line)
        if work.chances <= 1:
            raise PressFailed("broken")
        log.warning("a setter died over %s; it is set again", work.part.name)
        return [(work.part, work.chances - 1)]

    def _look(self) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled

    def _key(self, part: Part) -> str:
        handed = sorted(set(STORED.findall(part.html)) & set(self.volume.files))
        return key_of(part.name, part.html, self.sheets, self.volume.files, handed)

    def _on_shelf(self, part: Part) -> bool:
        if self.shelf is None or not self.volume.owner:
            return False
        kept = self.shelf.found(self.volume.owner, self._key(part))
        if kept is not None:
            self.ready[part.name] = Set(*kept)
            self._tell()
        return kept is not None

    def _keep(self, part: Part, made: Set) -> None:
        self.ready[part.name] = made
        if len(_costs) > MOST_COSTS:
            _costs.clear()
        _costs[part.name] = made.facts["seconds"]
        if self.shelf is not None and self.volume.owner:
            self.shelf.keep(self.volume.owner, self._key(part), made.facts, made.data)
        self._tell()

    def _tell(self) -> None:
        self.done += 1
        if self.told is not None:
            self.told(self.done, self.total)

    def _set_by_pages(self, pieces: list[Piece]) -> None:
        """Set what says where others begin, all at once; again where one takes more pages than was thought."""
        expected, done = {piece.name: 1 for piece in pieces}, self.done
        while pieces:
            pages, self.done = self._pages(expected), done
            for piece in pieces:
                assert piece.by_pages is not None
                self.parts[piece.name] = [Part(piece, piece.name, piece.by_pages(pages))]
            self._set([part for piece in pieces for part in self.parts[piece.name]])
            found = {piece.name: self.ready[piece.name].facts["pages"] for piece in pieces}
            if all(found[name] <= expected[name] for name in found):
                return
            expected = {name: max(found[name], expected[name]) for name in found}

    def _pages(self, expected: Mapping[str, int]) -> dict[str, int]:
        """Return the page (from 1) of every piece, and of every place in it as NAME#ID."""
        found, page = {}, 1
        for piece in self.order:
            found[piece.name] = page
            if piece.name in expected:
                page += expected[piece.name]
                continue
            for part in self.parts[piece.name]:
                facts = self.ready[part.name].facts
                found |= {f"{piece.name}#{name}": page + at for name, at in facts["anchors"].items()}
                page += facts["pages"]
        return found

    def _bind(self, parts: list[Part]) -> Bound:
        self._look()
        told = [_told(part, self.ready[part.name]) for part in parts]
        facts = {
            "title": self.volume.title,
            "language": self.volume.language,
            "author": self.volume.author,
            "archival": self.volume.archival,
            "pieces": told,
        }
        asked = Message(b"B", facts, [self.ready[part.name].data for part in parts])
        answer = self.press.asked(asked, self.sheets, hurried=False)
        self._tell()
        troubles = [(one["name"], *trouble) for one in told for trouble in one["troubles"]]
        return Bound(
            answer.parts[0],
            answer.facts["pages"],
            tuple(Trouble(*each) for each in (*troubles, *answer.facts["troubles"])),
        )


def in_order(volume: Volume) -> list[Piece]:
    """Return the pieces with the contents among them."""
    order = list(volume.pieces)
    if volume.contents is not None:
        contents = Piece(CONTENTS, volume.contents_title, "", by_pages=volume.contents)
        order.insert(volume.contents_after, contents)
    return order


def parts_of(piece: Piece) -> list[Part]:
    """Return what a piece is set in."""
    first, *others = cut(piece.html)
    goes_on = (Part(piece, f"{piece.name}~{at}", html) for at, html in enumerate(others, 1))
    return [Part(piece, piece.name, first), *goes_on]


def _cost(part: Part) -> float:
    return _costs.get(part.name, 0.0) + len(part.html) * SECONDS_A_CHARACTER


def _told(part: Part, made: Set) -> dict[str, Any]:
    """Return what the binder must know of a part; what follows the first is below its title."""
    piece, goes_on = part.piece, part.name != part.piece.name
    return {
        **made.facts,
        "name": piece.name,
        "goes_on": goes_on,
        "title": "" if goes_on else piece.title,
        "level": piece.level + (goes_on and bool(piece.title)),
        "numbered": piece.numbered,
    }
