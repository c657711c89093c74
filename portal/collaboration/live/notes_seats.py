"""One browser at a note: what it says, what it hears, and what it may not do."""

import time
from dataclasses import dataclass, field
from typing import Any

from portal.collaboration.live.notes_rooms import Room
from portal.collaboration.queries.notes_rights import Writer
from portal.collaboration.rules import notes_wire as wire
from portal.collaboration.rules.notes_budget import MOST_OF_AN_UPDATE, Budget
from portal.collaboration.rules.notes_updates import Broken
from portal.foundation.live.sockets import AGAIN, TROUBLE, Line

MALFORMED, TOO_MUCH = 4400, 4429
CODES = {"malformed": MALFORMED, "too much": TOO_MUCH, "trouble": TROUBLE}
GAPS_FORGIVEN = 5


@dataclass(eq=False, slots=True)
class Seat:
    """A line into a room. `face` is how others see who sits here; the browser itself is not believed about that."""

    line: Line
    room: Room
    writer: Writer
    person: str  # public id
    face: dict[str, Any]
    may_write: bool
    kept_count: int = 0  # changes that came over this line and are in the database
    gaps: int = 0
    waits: bool = False  # for all that we lack: until then nothing is acknowledged
    budget: Budget = field(default_factory=lambda: Budget(time.monotonic()))

    def talk(self) -> None:
        """Let the browser catch up, ask what it has that we lack, and listen until the line ends."""
        try:
            state = self.room.enter(self)
            if self.may_write:
                self.send(wire.sync(wire.STEP_1, state))
            else:
                self.refuse("reading")
            self.room.writers.show_to(self)
            while (message := self.line.receive()) is not None:
                self._hear(message)
        finally:
            self.room.leave(self)

    def send(self, message: bytes) -> None:
        """Send something to this browser."""
        self.line.send(message)

    def kept(self) -> None:
        """One more of its changes is in the database."""
        self.kept_count += 1
        if not self.waits:
            self.send(wire.saved(self.kept_count))

    def refuse(self, reason: str) -> None:
        """Say that its changes are not taken; its browser keeps them and offers them as a copy."""
        self.send(wire.refused(reason))

    def ask_again(self, known: bytes) -> None:
        """Something before its change is missing: ask for all that we lack."""
        self.gaps, self.waits = self.gaps + 1, True
        if self.gaps > GAPS_FORGIVEN:
            self.end("malformed")
        else:
            self.send(wire.sync(wire.STEP_1, known))

    def end(self, why: str) -> None:
        """End the line; its browser connects again, or not."""
        self.line.end(CODES.get(why, AGAIN), why)

    def _hear(self, message: bytes) -> None:
        if not self.budget.spend(len(message), time.monotonic()):
            self.end("too much")
            return
        try:
            said = wire.heard(message)
            if said.kind == wire.AWARENESS:
                if self.may_write:
                    self.room.writers.say(self, wire.presences(said.content))
            elif said.step == wire.STEP_1:
                self.send(wire.sync(wire.STEP_2, self.room.since(said.content)))
            elif self.may_write:
                self.waits = self.waits and said.step != wire.STEP_2
                self._take(said.content)
            else:
                self.refuse("reading")
        except (wire.Malformed, Broken):
            self.end("malformed")

    def _take(self, update: bytes) -> None:
        if len(update) > MOST_OF_AN_UPDATE:
            self.refuse("full")
            return
        if update == wire.NOTHING:
            self.kept()
        else:
            self.room.take(self, update)
