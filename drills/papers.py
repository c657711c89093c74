"""Volumes bound at once by several people while setters are killed: they end whole or say so, and nothing is left over.

Setting processes are killed at random moments as the kernel does it, also the one that others are forked from.
"""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from drills.running import SEED
from portal.foundation import pdf
from portal.foundation.pdf.making import Making
from portal.foundation.pdf.press import Press, PressFailed
from portal.foundation.pdf.shelf import Shelf
from portal.foundation.pdf.volumes import Cancelled, Piece, Volume
from tests.foundation.pdf_reading import PAGE, SHEETS, opened

pytestmark = pytest.mark.skipif(bool(pdf.missing()), reason="the libraries that set PDFs are not installed")
SECONDS = 40.0
LONGEST = 600.0
ENOUGH = 12
PEOPLE = 8
QUIET = 0.5
"""Seconds in which a machine that does nothing else binds a volume of which one piece is new."""
ROWS = "".join(f"<tr><th scope='row'>指標{n}</th><td>{n}</td></tr>" for n in range(80))


def volume(owner: str, number: int) -> Volume:
    """Return a volume of six pieces, one of which nobody has printed before."""
    bodies = [
        f"<h2>第{n}章</h2><table>{ROWS}</table><a href='volume:p0'>{number if n == 3 else ''}</a>"
        for n in range(6)
    ]
    pieces = tuple(Piece(f"p{n}", f"第{n}章", PAGE.format(body)) for n, body in enumerate(bodies))
    return Volume("本", "ja", "", pieces, SHEETS, contents=lambda pages: PAGE.format(str(pages)), owner=owner)


class Person:
    """Prints one volume after another, now and then changing their mind."""

    def __init__(self, press: Press, shelf: Shelf, number: int):
        self.press, self.shelf, self.number = press, shelf, number
        self.moments = random.Random(SEED + number)
        self.whole = self.failed = self.cancelled = 0

    def work(self, goes_on: Callable[[], bool]) -> None:
        while goes_on():
            ends = time.monotonic() + (0.05 if self.moments.random() < 0.1 else 600)
            wanted = volume(f"owner{self.number % 3}", self.moments.randrange(10**6))
            try:
                made = Making(
                    wanted, self.press, self.shelf, cancelled=lambda ends=ends: time.monotonic() > ends
                ).bound()
            except PressFailed:
                self.failed += 1
            except Cancelled:
                self.cancelled += 1
            else:
                assert made.pages == len(opened(made.data).pages)
                assert made.troubles == ()
                self.whole += 1


def test_papers_end_whole_while_setters_are_killed(tmp_path):
    press, moments = Press(at_once=2), random.Random(SEED)
    shelf = Shelf(tmp_path / "pieces", most_bytes=2_000_000)
    slow = _slowness(press, shelf)
    people = [Person(press, shelf, number) for number in range(PEOPLE)]
    began = time.monotonic()

    def goes_on() -> bool:
        """Return True until there were enough volumes, and for a while at least: a busy machine takes longer."""
        for_long = time.monotonic() - began
        return for_long < SECONDS or (sum(one.whole for one in people) < ENOUGH and for_long < LONGEST)

    threads = [threading.Thread(target=person.work, args=(goes_on,)) for person in people]
    for thread in threads:
        thread.start()
    kills = 0
    while goes_on():
        time.sleep(moments.uniform(0.3, 1.5) * slow)
        kills += _kill_somebody(press, moments)
        shelf.tidy()
    for thread in threads:
        thread.join(120 * slow)
    assert not any(thread.is_alive() for thread in threads)
    whole, failed = sum(person.whole for person in people), sum(person.failed for person in people)
    print(f"\n{whole} volumes whole, {failed} failed and said so, {kills} processes killed")
    assert whole >= ENOUGH
    assert kills > 5
    assert failed <= kills
    room = press.room_id
    left = _below(room)
    press.close()
    time.sleep(1)
    assert not [pid for pid in (room, *left) if _is_running(pid)]


def _slowness(press: Press, shelf: Shelf) -> float:
    """Return how many times longer than a quiet machine this one takes to bind a volume; 1 at least."""
    took = []
    for number in (1, 2):  # the first one opens the room
        began = time.monotonic()
        Making(volume("quiet", number), press, shelf).bound()
        took.append(time.monotonic() - began)
    return max(1.0, took[-1] / QUIET)


def _kill_somebody(press: Press, moments: random.Random) -> int:
    """Kill a setter, or now and then the room they come from."""
    room = press.room_id
    victims = [room] if moments.random() < 0.1 else _below(room)
    if not room or not victims:
        return 0
    try:
        os.kill(moments.choice(victims), signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1


def _is_running(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _below(process_id: int) -> list[int]:
    try:
        return [
            int(pid) for pid in Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
        ]
    except OSError:
        return []
