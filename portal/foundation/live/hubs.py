"""The hub of one process: who listens to what, and one pulse that sends and beats for all."""

import atexit
import json
import logging
import random
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any

from portal.foundation.live import frames
from portal.foundation.live.frames import News, together
from portal.foundation.live.recent import MOST_NAMES, Recent
from portal.foundation.live.relay import Alone, Relay
from portal.foundation.live.stream import Identity, Stream, TooManyStreams

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.02  # after news was sent: what comes meanwhile goes out together
TICK_SECONDS = 1.0
BEAT_SECONDS = 20.0
LONGEST_SECONDS = 15 * 60.0  # then the page connects again and the door looks at it anew
LOOK_AGAIN_SECONDS = 30.0  # the same, sooner, where the end of a right may have been missed
LATE_SECONDS = 60.0  # a request that asks for a stream is answered well within
MOST_STREAMS = 5000
MOST_STREAMS_OF_A_SESSION = 16


def customer_topic(customer_id: str, visibility: str) -> str:
    """Return the topic for changes of this visibility at the customer with this public id.

    >>> customer_topic("Xy12", "shared")
    'customer:Xy12:shared'
    """
    return f"customer:{customer_id}:{visibility}"


def customer_topics(customer_id: str, visibilities: Iterable[str]) -> tuple[str, ...]:
    """Return the topics of someone who sees these visibilities (`Audience.sees`).

    >>> customer_topics("Xy12", {"vendor", "shared"})
    ('customer:Xy12:shared', 'customer:Xy12:vendor')
    """
    return tuple(customer_topic(customer_id, visibility) for visibility in sorted(visibilities))


def present() -> int:
    """Return the present as a cursor: microseconds, the same in every process of an installation."""
    # Not `clock`: this orders messages between processes and must not stand still when a test stops time.
    return time.time_ns() // 1000


def instant() -> float:
    """Return the present for comparing inside this process alone: seconds by a clock that nobody sets."""
    return time.monotonic()


class Hub:
    """Carries names of changed parts from whoever publishes to every stream that listens. Thread-safe."""

    def __init__(
        self,
        relay: Relay | None = None,
        *,
        pause: float = PAUSE_SECONDS,
        beat: float = BEAT_SECONDS,
        longest: float = LONGEST_SECONDS,
        most: int = MOST_STREAMS,
        most_of_a_session: int = MOST_STREAMS_OF_A_SESSION,
    ):
        self._pause, self._beat, self._longest = pause, beat, longest
        self._most, self._most_of_a_session = most, most_of_a_session
        self._lock = threading.Lock()
        self._due = threading.Event()
        self._last_cursor = 0
        self._hearers: dict[str, Callable[[Any], None]] = {}
        self._tickers: list[Callable[[], None]] = []
        self._begin(relay or Alone())

    def _begin(self, relay: Relay) -> None:
        self._relay: Relay = relay
        atexit.register(relay.stop)  # also in a process that only speaks, such as a command
        self._started: bool = False
        self._stopped: threading.Event = threading.Event()
        self._next_tick: float = 0.0
        self._recent: Recent = Recent(present())
        self._news: defaultdict[str, list[News]] = defaultdict(list)
        self._by_topic: defaultdict[str, set[Stream]] = defaultdict(set)
        self._streams: dict[Stream, None] = {}  # oldest first
        self._of_session: Counter[str] = Counter()
        self._closings: deque[tuple[float, dict[str, str]]] = deque(maxlen=10_000)

    def use(self, relay: Relay) -> None:
        """Take another relay, before the first message."""
        self.stop()
        self._begin(relay)

    def publish(self, topic: str, names: Iterable[str]) -> None:
        """Tell all who listen to `topic`, in every process, that these parts changed; after the commit."""
        given = tuple(dict.fromkeys(names))
        if not given:
            return
        news = News(self._next_cursor(), given if len(given) <= MOST_NAMES else None)
        self._keep(topic, news)
        self._send({"topic": topic, "id": news.cursor, "names": news.names})

    def publish_here(self, topic: str, names: Iterable[str]) -> None:
        """Tell the pages of this process alone; for what every process finds out by itself."""
        self._keep(topic, News(self._next_cursor(), tuple(names)))

    def tell(self, what: str, facts: Any) -> None:
        """Tell every other process, not pages, what its `hears(what, …)` is for: JSON, a few hundred bytes."""
        self._send({"tell": what, "facts": facts})

    def hears(self, what: str, hear: Callable[[Any], None]) -> None:
        """Have `hear` called with what other processes `tell`."""
        self._hearers[what] = hear

    def each_second(self, call: Callable[[], None]) -> None:
        """Have `call` called about once a second while this process hears others; it must be quick."""
        self._tickers.append(call)

    def close(self, **where: str) -> None:
        """End streams in every process: those with every given person_id, session_key and customer_id."""
        self._end_streams(where)
        self._send({"close": where})

    def listen(
        self, topics: Iterable[str], identity: Identity, since: int | None = None, as_of: float | None = None
    ) -> Stream:
        """Return a stream that begins with one batched delta of what changed after `since`.

        Its reader's rights were looked at as of an `instant()`: where they ended since, so does the stream, at once.
        Raises TooManyStreams.
        """
        self.start()
        stream = Stream(tuple(topics), identity, self._lock, self._remove)
        now, cursor = time.monotonic(), self._next_cursor()
        stream.beat_due = now + self._beat * random.uniform(0.5, 1)  # noqa: S311  # nosec B311  # spreads load
        stream.until = now + self._longest * random.uniform(0.8, 1)  # noqa: S311  # nosec B311
        with self._lock:
            self._refuse_too_many(identity)
            missed = (
                self._recent.since(since, stream.topics, cursor) if since is not None else News(cursor, ())
            )
            stream.put_frame(frames.delta(missed))
            for topic in stream.topics:
                self._by_topic[topic].add(stream)
            self._streams[stream] = None
            self._of_session[identity.session_key] += 1
            outdated = as_of is not None and any(
                at >= as_of and identity.matches(where) for at, where in self._closings
            )
        if outdated:
            stream.end(frames.again(cursor))
        return stream

    def cursor(self) -> int:
        """Return the present, for `since`. A page asks for it before its first query."""
        self.start()
        return self._next_cursor()

    def __len__(self) -> int:
        """Return how many streams are open in this process."""
        return len(self._streams)

    def start(self) -> None:
        """Begin to hear other processes. Done by the first page; a server does it when a process begins."""
        with self._lock:
            if self._started:
                return
            self._started = True
        self._relay.start(self._hear, self._resync)
        with self._lock:
            self._recent.forget_all(self._next_cursor())  # what was said before could not be heard
        threading.Thread(target=self._pulse, args=(self._stopped,), daemon=True, name="live-pulse").start()

    def stop(self) -> None:
        """End every stream, so that its page connects elsewhere, and leave the relay."""
        self._stopped.set()
        self._due.set()
        self._end_all()
        self._relay.stop()
        atexit.unregister(self._relay.stop)

    # -- what other processes say ----------------------------------------------------------------------------

    def _send(self, message: dict) -> None:
        self._relay.send(json.dumps(message, separators=(",", ":")).encode())

    def _hear(self, data: bytes) -> None:
        try:
            message = json.loads(data)
            if "close" in message:
                self._end_streams({str(name): str(value) for name, value in message["close"].items()})
            elif "tell" in message:
                if (hear := self._hearers.get(message["tell"])) is not None:
                    hear(message["facts"])
            else:
                names = None if message["names"] is None else tuple(map(str, message["names"]))
                self._keep(str(message["topic"]), News(int(message["id"]), names))
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("a message from another process was not understood")

    def _resync(self) -> None:
        """Messages were missed: have every page fetch everything, and soon come to the door again.

        What was missed may have been that a right ended.
        """
        news, now = News(self._next_cursor(), None), time.monotonic()
        with self._lock:
            self._recent.forget_all(news.cursor)
            for stream in self._streams:
                stream.put(news)
                soon = now + LOOK_AGAIN_SECONDS * random.uniform(0.2, 1)  # noqa: S311  # nosec B311
                stream.until = min(stream.until, soon)

    # -- sending ---------------------------------------------------------------------------------------------

    def _keep(self, topic: str, news: News) -> None:
        with self._lock:
            self._recent.add(topic, news)
            if topic in self._by_topic:
                self._news[topic].append(news)
                self._due.set()

    def _pulse(self, stopped: threading.Event) -> None:
        while not stopped.is_set():
            if self._due.wait(TICK_SECONDS):
                self._due.clear()
                self._flush()
                stopped.wait(self._pause)
            if time.monotonic() >= self._next_tick:
                self._next_tick = time.monotonic() + TICK_SECONDS
                self._tick()

    def _flush(self) -> None:
        with self._lock:
            news = {topic: together(found, MOST_NAMES) for topic, found in self._news.items()}
            self._news.clear()
            shared: dict[tuple[str, ...], News] = {}
            for stream in {stream for topic in news for stream in self._by_topic.get(topic, ())}:
                topics = tuple(topic for topic in stream.topics if topic in news)
                if topics not in shared:
                    shared[topics] = together([news[topic] for topic in topics], MOST_NAMES)
                stream.put(shared[topics])

    def _tick(self) -> None:
        now, cursor = time.monotonic(), self._next_cursor()
        frame, farewell = frames.beat(cursor), frames.again(cursor)
        with self._lock:
            self._recent.forget_old(cursor)
            for stream in self._streams:
                if stream.beat_due <= now:
                    stream.beat_due = now + self._beat
                    stream.put_frame(frame)
            outlived = [stream for stream in self._streams if stream.until <= now]
        for stream in outlived:
            stream.end(farewell)
            stream.close()  # also of those that no server ever read
        for call in self._tickers:
            try:
                call()
            except Exception:  # whoever fails here must not end the pulse for all
                log.exception("what is done each second failed")

    # -- streams ---------------------------------------------------------------------------------------------

    def _refuse_too_many(self, identity: Identity) -> None:
        wait = random.randint(5, 15)  # noqa: S311  # nosec B311  # not all at once
        if self._of_session[identity.session_key] >= self._most_of_a_session:
            raise TooManyStreams(429, wait)
        if len(self._streams) >= self._most:
            raise TooManyStreams(503, wait)

    def _remove(self, stream: Stream) -> None:
        with self._lock:
            if stream not in self._streams:
                return
            del self._streams[stream]
            for topic in stream.topics:
                self._by_topic[topic].discard(stream)
                if not self._by_topic[topic]:
                    del self._by_topic[topic]
            session = stream.identity.session_key
            self._of_session[session] -= 1
            if not self._of_session[session]:
                del self._of_session[session]

    def _end_streams(self, where: dict[str, str]) -> None:
        now = instant()
        with self._lock:
            while self._closings and self._closings[0][0] < now - LATE_SECONDS:
                self._closings.popleft()
            self._closings.append((now, where))
            meant = [stream for stream in self._streams if stream.identity.matches(where)]
        self._end(meant)

    def _end_all(self) -> None:
        with self._lock:
            everyone = list(self._streams)
        self._end(everyone)

    def _end(self, streams: list[Stream]) -> None:
        farewell = frames.again(self._next_cursor())
        for stream in streams:
            stream.end(farewell)

    # -- time ------------------------------------------------------------------------------------------------

    def _next_cursor(self) -> int:
        """Return the present in microseconds, later than any cursor given before."""
        self._last_cursor = max(present(), self._last_cursor + 1)
        return self._last_cursor


hub = Hub()
