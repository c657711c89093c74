"""Ten people type into one note, lose their lines and come back, and the server is killed half-way: nothing is lost."""

import random
import string
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from drills.running import SEED, House, Person, until
from portal.collaboration.models.notes import Note
from portal.collaboration.queries import notes as asked
from portal.collaboration.rules import notes_html
from portal.foundation.db import db
from portal.plans.models import Plan
from tests.collaboration.lines import Typist, wait_for

PEOPLE = ("aoi", "sora", "hana", "chloe", "bo") * 2
TURNS = 40

pytestmark = pytest.mark.alone


class Typing(threading.Thread):
    """Somebody types their own letter again and again; now and then their line breaks, and they go on typing."""

    def __init__(self, typist: Typist, letter: str, chance: random.Random):
        super().__init__(daemon=True)
        self.typist, self.letter, self.chance = typist, letter, chance
        self.typed = self.acknowledged = self.breaks = 0

    def run(self) -> None:
        for _turn in range(TURNS):
            self._turn()
            time.sleep(self.chance.uniform(0.05, 0.25))
        self._come_back()

    def _turn(self) -> None:
        if self.typist.online and self.chance.random() < 0.1:
            self.typist.drop()
            self.breaks += 1
        elif not self.typist.online and self.chance.random() < 0.4:
            self._come_back()
        words = self.letter * self.chance.randint(1, 6)
        if self.chance.random() < 0.3:
            self.typist.write(words)
        else:
            self.typist.type_into(words, self.chance)
        self.typed += len(words)
        if self.typist.saved:
            self.acknowledged = self.typed

    def _come_back(self) -> None:
        if not self.typist.online:
            self.typist.connect(patience=60)


@pytest.fixture
def house(tmp_path: Path):
    house = House(tmp_path)
    house.begin()
    yield house
    house.end()


def test_ten_people_type_while_lines_break_and_the_server_is_killed(house: House) -> None:
    everybody = _everybody(house)
    for each in everybody:
        each.typist.connect()
        each.start()
    time.sleep(4)
    for part in ("worker", "parent"):
        promised = {each.letter: each.acknowledged for each in everybody}
        house.kill(part)
        _holds(house, promised)
        time.sleep(3)
    house.wait()
    for each in everybody:
        each.join(120)
        assert not each.is_alive()

    copies = [each.typist for each in everybody]
    for copy in copies:
        if not copy.online:  # their line broke with the server, after they had done with typing
            copy.connect(60)
    wait_for(lambda: all(copy.saved for copy in copies), 60, "everything saved")
    wait_for(lambda: len({copy.words for copy in copies}) == 1, 60, "all copies equal")
    letters = Counter(copies[0].words.replace("<paragraph>", "").replace("</paragraph>", ""))
    assert {each.letter: letters[each.letter] for each in everybody} == {e.letter: e.typed for e in everybody}
    assert notes_html.html(_kept(house)) == notes_html.html(copies[0].doc)
    assert sum(each.breaks for each in everybody) >= 10
    assert "could not be kept" not in house.log()
    print(f"\n{sum(e.typed for e in everybody)} characters, {sum(e.breaks for e in everybody)} broken lines")


def _everybody(house: House) -> list[Typing]:
    with house.inside():
        plan = db.session.scalars(select(Plan.public_id)).one()
    origin = house.environment["BASE_URL"]
    url = f"ws://127.0.0.1:{house.port}/c/sakura/about/{plan}/note/live"
    return [
        Typing(Typist(url, Person(house, name).cookie, origin), letter, random.Random(SEED + number))
        for number, (name, letter) in enumerate(zip(PEOPLE, string.ascii_uppercase, strict=False))
    ]


def _holds(house: House, promised: dict[str, int]) -> None:
    """What was acknowledged before the server was killed is in the database, whoever comes back or not."""
    letters = Counter(notes_html.text(_kept(house)))
    for letter, count in promised.items():
        assert letters[letter] >= count, f"{letter}: {letters[letter]} of {count}"


def _kept(house: House) -> Any:
    with house.inside():
        return asked.document(until(lambda: db.session.scalar(select(Note)), "nothing was kept"))
