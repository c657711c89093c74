"""Putting texts into the index and taking them out again.

A feature registers a source and owes the index its changes; the worker reads the text when it comes to it, so that
what is found is what is there by then.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from portal.foundation import outbox
from portal.foundation.audience import Reach
from portal.foundation.search import models as models
from portal.foundation.search.shapes import Indexed

OWED = "search.index"


@dataclass(frozen=True)
class Source:
    """A kind of thing that is searched.

    `texts_of(subject_id)` returns its texts, one for each language; none when it is gone or not to be found (a draft).
    `subjects(after, most)` returns the next (subject id, customer id or None) whose ids are above `after`, in order.
    What a customer owns is read inside that customer's scope; `subjects` inside every customer's.
    """

    code: str
    texts_of: Callable[[int], Sequence[Indexed]]
    subjects: Callable[[int, int], Sequence[tuple[int, int | None]]]


def source(
    code: str,
    texts_of: Callable[[int], Sequence[Indexed]],
    subjects: Callable[[int, int], Sequence[tuple[int, int | None]]],
) -> None:
    """Register a kind of thing that is searched; see Source."""
    _sources[code] = Source(code, texts_of, subjects)


def sources() -> dict[str, Source]:
    """Return what is searched, by code."""
    return _sources


def owe(source: str, subject_id: int, customer_id: int | None = None) -> None:
    """Owe the index a look at this subject, in the open transaction: it is new, changed, readdressed or gone."""
    outbox.owe(OWED, customer_id=customer_id, source=source, subject_id=subject_id)


def put(text: Indexed) -> None:
    """Put one text into the index in place of what was there of it."""
    put_many([text])


def put_many(texts: Iterable[Indexed]) -> None:
    """Put many texts into the index at once, as an import does; what one customer owns inside that customer's scope."""
    raise NotImplementedError


def remove(source: str, subject_id: int, language: str | None = None) -> None:
    """Take a subject out of the index, in one language or in all of them."""
    raise NotImplementedError


def readdress(source: str, subject_id: int, reach: Reach, addressees: Sequence[str]) -> None:
    """Change who may find a subject, in all its languages; its words stay as they are."""
    raise NotImplementedError


def rebuild_statistics() -> None:
    """Count anew in how many texts each term is, and forget terms and circles that are in none."""
    raise NotImplementedError


_sources: dict[str, Source] = {}
