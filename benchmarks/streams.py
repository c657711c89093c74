"""A thousand open pages: what each costs, when the last one hears of a saved change, what they do to a page's latency.

`python -m benchmarks.streams` prints a table (or JSON with --json) and exits with 1 when a figure is above its aim.
People who are signed in listen on the product's own route, and the change is an edit saved with its form. What is
compared is the time from publishing, right after the commit, to the last listener. Our server and its peer (uvicorn's
native asyncio) take turns in the same run, so that the machine's mood is shared.
"""

import argparse
import contextlib
import http.client
import json
import os
import resource
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.pages import SECRET, Browser
from benchmarks.streams_house import Installation, install
from benchmarks.streams_writers import Writer, arrival, editor, talker
from portal.foundation.config import ROOT

LISTENERS, ROUNDS, PAGES = 1000, 25, 300
WARMING_ROUNDS = 3
SESSIONS = 125  # of eight pages each
OPEN_STREAM = b"GET /bench/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@dataclass(frozen=True)
class Figure:
    """One thing measured, and what it should be at most."""

    what: str
    value: float
    aim: float
    detail: str


class Server:
    """A server process of its own, with nothing in it worth a farewell."""

    def __init__(self, module: str, port: int, *words: str, **environment: str):
        self.port = port
        self._running = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env={**os.environ, **environment},
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 90
        while True:
            try:
                self.pid = self.about()["pid"]
                return
            except OSError:
                if time.monotonic() > deadline or self._running.poll() is not None:
                    self.end()
                    raise
                time.sleep(0.1)

    def about(self) -> dict[str, int]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(line):
            line.request("GET", "/bench/about")
            return json.loads(line.getresponse().read())

    def kilobytes(self) -> int:
        """Return the memory that this process alone uses (resident, shared parts divided)."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

    def end(self) -> None:
        self._running.kill()
        self._running.wait()


class Listeners:
    """Many open streams read by one loop, which does no more than look for a word in what comes."""

    def __init__(self, server: Server, number: int, asks: Callable[[int], bytes] = lambda _: OPEN_STREAM):
        self._server = server
        self._selector = selectors.EpollSelector()
        for which in range(number):
            line = socket.create_connection(("127.0.0.1", server.port))
            line.sendall(asks(which))
            self._selector.register(line, selectors.EVENT_READ)
        self.lines = [key.fileobj for key in self._selector.get_map().values()]
        deadline = time.monotonic() + 90
        while server.about()["listeners"] < number:
            assert time.monotonic() < deadline, "not all could listen"
            time.sleep(0.05)
        self.read_all()

    def read_all(self, moment: float = 0.3) -> None:
        """Read what has come so far, until nothing comes for a moment."""
        while ready := self._selector.select(moment):
            for key, _ in ready:
                key.fileobj.recv(65536)

    def hear(self, say: Callable[[], None], name: str) -> tuple[float, float]:
        """Have something said; return the seconds until the last one heard of it, since it was published and asked for.

        The moment of publishing is the event's own id: microseconds, by the clock that all processes share.
        """
        wanted, published, began = name.encode(), 0, time.time()
        waiting = {line.fileno() for line in self.lines}
        speaker = threading.Thread(target=say)
        speaker.start()
        while waiting:
            ready = self._selector.select(10)
            assert ready, f"{len(waiting)} never heard"
            for key, _ in ready:
                heard = key.fileobj.recv(65536)
                assert heard, "a stream ended"
                if wanted in heard:
                    waiting.discard(key.fd)
                    published = published or int(heard.partition(b"id: ")[2].split(b"\n")[0])
        ended = time.time()
        speaker.join()
        return ended - published / 1e6, ended - began

    def leave(self) -> None:
        self._selector.close()
        for line in self.lines:
            line.close()


def measure() -> list[Figure]:
    """Start our server, one like it without listeners, and the peer; measure, and end them."""
    _allow_many_connections()
    with tempfile.TemporaryDirectory() as data, contextlib.ExitStack() as ending:
        folders = [Path(data) / name for name in ("ours", "quiet", "peer")]
        for folder in folders:
            folder.mkdir()
        installation = install(folders[0], SESSIONS)
        shutil.copyfile(folders[0] / "portal.sqlite", folders[1] / "portal.sqlite")
        servers = []
        modules = ("benchmarks.streams_server", "benchmarks.streams_server", "benchmarks.streams_peer")
        for module, folder in zip(modules, folders, strict=True):
            port = str(_free_port())
            settings = {"DATA_DIR": str(folder), "DATABASE_URL": "", "REDIS_URL": "", "SECRET_KEY": SECRET}
            servers.append(Server(module, int(port), port, PORT=port, **settings))
            ending.callback(servers[-1].end)
        return _measure(installation, *servers)


def _measure(installation: Installation, ours: Server, quiet: Server, peer: Server) -> list[Figure]:
    def asks(which: int) -> bytes:
        cookie = installation.sessions[which % len(installation.sessions)]
        return f"GET /c/{installation.slug}/stream HTTP/1.1\r\nHost: x\r\nCookie: banso={cookie}\r\n\r\n".encode()

    Listeners(
        ours, len(installation.sessions), asks
    ).leave()  # what is loaded on first use belongs to no listener
    until_empty(ours)
    before = ours.kilobytes()
    listeners = Listeners(ours, LISTENERS, asks)
    each = (ours.kilobytes() - before) / LISTENERS
    page, alone = _page_seconds(installation, ours, quiet)
    peers = Listeners(peer, LISTENERS)
    change = _take_turns(listeners, editor(ours.port, installation), peers, peer)
    reader = Browser(ours.port, f"banso={installation.sessions[0]}")
    message = _take_turns(
        listeners, talker(ours.port, installation), peers, peer, arrival(reader, installation)
    )
    listeners.leave()
    peers.leave()
    return [
        Figure("memory of one idle listener", each, 25, "kilobytes"),
        change.figure("the last of 1,000 hears of a saved change"),
        message.figure("the last of 1,000 hears of a message"),
        Figure(
            "a page beside 1,000 listeners",
            page / alone,
            1.2,
            f"{page * 1e3:.2f} ms, without {alone * 1e3:.2f} ms",
        ),
    ]


@dataclass(frozen=True)
class Heard:
    """Median seconds until the last one heard since publishing, since sending, the peer's; and until it stood there."""

    last: float
    since_sent: float
    peers_last: float
    stood: float

    def figure(self, what: str) -> Figure:
        """Return the figure that is compared, with the others beside it."""
        detail = f"{self.last * 1e3:.1f} ms, uvicorn {self.peers_last * 1e3:.1f} ms; with the sending itself "
        detail += f"{self.since_sent * 1e3:.1f} ms"
        if self.stood > self.since_sent:
            detail += f", and it stands on a page after {self.stood * 1e3:.1f} ms"
        return Figure(what, self.last / self.peers_last, 1.3, detail)


def _take_turns(
    ours: Listeners,
    writer: Writer,
    peers: Listeners,
    peer: Server,
    arrive: Callable[[Writer], float] = lambda _writer: 0.0,
) -> Heard:
    """Let somebody write and the peer publish in turn; `arrive` fetches what was written as a page does."""
    took: list[tuple[float, ...]] = []
    for turn in range(WARMING_ROUNDS + ROUNDS):
        writer.open()
        ours.read_all()
        last, since_sent = ours.hear(writer.send, writer.name)
        stood = since_sent + arrive(writer)
        peers.read_all()
        name = f"{writer.name}-{turn}-over"
        there = peers.hear(lambda name=name: _publish(peer, name), name)
        took.append((last, since_sent, there[0], stood))
    return Heard(*(statistics.median(column) for column in zip(*took[WARMING_ROUNDS:], strict=True)))


def _publish(server: Server, name: str) -> None:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    with contextlib.closing(line):
        line.request("POST", f"/bench/publish?name={name}")
        line.getresponse().read()


def _page_seconds(installation: Installation, *servers: Server) -> tuple[float, ...]:
    """Return the median seconds that the map takes from each server; they take turns, page by page."""
    browsers = [Browser(server.port, f"banso={installation.sessions[0]}") for server in servers]
    took: list[list[float]] = [[] for _ in servers]
    for turn in range(WARMING_ROUNDS + PAGES):
        for browser, seconds in zip(browsers, took, strict=True):
            status, _, passed = browser.get(f"/c/{installation.slug}/map")
            assert status == 200, status
            if turn >= WARMING_ROUNDS:
                seconds.append(passed)
    return tuple(statistics.median(seconds) for seconds in took)


def until_empty(server: Server) -> None:
    """Wait until nobody listens any more."""
    deadline = time.monotonic() + 30
    while server.about()["listeners"]:
        assert time.monotonic() < deadline, "streams stay open"
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _allow_many_connections() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 20_000), most))


def main() -> int:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--json", action="store_true")
    figures = measure()
    if words.parse_args().json:
        print(json.dumps([asdict(figure) for figure in figures], indent=2))
    else:
        print(f"\nStreams: {LISTENERS} listeners in one process, median of {ROUNDS} rounds")
        for figure in figures:
            verdict = "" if figure.value <= figure.aim else "  ABOVE ITS AIM"
            print(f"  {figure.what:44} {figure.value:6.2f} (aim {figure.aim})  {figure.detail}{verdict}")
        each, last, message, page = (f"{figure.value:.2f} (≤ {figure.aim})" for figure in figures)
        print(
            f"SUMMARY streams: last hears {last}, of a message {message} × uvicorn, "
            f"{each} KB a listener, page {page} × without"
        )
    return int(any(figure.value > figure.aim for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
