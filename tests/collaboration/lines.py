"""Browsers at a note, without a browser: documents that speak over real WebSockets, and keep what is not saved."""

import random
import threading
import time
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from pycrdt import Doc, XmlElement, XmlFragment, XmlText
from simple_websocket import Client, ConnectionClosed
from simple_websocket import ConnectionError as WebSocketError
from wsproto.utilities import RemoteProtocolError

from portal.collaboration.rules import notes_wire as wire
from portal.collaboration.rules.notes_html import ROOT, empty_document


class Line(Client):
    """A line that closes its socket when it is not let in as well."""

    def __init__(self, url: str, **how: Any):
        self.sock: Any = None
        try:
            super().__init__(url, **how)
        except BaseException:
            if self.sock is not None:
                self.sock.close()
            raise


class Typist:
    """Somebody who types into a note: a document of their own, and a line that may break at any time."""

    def __init__(self, url: str, cookie: str, origin: str):
        self.url, self.headers = url, {"Cookie": f"banso={cookie}", "Origin": origin}
        self.doc: Doc[Any] = empty_document()
        self.root = self.doc.get(ROOT, type=XmlFragment)
        self.line: Line | None = None
        self.sent = self.kept = 0
        self.synced, self.refusals = False, list[str]()
        self.states: dict[int, Any] = {}
        self.ends: list[tuple[Any, Any]] = []  # how lines ended
        self._ready = False
        self._lock = threading.RLock()
        self._from_line = False
        self._watch = self.doc.observe(self._changed)

    # -- the line --------------------------------------------------------------------------------------------

    def connect(self, patience: float = 20.0) -> "Typist":
        """Come online and hear what the others wrote; tries again while the server is away."""
        until = time.monotonic() + patience
        while self.line is None:
            try:
                self.asked()  # as browsers do: an ordinary request says why a line is not let in
                self.line = Line(self.url, headers=self.headers, ping_interval=10)
            except (OSError, HTTPException, WebSocketError, RemoteProtocolError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        with self._lock:
            self.sent = self.kept = 0
            self._ready = self.synced = False
        threading.Thread(target=self._listen, args=(self.line,), daemon=True).start()
        self._send(wire.sync(wire.STEP_1, self.doc.get_state()))
        return self

    def asked(self) -> int:
        """Ask for the line without opening it, and return the status; 426 is: open it."""
        address = urlsplit(self.url)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=10)
        try:
            connection.request("GET", f"{address.path}?{address.query}", headers=self.headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def drop(self) -> None:
        """Lose the connection, without a word."""
        line, self.line = self.line, None
        if line is not None:
            line.sock.close()
            line.connected = False
            line.event.set()

    def say(self, message: bytes) -> None:
        """Send something that is not a change."""
        self._send(message)

    @property
    def online(self) -> bool:
        return self.line is not None and self.line.connected

    @property
    def saved(self) -> bool:
        """True when the server said that everything is kept."""
        with self._lock:
            return self.online and self._ready and self.synced and self.kept >= self.sent

    def _send(self, message: bytes) -> None:
        try:
            if self.line is not None:
                self.line.send(message)
        except (OSError, ConnectionClosed):
            self.line = None

    def _listen(self, line: Line) -> None:
        try:
            while (message := line.receive(timeout=60)) is not None:
                self._hear(bytes(message))
        except (OSError, ConnectionClosed):
            pass
        self.ends.append((line.close_reason, line.close_message))
        line.sock.close()
        if self.line is line:
            self.line = None

    def _hear(self, message: bytes) -> None:
        if message[0] == wire.SAVED:
            with self._lock:
                self.kept = wire.Reader(message[1:]).uint()
            return
        if message[0] == wire.REFUSED:
            self.refusals.append(wire.Reader(message[2:]).piece().decode())
            return
        said = wire.heard(message)
        with self._lock:
            if said.kind == wire.AWARENESS:
                self.states |= {one.client: one.state for one in wire.presences(said.content)}
            elif said.step == wire.STEP_1:
                update = self.doc.get_update(said.content)
                self._ready, self.sent = True, self.sent + 1
                self._send(wire.sync(wire.STEP_2, update))
            else:
                self._from_line = True
                self.doc.apply_update(said.content)
                self._from_line = False
                self.synced = self.synced or said.step == wire.STEP_2

    def _changed(self, event: Any) -> None:
        if self._from_line or not self._ready or self.line is None:
            return  # it goes with the answer to the server's first question
        self.sent += 1
        self._send(wire.sync(wire.UPDATE, event.update))

    # -- typing ----------------------------------------------------------------------------------------------

    def write(self, words: str) -> None:
        """Begin a new paragraph with these words."""
        with self._lock, self.doc.transaction():
            line = self.root.children.append(XmlElement("paragraph"))
            line.children.append(XmlText(words))

    def type_into(self, words: str, chance: random.Random) -> None:
        """Type these words, character by character, somewhere into a paragraph that is there."""
        with self._lock:
            texts = [
                child for line in self.root.children for child in line.children if isinstance(child, XmlText)
            ]
            if not texts:
                self.write(words)
                return
            text = chance.choice(texts)
            at = chance.randint(0, len(str(text)))
            for place, character in enumerate(words):
                text.insert(min(at + place, len(str(text))), character)

    @property
    def words(self) -> str:
        """Return everything that stands in this copy."""
        with self._lock:
            return str(self.root)


def wait_for(true: Any, seconds: float = 15.0, what: str = "it") -> None:
    """Wait until `true()` holds."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"{what} did not come true in {seconds} s"
        time.sleep(0.02)
