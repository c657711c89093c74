"""Events of the vendor's product: how many one process takes a second, and what pages feel of it.

`python -m benchmarks.events` on SQLite; with DATABASE_URL on that database, which it empties. First as many batches as
go through one connection; then 2,000 events a second while pages are opened, against the same pages without.
"""

import http.client
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import Engine, create_engine, func, insert, select

from benchmarks.pages import SECRET, Browser, _cookie, served
from benchmarks.seed import Size, seed
from portal.foundation import clock
from portal.foundation.config import ROOT
from portal.foundation.db import Base, engine_options, new_public_id
from portal.foundation.links import digest
from portal.usage.models import EventToken, UsageCount, UsageEvent
from portal.usage.rules.tokens import new_key

#: A book of a size on which pages cost what they usually cost; the tables of events are what grows here.
SIZE = Size(customers=40, crowd=60, people=600, kpis=3_000, measurements=50_000, talks=500, lines=200)
BATCH, EVENTS_A_SECOND = 1_000, 2_000
AIM_EVENTS, AIM_RATIO = 2_000, 1.5
FLAT_OUT_SECONDS, ROUNDS, WARM_UP = 10.0, 400, 30
assert SECRET


@dataclass(frozen=True)
class Figures:
    """Events a second when nothing else is asked; pages beside 2,000 a second × the same pages alone."""

    taken_a_second: float
    ratios: dict[str, float]
    late_ratios: dict[str, float]  # of the 95th percentiles
    milliseconds: dict[str, float]
    sent: int
    counted: int

    @property
    def holds(self) -> bool:
        return (
            self.taken_a_second >= AIM_EVENTS
            and max(self.ratios.values()) <= AIM_RATIO
            and self.sent == self.counted
        )


def measure(database: str) -> Figures:
    """Seed a database, serve it in production mode, send, and look whether all was counted once."""
    with tempfile.TemporaryDirectory() as folder:
        url = database or f"sqlite:///{folder}/portal.sqlite"
        engine = create_engine(url, **engine_options(url))
        Base.metadata.drop_all(engine)
        Base.metadata.create_all(engine)
        with engine.begin() as connection:
            keys = seed(connection, SIZE)
            key = _token(connection)
        with served(Path(folder), url) as port:
            return _figures(port, keys, key, engine)


def _figures(port: int, keys: dict[str, str], key: str, engine: Engine) -> Figures:
    sender = Sender(port, key, "flat-out")
    ends = time.perf_counter() + FLAT_OUT_SECONDS
    began, sent = time.perf_counter(), 0
    while time.perf_counter() < ends:
        sent += sender.send(BATCH)
    flat_out = sent / (time.perf_counter() - began)
    member = Browser(port, f"banso={_cookie(keys['member'])}")
    csm = Browser(port, f"banso={_cookie(keys['csm'])}")
    pages = {"map": (member, f"/c/{keys['slug']}/map"), "CSM's home": (csm, "/desk")}
    alone, beside = {}, {}
    for name, (browser, path) in pages.items():  # in turn, so that a machine that slows down slows both
        before, during, more = _in_turns(port, key, browser, path)
        alone[name], beside[name] = before, during
        sent += more
    with engine.connect() as connection:
        counted = connection.execute(select(func.sum(UsageCount.__table__.c.times))).scalar_one()
        kept = connection.execute(select(func.count()).select_from(UsageEvent.__table__)).scalar_one()
    if kept != counted:
        raise RuntimeError(f"{kept} events were kept and {counted} counted")
    return Figures(
        flat_out,
        {name: median(beside[name]) / median(alone[name]) for name in pages},
        {name: quantiles(beside[name], n=20)[18] / quantiles(alone[name], n=20)[18] for name in pages},
        {name: median(alone[name]) * 1000 for name in pages},
        sent,
        counted,
    )


def _in_turns(port: int, key: str, browser: Browser, path: str) -> tuple[list[float], list[float], int]:
    """Time a page alone and beside the events, twice each; return both and how many events were sent."""
    alone: list[float] = []
    beside: list[float] = []
    sent = 0
    for _ in range(2):
        alone += _timed(browser, path)
        with subprocess.Popen(
            [sys.executable, "-m", "benchmarks.events", "send", str(port), key],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
        ) as other:  # fmt: skip
            assert other.stdout is not None
            other.stdout.readline()  # it has begun
            beside += _timed(browser, path)
            told, _ = other.communicate("stop\n")
            sent += int(told.split()[-1])
    return alone, beside, sent


def _timed(browser: Browser, path: str) -> list[float]:
    """Open a page again and again as readers do, with a pause, so that what comes between is met by chance."""
    took = []
    browser.connection.close()  # what it was kept open for may be over: it connects anew by itself
    for turn in range(ROUNDS // 2 + WARM_UP):
        status, _, seconds = browser.get(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        if turn >= WARM_UP:
            took.append(seconds)
        time.sleep(0.013)
    return took


class Sender:
    """The product: one connection over which batches go."""

    def __init__(self, port: int, key: str, run: str):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.key, self.run, self.numbers = key, run, itertools.count()

    def send(self, count: int) -> int:
        """Send a batch; return how many were taken, which are all."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        self.connection.request("POST", "/api/v1/events", self._batch(count), headers)
        response = self.connection.getresponse()
        said = json.loads(response.read())
        if response.status != 200 or said["taken"] != count:
            raise RuntimeError(f"{response.status} {said}")
        return count

    def _batch(self, count: int) -> str:
        at = clock.now() - timedelta(minutes=1)
        numbers = list(itertools.islice(self.numbers, count))
        return json.dumps({"events": [self._row(number, at.isoformat()) for number in numbers]})

    def _row(self, number: int, at: str) -> dict[str, object]:
        return {
            "id": f"{self.run}-{number:09d}", "at": at, "customer": f"customer-{1 + number % 40}",
            "name": ("invoice.sent", "member.invited", "bank.connected", "report.opened")[number % 4],
            "person": f"person-{number % 997}@example.com", "properties": {"plan": "standard", "rows": number % 50},
        }  # fmt: skip


def send_on(port: int, key: str) -> None:
    """Send 2,000 events a second until a line comes; say how many were sent. For a process of its own."""
    import select as waiting

    sender = Sender(port, key, new_public_id())
    sent, due = 0, time.perf_counter()
    print("begun", flush=True)
    while not waiting.select([sys.stdin], [], [], max(0.0, due - time.perf_counter()))[0]:
        sent += sender.send(BATCH)
        due += BATCH / EVENTS_A_SECOND
    print(sent, flush=True)


def show(database: str, figures: Figures) -> bool:
    """Print the figures; True when one is beyond its aim."""
    print(f"\nEvents, {database}: one process, batches of {BATCH:,}")
    print(f"  taken a second, nothing else asked        {figures.taken_a_second:8,.0f} (aim {AIM_EVENTS:,})")
    for name, ratio in figures.ratios.items():
        print(
            f"  {name + ' beside 2,000 a second':40} {ratio:5.2f} × alone (aim {AIM_RATIO};"
            f" 95th percentile {figures.late_ratios[name]:.2f}; alone {figures.milliseconds[name]:.2f} ms)"
        )
    print(f"  sent {figures.sent:,}, counted {figures.counted:,}")
    return not figures.holds


def _token(connection) -> str:
    key = new_key()
    connection.execute(
        insert(EventToken.__table__),
        [{"public_id": new_public_id(), "customer_ref": 0, "name": "benchmark", "key_hash": digest(key),
          "ending": key[-4:], "created_at": clock.now()}],
    )  # fmt: skip
    return key


if __name__ == "__main__":
    if sys.argv[1:2] == ["send"]:
        send_on(int(sys.argv[2]), sys.argv[3])
    else:
        where = os.environ.get("DATABASE_URL", "")
        sys.exit(show("PostgreSQL" if where else "SQLite", measure(where)))
