"""Pages that listen, for the tests of live updates: each reads its stream in a thread of its own."""

import json
import queue
import threading
from collections.abc import Iterable, Iterator

from portal.foundation.live import Stream

PATIENCE_SECONDS = 10


class Page:
    """Reads a stream and hands out its events, in order, as (kind, names)."""

    def __init__(self, stream: Iterable[bytes]):
        self.stream = stream
        self.cursor = 0
        self._heard: set[str] = set()
        self._events: queue.Queue[tuple[str, list[str]] | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def hears(self) -> tuple[str, list[str]] | None:
        """Wait for the next event; None when the stream ended."""
        return self._events.get(timeout=PATIENCE_SECONDS)

    def hears_names(self, wanted: set[str]) -> None:
        """Wait until all these names were heard, in however many events."""
        heard: set[str] = set()
        while not wanted <= heard:
            event = self.hears()
            assert event is not None, f"ended after {heard}"
            heard.update(event[1])

    def hears_kind(self, wanted: str) -> list[str]:
        """Wait for an event of this kind, passing over others; return its names."""
        while (event := self.hears()) is not None:
            if event[0] == wanted:
                return event[1]
        raise AssertionError(f"the stream ended without {wanted}")

    def heard_nothing(self) -> bool:
        return self._events.empty()

    def everything(self) -> set[str]:
        """Return every name that ever came, also of events nobody asked for yet."""
        return self._heard

    def leave(self) -> None:
        if isinstance(self.stream, Stream):
            self.stream.close()

    def _read(self) -> None:
        for cursor, kind, names in events_in(self.stream):
            self.cursor = max(self.cursor, cursor)
            self._heard.update(names)
            self._events.put((kind, names))
        self._events.put(None)


def events_in(chunks: Iterable[bytes]) -> Iterator[tuple[int, str, list[str]]]:
    """Yield (cursor, kind, names) for every server-sent event in the chunks."""
    text = ""
    for chunk in chunks:
        text += chunk.decode()
        while "\n\n" in text:
            event, text = text.split("\n\n", 1)
            fields = dict(line.split(": ", 1) for line in event.splitlines())
            yield int(fields["id"]), fields["event"], json.loads(fields["data"])
