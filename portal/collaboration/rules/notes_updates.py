"""Taking a change into a document, knowing what was new in it and whether something before it is missing."""

from dataclasses import dataclass
from typing import Any

from pycrdt import Doc, TransactionEvent, get_update


class Broken(ValueError):
    """Bytes that are no change to any document."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was new (b"" when all was known), and whether a part waits for something we have not got."""

    fresh: bytes
    waits: bool


def take(doc: Doc[Any], update: bytes) -> Taken:
    """Take a change into the document. Raises Broken; the document is then as it was.

    >>> from pycrdt import Text
    >>> ours, theirs = Doc(), Doc()
    >>> theirs["words"] = Text("hello")
    >>> taken = take(ours, theirs.get_update())
    >>> taken.waits, take(ours, theirs.get_update())
    (False, Taken(fresh=b'', waits=False))
    """
    told: list[bytes] = []

    def note(event: TransactionEvent) -> None:
        told.append(event.update)

    watching = doc.observe(note)
    try:
        doc.apply_update(update)
        unknown = get_update(update, doc.get_state())
    except ValueError as error:
        raise Broken(str(error)) from error
    finally:
        doc.unobserve(watching)
    return Taken(told[0] if told else b"", unknown[:1] != b"\x00")


def lacking(doc: Doc[Any], state: bytes) -> bytes:
    """Return what a document in this state lacks. Raises Broken."""
    try:
        return doc.get_update(state)
    except ValueError as error:
        raise Broken(str(error)) from error
