"""Processes are killed, peers go away, the disk fills up: nothing that was acknowledged is lost or done twice."""

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from drills.running import SEED, House, Person, free_port, people_working, until
from portal.accounts.models import Invitation
from portal.foundation.config import ROOT, Settings
from portal.foundation.db import Base, db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.mail import MailDelivery
from portal.foundation.outbox import OutboxItem
from portal.foundation.requests import AnsweredRequest
from portal.foundation.tenancy import every_customer
from portal.plans.models import Measurement, Node, OperatingRule, Plan
from portal.web.backup import restore

KILLING_SECONDS = 60


# -- what people do ----------------------------------------------------------------------------------------------


def goal(person: Person, marker: str, _chance: random.Random) -> tuple[str, dict[str, Any]]:
    """Add a goal."""
    path = f"/c/sakura/plans/{_ids(person.house)['plan']}/goals/new"
    return path, {**person.form(path), "title": marker}


def rule(person: Person, marker: str, _chance: random.Random) -> tuple[str, dict[str, Any]]:
    """Add a rule of use to an initiative."""
    path = f"/c/sakura/nodes/{_ids(person.house)['initiative']}/rules/new"
    return path, {**person.form(path), "who": "everybody", "what": marker}


def value(person: Person, marker: str, chance: random.Random) -> tuple[str, dict[str, Any]]:
    """Enter a value of a KPI."""
    path = f"/c/sakura/kpis/{_ids(person.house)['kpi']}/measurements"
    return path, {**person.form(path), "value": f"{chance.uniform(3, 6):.3f}", "note": marker}


def invitation(person: Person, marker: str, _chance: random.Random) -> tuple[str, dict[str, Any]]:
    """Invite somebody, which promises a mail."""
    path = "/c/sakura/invitations"
    form = {**person.form(path), "email": f"{marker.lower()}@sakura.example", "family_name": "山田"}
    return path, form


def _ids(house: House) -> dict[str, str]:
    if house not in _IDS:
        with house.inside():
            shared = select(Node.public_id).where(Node.visibility == "shared", Node.deleted_at.is_(None))
            found = {
                kind: db.session.scalars(shared.where(Node.kind == kind)).first()
                for kind in ("initiative", "kpi")
            }
            _IDS[house] = {**found, "plan": db.session.scalars(select(Plan.public_id)).one()}
    return _IDS[house]


_IDS: dict[House, dict[str, str]] = {}
EDITS = [goal, rule, value]


# -- what must be true afterwards --------------------------------------------------------------------------------


def assert_each_once(house: House, work: Any) -> None:
    """Every acknowledged edit is there once, in history once, and kept with its answer."""
    with house.inside():
        there = {
            "goal": Counter(db.session.scalars(select(Node.title))),
            "rule": Counter(db.session.scalars(select(OperatingRule.what))),
            "value": Counter(db.session.scalars(select(Measurement.note))),
            "invitation": Counter(
                email.split("@")[0] for email in db.session.scalars(select(Invitation.email))
            ),
        }
        keys = Counter(db.session.scalars(select(ChangeSet.request_key)))
        answered = Counter(db.session.scalars(select(AnsweredRequest.request_key)))
        orphans = db.session.scalar(
            select(func.count())
            .select_from(Revision)
            .where(Revision.change_set_id.not_in(select(ChangeSet.id)))
        )
    lost, twice = [], []
    for marker, kind in work.acknowledged.items():
        found = there[kind][marker.lower() if kind == "invitation" else marker]
        lost += [marker] if found == 0 else []
        twice += [marker] if found > 1 else []
        key = f"key-{marker}"[:64]
        if kind != "invitation" and keys[key] != 1:
            lost.append(f"history of {marker}: {keys[key]}")
        if answered[key] != 1:
            lost.append(f"answer of {marker}: {answered[key]}")
    assert not lost, f"{len(lost)} of {len(work.acknowledged)} lost: {lost[:5]}"
    assert not [marker for marker in work.asked if there["value"][marker]], "asked, and done all the same"
    assert not twice, f"done twice: {twice[:5]}"
    assert not work.differing, work.differing[:5]
    assert not work.refused, work.refused[:5]
    assert orphans == 0


def assert_sound(house: House) -> None:
    """The database file is whole, and no foreign key hangs in the air."""
    if house.settings.database_url:
        return
    with sqlite3.connect(house.folder / "portal.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def outbox_is_empty(house: House) -> bool:
    with house.app.app_context():
        open_items = select(func.count()).where(
            OutboxItem.done_at.is_(None), OutboxItem.given_up_at.is_(None), OutboxItem.kind == "mail.send"
        )
        left = db.session.scalar(open_items)
        db.session.rollback()
    return left == 0


# -- where it runs -----------------------------------------------------------------------------------------------


class Cluster:
    """A private PostgreSQL that can be stopped and started again."""

    def __init__(self) -> None:
        self.folder = self._bin("start").strip()
        self.url = self._bin("url", self.folder).strip()

    def restart(self) -> None:
        """Stop it as an upgrade does, cutting every connection, and start it again."""
        self._bin("stop", self.folder)
        time.sleep(1)
        self._bin("start", self.folder)

    def remove(self) -> None:
        self._bin("remove", self.folder)

    def _bin(self, *words: str) -> str:
        # Its output goes to a file: the server would hold a pipe open for ever.
        with tempfile.TemporaryFile("w+") as out:
            subprocess.run(
                ["bash", str(ROOT / "bin" / "postgres"), *words], check=True, stdout=out, timeout=180
            )
            out.seek(0)
            return out.read()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield ""
        return
    cluster = Cluster()
    yield cluster.url
    cluster.remove()


class Peer:
    """A real SMTP server that keeps what it is given, and can go away and come back."""

    def __init__(self) -> None:
        self.port, self.mails, self.controller = free_port(), [], None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append((envelope.rcpt_tos[0], envelope.content))
        return "250 taken"

    def come(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def go(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def times(self) -> Counter:
        """Return how often each mail was taken, by its Message-ID."""
        ids = (line for _to, data in self.mails for line in data.decode(errors="replace").splitlines())
        return Counter(
            line.split(":", 1)[1].strip() for line in ids if line.lower().startswith("message-id:")
        )


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    peer.come()
    yield peer
    peer.go()


@pytest.fixture
def house_at(tmp_path: Path) -> Iterator[Any]:
    """`house_at(url)` is an installation with the cast inside, ended afterwards."""
    houses: list[House] = []

    def make(database_url: str = "", folder: Path | None = None, **more: str) -> House:
        where = folder or tmp_path / "house"
        where.mkdir(exist_ok=True)
        houses.append(House(where, database_url, **more))
        return houses[-1]

    yield make
    for house in houses:
        house.end()


# -- drills ------------------------------------------------------------------------------------------------------


@pytest.mark.alone
def test_parts_are_killed_at_any_moment(house_at, database, peer):
    """Web worker, web server, outbox and the parent are killed while four people work and mails go out."""
    house = house_at(database, mail_url=peer.url)
    house.begin()
    chance, killed = random.Random(SEED), Counter()
    with people_working(house, [*EDITS, *EDITS, invitation], ("aoi", "bo", "chloe")) as work:
        ends = time.monotonic() + KILLING_SECONDS
        while time.monotonic() < ends:
            time.sleep(chance.uniform(0.5, 7))
            part = chance.choice(["worker", "worker", "web", "outbox", "outbox", "parent"])
            killed[part] += house.kill(part)
    house.wait()
    until(lambda: outbox_is_empty(house), "mails are still owed", 400)
    assert sum(killed.values()) > 8, killed
    assert len(work.acknowledged) > 20
    assert work.again > 5
    assert_each_once(house, work)
    assert_no_mail_lost(house, work, peer)
    assert_sound(house)


def assert_no_mail_lost(house: House, work: Any, peer: Peer) -> None:
    """Each promised mail went out; where one went out twice, the count of what was offered says so."""
    promised = {
        f"{marker.lower()}@sakura.example"
        for marker, kind in work.acknowledged.items()
        if kind == "invitation"
    }
    arrived = Counter(to for to, _ in peer.mails)
    assert promised, "nobody was invited"
    assert not promised - set(arrived), f"lost: {promised - set(arrived)}"
    with house.app.app_context():
        rows = db.session.execute(
            select(MailDelivery.message_id, MailDelivery.offered, MailDelivery.accepted_at)
        ).all()
        db.session.rollback()
    offered = {row.message_id: row.offered for row in rows}
    assert all(row.accepted_at for row in rows)
    assert all(count <= offered[message_id] for message_id, count in peer.times().items()), (
        "repeated without being counted"
    )


def test_the_same_request_many_times_at_once(house_at, database):
    """Ten connections send one form with one key at the same moment: it acts once and all are told the same."""
    house = house_at(database)
    house.begin()
    wrong = []
    for turn in range(8):
        people = [Person(house, "chloe") for _ in range(10)]
        marker = f"goal-twins-{turn}"
        path, form = goal(people[0], marker, random.Random(turn))
        form["request_key"] = f"twins-{turn}"
        answers: list[Any] = []
        start = threading.Barrier(len(people))

        def send(person: Person, path=path, form=form, start=start, answers=answers) -> None:
            person.cookie = people[0].cookie  # noqa: B023  (one browser, pressed ten times)
            start.wait()
            answers.append(person.post(path, form))

        threads = [threading.Thread(target=send, args=(person,)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told = {(answer.status, answer.place) for answer in answers}
        with house.inside():
            made = db.session.scalar(select(func.count()).select_from(Node).where(Node.title == marker))
        if len(told) != 1 or made != 1:
            wrong.append(f"{made} made, told {told}")
    assert not wrong, wrong


def test_the_mail_server_is_away_and_comes_back(house_at, peer):
    """Pages do not notice; what was promised goes out when the peer is there again."""
    house = house_at(mail_url=peer.url)
    house.begin()
    peer.go()
    aoi, began = Person(house, "aoi"), time.monotonic()
    path, form = invitation(aoi, "while-away", random.Random(SEED))
    assert aoi.post(path, form).status == 303
    assert time.monotonic() - began < 15
    until(lambda: "outbox item" in house.log(), "the worker did not try")
    assert aoi.get("/c/sakura/map").status == 200
    assert not peer.mails
    peer.come()
    until(lambda: any("while-away" in to for to, _ in peer.mails), "the mail never went out", 200)
    until(lambda: outbox_is_empty(house), "it is still owed")
    assert set(peer.times().values()) == {1}


@pytest.mark.skipif(not shutil.which("redis-server"), reason="there is no redis-server here")
def test_redis_is_killed_and_comes_back(house_at, tmp_path):
    """Pages, forms and signing in go on without it; live news are heard again when it is back."""
    port, folder = free_port(), tmp_path / "redis"
    folder.mkdir()
    words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    redis = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    house = house_at(redis_url=f"redis://127.0.0.1:{port}/0")
    house.begin()
    aoi = Person(house, "aoi")
    with people_working(house, EDITS, ("aoi", "chloe")) as work:
        time.sleep(2)
        redis.send_signal(signal.SIGKILL)
        redis.wait()
        away = time.monotonic()
        for path in ("/c/sakura", "/c/sakura/map", "/c/sakura/members", "/profile"):
            began = time.monotonic()
            assert aoi.get(path).status == 200, path
            assert time.monotonic() - began < 10, f"{path} waited for Redis"
        form = {"email": "aoi@sakura.example", "csrf_token": _token(aoi)}
        assert aoi.post("/sign-in", form).status < 500
        time.sleep(3)
        back = time.monotonic()
        redis = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        time.sleep(3)
    redis.terminate()
    redis.wait()
    assert work.longest_gap(away, back) < 8
    assert_each_once(house, work)


def _token(person: Person) -> str:
    return str(person.form("/c/sakura/invitations")["csrf_token"][0])


def test_postgresql_is_restarted_under_load(house_at, cluster):
    """Errors for ten seconds at most, nothing done by hand, nothing lost."""
    house = house_at(cluster.url)
    house.begin()
    with people_working(house, EDITS, ("aoi", "bo", "chloe", "sora")) as work:
        time.sleep(4)
        stopped = time.monotonic()
        cluster.restart()
        started = time.monotonic()
        time.sleep(14)
        ends = time.monotonic()
    assert work.longest_gap(started, ends) < 10, "it did not come back by itself in time"
    assert work.longest_gap(stopped, ends) < 10 + (started - stopped)
    assert house.status("/readyz") == 200
    assert_each_once(house, work)
    assert Person(house, "aoi").get("/c/sakura/map").status == 200


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], capture_output=True
        ).returncode
    )
    if not mounted:
        pytest.skip("a small disk can be made by root only; see test_no_more_may_be_written")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_the_disk_is_full(house_at, small_disk):
    """Reading works, writing is refused clearly, and goes on when there is room again."""
    house = house_at(folder=small_disk)
    house.begin()
    aoi = Person(house, "aoi")
    path, form = goal(aoi, "before", random.Random(SEED))
    assert aoi.post(path, {**form, "request_key": "before"}).status == 303
    _fill(small_disk / "filler")
    refusals = [
        aoi.post(
            path,
            {
                **form,
                "title": f"while full {n} {'x' * 150}",
                "description": "x" * 15_000,
                "request_key": f"full-{n}",
            },
        )
        for n in range(12)
    ]
    _assert_read_only(aoi, refusals)
    (small_disk / "filler").unlink()
    answer = until(
        lambda: (a := aoi.post(path, {**form, "title": "after", "request_key": "after"})).status == 303 and a,
        "writing did not go on",
    )
    assert answer.status == 303
    assert_sound(house)
    _assert_only_what_was_acknowledged(house, refusals)


def test_no_more_may_be_written(house_at):
    """The same where the disk cannot be made small: the files may not grow any more."""
    house = house_at()
    house.begin()
    aoi = Person(house, "aoi")
    path, form = goal(aoi, "before", random.Random(SEED))
    assert aoi.post(path, {**form, "request_key": "before"}).status == 303
    # A file may end where the database and its log end now, so that nothing can be added.
    size = min((house.folder / name).stat().st_size for name in ("portal.sqlite-wal",))
    pids = [pid for found in house.processes().values() for pid in found]
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (max(size, 4096), resource.RLIM_INFINITY))
    refusals = [
        aoi.post(
            path,
            {**form, "title": f"while full {n}", "description": "x" * 15_000, "request_key": f"full-{n}"},
        )
        for n in range(12)
    ]
    _assert_read_only(aoi, refusals)
    for pid in (pid for found in house.processes().values() for pid in found):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    until(
        lambda: aoi.post(path, {**form, "title": "after", "request_key": "after"}).status == 303,
        "writing did not go on",
    )
    assert_sound(house)
    _assert_only_what_was_acknowledged(house, refusals)


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as filler:
        for size in (1 << 20, 4096, 1):
            try:
                while filler.write(b"\0" * size):
                    pass
            except OSError:
                continue


def _assert_read_only(person: Person, refusals: list) -> None:
    statuses = {answer.status for answer in refusals}
    assert any(status >= 400 for status in statuses), "the disk was not full"
    assert statuses <= {303, 503, 507}, f"{statuses} {person.house.failures()}"
    refused = next(answer for answer in refusals if answer.status >= 400)
    assert "Traceback" not in refused.body
    assert "while full" in refused.body, "what was typed is gone"
    for path in ("/c/sakura", "/c/sakura/map", "/c/sakura/members"):
        assert person.get(path).status == 200, path


def _assert_only_what_was_acknowledged(house: House, refusals: list) -> None:
    with house.inside():
        titles = Counter(db.session.scalars(select(Node.title)))
    assert titles["before"] == titles["after"] == 1
    there = sum(count for title, count in titles.items() if title.startswith("while full"))
    assert there == sum(answer.status == 303 for answer in refusals)


def test_a_backup_is_made_while_people_work(house_at, database, tmp_path):
    """What was acknowledged before it began is in it, row for row, and nothing that never was."""
    house = house_at(database)
    house.begin()
    archive = tmp_path / "backup.tar.gz"
    with people_working(house, [*EDITS, invitation], ("aoi", "bo", "chloe")) as work:
        time.sleep(4)
        before = dict(work.acknowledged)
        house.command("backup", str(archive))
        time.sleep(2)
    assert_each_once(house, work)
    elsewhere, other = tmp_path / "elsewhere", Cluster() if database else None
    try:
        settings = Settings(_env_file=None, data_dir=elsewhere, database_url=other.url if other else "")
        restore(settings, archive)
        restored, now = rows_of(settings), rows_of(house.settings)
        markers = str(restored)
        assert len(before) > 5
        assert all(marker.lower() in markers.lower() for marker in before)
        for name in (
            "change_set",
            "revision",
            "measurement",
            "operating_rule",
            "audit_entry",
            "answered_request",
        ):
            if name in now:
                assert set(restored[name]) <= set(now[name]), f"{name} holds rows that never were"
    finally:
        if other:
            other.remove()


def rows_of(settings: Settings) -> dict[str, list[str]]:
    """Return every row of every table of an installation, as words."""
    from portal.web.app import create_app

    app = create_app(settings)
    with app.app_context(), every_customer("comparing two installations"), db.engine.connect() as connection:
        found = {
            t.name: [repr(tuple(row)) for row in connection.execute(select(t))]
            for t in Base.metadata.sorted_tables
        }
    with app.app_context():
        db.engine.dispose()
    return found
