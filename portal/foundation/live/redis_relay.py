"""A relay between machines over Redis publish and subscribe.

Sending is left to a thread, so that a Redis that is slow or away keeps nobody waiting. When the subscription
breaks, or messages had to be dropped, that is said, and open pages fetch everything once.
"""

import contextlib
import logging
import queue
import secrets
import threading
from collections.abc import Callable
from itertools import chain, repeat
from urllib.parse import urlsplit

from redis import Redis, RedisError

log = logging.getLogger(__name__)

WAITING = 1000  # messages kept while Redis is away
PAUSES_SECONDS = (0.1, 0.3, 1.0, 3.0)
LOST = b"lost"
POLL_SECONDS = 0.5
AWAY_SECONDS = 1.0

Hear = Callable[[bytes], None]
Missed = Callable[[], None]


class RedisRelay:
    """One channel an installation; a mark in front of each message lets its sender leave it out."""

    def __init__(self, url: str):
        # Channels know no database numbers: the number goes into the name, as people expect of it.
        self._channel = f"portal:{urlsplit(url).path.strip('/') or '0'}:live"
        self._redis = Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2, health_check_interval=0)
        self._mark = secrets.token_hex(8).encode()
        self._waiting: queue.Queue[bytes] = queue.Queue(WAITING)
        self._stopped = threading.Event()
        self._sender: threading.Thread | None = None
        self._hearer: threading.Thread | None = None
        self._lock = threading.Lock()

    def start(self, hear: Hear, missed: Missed) -> None:
        """Subscribe in the background, again if need be; return once subscribed, or after 2 s without."""
        subscribed = threading.Event()
        self._hearer = self._in_background(self._keep_hearing, hear, missed, subscribed)
        subscribed.wait(2)
        self.send(LOST)  # this process may stand in for one that died between its commit and its message

    def send(self, message: bytes) -> None:
        """Leave the message to the sending thread; when too many wait, say instead that some were lost.

        After `stop` it is sent at once or not at all: requests under way may still have something to say.
        """
        if self._stopped.is_set():
            with contextlib.suppress(RedisError):
                self._redis.publish(self._channel, self._mark + message)
            return
        with self._lock:
            if self._sender is None:
                self._sender = self._in_background(self._send_waiting)
        try:
            self._waiting.put_nowait(message)
        except queue.Full:
            self._forget_waiting()
            self._waiting.put(LOST)

    def stop(self) -> None:
        """Send what waits, for a second at most."""
        self._stopped.set()
        for thread in filter(None, (self._sender, self._hearer)):
            thread.join(1)
        self._redis.close()

    def _forget_waiting(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()

    def _send_waiting(self) -> None:
        while not (self._stopped.is_set() and self._waiting.empty()):
            try:
                message = self._waiting.get(timeout=0.5)
            except queue.Empty:
                continue
            self._send_until_sent(message)

    def _send_until_sent(self, message: bytes) -> None:
        for pause in chain(PAUSES_SECONDS, repeat(PAUSES_SECONDS[-1])):
            try:
                self._redis.publish(self._channel, self._mark + message)
                return
            except RedisError as error:
                if pause == PAUSES_SECONDS[0]:
                    log.warning("live updates to other machines wait for Redis: %s", error)
                if self._stopped.wait(pause):
                    self._forget_waiting()
                    return

    def _keep_hearing(self, hear: Hear, missed: Missed, subscribed: threading.Event) -> None:
        while not self._stopped.is_set():
            try:
                self._hear_until_it_breaks(hear, missed, subscribed)
            except (RedisError, OSError) as error:
                log.warning("live updates from other machines wait for Redis: %s", error)
                self._stopped.wait(AWAY_SECONDS)

    def _hear_until_it_breaks(self, hear: Hear, missed: Missed, subscribed: threading.Event) -> None:
        with self._redis.pubsub() as subscription:
            subscription.subscribe(self._channel)
            while not self._stopped.is_set():
                message = subscription.get_message(timeout=POLL_SECONDS) or {"type": None}
                if message["type"] == "subscribe":
                    missed()  # whatever was said before
                    subscribed.set()
                elif message["type"] == "message":
                    self._hear(message["data"], hear, missed)

    def _hear(self, data: bytes, hear: Hear, missed: Missed) -> None:
        mark, message = data[: len(self._mark)], data[len(self._mark) :]
        if mark == self._mark:
            return
        if message == LOST:
            missed()
        else:
            hear(message)

    def _in_background(self, work: Callable[..., None], *args: object) -> threading.Thread:
        thread = threading.Thread(
            target=work, args=args, daemon=True, name=f"live-{work.__name__.strip('_')}"
        )
        thread.start()
        return thread
