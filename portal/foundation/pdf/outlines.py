"""Bookmarks of a bound volume: its pieces, and the headings in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

OPEN_LEVELS = 1
"""Bookmarks below this level are there, but closed at first."""


@dataclass
class Bookmark:
    """A title, where it leads (a page from 0, and points), and what is below it."""

    level: int
    title: str
    page: int
    x: float = 0.0
    y: float | None = None
    below: list["Bookmark"] = field(default_factory=list)


def write(pdf: Pdf, pieces: Sequence[tuple[Mapping[str, Any], int]]) -> None:
    """Write the bookmarks of (piece, first page) in order."""
    top: list[Bookmark] = []
    way: list[Bookmark] = []
    for mark in (mark for facts, first in pieces for mark in _marks(facts, first)):
        while way and way[-1].level >= mark.level:
            way.pop()
        (way[-1].below if way else top).append(mark)
        way.append(mark)
    if not top:
        return
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    _hang(pdf, root, top, 1)
    root.Count = len(top)
    pdf.Root.Outlines = root
    pdf.Root.PageMode = Name.UseOutlines


def _marks(facts: Mapping[str, Any], first: int) -> Iterator[Bookmark]:
    title, level, own = facts["title"], facts["level"], facts["bookmarks"]
    if title:
        if own and _same(own[0][0], title):  # its heading says what the piece is called
            heading, *others = own
            yield Bookmark(level, title, first + heading[1][0], heading[1][1], heading[1][2])
            own = [*heading[2], *others]
        else:
            yield Bookmark(level, title, first)
        level += 1
    yield from _headings(own, level, first)


def _headings(marks: Sequence[Any], level: int, first: int) -> Iterator[Bookmark]:
    for label, (page, x, y), below, _state in marks:
        yield Bookmark(level, label, first + page, x, y)
        yield from _headings(below, level + 1, first)


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _hang(pdf: Pdf, parent: Any, marks: Sequence[Bookmark], level: int) -> None:
    items = [pdf.make_indirect(_item(pdf, parent, mark)) for mark in marks]
    parent.First, parent.Last = items[0], items[-1]
    for before, after in pairwise(items):
        before.Next, after.Prev = after, before
    for item, mark in zip(items, marks, strict=True):
        if mark.below:
            _hang(pdf, item, mark.below, level + 1)
            item.Count = len(mark.below) if level < OPEN_LEVELS else -len(mark.below)


def _item(pdf: Pdf, parent: Any, mark: Bookmark) -> Any:
    page = pdf.pages[mark.page]
    y = float(page.mediabox[3]) if mark.y is None else mark.y
    return Dictionary(
        Title=String(mark.title),
        Parent=parent,
        Dest=Array([page.obj, Name.XYZ, round(mark.x, 2), round(y, 2), 0]),
    )
