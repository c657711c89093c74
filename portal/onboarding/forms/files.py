"""Files as they arrive from a step's form, read once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.onboarding.actions.files import LARGEST_FILE

MOST_AT_ONCE = 20


@dataclass(frozen=True)
class Upload:
    """A file as it arrived: its name is only what its sender called it."""

    name: str
    data: bytes


def uploads(fields: Iterable[Any]) -> list[Upload]:
    """Return the files that somebody chose; one byte more than is allowed tells that one is too large."""
    found = []
    for one in list(fields)[:MOST_AT_ONCE]:
        if not getattr(one, "filename", ""):
            continue
        one.stream.seek(0)  # the request may be run again
        found.append(Upload(one.filename, one.stream.read(LARGEST_FILE + 1)))
    return found
