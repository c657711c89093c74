"""Open pages without a browser: they keep an event stream, follow names and fetch parts as static/js/live.js does."""

import contextlib
import html
import http.client
import json
import random
import re
import select
import socket
import threading
import time
from collections.abc import Generator
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from drills.pictures import ATTRIBUTE, TAG, Slot, looks, parts, slots_in
from drills.running import AWAY, SEED, House

NAMES_AT_ONCE = 60  # as in live.js
BREATH_SECONDS = 0.7  # between two fetches of one page, so that fifty of them leave room for those who edit
BROKEN = 0.02  # how often a stream breaks off, for each piece that is read of it
MARKER = re.compile(r"mk-\d+-\d+")  # in every text that an editor writes: whose, and which


class Cookies:
    """The session's cookie, which the browser's connections share."""

    def __init__(self, cookie: str):
        self.cookie = cookie

    def header(self) -> dict[str, str]:
        return {"Cookie": f"banso={self.cookie}"}

    def take(self, answer: http.client.HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie") or ():
            if "banso" in (found := SimpleCookie(line)):
                self.cookie = found["banso"].value


class Line:
    """A kept-open connection of somebody's browser to the portal, opened anew when it broke."""

    def __init__(self, house: House, cookies: Cookies):
        self.house, self.cookies = house, cookies
        self._connection: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: str | None = None
    ) -> tuple[http.client.HTTPResponse, str]:
        """Send a request and return the answer with its text; raises what AWAY names."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=30)
        try:
            self._connection.request(method, path, body, {**(headers or {}), **self.cookies.header()})
            answer = self._connection.getresponse()
            self.cookies.take(answer)
            return answer, answer.read().decode(errors="replace")
        except AWAY:
            self.break_off()
            raise

    def send_and_leave(self, method: str, path: str, headers: dict[str, str], body: str, wait: float) -> None:
        """Send a request, and break the connection off before its answer is read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=30)
        try:
            connection.request(method, path, body, {**headers, **self.cookies.header()})
            time.sleep(wait)
        finally:
            connection.close()

    def break_off(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


class OpenPage:
    """One person's page of the map, kept fresh by a thread of its own until `close`."""

    def __init__(self, house: House, cookie: str, plan: str, number: int):
        self.house, self.plan, self.number = house, plan, number
        self.cookies = Cookies(cookie)
        self.path = f"/c/sakura/plans/{plan}"
        self.text = ""
        self.heard: set[str] = set()
        self.read: set[str] = set()  # the markers in all that ever came
        self.busy_at = time.monotonic()
        self.trouble: list[str] = []
        self.reconnected = self.resyncs = self.fetches = 0
        self._chance = random.Random(SEED * 1000 + number)
        self._line = Line(house, self.cookies)
        self._owed: set[str] = set()
        self._owes_all = False
        self._cursor = 0
        self._fetched_at = 0.0
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._stay, daemon=True)

    def open(self) -> "OpenPage":
        self._load()
        self._thread.start()
        return self

    def close(self) -> None:
        self._closed.set()
        self._thread.join(40)
        assert not self._thread.is_alive(), f"{self.path}: the page hangs"
        self._line.break_off()

    def is_quiet(self, seconds: float) -> bool:
        """Tell whether nothing was heard or owed for so long."""
        return not self._owed and not self._owes_all and time.monotonic() - self.busy_at > seconds

    def looks(self) -> dict[str, str]:
        return looks(self.text)

    def fresh(self) -> dict[str, str]:
        """Return what the same page looks like when it is opened now."""
        _, text = self._line.ask("GET", self.path)
        self._line.break_off()
        self.read.update(MARKER.findall(text))
        return looks(text)

    @staticmethod
    def markers_in(text: str) -> list[str]:
        return MARKER.findall(text)

    def nodes(self) -> list[tuple[str, str]]:
        """Return (kind, public id) of the nodes on the page."""
        found = re.findall(r'data-kind="(\w+)"><div class="map-card[^"]*" id="node-([\w-]{16})"', self.text)
        return [(kind, pid) for kind, pid in found]

    # -- as live.js --------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        deadline = time.monotonic() + 90
        while True:
            try:
                answer, text = self._line.ask("GET", self.path)
                if answer.status == 200:
                    break
            except AWAY:
                pass
            assert time.monotonic() < deadline, f"{self.path} did not open"
            time.sleep(0.2)
        begins = next(
            tag[3] for tag in TAG.finditer(text) if "data-live-url" in tag[3]
        )  # the first, as in live.js
        said = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(begins)}
        self._url, self._delta_url = said["data-live-url"], said["data-live-delta-url"]
        timed = re.search(r"live;dur=(\d+)", answer.headers.get("Server-Timing", ""))
        self._cursor = max(int(said["data-live-since"]), int(timed[1]) if timed else 0)
        self.text = text
        self.read.update(MARKER.findall(text))

    def _stay(self) -> None:
        try:
            while not self._closed.is_set():
                try:
                    with contextlib.closing(self._events()) as events:
                        for kind, cursor, names in events:
                            if kind == "again" or self._closed.is_set():
                                break
                            self._hear(kind, cursor, names)
                            self._refresh_when_due()
                except AWAY:
                    self._closed.wait(self._chance.uniform(0.1, 0.6))
                self.reconnected += 1
        except Exception as error:  # shown by the drill, which reads `trouble`
            self.trouble.append(f"{self.path}: {error!r}")

    def _hear(self, kind: str, cursor: int, names: list[str]) -> None:
        self._cursor = max(self._cursor, cursor)
        self.heard.update(names)
        if kind == "resync":
            self._owes_all = True
            self.resyncs += 1
        self._owed.update(names)
        if kind in ("names", "resync") or names:
            self.busy_at = time.monotonic()

    def _refresh_when_due(self) -> None:
        if not self._owed and not self._owes_all:
            return
        if time.monotonic() - self._fetched_at >= BREATH_SECONDS:
            owed, everything = self._owed, self._owes_all
            self._owed, self._owes_all = set(), False
            try:
                self._refresh(None if everything else owed)
            except AWAY:
                self._owed |= owed
                self._owes_all |= everything
                time.sleep(0.1)
            self._fetched_at = self.busy_at = time.monotonic()

    def _refresh(self, names: set[str] | None) -> None:
        slots = slots_in(self.text)
        stale = [slot for slot in slots if names is None or names.intersection(slot.names)]
        outermost: list[Slot] = []
        for slot in stale:
            if not outermost or slot.begins > outermost[-1].ends:
                outermost.append(slot)
        wanted = list(dict.fromkeys(name for slot in outermost for name in slot.names))
        wanted = [name for name in wanted if names is None or name in names]
        left = {slot.id for slot in outermost}
        # What a page is written without, the bell's number and who is here, is no part of how it looks when opened.
        alone = [one for one in outermost if one.address and self.text[one.begins : one.ends].strip()]
        for at in range(0, len(wanted), NAMES_AT_ONCE):
            self._fetch(wanted[at : at + NAMES_AT_ONCE], left)
        for slot in alone:
            if slot.id in left:
                self._put(slot.id, self._ask_for(slot.address))

    def _fetch(self, names: list[str], left: set[str]) -> None:
        for id_, part in parts(self._ask_for(f"{self._delta_url}&{urlencode({'names': ','.join(names)})}")):
            if id_ in left:
                left.remove(id_)
                self._put(id_, part)

    def _ask_for(self, path: str) -> str:
        answer, text = self._line.ask("GET", path, {"HX-Request": "true", "Banso-By-Itself": "1"})
        self.fetches += 1
        if answer.status >= 500:
            raise OSError(f"{answer.status}")
        assert answer.status == 200, f"{path}: {answer.status}"
        self.read.update(MARKER.findall(text))
        return text

    def _put(self, id_: str, part: str) -> None:
        slot = next((slot for slot in slots_in(self.text) if slot.id == id_), None)
        if slot is not None:
            self.text = self.text[: slot.begins] + part + self.text[slot.ends :]

    # -- the stream --------------------------------------------------------------------------------------------------

    def _events(self) -> Generator[tuple[str, int, list[str]], None, None]:
        """Yield events as they come, and ("beat", 0, []) now and then; ends when the stream does, or is broken off."""
        url = urlsplit(self._url).path + f"?since={self._cursor}"
        with socket.create_connection(("127.0.0.1", self.house.port), 20) as line:
            cookie = self.cookies.header()["Cookie"]
            line.sendall(f"GET {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
            head, data = b"", b""
            while b"\r\n\r\n" not in head:
                head += _received(line)
            head, _, data = head.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise OSError(head.split(b"\r\n")[0])
            text, last_news = "", time.monotonic()
            while True:
                data, text = _dechunked(data, text)
                *events, text = text.split("\n\n")
                for event in events:
                    fields = dict(one.split(": ", 1) for one in event.splitlines())
                    yield fields["event"], int(fields["id"]), json.loads(fields["data"])
                if events and self._chance.random() < BROKEN:
                    return
                if select.select([line], [], [], 0.2)[0]:
                    data += _received(line)
                    last_news = time.monotonic()
                elif time.monotonic() - last_news > 50:
                    raise OSError("the stream is silent")
                else:
                    yield "nothing", 0, []


def _received(line: socket.socket) -> bytes:
    data = line.recv(65536)
    if not data:
        raise OSError("the stream ended")
    return data


def _dechunked(data: bytes, text: str) -> tuple[bytes, str]:
    """Move whole chunks from `data` to `text`."""
    while b"\r\n" in data:
        size, _, rest = data.partition(b"\r\n")
        length = int(size, 16)
        if not length:
            raise OSError("the stream ended")
        if len(rest) < length + 2:
            break
        text += rest[:length].decode()
        data = rest[length + 2 :]
    return data, text
