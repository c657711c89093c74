"""What stands on the slides of a review, as plain frozen data: one idea a slide, all words in one language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Tone = Literal["", "good", "warn", "bad"]


@dataclass(frozen=True)
class Page:
    """One slide. `kicker` says where in the review it stands; `notes` are for whoever presents."""

    title: str
    kicker: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Cover(Page):
    """The first slide: whose review, of which period, and what is asked for. Logos are pictures as they are stored."""

    whom: str = ""
    asked: tuple[str, ...] = ()
    asked_words: str = ""
    lines: tuple[str, ...] = ()
    logos: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Card:
    """One number: what it is, how much, and how much it was before."""

    label: str
    value: str
    before: str = ""
    tone: Tone = ""
    tone_words: str = ""


@dataclass(frozen=True)
class Cards(Page):
    """The most important numbers, eight at most."""

    cards: tuple[Card, ...] = ()


@dataclass(frozen=True)
class Words(Page):
    """A text, one paragraph a line."""

    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Columns(Page):
    """Texts beside each other: what we see, what it means, what we do."""

    columns: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Grid(Page):
    """A table; `numeric` columns stand at the right, `widths` are relative."""

    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()
    numeric: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of a chart; None where nothing was measured."""

    label: str
    values: tuple[float | None, ...]
    is_expected: bool = False


@dataclass(frozen=True)
class Chart(Page):
    """A chart that can be edited: days along, values up."""

    days: tuple[date, ...] = ()
    lines: tuple[Line, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Deck:
    """All slides. `foot` stands below each; `brand` is the vendor's colour (#rrggbb), `partner` the customer's."""

    language: str
    title: str
    author: str
    foot: str
    brand: str
    pages: tuple[Page, ...]
    partner: str = ""


def split(items: Sequence[str], width: int, room: int) -> list[tuple[str, ...]]:
    """Return paragraphs in portions that fit: so many half-width characters a line, so many lines.

    A paragraph that is longer than a whole portion is cut into pieces.

    >>> split(["aaaa", "bb", "c" * 9], 4, 2)
    [('aaaa', 'bb'), ('cccccccc',), ('c',)]
    """
    portions: list[tuple[str, ...]] = []
    now: list[str] = []
    left = room
    for paragraph in pieces(items, width, room):
        need = lines(paragraph, width)
        if need > left and now:
            portions.append(tuple(now))
            now, left = [], room
        now.append(paragraph)
        left -= need
    return [*portions, tuple(now)] if now else portions


def pieces(items: Sequence[str], width: int, room: int) -> list[str]:
    """Return paragraphs with those that fill more than a portion cut into pieces."""
    found = []
    for paragraph in items:
        rest = paragraph
        while lines(rest, width) > room:
            cut = fitting(rest, width * room)
            found.append(rest[:cut])
            rest = rest[cut:]
        found.append(rest)
    return found


def lines(text: str, width: int) -> int:
    """Return how many lines a text takes.

    >>> lines("あいう", 4), lines("", 4)
    (2, 1)
    """
    return max(1, -(-broad(text) // width))


def broad(text: str) -> int:
    """Return how wide a text is, in half-width characters."""
    return sum(2 if ord(one) > 0x2E7F else 1 for one in text)


def fitting(text: str, width: int) -> int:
    """Return how many characters of a text fit into a width; one at least.

    >>> fitting("aあa", 3), fitting("あ", 1)
    (2, 1)
    """
    taken = 0
    for place, one in enumerate(text):
        taken += broad(one)
        if taken > width:
            return max(place, 1)
    return len(text)


def shortened(text: str, width: int) -> str:
    """Return a text that fits into a width, cut with an ellipsis where it does not.

    >>> shortened("abcdef", 4), shortened("abcd", 4)
    ('abc…', 'abcd')
    """
    return text if broad(text) <= width else f"{text[: fitting(text, width - 1)]}…"
