"""A relay between machines over PostgreSQL's LISTEN and NOTIFY: whoever has PostgreSQL needs no Redis for it.

Messages are sent after the commit, by a thread on a connection of its own: said inside the transaction, they would
make every writer's commit wait for every other's. What waits goes out together, cut to what a notification holds.
"""

import contextlib
import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from itertools import chain, repeat

import psycopg
from sqlalchemy.engine import make_url

log = logging.getLogger(__name__)

CHANNEL = "portal_live"
LARGEST = 7_500  # PostgreSQL takes less than 8,000 bytes; the mark and the sign stand in front
WAITING = 1000  # messages kept while PostgreSQL is away
PAUSES_SECONDS = (0.1, 0.3, 1.0, 3.0)
LOST = "lost"
POLL_SECONDS = 0.5
SILENCE_SECONDS = 20.0  # then the listening connection is asked whether it stands
AWAY_SECONDS = 1.0
MARK = 16  # characters that say who speaks
#: What a notification says behind the mark: messages end here, go on in the sender's next one, or some were lost.
WHOLE, MORE, GONE = ".", "+", "!"

Hear = Callable[[bytes], None]
Missed = Callable[[], None]


class NotifyRelay:
    """One channel a database; a mark in front of each notification lets its sender leave it out."""

    def __init__(self, url: str):
        self._address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._mark = secrets.token_hex(MARK // 2)
        self._waiting: queue.Queue[str] = queue.Queue(WAITING)
        self._stopped = threading.Event()
        self._sender: threading.Thread | None = None
        self._hearer: threading.Thread | None = None
        self._lock = threading.Lock()

    def start(self, hear: Hear, missed: Missed) -> None:
        """Listen in the background, again if need be; return once listening, or after 2 s without."""
        listening = threading.Event()
        self._hearer = self._in_background(self._keep_hearing, hear, missed, listening)
        listening.wait(2)
        self.send(
            LOST.encode()
        )  # this process may stand in for one that died between its commit and its message

    def send(self, message: bytes) -> None:
        """Leave the message (ASCII, without line breaks) to the sending thread; when too many wait, say so instead.

        After `stop` it is sent at once or not at all: requests under way may still have something to say.
        """
        if self._stopped.is_set():
            with contextlib.suppress(psycopg.Error), self._connected() as connection:
                self._notify(connection, [message.decode()])
            return
        with self._lock:
            if self._sender is None:
                self._sender = self._in_background(self._send_waiting)
        try:
            self._waiting.put_nowait(message.decode())
        except queue.Full:
            self._taken()
            self._waiting.put(LOST)

    def stop(self) -> None:
        """Send what waits, for a second at most."""
        self._stopped.set()
        for thread in filter(None, (self._sender, self._hearer)):
            thread.join(1)

    # -- speaking ------------------------------------------------------------------------------------------------

    def _send_waiting(self) -> None:
        connection: psycopg.Connection | None = None
        while not (self._stopped.is_set() and self._waiting.empty()):
            try:
                messages = [self._waiting.get(timeout=0.5), *self._taken()]
            except queue.Empty:
                continue
            connection = self._send_until_sent(connection, messages)
        if connection is not None:
            connection.close()

    def _send_until_sent(
        self, connection: psycopg.Connection | None, messages: list[str]
    ) -> psycopg.Connection | None:
        for pause in chain(PAUSES_SECONDS, repeat(PAUSES_SECONDS[-1])):
            try:
                connection = connection or self._connected()
                self._notify(connection, messages)
                return connection
            except psycopg.Error as error:
                if connection is not None:
                    connection.close()
                    connection, messages = None, [LOST]  # part of it may have been sent
                if pause == PAUSES_SECONDS[0]:
                    log.warning("live updates to other processes wait for PostgreSQL: %s", error)
                if self._stopped.wait(pause):
                    return None
        return None

    def _notify(self, connection: psycopg.Connection, messages: list[str]) -> None:
        for payload in _payloads(self._mark, messages):
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))

    def _taken(self) -> list[str]:
        """Take what else waits."""
        taken = []
        with contextlib.suppress(queue.Empty):
            while True:
                taken.append(self._waiting.get_nowait())
        return taken

    # -- hearing -------------------------------------------------------------------------------------------------

    def _keep_hearing(self, hear: Hear, missed: Missed, listening: threading.Event) -> None:
        while not self._stopped.is_set():
            try:
                self._hear_until_it_breaks(hear, missed, listening)
            except (psycopg.Error, OSError) as error:
                log.warning("live updates from other processes wait for PostgreSQL: %s", error)
                self._stopped.wait(AWAY_SECONDS)

    def _hear_until_it_breaks(self, hear: Hear, missed: Missed, listening: threading.Event) -> None:
        begun: dict[str, str] = {}  # by mark: messages of which more is to come
        with self._connected() as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            missed()  # whatever was said before
            listening.set()
            asked = time.monotonic()
            while not self._stopped.is_set():
                for notification in connection.notifies(timeout=POLL_SECONDS):
                    asked = time.monotonic()
                    for message in self._whole(notification.payload, begun):
                        missed() if message == LOST else hear(message.encode())
                if time.monotonic() - asked > SILENCE_SECONDS:
                    connection.execute("SELECT 1")  # a connection that broke without a word is found out
                    asked = time.monotonic()

    def _whole(self, payload: str, begun: dict[str, str]) -> list[str]:
        """Return the messages of another process that are complete with this notification."""
        mark, sign, said = payload[:MARK], payload[MARK : MARK + 1], payload[MARK + 1 :]
        if mark == self._mark:
            return []
        if sign == GONE:
            begun.pop(mark, None)
            return [LOST]
        if sign == MORE:
            begun[mark] = begun.get(mark, "") + said
            return []
        return (begun.pop(mark, "") + said).split("\n")

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(
            self._address,
            autocommit=True,
            connect_timeout=2,
            application_name="portal live",
            keepalives_idle=15,
            keepalives_interval=5,
            keepalives_count=3,
            tcp_user_timeout=20_000,
        )

    def _in_background(self, work: Callable[..., None], *args: object) -> threading.Thread:
        name = f"live-{work.__name__.strip('_')}"
        thread = threading.Thread(target=work, args=args, daemon=True, name=name)
        thread.start()
        return thread


def _payloads(mark: str, messages: list[str]) -> Iterator[str]:
    """Yield messages together, in as few notifications as hold them; that some were lost comes first.

    >>> list(_payloads("m", ["one", "two"])), list(_payloads("m", ["one", LOST]))
    (['m.one\\ntwo'], ['m!', 'm.one'])
    """
    if LOST in messages:
        yield f"{mark}{GONE}"
    said = "\n".join(message for message in messages if message != LOST)
    pieces = [said[at : at + LARGEST] for at in range(0, len(said), LARGEST)]
    for number, piece in enumerate(pieces, 1):
        yield f"{mark}{WHOLE if number == len(pieces) else MORE}{piece}"
