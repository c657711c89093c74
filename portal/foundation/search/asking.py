"""What somebody looks for, found: the best texts that they may read, how many there are, and what was looked for."""

from collections.abc import Sequence

from portal.foundation.audience import Reader
from portal.foundation.search.shapes import Found, Hit, Question


def ask(question: Question) -> Found:
    """Find what a question asks for among what its reader may read; own texts inside the customer's scope."""
    raise NotImplementedError


def alike(source: str, subject_id: int, language: str, reader: Reader, most: int = 5) -> Sequence[Hit]:
    """Return what is about the same as a subject, best first: asked with its own rarest terms."""
    raise NotImplementedError
