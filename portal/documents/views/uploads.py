"""The files of a form, read once."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.documents.actions.shelf import LARGEST_FILE

MOST_FILES = 20


@dataclass(frozen=True)
class Upload:
    """A file as it arrived: its name is only what its sender called it."""

    name: str
    data: bytes

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def uploads(fields: Iterable[Any] | None) -> list[Upload]:
    """Return the files that somebody chose; one byte more than is allowed tells that one is too large."""
    found = []
    for one in list(fields or ())[:MOST_FILES]:
        if not getattr(one, "filename", ""):
            continue
        one.stream.seek(0)  # the request may be run again
        found.append(Upload(one.filename, one.stream.read(LARGEST_FILE + 1)))
    return found


def upload(field: Any) -> Upload | None:
    """Return the one file of a field, None for none."""
    return next(iter(uploads([field.data] if field.data else [])), None)
