"""How processes tell each other: sockets of one machine, Redis, PostgreSQL's NOTIFY, measured in one run.

`bash bin/postgres run python -m benchmarks.relays` starts two servers for each relay on one database, with 200
listeners each, and takes turns between the relays: from publishing in one process until the last listener of the other
one has heard, at rest and while pages are opened. Then what a writer's commit costs, without a hint, with NOTIFY inside
the transaction, and with a hint handed to the relay after the commit.
"""

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from benchmarks.pages import SECRET, Browser
from benchmarks.streams import Listeners, Server, _allow_many_connections, _free_port, _publish
from benchmarks.streams_house import Installation, install
from portal.foundation.live.notify_relay import CHANNEL, NotifyRelay
from portal.foundation.live.redis_relay import RedisRelay
from portal.foundation.live.unix_relay import UnixRelay

LISTENERS, ROUNDS, WARMING_ROUNDS = 200, 20, 3
WRITERS, COMMITS = 4, 250
RELAYS = ("sockets", "redis", "notify")


class Pair:
    """Two servers of one installation that tell each other by one relay, and the listeners of both."""

    def __init__(self, relay: str, folder: Path, redis_url: str):
        self.relay, folder = relay, folder / relay
        folder.mkdir()
        more = {
            "DATA_DIR": str(folder),
            "REDIS_URL": redis_url,
            "SECRET_KEY": SECRET,
            "BENCHMARK_RELAY": relay,
        }

        def begin(port: str) -> Server:
            return Server("benchmarks.streams_server", int(port), port, PORT=port, **more)

        with ThreadPoolExecutor() as at_once:
            self.servers = list(at_once.map(begin, [str(_free_port()) for _ in range(2)]))
        time.sleep(
            3
        )  # each told the other that it began; who listened before would be asked to the door again
        self.near, self.far = (Listeners(server, LISTENERS) for server in self.servers)

    def hear(self, name: str) -> float:
        """Publish in the first process; return the seconds until the last listener of the second has heard."""
        self.near.read_all(0.05)
        self.far.read_all(0.05)
        return self.far.hear(lambda: _publish(self.servers[0], name), name)[0]

    def end(self) -> None:
        for server in self.servers:
            server.end()


def main() -> int:
    """Measure and print."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgresql") or not shutil.which("redis-server"):
        print("Needs PostgreSQL (bash bin/postgres run …) and redis-server.")
        return 2
    _allow_many_connections()
    with tempfile.TemporaryDirectory() as data, contextlib.ExitStack() as ending:
        folder = Path(data)
        installation = install(folder, 1, url)
        redis_url = _redis(folder, ending)
        with ThreadPoolExecutor() as at_once:
            pairs = list(at_once.map(lambda relay: Pair(relay, folder, redis_url), RELAYS))
        for pair in pairs:
            ending.callback(pair.end)
        print(
            f"\nFrom publishing to the last of {LISTENERS} listeners in another process (median, next to worst)"
        )
        _show("at rest", _take_turns(pairs, "rest"))
        with _pages_opened(pairs, installation):
            _show("beside pages", _take_turns(pairs, "load"))
        _show_commits(
            url,
            {"sockets": UnixRelay(folder / "x"), "redis": RedisRelay(redis_url), "notify": NotifyRelay(url)},
        )
    return 0


def _take_turns(pairs: list[Pair], when: str) -> dict[str, tuple[float, float]]:
    took: dict[str, list[float]] = {pair.relay: [] for pair in pairs}
    for turn in range(WARMING_ROUNDS + ROUNDS):
        for pair in pairs:
            took[pair.relay].append(pair.hear(f"{when}-{turn}-over"))
    return {
        relay: (statistics.median(found[WARMING_ROUNDS:]), sorted(found[WARMING_ROUNDS:])[-2])
        for relay, found in took.items()
    }


@contextlib.contextmanager
def _pages_opened(pairs: list[Pair], installation: Installation) -> Iterator[None]:
    """Open the map again and again on every server, ten times a second on each."""
    ended = threading.Event()

    def read(port: int) -> None:
        browser = Browser(port, f"banso={installation.sessions[0]}")
        while not ended.wait(0.1):
            assert browser.get(f"/c/{installation.slug}/map")[0] == 200

    readers = [
        threading.Thread(target=read, args=(server.port,)) for pair in pairs for server in pair.servers
    ]
    for reader in readers:
        reader.start()
    yield
    ended.set()
    for reader in readers:
        reader.join()


def _show(when: str, took: dict[str, tuple[float, float]]) -> None:
    for relay in RELAYS:
        median, worst = took[relay]
        ratio = median / took["sockets"][0]
        print(f"  {when:12} {relay:8} {median * 1e3:6.1f} ms, {worst * 1e3:6.1f}  ({ratio:.2f} × sockets)")


def _show_commits(url: str, relays: dict[str, UnixRelay | RedisRelay | NotifyRelay]) -> None:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS benchmark_commit (id int PRIMARY KEY, n int)")
        connection.execute(
            "INSERT INTO benchmark_commit SELECT g, 0 FROM generate_series(0, 99) g ON CONFLICT DO NOTHING"
        )
    message = b'{"topic":"customer:0123456789abcdef:shared","id":1795300000000000,"names":["node-0123456789abcdef"]}'
    inside = f"SELECT pg_notify('{CHANNEL}x', '{message.decode()}')"
    with psycopg.connect(address, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}x")
        plain = _commits(address, "", None)
        print(f"\nA change and its commit, {WRITERS} writers at once (median; commits a second of all)")
        _show_commit("no hint", plain, plain)
        found = _commits(address, inside, None)
        _show_commit("NOTIFY in the transaction", found, plain)
    for name, relay in relays.items():
        relay.start(lambda _message: None, lambda: None)
        found = _commits(address, "", lambda relay=relay: relay.send(message))
        _show_commit(f"{name}, after the commit", found, plain)
        relay.stop()


def _show_commit(how: str, found: tuple[float, float], plain: tuple[float, float]) -> None:
    print(f"  {how:26} {found[0] * 1e3:5.2f} ms  {found[1]:5.0f}  ({found[0] / plain[0]:.2f} ×)")


def _commits(address: str, inside: str, after: Callable[[], None] | None) -> tuple[float, float]:
    """Return the median seconds of a change with its commit (and its hint), and commits a second of all writers."""
    took: list[float] = []

    def write(row: int) -> None:
        with psycopg.connect(address) as connection:
            for _ in range(COMMITS):
                began = time.perf_counter()
                connection.execute("UPDATE benchmark_commit SET n = n + 1 WHERE id = %s", (row,))
                if inside:
                    connection.execute(inside)
                connection.commit()
                if after is not None:
                    after()
                took.append(time.perf_counter() - began)

    writers = [threading.Thread(target=write, args=(row,)) for row in range(WRITERS)]
    began = time.perf_counter()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return statistics.median(took), len(took) / (time.perf_counter() - began)


def _redis(folder: Path, ending: contextlib.ExitStack) -> str:
    port = _free_port()
    words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    redis = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    ending.callback(redis.wait)
    ending.callback(redis.kill)
    return f"redis://127.0.0.1:{port}/0"


if __name__ == "__main__":
    sys.exit(main())
