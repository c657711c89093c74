"""Streams in the production server: pages that hang up, hints from other processes, a server that is told to stop."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.streams import Listeners, Server
from benchmarks.streams_server import TOPIC
from portal.foundation.live import Hub, relay_for
from tests.foundation.live_pages import Page
from tests.web.test_server import free_port, until


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("streaming")


@pytest.fixture(scope="module")
def server(data_dir: Path) -> Iterator[Server]:
    yield from served(data_dir)


@pytest.fixture
def server_of_its_own(tmp_path: Path) -> Iterator[Server]:
    yield from served(tmp_path)


def served(data_dir: Path) -> Iterator[Server]:
    port = str(free_port())
    settings = {"DATA_DIR": str(data_dir), "DATABASE_URL": "", "REDIS_URL": "", "LOG_FORMAT": "text"}
    server = Server("benchmarks.streams_server", int(port), PORT=port, **settings)
    yield server
    server._running.terminate()
    server._running.wait(20)


def test_pages_that_hang_up_free_their_places_at_once(server):
    listeners = Listeners(server, 50)
    assert server.about()["listeners"] == 50
    listeners.leave()
    until(lambda: server.about()["listeners"] == 0)


def test_a_hint_from_another_process_reaches_every_page(server, data_dir):
    listeners = Listeners(server, 50)
    hub = Hub(relay_for(data_dir))
    hub.publish(TOPIC, ["node-from-the-worker"])
    for line in listeners.lines:
        line.settimeout(10)
        heard = b""
        while b"node-from-the-worker" not in heard:
            heard += line.recv(65536)
    hub.stop()
    listeners.leave()


def test_a_server_told_to_stop_sends_its_pages_elsewhere(server_of_its_own):
    server = server_of_its_own
    page = Page(_body(server))
    assert page.hears() == ("delta", [])
    os.kill(server._running.pid, signal.SIGTERM)
    assert [page.hears(), page.hears()] == [("again", []), None]
    assert server._running.wait(10) == 0


def test_headers_keep_a_stream_from_being_kept_or_packed(server):
    with _asked(server) as line:
        head = line.recv(65536).decode().lower()
    for wanted in ("content-type: text/event-stream", "cache-control: no-store", "x-accel-buffering: no"):
        assert wanted in head
    assert "content-encoding" not in head


def test_asking_for_the_headers_alone_opens_no_stream(server):
    until(lambda: server.about()["listeners"] == 0)
    with _asked(server, "HEAD") as line:
        assert b"200 OK" in line.recv(65536)
        assert server.about()["listeners"] == 0


def test_a_page_that_reads_nothing_keeps_nobody_waiting(server, data_dir):
    hub = Hub(relay_for(data_dir))
    with _asked(server) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        page = Page(_body(server))
        speaker = threading.Thread(
            target=lambda: [hub.publish(TOPIC, [f"{n}-{'x' * 500}" for n in range(100)]) for _ in range(200)]
        )
        speaker.start()
        speaker.join()
        hub.publish(TOPIC, ["the-last"])
        while "the-last" not in (page.hears() or ("", ["ended"]))[1]:
            pass
    hub.stop()


def _asked(server: Server, method: str = "GET") -> socket.socket:
    line = socket.create_connection(("127.0.0.1", server.port), 10)
    line.sendall(f"{method} /bench/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return line


def _body(server: Server) -> Iterator[bytes]:
    """Yield the events of a stream as they come, without the lines that HTTP puts around them."""
    with _asked(server) as line, line.makefile("rb") as lines:
        while lines.readline().strip():
            pass
        while size := int(lines.readline(), 16):
            yield lines.read(size)
            lines.readline()
