"""Putting texts into the index and taking them out again.

A feature registers a source and owes the index its changes; the worker reads the text when it comes to it, so that
what is found is what is there by then.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace

from portal.foundation import outbox
from portal.foundation.audience import Reach
from portal.foundation.search import crossing, owned, statistics
from portal.foundation.search.shapes import Headed, Indexed
from portal.foundation.tenancy import customer_scope, every_customer, scope

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
    """Put many texts into the index at once, as an import does; what a customer owns inside that customer's scope."""
    clean = [_clean(text) for text in texts]
    if across := [text for text in clean if text.customer_id is None]:
        crossing.put(across)
    if own := [text for text in clean if text.customer_id is not None]:
        owned.put(own)


def remove(source: str, subject_id: int, language: str | None = None) -> None:
    """Take a subject out of the index, in one language or in all; what a customer owns inside its scope."""
    _remove(source, subject_id, language)


def readdress(source: str, subject_id: int, reach: Reach, addressees: Sequence[str]) -> None:
    """Change who may find a subject that crosses customers, in all its languages; its words stay as they are."""
    crossing.readdress(source, subject_id, reach, addressees)


def rebuild_statistics() -> None:
    """Count anew in how many texts each term is, and forget terms and circles that are in none."""
    statistics.rebuild()


def reindex_after(code: str, after: int, most: int) -> tuple[int, int] | None:
    """Put the next subjects of a source in, those whose ids are above `after`, and take out what is gone among them.

    Returns (the last of them, how many), or None when there are no more. What is as it was costs a read, so that it can
    be stopped and begun again at any time.
    """
    with every_customer("to list what there is to search, for the index"):
        subjects = _sources[code].subjects(after, most)
    for subject_id, customer_id in subjects:
        _bring_up(code, subject_id, customer_id)
    last = subjects[-1][0] if len(subjects) == most else None
    crossing.remove_between(code, after, last, {subject_id for subject_id, _ in subjects})
    return (subjects[-1][0], len(subjects)) if subjects else None


def refresh(source: str, subject_id: int) -> None:
    """Put in what a subject says now, and take out the languages it has no more."""
    texts = _sources[source].texts_of(subject_id)
    put_many(texts)
    _remove(source, subject_id, all_but=[text.language for text in texts])


@outbox.job(OWED)
def _bring_up_to_date(item: outbox.OutboxItem) -> None:
    _bring_up(item.ids["source"], item.ids["subject_id"], item.customer_ref)


def _bring_up(code: str, subject_id: int, customer_id: int | None) -> None:
    with customer_scope(customer_id) if customer_id is not None else nullcontext():
        refresh(code, subject_id)


def _remove(source: str, subject_id: int, language: str | None = None, all_but: Iterable[str] = ()) -> None:
    crossing.remove(source, subject_id, language, all_but=all_but)
    current = scope()
    if current is not None and current.customer_id is not None:
        owned.remove(source, subject_id, language, all_but=all_but)


def _clean(text: Indexed) -> Indexed:
    """Return a text without what a database cannot keep: halves of characters and the character of no length."""
    headings = [Headed(_whole(heading.anchor), _whole(heading.words)) for heading in text.headings]
    return replace(text, title=_whole(text.title), body=_whole(text.body), headings=headings)


def _whole(words: str) -> str:
    return words.encode("utf-8", "replace").decode().replace("\x00", " ")


_sources: dict[str, Source] = {}
