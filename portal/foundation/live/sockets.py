"""A WebSocket as the answer to a request: let in by the door, ended with the rights it was opened with.

Messages go out through a queue of their own, so that a page that reads slowly keeps nobody waiting; one that does
not read at all is cut off, and connects again.
"""

import contextlib
import contextvars
import socket
import threading
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, g, request
from simple_websocket import ConnectionClosed, ConnectionError, Server

from portal.foundation.db import db
from portal.foundation.live.hubs import Hub, hub
from portal.foundation.live.stream import Identity, Stream, TooManyStreams

PING_SECONDS = 20
UNREACHABLE_MILLISECONDS = 60_000
MOST_UNSENT = 8_000_000  # bytes
PATIENCE_SECONDS = 2.0  # for the last words
AGAIN, TROUBLE = 4001, 1011  # why a line ends: connect again and be let in anew; something went wrong
Talk = Callable[["Line"], None]


class Line:
    """One open page's socket: messages in, messages out, ended from either side."""

    def __init__(self, connection: "Connection"):
        self._connection = connection
        self._unsent: deque[bytes] = deque()
        self._size = 0
        self._due = threading.Event()
        self._ending: tuple[int, str] | None = None
        self._sender = threading.Thread(target=self._send_all, daemon=True, name="line-sender")
        self._sender.start()

    def send(self, message: bytes) -> None:
        """Have a message sent; a page that has not read for long is cut off."""
        self._unsent.append(message)
        self._size += len(message)
        if self._size > MOST_UNSENT:
            self.end(AGAIN, "too slow")
        self._due.set()

    def receive(self) -> bytes | None:
        """Wait for the next message; None once the line has ended. Words instead of bytes end it."""
        message = self._connection.next_message()
        if isinstance(message, str):
            self.end(TROUBLE, "bytes are spoken here")
        return message if isinstance(message, bytes) and self._ending is None else None

    def end(self, code: int = AGAIN, why: str = "") -> None:
        """End the line after what is already to be sent; nothing more is received. May be called twice."""
        if self._ending is None:
            self._ending = (code, why)
        self._due.set()
        self._connection.wake()

    def hang_up(self) -> None:
        """Let go of everything, after a moment for the last words."""
        self.end()
        self._sender.join(PATIENCE_SECONDS)
        self._connection.hang_up()

    def _send_all(self) -> None:
        with contextlib.suppress(ConnectionClosed, OSError):
            while self._ending is None or self._unsent:
                self._due.wait()
                self._due.clear()
                while self._unsent:
                    message = self._unsent.popleft()
                    self._connection.send(message)
                    self._size -= len(message)
            self._connection.close(*self._ending)
        self.end()


class Connection(Server):
    """simple-websocket's own, which sends all of a message and notices every kind of end."""

    def __init__(self, environ: dict[str, Any], largest: int):
        plain = {name: value for name, value in environ.items() if name != "HTTP_SEC_WEBSOCKET_EXTENSIONS"}
        for name in ("gunicorn.socket", "werkzeug.socket"):
            if name in plain:
                plain[name] = WholeSocket(plain[name])
        self.woken = False
        super().__init__(plain, receive_bytes=65_536, ping_interval=PING_SECONDS, max_message_size=largest)

    def next_message(self) -> bytes | str | None:
        """Wait for a message; None when the line is closed, here or there."""
        while not self.input_buffer:
            if self.woken or not self.connected:
                return None
            self.event.wait()
            self.event.clear()
        message: bytes | str = self.input_buffer.pop(0)
        return message

    def wake(self) -> None:
        """Have nobody wait for messages any more."""
        self.woken = True
        self.event.set()

    def hang_up(self) -> None:
        """Close the socket, whatever state it is in."""
        self.connected = False
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def _thread(self) -> None:
        try:
            super()._thread()
        finally:  # also after what it does not expect
            self.connected = False
            self.event.set()


class WholeSocket:
    """A socket whose `send` sends everything, one message after the other."""

    def __init__(self, plain: Any):
        self._plain = plain
        self._turn = threading.Lock()
        with contextlib.suppress(OSError):  # not TCP
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREACHABLE_MILLISECONDS)

    def send(self, data: bytes) -> int:
        """Send all of it."""
        with self._turn:
            self._plain.sendall(data)
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)


class SocketResponse(Response):
    """Takes the connection over, and talks until it ends; nothing is answered afterwards."""

    def __init__(self, talk: Talk, stream: Stream, largest: int):
        super().__init__(status=200)
        self._talk, self._stream, self._largest = talk, stream, largest

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Talk; the request that opened the line is forgotten meanwhile."""
        db.session.remove()
        environ.pop("werkzeug.request", None)
        mode = ""
        try:
            connection = Connection(environ, self._largest)
            mode = connection.mode
            contextvars.Context().run(_talk, self._talk, Line(connection), self._stream)
        except (ConnectionError, OSError):
            pass  # it went before it began
        finally:
            self._stream.close()
        if mode == "gunicorn":
            raise StopIteration  # gunicorn's word for: I have answered already
        return super().__call__(environ, start_response)


def socket_response(talk: Talk, identity: Identity, *, largest: int = 1_000_000, hub: Hub = hub) -> Response:
    """Answer by talking over a WebSocket: `talk(line)` in this request's thread, outside of any request or scope.

    Answers 426 to what is no WebSocket, 403 to one that a foreign page opened, 429 or 503 when there are too many.
    """
    if request.headers.get("Upgrade", "").lower() != "websocket":
        return Response(status=426, headers={"Upgrade": "websocket", "Connection": "Upgrade"})
    if not _from_our_pages(request.headers.get("Origin", "")):
        return Response(status=403)
    try:
        stream = hub.listen((), identity, as_of=g.get("rights_as_of"))
    except TooManyStreams as refusal:
        return Response(status=refusal.status, headers={"Retry-After": str(refusal.retry_after)})
    return SocketResponse(talk, stream, largest)


def _from_our_pages(origin: str) -> bool:
    ours = urlsplit(current_app.config["BASE_URL"])
    return origin.lower() == f"{ours.scheme}://{ours.netloc}".lower()


def _talk(talk: Talk, line: Line, stream: Stream) -> None:
    def follow() -> None:
        for _beat in stream:
            pass
        line.end(AGAIN, "again")

    threading.Thread(target=follow, daemon=True, name="line-rights").start()
    try:
        talk(line)
    finally:
        stream.close()
        line.hang_up()
