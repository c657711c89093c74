"""Between processes: a real second process speaks, dies and comes back; Redis and PostgreSQL go away and return."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from portal.foundation.config import ROOT
from portal.foundation.live import Hub, Identity, relay_for
from portal.foundation.live.notify_relay import NotifyRelay
from portal.foundation.live.redis_relay import RedisRelay
from portal.foundation.live.unix_relay import UnixRelay
from tests.foundation.live_pages import Page

TOPIC = "customer:minato:shared"
SPEAKER = """
import sys
from pathlib import Path
from portal.foundation.live import Hub, relay_for

hub = Hub(relay_for(Path(sys.argv[1]), *sys.argv[2:]))
hub.start()
print("ready", flush=True)
for line in sys.stdin:
    what, *words = line.split()
    if what == "publish":
        hub.publish(words[0], words[1:])
    else:
        hub.close(**dict(word.split("=") for word in words))
hub.stop()
"""


class Speaker:
    """Another process of the installation."""

    def __init__(self, data_dir: Path, redis_url: str = "", database_url: str = ""):
        self.process = subprocess.Popen(
            [sys.executable, "-c", SPEAKER, str(data_dir), redis_url, database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def says(self, *words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()

    def dies(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.ends()

    def ends(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()
        self.process.wait(10)


@pytest.fixture
def processes(tmp_path):
    """Makes hubs here and speakers elsewhere, and ends them."""
    made: list[Hub | Speaker] = []

    class Processes:
        directory = tmp_path

        def hub(self, redis_url: str = "", database_url: str = "") -> Hub:
            made.append(hub := Hub(relay_for(tmp_path, redis_url, database_url), pause=0.001))
            hub.start()
            return hub

        def speaker(self, redis_url: str = "", database_url: str = "") -> Speaker:
            made.append(speaker := Speaker(tmp_path, redis_url, database_url))
            return speaker

    yield Processes()
    for each in made:
        each.stop() if isinstance(each, Hub) else each.ends()


def page_on(hub: Hub, since: int | None = None) -> Page:
    return Page(hub.listen([TOPIC], Identity("session", "aoi", "minato"), since))


class TestOnOneMachine:
    def test_a_page_here_hears_what_is_said_elsewhere(self, processes):
        page = page_on(processes.hub())
        processes.speaker().says("publish", TOPIC, "node-1", "node-2")
        page.hears_names({"node-1", "node-2"})

    def test_every_process_hears_and_the_one_that_speaks_hears_once(self, processes):
        hubs = [processes.hub() for _ in range(3)]
        pages = [page_on(hub) for hub in hubs]
        hubs[0].publish(TOPIC, ["node-1"])
        assert [page.hears_kind("names") for page in pages] == [["node-1"]] * 3
        hubs[0].publish(TOPIC, ["node-2"])
        assert [page.hears_kind("names") for page in pages] == [["node-2"]] * 3

    def test_a_process_that_begins_later_is_found(self, processes):
        speaker = processes.speaker()
        speaker.says("publish", TOPIC, "node-0")
        page = page_on(processes.hub())
        speaker.says("publish", TOPIC, "node-1")
        page.hears_names({"node-1"})

    def test_a_page_may_come_back_to_another_process(self, processes):
        first, second = processes.hub(), processes.hub()
        page = page_on(first)
        assert page.hears() == ("delta", [])
        page.leave()
        witness = page_on(second)
        processes.speaker().says("publish", TOPIC, "node-1")
        witness.hears_names({"node-1"})
        assert page_on(second, since=page.cursor).hears() == ("delta", ["node-1"])

    def test_ending_a_session_reaches_every_process(self, processes):
        page = page_on(processes.hub())
        processes.speaker().says("close", "session_key=session")
        page.hears_kind("again")

    def test_a_process_that_is_killed_has_every_page_fetch_everything(self, processes):
        hub, speaker = processes.hub(), processes.speaker()
        page = page_on(hub)
        since = hub.cursor()
        speaker.dies()
        page.hears_kind("resync")
        assert page_on(hub, since).hears() == ("resync", [])

    def test_also_when_it_began_first_and_never_said_anything(self, processes):
        speaker, hub = processes.speaker(), processes.hub()
        page = page_on(hub)
        hub.publish(TOPIC, ["node-1"])
        page.hears_names({"node-1"})
        _until(lambda: hub._relay._heard)
        speaker.dies()
        page.hears_kind("resync")

    def test_a_process_that_ends_in_order_alarms_nobody(self, processes):
        hub, speaker = processes.hub(), processes.speaker()
        page = page_on(hub)
        assert page.hears() == ("delta", [])
        speaker.ends()
        _until(lambda: not hub._relay._heard)
        assert page.heard_nothing()

    def test_sockets_of_the_dead_are_tidied_away(self, processes):
        speaker = processes.speaker()
        speaker.dies()
        assert len(os.listdir(processes.directory / "live")) == 1
        hub = processes.hub()
        assert os.listdir(processes.directory / "live") == [hub._relay._path.name]
        hub.stop()
        assert os.listdir(processes.directory / "live") == []

    def test_a_process_that_is_stuck_is_cut_off_and_holds_nobody_up(self, processes):
        stuck, hub = processes.speaker(), processes.hub()
        stuck.process.send_signal(signal.SIGSTOP)
        name = "node-" + "x" * 200
        began = time.monotonic()
        [connection] = hub._relay._others.values()
        while connection in hub._relay._others.values():
            hub.publish(TOPIC, [name])
            assert time.monotonic() - began < 10
        stuck.process.send_signal(signal.SIGCONT)

    def test_nonsense_is_ignored(self, processes):
        hub = processes.hub()
        page = page_on(hub)
        stranger = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        stranger.connect(str(hub._relay._path))
        for nonsense in (b"\xff", b"[]", b"{}", b'{"topic":1,"id":"x","names":[]}', b'{"close":7}'):
            stranger.send(nonsense)
        stranger.send(b"bye")
        stranger.close()
        _until(lambda: not hub._relay._heard)
        hub.publish(TOPIC, ["node-1"])
        assert page.hears_kind("names") == ["node-1"]

    def test_a_deep_data_directory_is_no_obstacle(self, tmp_path):
        deep = tmp_path / ("d" * 90) / ("e" * 90)
        hubs = [Hub(relay_for(deep)) for _ in range(2)]
        page = page_on(hubs[0])
        hubs[1].start()
        hubs[1].publish(TOPIC, ["node-1"])
        page.hears_names({"node-1"})
        for hub in hubs:
            hub.stop()

    def test_only_the_owner_may_enter(self, processes):
        processes.hub()
        assert (processes.directory / "live").stat().st_mode & 0o077 == 0


@pytest.mark.redis
@pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")
class TestOverRedis:
    @pytest.fixture
    def redis(self, tmp_path):
        server = PrivateRedis(tmp_path)
        server.begin()
        yield server
        server.end()

    def test_a_page_here_hears_what_is_said_elsewhere(self, redis, processes):
        page = page_on(processes.hub(redis.url))
        speaker = processes.speaker(redis.url)
        page.hears_kind("resync")
        speaker.says("publish", TOPIC, "node-1")
        assert page.hears_kind("names") == ["node-1"]

    def test_the_one_that_speaks_hears_once(self, redis, processes):
        hub = processes.hub(redis.url)
        page = page_on(hub)
        hub.publish(TOPIC, ["node-1"])
        assert page.hears_kind("names") == ["node-1"]
        hub.publish(TOPIC, ["node-2"])
        assert page.hears_kind("names") == ["node-2"]

    def test_ending_a_session_reaches_every_process(self, redis, processes):
        page = page_on(processes.hub(redis.url))
        processes.speaker(redis.url).says("close", "session_key=session")
        page.hears_kind("again")

    def test_two_installations_on_one_redis_do_not_hear_each_other(self, redis, processes):
        ours, theirs = processes.hub(redis.url + "/0"), processes.hub(redis.url + "/1")
        page = page_on(ours)
        theirs.publish(TOPIC, ["node-theirs"])
        ours.publish(TOPIC, ["node-ours"])
        assert page.hears_kind("names") == ["node-ours"]

    def test_a_process_that_begins_has_every_page_fetch_everything(self, redis, processes):
        hub = processes.hub(redis.url)
        page = page_on(hub)
        page.hears()
        processes.speaker(redis.url)
        page.hears_kind("resync")

    def test_redis_away_keeps_nobody_waiting_and_is_made_good_when_it_returns(self, redis, processes):
        here, there = processes.hub(redis.url), processes.hub(redis.url)
        page, other = page_on(here), page_on(there)
        redis.end()
        began = time.monotonic()
        for n in range(1500):
            here.publish(TOPIC, [f"node-{n % 100}"])
        assert time.monotonic() - began < 2
        page.hears_names({f"node-{n}" for n in range(100)})
        redis.begin()
        other.hears_kind("resync")


@pytest.mark.postgres
@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="needs PostgreSQL")
class TestOverPostgresql:
    @pytest.fixture
    def postgresql(self, stage):
        with stage.another("live") as url:
            yield PostgresqlAlone(url)

    def test_without_redis_postgresql_carries_messages_and_redis_does_where_there_is_one(self, tmp_path):
        url = "postgresql+psycopg://portal@/portal"
        assert type(relay_for(tmp_path, "", url)) is NotifyRelay
        assert type(relay_for(tmp_path, "redis://127.0.0.1:1/0", url)) is RedisRelay
        assert type(relay_for(tmp_path, "", "")) is UnixRelay

    def test_a_page_here_hears_what_is_said_elsewhere(self, postgresql, processes):
        hub = processes.hub(database_url=postgresql.url)
        postgresql.is_quiet([hub])
        page, speaker = page_on(hub), processes.speaker(database_url=postgresql.url)
        page.hears_kind("resync")
        speaker.says("publish", TOPIC, "node-1", "ノード")
        assert page.hears_kind("names") == ["node-1", "ノード"]

    def test_the_one_that_speaks_hears_once_and_every_other_one_too(self, postgresql, processes):
        hubs = [processes.hub(database_url=postgresql.url) for _ in range(3)]
        postgresql.is_quiet(hubs)
        pages = [page_on(hub) for hub in hubs]
        for name in ("node-1", "node-2"):
            hubs[0].publish(TOPIC, [name])
            assert [page.hears_kind("names") for page in pages] == [[name]] * 3

    def test_ending_a_session_reaches_every_process(self, postgresql, processes):
        page = page_on(processes.hub(database_url=postgresql.url))
        processes.speaker(database_url=postgresql.url).says("close", "session_key=session")
        page.hears_kind("again")

    def test_more_than_a_notification_holds_arrives_whole_and_in_order(self, postgresql, processes):
        """A notification holds less than 8,000 bytes; 200 long names are ten times that."""
        here, there = (processes.hub(database_url=postgresql.url) for _ in range(2))
        postgresql.is_quiet([here, there])
        page = page_on(there)
        names = [f"node-{'x' * 400}-{n}" for n in range(150)]
        here.publish(TOPIC, names)
        here.publish(TOPIC, ["node-last"])
        page.hears_names({*names, "node-last"})

    def test_a_process_that_is_killed_has_every_page_fetch_everything_once_another_stands_in(
        self, postgresql, processes
    ):
        hub = processes.hub(database_url=postgresql.url)
        postgresql.is_quiet([hub])
        page, speaker = page_on(hub), processes.speaker(database_url=postgresql.url)
        page.hears_kind("resync")  # it began: an order to fetch everything swallows names that come with it
        speaker.says("publish", TOPIC, "node-1")
        page.hears_names({"node-1"})
        since = hub.cursor()
        speaker.dies()
        processes.speaker(database_url=postgresql.url)
        page.hears_kind("resync")
        assert page_on(hub, since).hears() == ("resync", [])

    def test_a_lost_connection_is_made_good(self, postgresql, processes):
        """Listening breaks off, something is said meanwhile: every page fetches everything, and hears on."""
        here, there = (processes.hub(database_url=postgresql.url) for _ in range(2))
        postgresql.is_quiet([here, there])
        page = page_on(there)
        assert page.hears() == ("delta", [])
        postgresql.breaks_off()
        here.publish(TOPIC, ["node-meanwhile"])
        page.hears_kind("resync")
        postgresql.is_quiet([here, there])
        here.publish(TOPIC, ["node-after"])
        page.hears_names({"node-after"})

    def test_postgresql_away_keeps_nobody_waiting_and_is_made_good_when_it_returns(
        self, postgresql, processes
    ):
        here, there = (processes.hub(database_url=postgresql.url) for _ in range(2))
        postgresql.is_quiet([here, there])
        page, other = page_on(here), page_on(there)
        postgresql.goes()
        began = time.monotonic()
        for n in range(1500):
            here.publish(TOPIC, [f"node-{n % 100}"])
        assert time.monotonic() - began < 2
        page.hears_names({f"node-{n}" for n in range(100)})
        postgresql.comes()
        other.hears_kind("resync")

    def test_two_installations_in_two_databases_do_not_hear_each_other(self, postgresql, processes, stage):
        with stage.another("other") as url:
            ours, theirs = processes.hub(database_url=postgresql.url), processes.hub(database_url=url)
            postgresql.is_quiet([ours])
            page = page_on(ours)
            assert page.hears() == ("delta", [])
            theirs.publish(TOPIC, ["node-theirs"])
            ours.publish(TOPIC, ["node-ours"])
            assert page.hears_kind("names") == ["node-ours"]
            theirs.stop()


class PostgresqlAlone:
    """A database of the test's own, whose connections can be broken off and refused."""

    def __init__(self, url: str):
        self.url = url
        self._name = make_url(url).database
        self._server = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql")

    def breaks_off(self) -> None:
        self._says(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self._name}'")

    def goes(self) -> None:
        self._says(f'ALTER DATABASE "{self._name}" WITH ALLOW_CONNECTIONS false')
        self.breaks_off()

    def comes(self) -> None:
        self._says(f'ALTER DATABASE "{self._name}" WITH ALLOW_CONNECTIONS true')

    def is_quiet(self, hubs: list[Hub]) -> None:
        """Wait until what the hubs said when they began, and were told when they heard again, has arrived."""
        pages = [page_on(hub) for hub in hubs]
        for number, hub in enumerate(hubs):
            _until(lambda hub=hub, number=number: self._is_heard(hub, f"quiet-{number}", pages))
        for page in pages:
            page.leave()

    def _is_heard(self, hub: Hub, name: str, pages: list[Page]) -> bool:
        hub.publish(TOPIC, [name])
        time.sleep(0.1)
        return all(name in page.everything() for page in pages)

    def _says(self, statement: str) -> None:
        address = self._server.render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


class PrivateRedis:
    def __init__(self, directory: Path):
        self._directory = directory
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self._port}"
        self._process: subprocess.Popen | None = None

    def begin(self) -> None:
        self._process = subprocess.Popen(
            [
                "redis-server",
                "--port",
                str(self._port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--daemonize",
                "no",
            ],
            cwd=self._directory,
            stdout=subprocess.DEVNULL,
        )
        _until(self._answers)

    def end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), 1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def _until(true) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)
