"""A thousand open pages: what each costs, when the last one hears of a change, what they do to a page's latency.

`python -m benchmarks.streams` prints a table (or JSON with --json) and exits with 1 when a figure is above its aim.
Our server and its peer (uvicorn's native asyncio) take turns in the same run, so that the machine's mood is shared.
"""

import argparse
import contextlib
import http.client
import json
import os
import resource
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.foundation.config import ROOT

LISTENERS, ROUNDS, PAGES = 1000, 25, 300
WARMING_ROUNDS = 3


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

    def __init__(self, server: Server, number: int):
        self._server = server
        self._selector = selectors.EpollSelector()
        for _ in range(number):
            line = socket.create_connection(("127.0.0.1", server.port))
            line.sendall(b"GET /bench/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            self._selector.register(line, selectors.EVENT_READ)
        self.lines = [key.fileobj for key in self._selector.get_map().values()]
        deadline = time.monotonic() + 60
        while server.about()["listeners"] < number:
            assert time.monotonic() < deadline, "not all could listen"
            time.sleep(0.05)
        self.read_all()

    def read_all(self) -> None:
        """Read what has come so far, until nothing comes for a moment."""
        while ready := self._selector.select(0.3):
            for key, _ in ready:
                key.fileobj.recv(65536)

    def hear(self, name: str) -> float:
        """Publish a name and return the seconds until the last one has heard it."""
        wanted = name.encode()
        waiting = {line.fileno() for line in self.lines}
        post = f"POST /bench/publish?name={name} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self._server.port)) as speaker:
            began = time.perf_counter()
            speaker.sendall(post.encode())
            while waiting:
                ready = self._selector.select(10)
                assert ready, f"{len(waiting)} never heard"
                for key, _ in ready:
                    if wanted in key.fileobj.recv(65536):
                        waiting.discard(key.fd)
            took = time.perf_counter() - began
            speaker.recv(65536)
        return took

    def leave(self) -> None:
        self._selector.close()
        for line in self.lines:
            line.close()


def measure() -> list[Figure]:
    """Start our server, one like it without listeners, and the peer; measure, and end them."""
    _allow_many_connections()
    with tempfile.TemporaryDirectory() as data, contextlib.ExitStack() as ending:
        servers = []
        for module in ("benchmarks.streams_server", "benchmarks.streams_server", "benchmarks.streams_peer"):
            port = str(_free_port())
            folder = Path(data) / port
            folder.mkdir()
            settings = {"DATA_DIR": str(folder), "DATABASE_URL": "", "REDIS_URL": "", "LOG_FORMAT": "text"}
            servers.append(Server(module, int(port), port, PORT=port, **settings))
            ending.callback(servers[-1].end)
        return _measure(*servers)


def _measure(ours: Server, quiet: Server, peer: Server) -> list[Figure]:
    Listeners(ours, 20).leave()  # what is loaded on first use belongs to no listener
    before = ours.kilobytes()
    listeners = Listeners(ours, LISTENERS)
    each = (ours.kilobytes() - before) / LISTENERS
    page, alone = _page_seconds(ours, quiet)
    last, peers_last = _take_turns(listeners, Listeners(peer, LISTENERS))
    listeners.leave()
    return [
        Figure("memory of one idle listener", each, 25, "kilobytes"),
        Figure(
            "the last of 1,000 hears",
            last / peers_last,
            1.3,
            f"{last * 1e3:.1f} ms, uvicorn {peers_last * 1e3:.1f} ms",
        ),
        Figure(
            "a page beside 1,000 listeners",
            page / alone,
            1.2,
            f"{page * 1e3:.2f} ms, without {alone * 1e3:.2f} ms",
        ),
    ]


def _take_turns(ours: Listeners, peer: Listeners) -> tuple[float, float]:
    """Return the median seconds until the last listener of each heard."""
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(WARMING_ROUNDS + ROUNDS):
        for side, seconds in zip((ours, peer), took, strict=True):
            side.read_all()
            seconds.append(side.hear(f"round-{turn}-over"))
    peer.leave()
    return statistics.median(took[0][WARMING_ROUNDS:]), statistics.median(took[1][WARMING_ROUNDS:])


def _page_seconds(*servers: Server) -> tuple[float, ...]:
    """Return the median seconds that a page takes from each server; they take turns, page by page."""
    lines = [http.client.HTTPConnection("127.0.0.1", server.port) for server in servers]
    took: list[list[float]] = [[] for _ in servers]
    for _ in range(PAGES):
        for line, seconds in zip(lines, took, strict=True):
            began = time.perf_counter()
            line.request("GET", "/bench/page")
            line.getresponse().read()
            seconds.append(time.perf_counter() - began)
    for line in lines:
        line.close()
    return tuple(statistics.median(seconds) for seconds in took)


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
            print(f"  {figure.what:34} {figure.value:6.2f} (aim {figure.aim})  {figure.detail}{verdict}")
    return int(any(figure.value > figure.aim for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
