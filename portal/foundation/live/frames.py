"""What goes over the wire: server-sent events, made once and shared by every stream that sends them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class News:
    """Names of parts that changed up to `cursor`. `names` is None when too much happened to name it all."""

    cursor: int
    names: tuple[str, ...] | None

    @cached_property
    def frame(self) -> bytes:
        """Return the event for a page that is listening.

        >>> News(7, ("node-a", "node-b")).frame
        b'event: names\\nid: 7\\ndata: ["node-a","node-b"]\\n\\n'
        """
        return resync(self.cursor) if self.names is None else _event("names", self.cursor, list(self.names))


def together(news: Iterable[News], most: int) -> News:
    """Return one piece of news for several, each name once; nameless when there are more than `most` names.

    >>> together([News(7, ("a", "b")), News(9, ("b", "c"))], most=3)
    News(cursor=9, names=('a', 'b', 'c'))
    >>> together([News(7, ("a", "b")), News(9, ("c",))], most=2)
    News(cursor=9, names=None)
    """
    cursor, names = 0, dict[str, None]()
    nameless = False
    for each in news:
        cursor = max(cursor, each.cursor)
        nameless = nameless or each.names is None
        names.update(dict.fromkeys(each.names or ()))
    return News(cursor, None if nameless or len(names) > most else tuple(names))


def delta(news: News) -> bytes:
    """Return the first event of a stream: all that changed since the page was last told, in one piece."""
    return resync(news.cursor) if news.names is None else _event("delta", news.cursor, list(news.names))


def resync(cursor: int) -> bytes:
    """Return the event that says: what changed is no longer known, so fetch every part."""
    return _event("resync", cursor, [])


def beat(cursor: int) -> bytes:
    """Return the event that says: nothing changed, the line stands, and you know everything up to here."""
    return _event("beat", cursor, [])


def again(cursor: int) -> bytes:
    """Return the last event of a stream that the server ends: connect again and be let in anew, or not."""
    return _event("again", cursor, [])


def _event(kind: str, cursor: int, names: list[str]) -> bytes:
    data = json.dumps(names, ensure_ascii=True, separators=(",", ":"))
    return f"event: {kind}\nid: {cursor}\ndata: {data}\n\n".encode()
