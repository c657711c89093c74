"""The shapes of a volume: what is handed to the press, and what comes back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


class Cancelled(RuntimeError):
    """Whoever asked for the volume wants it no more."""


@dataclass(frozen=True)
class Piece:
    """One part of a volume, beginning on a page of its own.

    `title` is its bookmark at `level` (1 is outermost, an empty title makes none); headings with a `bookmark-level`
    stand below it. Pages that are not `numbered` count all the same. `name` is what links say: letters, digits, -._
    What says on which page something stands waits for that: `by_pages` gets the pages as `contents` does, and returns
    the document that is set instead of `html`.
    """

    name: str
    title: str
    html: str
    numbered: bool = True
    level: int = 1
    by_pages: Callable[[Mapping[str, int]], str] | None = None


@dataclass(frozen=True)
class Volume:
    """What is to be bound.

    `stylesheets` are places in `static/`, `files` bytes that the HTML names as `stored:NAME`. `contents` gets the page
    on which each piece begins (and `NAME#ID` for each element with that id in it) and returns a document that is put
    after `contents_after` pieces; in links it is called "contents". `archival` makes it PDF/A-2a as well. Set pieces
    are kept for `owner` alone, the customer's public id; without an owner nothing is kept.
    """

    title: str
    language: str
    author: str
    pieces: tuple[Piece, ...]
    stylesheets: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    contents: Callable[[Mapping[str, int]], str] | None = None
    contents_after: int = 1
    contents_title: str = ""
    archival: bool = False
    owner: str = ""


@dataclass(frozen=True)
class Trouble:
    """What could not be set as it was meant: a picture (`kind` missing, broken or refused), or a `link` to nowhere.

    `what` is the picture's words, or the address.
    """

    piece: str
    kind: str
    what: str


@dataclass(frozen=True)
class Bound:
    """The PDF, how many pages it has, and what was replaced in it."""

    data: bytes
    pages: int
    troubles: tuple[Trouble, ...] = ()
