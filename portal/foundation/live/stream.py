"""One open page's end of the line: an iterator of frames that a WSGI server sends as they come.

A stream holds no more than the news its page has not read yet; a page that reads too slowly is told to fetch
everything instead. It has few attributes and shares its frames, because there are thousands of it.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.foundation.live.frames import News, together
from portal.foundation.live.recent import MOST_NAMES

MOST_UNREAD = 64


class TooManyStreams(RuntimeError):
    """No place for one more. `status` is 429 (this session has too many) or 503 (this server has)."""

    def __init__(self, status: int, retry_after: int):
        super().__init__(f"too many event streams ({status})")
        self.status, self.retry_after = status, retry_after


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose stream it is, in names that never change: what `Hub.close` finds it by."""

    session_key: str
    person_id: str = ""
    customer_id: str = ""

    def matches(self, where: dict[str, str]) -> bool:
        """Tell whether every given attribute has the given value; nothing given matches nobody."""
        return bool(where) and all(getattr(self, name) == value for name, value in where.items())


class Stream(Iterator[bytes]):
    """Frames for one page; waits in `next` until there is something to send. `lock` is the hub's."""

    __slots__ = (
        "_awake", "_ended", "_first", "_last", "_lock", "_on_close", "_unread", "_wake",
        "beat_due", "identity", "topics", "until",
    )  # fmt: skip

    def __init__(
        self,
        topics: tuple[str, ...],
        identity: Identity,
        lock: threading.Lock,
        on_close: "Callable[[Stream], None]",
    ):
        self.topics, self.identity = topics, identity
        self.beat_due = self.until = 0.0
        self._lock, self._on_close = lock, [on_close]
        self._wake = threading.Lock()
        self._wake.acquire()
        self._awake = self._ended = False
        self._first = self._last = b""  # frames around the news: the opening or a beat, and the farewell
        self._unread: list[News] = []

    def __next__(self) -> bytes:
        while True:
            self._wake.acquire()
            with self._lock:
                frame = self._take()
                if self._ended:
                    self._wake.release()  # never wait again
                else:
                    self._awake = False
                if frame:
                    return frame
                if self._ended:
                    raise StopIteration

    def close(self) -> None:
        """Let go of everything; called by the server when the connection is over. May be called twice."""
        self.end()
        while self._on_close:
            self._on_close.pop()(self)

    def on_close(self, call: "Callable[[Stream], None]") -> None:
        """Have `call` called once when the stream is closed."""
        self._on_close.append(call)

    def end(self, last: bytes = b"") -> None:
        """Send what is unread and `last`, and stop."""
        with self._lock:
            if not self._ended:
                self._last, self._ended = last, True
            self._rouse()

    # The following are called with the hub's lock held.

    def put(self, news: News) -> None:
        """Add what changed. A page that has not read for long gets one order to fetch everything."""
        self._unread.append(news)
        if len(self._unread) > MOST_UNREAD:
            self._unread[:] = [News(news.cursor, None)]
        self._rouse()

    def put_frame(self, frame: bytes) -> None:
        """Add the opening or a beat; a beat is left out when there is news, which says as much."""
        if not self._unread:
            self._first = frame
            self._rouse()

    def _take(self) -> bytes:
        unread, self._unread = self._unread, []
        news = together(unread, MOST_NAMES).frame if len(unread) > 1 else unread[0].frame if unread else b""
        frame = self._first + news + self._last
        self._first = self._last = b""
        return frame

    def _rouse(self) -> None:
        if not self._awake:
            self._awake = True
            self._wake.release()
