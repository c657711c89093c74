"""The portal as it runs in production, with people who work in it over real connections, for drills that kill parts."""

import http.client
import itertools
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from portal.accounts.models import Customer, SignIn, User
from portal.foundation.config import ROOT, Settings
from portal.foundation.db import db, new_public_id
from portal.foundation.links import digest
from portal.foundation.tenancy import customer_scope
from portal.web.app import create_app
from tests import cast
from tests.trust.forms import forms_on

SEED = int(os.environ.get("DRILL_SEED", "20261121"))
SECRET = "for drills only"
PATIENCE_SECONDS = 90.0
PARTS = ("web", "outbox", "mail")
AWAY = (OSError, http.client.HTTPException)


class House:
    """An installation of its own with the cast inside, served by the production command."""

    def __init__(
        self, folder: Path, database_url: str = "", *, mail_url: str = "mailbox:", redis_url: str = ""
    ):
        self.folder, self.port = folder, free_port()
        self.environment = {
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "MAIL_URL": mail_url,
            "SECRET_KEY": SECRET,
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
        }
        self.settings = Settings(
            _env_file=None, **{k.lower(): v for k, v in self.environment.items() if k != "PYTHONPATH"}
        )
        self.command("migrate")
        self.app = create_app(self.settings)
        self.keys: dict[str, str] = {}
        with self.app.app_context():
            cast.enter()
            for name in ("aoi", "sora", "hana", "chloe", "bo"):
                self.keys[name] = self._sign_in(name)
        self.parent: subprocess.Popen | None = None
        self.told = folder / "log"
        self._log = self.told.open("a")

    def _sign_in(self, name: str) -> str:
        key = f"key of {name} {new_public_id()}"
        user = db.session.scalars(select(User).where(User.email == cast.address(name))).one()
        db.session.add(SignIn(key_hash=digest(key), user=user, how="password"))
        db.session.commit()
        return key

    def command(self, *words: str, **more: str) -> str:
        """Run the portal's command line here, and return what it says."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "portal.web.cli", *words],
            env={**os.environ, **self.environment, **more},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=180,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def begin(self) -> None:
        """Start the production command, and wait until it answers."""
        self.start()
        self.wait()

    def start(self) -> None:
        self.parent = subprocess.Popen(
            [sys.executable, "-P", "-m", "portal.web.server"],
            env={**os.environ, **self.environment}, cwd=self.folder, stderr=self._log, stdout=self._log,
        )  # fmt: skip

    def wait(self) -> None:
        until(lambda: self.status("/readyz") == 200, "the portal did not begin")

    def status(self, path: str) -> int:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            connection.request("GET", path)
            return connection.getresponse().status
        except AWAY:
            return 0
        finally:
            connection.close()

    def processes(self) -> dict[str, list[int]]:
        """Return the process ids of the parent, its parts, and the workers of the web server."""
        assert self.parent is not None
        parts = children(self.parent.pid)
        found: dict[str, list[int]] = {"parent": [self.parent.pid], "worker": []}
        found |= {part: [] for part in PARTS}
        for pid in parts:
            part = next((part for part in PARTS if f" {part} " in words_of(pid)), "web")
            found[part].append(pid)
            found["worker"] += children(pid) if part == "web" else []
        return found

    def kill(self, part: str) -> bool:
        """Kill one process of a part as the kernel does when memory runs out; a killed parent is started again."""
        processes = self.processes()
        if not processes[part]:
            return False
        os.kill(processes[part][0], signal.SIGKILL)
        if part == "parent" and self.parent is not None:
            left = [pid for name, found in processes.items() for pid in found if name != "parent"]
            self.parent.wait()
            until(lambda: not any(lives(pid) for pid in left), "parts outlived their parent")
            self.start()
        return True

    def end(self) -> None:
        """Tell the command to stop, and let go of the database."""
        if self.parent is not None and self.parent.poll() is None:
            self.parent.terminate()
            self.parent.wait(30)
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self._log.close()

    @contextmanager
    def inside(self, slug: str = "sakura") -> Iterator[None]:
        """Open the database from inside a customer, as the system."""
        with self.app.app_context():
            customer_id = db.session.scalars(select(Customer.id).where(Customer.slug == slug)).one()
            with customer_scope(customer_id):
                yield
            db.session.rollback()

    def log(self) -> str:
        return self.told.read_text(errors="replace")

    def failures(self) -> str:
        """Return what the log says went wrong, shortened."""
        return "\n".join(line[-1500:] for line in self.log().splitlines() if '"level": "error"' in line)[
            -6000:
        ]


@dataclass
class Answer:
    status: int
    place: str
    body: str


class Person:
    """Somebody who is signed in, with a cookie and a token of their own. One thread each."""

    def __init__(self, house: House, name: str):
        self.house, self.name = house, name
        signer = house.app.session_interface.get_signing_serializer(house.app)
        assert signer is not None
        self.cookie = str(
            signer.dumps({"_user_id": house.keys[name], "_fresh": True, "browser": f"browser of {name}"})
        )
        self._forms: dict[str, dict[str, Any]] = {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, form: dict[str, Any]) -> Answer:
        return self._ask("POST", path, urlencode(form, doseq=True))

    def form(self, path: str, action: str = "") -> dict[str, Any]:
        """Return the fields of a form on a page as they stand, with the token of this session."""
        if path not in self._forms:
            page = until(
                lambda: (found := self._quietly(path)) and found.status == 200 and found,
                f"{path} did not open",
            )
            forms = [
                f
                for f in forms_on(page.body, path)
                if f.method == "post" and f.action.split("?")[0] == (action or path)
            ]
            self._forms[path] = forms[0].data()
        return dict(self._forms[path])

    def _quietly(self, path: str) -> Answer | None:
        try:
            return self.get(path)
        except AWAY:
            return None

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=20)
        headers = {"Cookie": f"banso={self.cookie}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            for line in answer.headers.get_all("Set-Cookie") or ():
                cookies = SimpleCookie(line)
                if "banso" in cookies:
                    self.cookie = cookies["banso"].value
            return Answer(answer.status, answer.headers.get("Location", ""), text)
        finally:
            connection.close()


@dataclass
class Work:
    """What people did while the drill went on: what was acknowledged, and when nothing went."""

    acknowledged: dict[str, str] = field(default_factory=dict)  # marker: kind
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    again: int = 0
    retried: int = 0
    went: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)

    def longest_gap(self, since: float, before: float) -> float:
        """Return the longest time in which nothing was acknowledged, in seconds."""
        times = [since, *sorted(t for t in self.went if since <= t <= before), before]
        return max(b - a for a, b in itertools.pairwise(times))


@contextmanager
def people_working(
    house: House, acts: list[Callable], names: tuple[str, ...] = ("aoi", "sora", "hana", "chloe")
) -> Iterator[Work]:
    """Let people work at once, each in a thread, until the block is left; what is under way is finished."""
    work = Work()
    threads = [
        threading.Thread(target=_work, args=(house, name, acts, work, n), daemon=True)
        for n, name in enumerate(names)
    ]
    for thread in threads:
        thread.start()
    try:
        yield work
    finally:
        work.stop.set()
        for thread in threads:
            thread.join(PATIENCE_SECONDS + 30)
    assert not any(thread.is_alive() for thread in threads), "somebody never got an answer"


def _work(house: House, name: str, acts: list[Callable], work: Work, number: int) -> None:
    person, chance = Person(house, name), random.Random(SEED + number)
    turn = 0
    while not work.stop.is_set():
        turn += 1
        act = chance.choice(acts)
        marker = f"{act.__name__}-{name}-{turn}-{new_public_id()}"
        path, form = act(person, marker, chance)
        form["request_key"] = f"key-{marker}"[:64]
        answer = sent_until_answered(person, path, form, work)
        with work.lock:
            if answer.status < 400:
                work.acknowledged[marker] = act.__name__
                work.went.append(time.monotonic())
            elif (
                answer.status == 409
            ):  # somebody else entered the same day's value meanwhile, and she is asked
                work.asked.append(marker)
                work.went.append(time.monotonic())
            else:
                work.refused.append(f"{name} {path}: {answer.status} {_said(answer)}")
        if answer.status < 400 and chance.random() < 0.3:
            repeated = sent_until_answered(person, path, form, work)
            with work.lock:
                work.again += 1
                if (repeated.status, repeated.place) != (answer.status, answer.place):
                    work.differing.append(
                        f"{path}: {answer.status} {answer.place}, then {repeated.status} {repeated.place}"
                    )


def sent_until_answered(person: Person, path: str, form: dict[str, Any], work: Work) -> Answer:
    """Send with one request key until there is an answer that is not "come back later"."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            answer = person.post(path, form)
            if answer.status not in (500, 502, 503) or time.monotonic() > deadline:
                return answer
        except AWAY:
            assert time.monotonic() < deadline, f"{path} was never answered"
        with work.lock:
            work.retried += 1
        time.sleep(0.1)


def _said(answer: Answer) -> str:
    found = re.search(r'class="(?:problem|wrong|notice)[^>]*>(.*?)<', answer.body, re.S)
    return found[1].strip() if found else re.sub(r"<[^>]+>|\s+", " ", answer.body)[:300]


def until(found: Callable[[], Any], otherwise: str, patience: float = PATIENCE_SECONDS) -> Any:
    """Wait until something is so, and return it."""
    deadline = time.monotonic() + patience
    while not (result := found()):
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.1)
    return result


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def words_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
