"""What is put into the index and what is asked of it, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.foundation.audience import Reach, Reader, Visibility


@dataclass(frozen=True)
class Headed:
    """A part of a text under a heading; `anchor` is where it is on the page."""

    anchor: str
    words: str


@dataclass(frozen=True)
class Indexed:
    """One thing in one language, as the index keeps it: plain text without any markup, whole.

    What crosses customers says its `reach` and `addressees`; what a customer owns says `customer_id` and `visibility`
    instead. `group` is the path of its category, such as /3/17/.
    """

    source: str
    subject_id: int
    public_id: str
    language: str
    title: str
    body: str
    headings: Sequence[Headed] = ()
    group: str = ""
    reach: Reach = Reach.VENDOR
    addressees: Sequence[str] = ()
    customer_id: int | None = None
    visibility: Visibility | None = None
    at: datetime | None = None  # when readers last got something new to read, for the newest first


@dataclass(frozen=True)
class Question:
    """What somebody looks for, and who they are.

    `sources` empty: all. `own`: search the customer in scope's own texts as well, for the eyes of the scope.
    `synonyms`: for a word as compared, the words that mean the same. `typing`: the last word may be unfinished, and
    counts are not needed. `exact`: only the words as typed: no synonyms, no other inflection, no one-letter mistakes.
    """

    words: str
    reader: Reader
    own: bool = False
    sources: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    group: str = ""
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    typing: bool = False
    exact: bool = False
    most: int = 10
    beyond: int = 0  # how many of the best to leave out: the pages before
    newest_first: bool = False


@dataclass(frozen=True)
class Piece:
    """A run of text; `hit` where it is what was looked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True)
class Hit:
    """One thing that was found: what to highlight of its title, the best passage, and which headings fit."""

    source: str
    subject_id: int
    public_id: str
    language: str
    score: float
    title: Sequence[Piece] = ()
    passage: Sequence[Piece] = ()
    headings: Sequence[Headed] = ()
    own: bool = False


@dataclass(frozen=True)
class Found:
    """The answer: hits, best first, each thing once in the language that answers best; how many there are in all, by
    source and by the path of their category (neither while typing); and which words were looked for instead of or
    beside those typed (word as typed: words), by synonym or because of a typing mistake."""

    hits: Sequence[Hit] = ()
    total: int = 0
    by_source: Mapping[str, int] = field(default_factory=dict)
    by_group: Mapping[str, int] = field(default_factory=dict)
    every_word: bool = True  # the hits hold every word; False: none does, so these hold some
    beside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    instead: Mapping[str, Sequence[str]] = field(default_factory=dict)
