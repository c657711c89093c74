"""Events of the product while the portal is killed: none lost that was acknowledged, none counted twice when resent.

Several products send overlapping batches at once and send again whatever had no answer; the worker, the web server and
the parent are killed as the kernel does it. In the end each event is there once, and the counts say the same.
"""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from drills.kill import Cluster
from drills.running import SEED, House
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db, writing
from portal.foundation.tenancy import every_customer
from portal.usage.actions import tokens
from portal.usage.models import UsageCount, UsageEvent, UsageTotal

SECONDS = 40.0
PRODUCTS, BATCH, STEP = 4, 200, 120  # each batch holds 80 rows of the one before
SLUGS = ("sakura", "ume")
AWAY = (OSError, http.client.HTTPException)


class Product:
    """A product that numbers its events, and sends each batch until it is told that it was taken."""

    def __init__(self, house: House, key: str, name: str):
        self.house, self.key, self.name = house, key, name
        self.acknowledged: set[str] = set()
        self.taken = self.again = 0
        self.answers: Counter[int] = Counter()

    def work(self, stop: threading.Event) -> None:
        """Send batch after batch; the last one is sent until it is taken as well."""
        first = 0
        while not stop.is_set():
            rows = [self._row(number) for number in range(first, first + BATCH)]
            while not self._sent(rows):
                self.again += 1
                time.sleep(0.2)
            self.acknowledged |= {row["id"] for row in rows}
            first += STEP

    def _sent(self, rows: list[dict[str, Any]]) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=20)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/api/v1/events", json.dumps({"events": rows}), headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
        except (*AWAY, ValueError):
            return False
        finally:
            connection.close()
        self.answers[answer.status] += 1
        if answer.status != 200:
            return False
        assert not said["refused"], said
        assert said["taken"] + said["known"] == len(rows)
        self.taken += said["taken"]
        return True

    def _row(self, number: int) -> dict[str, Any]:
        return {
            "id": f"{self.name}-{number}", "name": ("invoice.sent", "report.opened")[number % 2],
            "count": 1 + number % 3,
            "at": (clock.now() - timedelta(minutes=number % 600)).isoformat(), "customer": SLUGS[number % 2],
            "person": f"u-{number % 37}",
        }  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    cluster = Cluster() if request.param == "postgresql" else None
    (tmp_path / "house").mkdir()
    house = House(tmp_path / "house", cluster.url if cluster else "")
    yield house
    house.end()
    if cluster:
        cluster.remove()


@contextmanager
def sending(products: list[Product]) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=one.work, args=(stop,)) for one in products]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(120)
    assert not any(thread.is_alive() for thread in threads), "a product was never answered"


def key_of(house: House) -> str:
    with house.app.app_context(), writing():
        _token, key = tokens.make("the drill", by=WORKER)
        db.session.commit()
    return key


def test_killed_after_replies_and_resent_every_event_counts_once(house):
    """Two products of one name send the very same ids, two others their own; parts are killed all the while."""
    house.begin()
    key = key_of(house)
    products = [Product(house, key, name) for name in ("twins", "twins", "third", "fourth")][:PRODUCTS]
    chance, killed = random.Random(SEED), 0
    with sending(products):
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            time.sleep(chance.uniform(1.0, 5.0))
            killed += house.kill(chance.choice(["worker", "worker", "web", "parent"]))
        house.wait()
    assert killed >= 5
    assert sum(one.again for one in products) > 0, "no batch was ever sent again"
    told = set().union(*(one.acknowledged for one in products))
    assert len(told) > 1_000
    with house.app.app_context(), every_customer("all that was sent is compared"):
        kept = Counter(db.session.scalars(select(UsageEvent.event_id)))
        times = db.session.scalar(select(func.sum(UsageEvent.times)))
        counted = db.session.scalar(select(func.sum(UsageCount.times)))
        in_all = db.session.scalar(select(func.sum(UsageTotal.times)))
        db.session.rollback()
    assert not told - set(kept), f"lost: {sorted(told - set(kept))[:5]}"
    assert max(kept.values()) == 1
    assert times == counted == in_all == sum(1 + int(one.rsplit("-", 1)[1]) % 3 for one in kept)
    assert sum(one.taken for one in products) <= len(kept), "an event was called new twice"
    print(f"\n{len(kept):,} events, {killed} kills, {sum(one.again for one in products)} batches sent again")
