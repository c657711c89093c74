"""Pages against the floor: the map, a part after an edit, and a CSM's home with 500 customers."""

import hashlib
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations, cycle, pairwise, repeat
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import Engine, Select, String, case, cast, create_engine, select, update

from benchmarks.seed import SMALL, Size, seed
from benchmarks.server import CLOCK
from benchmarks.talks import CUSTOMER as TALKATIVE
from benchmarks.talks import LONG
from benchmarks.threads import LONG as LONGEST
from benchmarks.threads import SHORT
from portal.accounts.models import Customer
from portal.accounts.models.customers import another_pulse
from portal.community.models import Thread
from portal.conversations.models import Conversation
from portal.foundation import clock
from portal.foundation.audience import Reach, Side
from portal.foundation.config import ROOT, Settings
from portal.foundation.db import Base, db, engine_options, writing
from portal.foundation.search import index
from portal.knowledge.models import Article
from portal.plans.models import Node, NodeKind, Plan, PlanPulse, PlanSummary
from portal.web import features
from portal.web.app import create_app

ROUNDS, WARM_UP = 200, 20
SECRET = "for the benchmark only"
CUSTOMER, ELSEWHERE = 1, 2
#: Pairs of them are more than there are rounds; those are questions that nobody asked for before.
LOOKED_FOR = (
    "締め日", "支払期日", "請求書", "書式", "一覧", "見本", "保存", "取引先", "項目", "翌月末", "20日", "左",
    "確かめる",
    "closing", "day", "invoices", "customer", "press", "save", "sample", "month", "field", "choose", "list",
)  # fmt: skip
Edits = tuple[Callable[[], None], Callable[[], None]]
features.modules()  # loads every model


#: For how many seconds a connection that nothing is asked on stays open for certain.
SERVERS_PATIENCE = 10.0


@dataclass(frozen=True)
class Result:
    """One figure: how many times the floor a page takes, and what it may take at most."""

    name: str
    ratio: float
    aim: float
    milliseconds: float
    floor_milliseconds: float
    processor: float  # how many times the floor's processor time


class Browser:
    """One connection, kept open, with one cookie. One that `keeps` pages asks for them again as browsers do."""

    def __init__(self, port: int, cookie: str, *, keeps: bool = False):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie, self.keeps = cookie, keeps
        self.kept: dict[str, str] = {}  # validators by path
        self._asked_at = 0.0

    def get(self, path: str, *, host_cookie: str | None = None) -> tuple[int, bytes, float]:
        return self.send("GET", path, None, host_cookie)

    def send(
        self, method: str, path: str, form: dict[str, str] | None, cookie: str | None = None
    ) -> tuple[int, bytes, float]:
        """Return status, body and the time in seconds from request to last byte."""
        headers = {"Cookie": cookie or self.cookie, "Accept-Language": "ja"}
        body = urlencode(form) if form is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["HX-Request"] = "true"
        if path in self.kept:
            headers["If-None-Match"] = self.kept[path]
        began = time.perf_counter()
        if began - self._asked_at > SERVERS_PATIENCE:
            self.connection.close()  # else the server may end it at the very moment at which it is used again
        self._asked_at = began
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        data = response.read()
        self.last_headers = response.headers
        self.clock = float(response.headers.get(CLOCK, 0))
        if self.keeps and "ETag" in response.headers:
            self.kept[path] = response.headers["ETag"]
        return response.status, data, time.perf_counter() - began


def measure(size: Size, database: str) -> Iterator[Result]:
    """Seed a database, serve it in production mode, and yield each page measured against the floor in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        url = database or f"sqlite:///{folder}/portal.sqlite"
        engine = create_engine(url, **engine_options(url))
        Base.metadata.drop_all(engine)
        Base.metadata.create_all(engine)
        with engine.begin() as connection:
            keys = seed(connection, size)
        _fill_the_search(Path(folder), url)
        if not url.startswith("sqlite"):
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("ANALYZE")
        with served(Path(folder), url) as port:
            yield from _figures(port, keys, engine, Path(folder))


def _fill_the_search(folder: Path, url: str) -> None:
    """Put the articles into the index, as `bin/portal reindex` does."""
    app = create_app(Settings(_env_file=None, data_dir=folder, database_url=url, secret_key=SECRET))
    after = 0
    with app.app_context():
        while True:
            with writing():
                step = index.reindex_after("article", after, 100)
                db.session.commit()
            if step is None:
                break
            after = step[0]
            db.session.expunge_all()
        with writing():
            index.rebuild_statistics()
            db.session.commit()
        db.engine.dispose()


@contextmanager
def served(folder: Path, url: str) -> Iterator[int]:
    """Run the real server on a free port of this machine."""
    port = _free_port()
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET,
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "LOG_FORMAT": "json",
        "PYTHONPATH": str(ROOT),
    }
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.server"], env=environment, stderr=log, cwd=ROOT
        )
    try:
        _wait_until_alive(port, process, folder)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _figures(port: int, keys: dict[str, str], engine: Engine, folder: Path) -> Iterator[Result]:
    member = Browser(port, f"banso={_cookie(keys['member'])}")
    csm = Browser(port, f"banso={_cookie(keys['csm'])}")
    member.get("/floor/enter")
    floor_cookie = member.last_headers["Set-Cookie"].split(";")[0]
    the_map, home = _address(engine, keys["slug"]), "/desk"
    yield _ratio("map, nothing changed", 1.3, member, the_map, floor_cookie, folder)
    returning = Browser(port, member.cookie, keeps=True)
    yield _ratio("the same, by a browser that has it", 1.3, returning, the_map, floor_cookie, folder)
    part, edits = _part_after_an_edit(engine, keys["slug"]), _edits(engine)
    yield _ratio("map, first render after an edit", 2.6, member, the_map, floor_cookie, folder, edits)
    yield _ratio("part after an edit", 1.5, member, part, floor_cookie, folder, edits)
    yield _ratio("CSM's home with 500 customers", 3.0, csm, home, floor_cookie, folder)
    talks, longest = f"/c/{keys['slug']}/conversations", _longest(engine, keys["slug"])
    values, messages = _after(engine, _measure), _after(engine, _write)
    yield _ratio("the home after a value of one of them", 3.0, csm, home, floor_cookie, folder, values)
    yield _ratio("the home after a message of one", 3.0, csm, home, floor_cookie, folder, messages)
    yield _ratio("list of 10,000 conversations", 2.3, member, talks, floor_cookie, folder)
    yield _ratio("inbox with 10,000 conversations", 2.3, csm, "/desk/conversations", floor_cookie, folder)
    yield _ratio("thread of 2,000 messages", 2.3, member, longest, floor_cookie, folder)
    yield _ratio("the same thread at the desk", 2.3, csm, longest, floor_cookie, folder)
    article = _article(engine, keys["slug"])
    yield _ratio("an article of 2,300", 1.3, member, article, floor_cookie, folder)
    yield _ratio("the article, by a browser that has it", 1.3, returning, article, floor_cookie, folder)
    for name, aim, number in (
        ("a topic with 20 answers", 2.0, SHORT),
        ("a topic with 2,000 answers", 3.0, LONGEST),
    ):
        yield _ratio(name, aim, member, _topic(engine, keys["slug"], number), floor_cookie, folder)
    search = f"/c/{keys['slug']}/search"
    asked = cycle([f"{search}?q={quote(' '.join(pair))}" for pair in combinations(LOOKED_FOR, 2)])
    yield _ratio("results that nobody asked for before", 3.0, member, asked, floor_cookie, folder)
    again = f"{search}?q={quote(LOOKED_FOR[0])}"
    yield _ratio("results that were asked for before", 3.0, member, again, floor_cookie, folder)


def _ratio(
    name: str,
    aim: float,
    browser: Browser,
    path: str | Iterator[str],
    floor_cookie: str,
    folder: Path,
    edits: Edits = (lambda: None, lambda: None),
) -> Result:
    """Time the page (or one after another of several) and the floor in turn, so that both meet a slow machine.

    One of `edits` comes before each of them: both meet the database, and the machine, as an edit leaves it.
    """
    before, before_the_floor = edits
    paths = repeat(path) if isinstance(path, str) else path
    status, body, _ = browser.get(first := next(paths))
    if status != 200:
        raise RuntimeError(f"{first} answered {status}")
    page = name.replace(" ", "-").replace(",", "").replace("'", "")
    (folder / f"floor-{page}").write_bytes(body)
    ours, floors, clocks = [], [], []
    for turn in range(ROUNDS + WARM_UP):
        before()
        took, came = browser.get(next(paths))[2], browser.clock
        before_the_floor()
        floor_took = browser.get(f"/floor/page/{page}", host_cookie=floor_cookie)[2]
        if turn >= WARM_UP:
            ours.append(took)
            floors.append(floor_took)
            clocks += [came, browser.clock]
    used = [after - before for before, after in pairwise(clocks)]
    processor = median(used[::2]) / median(used[1::2])
    ratio = median(ours) / median(floors)
    return Result(name, ratio, aim, median(ours) * 1000, median(floors) * 1000, processor)


def _longest(engine: Engine, slug: str) -> str:
    """Return the address of the conversation with the most messages."""
    table = Conversation.__table__
    with engine.connect() as connection:
        asked = select(table.c.public_id).where(table.c.id == LONG)
        return f"/c/{slug}/conversations/{connection.execute(asked).scalar_one()}"


def _article(engine: Engine, slug: str) -> str:
    """Return the address of an article that every customer reads."""
    table = Article.__table__
    with engine.connect() as connection:
        asked = select(table.c.public_id).where(table.c.reach == Reach.EVERY_CUSTOMER).order_by(table.c.id)
        return f"/c/{slug}/knowledge/{connection.execute(asked.limit(1)).scalar_one()}"


def _topic(engine: Engine, slug: str, number: int) -> str:
    """Return the address of a question that every customer reads."""
    table = Thread.__table__
    with engine.connect() as connection:
        asked = select(table.c.public_id).where(table.c.id == number)
        return f"/c/{slug}/community/threads/{connection.execute(asked).scalar_one()}"


def _part_after_an_edit(engine: Engine, slug: str) -> str:
    """Return the address of the part that other open pages fetch when an initiative was edited."""
    plan = Plan.__table__
    with engine.connect() as connection:
        name = connection.execute(_initiative_of(CUSTOMER)).scalar_one()
        pid = connection.execute(select(plan.c.public_id).where(plan.c.customer_id == CUSTOMER)).scalar_one()
    return f"/c/{slug}/plans/{pid}/parts?names=node-{name}"


def _address(engine: Engine, slug: str) -> str:
    return f"/c/{slug}/map"


def _initiative_of(customer_id: int) -> Select[*tuple[Any, ...]]:
    node = Node.__table__
    wanted = select(node.c.public_id).where(
        node.c.customer_id == customer_id, node.c.kind == NodeKind.INITIATIVE
    )
    return wanted.order_by(node.c.id).limit(1)


def _edits(engine: Engine) -> Edits:
    """Return an edit of what the page shows, and one elsewhere: a page that is asked for follows one edit of it."""

    def edit(customer_id: int) -> Callable[[], None]:
        with engine.connect() as connection:
            initiative = connection.execute(_initiative_of(customer_id)).scalar_one()
        return lambda: _edit(engine, customer_id, initiative)

    return edit(CUSTOMER), edit(ELSEWHERE)


def _after(engine: Engine, change: Callable[[Engine, int], None]) -> Edits:
    """Return how one customer of the book after another changes, and an edit elsewhere before the floor."""
    customer = Customer.__table__
    with engine.connect() as connection:
        everybody = cycle(connection.execute(select(customer.c.id).order_by(customer.c.id)).scalars().all())
    return lambda: change(engine, next(everybody)), _edits(engine)[1]


def _measure(engine: Engine, customer_id: int) -> None:
    """Bring a customer's plan forward, as a value that is saved leaves what lists read."""
    customer, summary = Customer.__table__, PlanSummary.__table__
    forward = case((summary.c.progress < 0.9, summary.c.progress + 0.01), else_=0.1)
    with engine.begin() as connection:
        connection.execute(
            update(summary).where(summary.c.customer_id == customer_id).values(progress=forward)
        )
        connection.execute(
            update(customer).where(customer.c.id == customer_id).values(**another_pulse(["plans"]))
        )


def _write(engine: Engine, turn: int) -> None:
    """Let the oldest conversations wait anew, one after another, as a message leaves what lists and desks read."""
    customer, talk = Customer.__table__, Conversation.__table__
    with engine.begin() as connection:
        connection.execute(
            update(talk)
            .where(talk.c.id == 2 * turn + 1)
            .values(waiting_for=Side.VENDOR, waiting_since=clock.now())
        )
        connection.execute(
            update(customer).where(customer.c.id == TALKATIVE).values(**another_pulse(["conversations"]))
        )


def _edit(engine: Engine, customer_id: int, initiative: str) -> None:
    """Rename an initiative, as a save by somebody else leaves it."""
    node, pulse = Node.__table__, PlanPulse.__table__
    title = cast(node.c.version, String).concat(" edits so far")
    with engine.begin() as connection:
        edited = connection.execute(
            update(node)
            .where(node.c.customer_id == customer_id, node.c.public_id == initiative)
            .values(title=title, version=node.c.version + 1)
            .returning(node.c.id)
        ).scalar_one()
        connection.execute(
            update(pulse)
            .where(pulse.c.plan_id == customer_id)
            .values(version=pulse.c.version + 1, edited_id=edited)
        )


def _cookie(key: str) -> str:
    app = Flask("cookie")
    app.secret_key = SECRET
    interface = SecureCookieSessionInterface()
    interface.digest_method = hashlib.sha256
    serializer = interface.get_signing_serializer(app)
    if serializer is None:
        raise RuntimeError("no serializer")
    return str(
        serializer.dumps({"_user_id": key, "_fresh": True, "browser": "benchmark", "csrf_token": "0" * 40})
    )


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_alive(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(200):
        try:
            if Browser(port, "").get("/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
        if process.poll() is not None:
            break
    raise RuntimeError(f"the server did not start:\n{(folder / 'server.log').read_text()[-3000:]}")


__all__ = ["SMALL", "Result", "measure"]
