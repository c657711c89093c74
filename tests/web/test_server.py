"""The production command: what happens when its parts are killed, and when it is told to stop."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from portal.foundation.config import ROOT, Settings
from portal.foundation.db import db
from portal.foundation.live import Hub, relay_for
from portal.web.app import create_app
from portal.web.server import FIRST_PAUSE_SECONDS, Child

SECONDS = 90  # a busy machine may need most of it to start


class Server:
    """The command with a database of its own, on a free port."""

    def __init__(self, data_dir: Path, port: int):
        self.data_dir, self.port = data_dir, port
        given = {"DATA_DIR": str(data_dir), "DATABASE_URL": "", "REDIS_URL": "", "PORT": str(port)}
        with (data_dir / "log").open("w") as log:
            self.parent = subprocess.Popen(
                [sys.executable, "-P", "-m", "portal.web.server"],
                env={**os.environ, **given, "PYTHONPATH": str(ROOT)},
                stderr=log,
            )

    def part(self, name: str) -> int:
        """Return the process id of one of the parts, waiting until it is there."""
        return until(lambda: next((pid for pid in children(self.parent.pid) if name in words_of(pid)), 0))

    def answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (URLError, ConnectionError, TimeoutError):
            return False

    def everybody(self) -> list[int]:
        """Return the process ids of the parent, its parts, and their workers."""
        parts = children(self.parent.pid)
        return [self.parent.pid, *parts, *(worker for part in parts for worker in children(part))]

    def end(self) -> None:
        self.parent.terminate()
        self.parent.wait(SECONDS)

    def log(self) -> str:
        return (self.data_dir / "log").read_text()


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(port: int = 0) -> Server:
        servers.append(begun(tmp_path, port))
        return servers[-1]

    yield start
    for server in servers:
        server.end()


@pytest.fixture
def server(begin: Callable[..., Server]) -> Server:
    server = begin()
    until(server.answers)
    return server


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for the tests that leave it running."""
    server = begun(tmp_path_factory.mktemp("server"))
    until(server.answers)
    yield server
    server.end()


def begun(data_dir: Path, port: int = 0) -> Server:
    settings = Settings(_env_file=None, data_dir=data_dir, database_url="", redis_url="")
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        db.engine.dispose()
    return Server(data_dir, port or free_port())


def test_web_server_and_worker_hear_each_other_and_everybody_else(lasting):
    sockets = until(lambda: len(found := list((lasting.data_dir / "live").glob("*.sock"))) == 2 and found)
    hub = Hub(relay_for(lasting.data_dir))
    hub.publish("customer:minato:shared", ["node-1"])
    assert {socket.name for socket in sockets} == set(hub._relay._others)
    hub.stop()


def test_a_worker_that_is_killed_is_started_again(lasting):
    killed = lasting.part("outbox")
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: lasting.part("outbox") not in (0, killed))
    assert lasting.answers()


def test_a_web_server_that_is_killed_is_started_again(lasting):
    killed = lasting.part("web")
    os.kill(killed, signal.SIGKILL)
    until(lambda: lasting.part("web") not in (0, killed))
    assert until(lasting.answers)


def test_told_to_stop_everything_ends_in_time(server):
    everybody = server.everybody()
    assert len(everybody) == 4
    server.parent.terminate()
    assert server.parent.wait(SECONDS) == 0
    assert not any(lives(pid) for pid in everybody)


def test_a_part_that_does_not_listen_is_ended_all_the_same(server):
    everybody = server.everybody()
    os.kill(server.part("outbox"), signal.SIGSTOP)
    server.parent.terminate()
    assert server.parent.wait(SECONDS) == 0
    assert not any(lives(pid) for pid in everybody)


def test_when_the_parent_is_killed_its_parts_end(server):
    _, *parts = server.everybody()
    server.parent.kill()
    server.parent.wait()
    until(lambda: not any(lives(pid) for pid in parts))


def test_an_address_that_is_taken_is_said_and_nothing_stays_behind(begin):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = begin(taken.getsockname()[1])
        outbox = server.part("outbox")
        assert server.parent.wait(SECONDS) != 0
    assert "already in use" in server.log()
    assert not lives(outbox)


def test_pauses_grow_while_a_part_keeps_ending():
    child = Child("nothing")
    pauses = []
    for _ in range(9):
        child.running = subprocess.Popen([sys.executable, "-c", ""], process_group=0)
        child.running.wait()
        child.began = time.monotonic()
        assert child.ended() == 0
        pauses.append(round(child.due - time.monotonic(), 1))
    assert pauses[:3] == [FIRST_PAUSE_SECONDS, 1.0, 2.0]
    assert pauses[-1] == 30.0


def until(true: Callable):
    """Wait for something to be true, and return it."""
    deadline = time.monotonic() + SECONDS
    while not (value := true()):
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)
    return value


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def words_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
