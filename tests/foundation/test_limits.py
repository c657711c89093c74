"""Counting tries: apart for each key, given back, in Redis where there is one, and without it when it is away."""

import shutil
import socket
import subprocess
import time
from datetime import timedelta

import pytest
import time_machine
from limits.storage import storage_from_string

from portal.foundation import clock, limits
from portal.foundation.limits import Allowance

THREE = Allowance("three", 3, 60)


def test_each_key_has_its_own_count(inside):
    assert [limits.take(THREE, "a") for _ in range(4)] == [True, True, True, False]
    assert limits.take(THREE, "b")
    assert not limits.left(THREE, "a")


def test_keys_are_not_run_together(inside):
    assert [limits.take(THREE, "a", "b") for _ in range(3)] == [True] * 3
    assert limits.take(THREE, "a\nb", "")
    assert limits.take(THREE, "ab")


def test_tries_come_back_with_time_or_on_purpose(inside):
    with time_machine.travel(clock.now(), tick=False) as travel:
        for _ in range(3):
            limits.take(THREE, "a")
        travel.shift(timedelta(seconds=61))
        assert limits.take(THREE, "a")
    limits.forgive(THREE, "a")
    assert [limits.take(THREE, "a") for _ in range(3)] == [True] * 3


def test_no_page_stops_while_redis_is_away(inside, monkeypatch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = storage_from_string(f"redis://127.0.0.1:{closed.getsockname()[1]}/0", wrap_exceptions=True)
        monkeypatch.setitem(inside.extensions, "limiter_storage", away)
        assert [limits.take(THREE, "while away") for _ in range(4)] == [True, True, True, False]


@pytest.mark.redis
@pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")
def test_processes_count_together_in_redis(inside, monkeypatch, tmp_path):
    path = tmp_path / "redis.sock"
    server = subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            if path.exists():
                break
            time.sleep(0.05)
        tries = []
        for _process in range(2):
            storage = storage_from_string(f"redis+unix://{path}", wrap_exceptions=True)
            monkeypatch.setitem(inside.extensions, "limiter_storage", storage)
            tries += [limits.take(THREE, "shared") for _ in range(2)]
            storage.storage.close()
        assert tries == [True, True, True, False]
    finally:
        server.terminate()
        server.wait()
