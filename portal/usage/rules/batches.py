"""A batch of events as it came over the wire: read strictly, bounded, and never believed."""

import json
from typing import Any

MOST_ROWS = 1_000
MOST_BYTES = 2 * 1024 * 1024


class NotABatch(ValueError):
    """The whole body cannot be read; `reason` is not_json, no_events, empty or too_many."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class SaidTwice(dict[str, Any]):
    """A JSON object in which a name stood twice: nobody can say which of the two was meant."""


def read(body: bytes) -> list[Any]:
    """Return the rows of `{"events": [...]}`, not looked into yet; raises NotABatch.

    >>> read(b'{"events": [{"id": "1"}]}')
    [{'id': '1'}]
    """
    batch = _parsed(body)
    if type(batch) is not dict or set(batch) != {"events"} or not isinstance(batch["events"], list):
        raise NotABatch("no_events")
    rows = batch["events"]
    if not rows:
        raise NotABatch("empty")
    if len(rows) > MOST_ROWS:
        raise NotABatch("too_many")
    return rows


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:  # also: not UTF-8, numbers of thousands of digits, too deep
        raise NotABatch("not_json") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else SaidTwice(found)
