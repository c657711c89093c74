"""The room of one note: its document, and everybody who writes in it now, in this process.

What somebody writes is kept in the database before anybody else hears of it and before it is acknowledged; what
waits meanwhile is kept together. Other processes are told that there is more, and read it.
"""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Flask
from pycrdt import Doc

from portal.collaboration import subjects
from portal.collaboration.actions import notes as change
from portal.collaboration.actions.notes import Written
from portal.collaboration.live.notes_writers import Sitting, Writers
from portal.collaboration.queries import notes as asked
from portal.collaboration.queries.notes_places import still_fits
from portal.collaboration.queries.notes_rights import Writer, may_still_write
from portal.collaboration.rules import notes_wire as wire
from portal.collaboration.rules.notes_budget import MOST_BYTES
from portal.collaboration.rules.notes_html import empty_document
from portal.collaboration.rules.notes_updates import Broken, lacking, take
from portal.foundation import events
from portal.foundation.audience import Visibility
from portal.foundation.db import db, writing
from portal.foundation.live import hub
from portal.foundation.tenancy import customer_scope

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Which note: of what, and seen by whom."""

    customer_id: int
    kind: str
    subject_id: int
    visibility: Visibility

    @property
    def name(self) -> str:
        """Return the room's name, the same in every process."""
        return f"{self.customer_id}:{self.kind}:{self.subject_id}:{self.visibility}"


class Seat(Sitting, Protocol):
    """Somebody in the room, as the room sees them (`notes_seats.Seat`)."""

    writer: Writer
    person: str

    def kept(self) -> None: ...
    def refuse(self, reason: str) -> None: ...
    def ask_again(self, known: bytes) -> None: ...
    def end(self, why: str) -> None: ...


Change = tuple[Seat, bytes]


class Room:
    """One note's document and those at it."""

    def __init__(self, app: Flask, place: Place):
        self._app, self.place = app, place
        self.seats: dict[Seat, None] = {}
        self.writers = Writers(place.name, self.say)
        self._lock = threading.Lock()  # around the document and what is kept of it
        self._doc: Doc[Any] | None = None
        self.last = self._size = 0
        self.expected = 0  # who sits here, or is about to
        self._waiting: list[Change] = []

    # -- what seats ask for ----------------------------------------------------------------------------------

    def enter(self, seat: Seat) -> bytes:
        """Take a seat; return the state of what is kept, from which its browser knows what we lack."""
        with self._lock:
            self._read_on()
            self.seats[seat] = None
            return self._document().get_state()

    def leave(self, seat: Seat) -> None:
        """Give the seat up; the last one closes the room."""
        self.seats.pop(seat, None)
        self.writers.forget(seat)
        _close_if_empty(self)

    def since(self, state: bytes) -> bytes:
        """Return all that a browser with this state lacks. Raises Broken when it is none."""
        with self._lock:
            return lacking(self._document(), state)

    def take(self, seat: Seat, update: bytes) -> None:
        """Keep a change and pass it on; together with others that came while earlier ones were being kept."""
        self._waiting.append((seat, update))
        with self._lock:
            batch, self._waiting = self._waiting, []
            if batch:
                self._keep_and_pass_on(batch)

    def say(self, message: bytes, but: Sitting | None = None) -> None:
        """Send a message to everybody, `but` one."""
        for seat in list(self.seats):
            if seat is not but:
                seat.send(message)

    def read_on(self) -> None:
        """Read what other processes kept, and pass it on."""
        with self._lock:
            self._read_on()

    # -- keeping ---------------------------------------------------------------------------------------------

    def _keep_and_pass_on(self, batch: list[Change]) -> None:
        self._document()
        try:
            with self._app.app_context(), writing(), customer_scope(self.place.customer_id):
                heard = self._keep(batch)
                db.session.commit()
                events.tell_after_commit()
        except BaseException as error:  # also what Rust calls a panic
            # The document may be ahead of the database: forget it, and have their browsers send it again.
            self._doc = None
            for seat, _update in batch:
                seat.end("trouble")
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            log.exception("a change to a note could not be kept")
            return
        self._pass_on(heard)

    def _pass_on(self, heard: list[Change]) -> None:
        for seat, fresh in heard:
            if fresh:
                self.say(wire.sync(wire.UPDATE, fresh), but=seat)
            seat.kept()
        if any(fresh for _seat, fresh in heard):
            hub.tell("note", {"room": self.place.name, "to": self.last})

    def _keep(self, batch: list[Change]) -> list[Change]:
        """Write down what is new; return what was heard of whom, b"" for what was known already."""
        found = subjects.subjects(self.place.kind, [self.place.subject_id])
        subject = found.get(self.place.subject_id)
        if subject is None or not still_fits(self.place.visibility, subject.visibility):
            for seat, _update in batch:
                seat.refuse("gone")
            return []
        authors = {writer: may_still_write(writer) for writer in {seat.writer for seat, _update in batch}}
        heard: list[Change] = []
        written: list[Written] = []
        for seat, update in batch:
            author = authors[seat.writer]
            if author is None:
                seat.refuse("right")
            elif (fresh := self._taken(seat, update)) is not None:
                heard.append((seat, fresh))
                written += [Written(fresh, author)] if fresh else []
        if written:
            self.last = change.write(subject, self.place.visibility, written)
        return heard

    def _taken(self, seat: Seat, update: bytes) -> bytes | None:
        """Take a change into the document; return what was new in it, None where it cannot be taken."""
        if self._size + len(update) > MOST_BYTES:
            seat.refuse("full")
            return None
        try:
            taken = take(self._document(), update)
        except Broken:
            seat.end("malformed")
            return None
        self._size += len(taken.fresh)
        if taken.waits:
            seat.ask_again(self._document().get_state())
        return taken.fresh

    # -- the document ----------------------------------------------------------------------------------------

    def _document(self) -> Doc[Any]:
        if self._doc is None:
            self._read_on()
        assert self._doc is not None  # it has just been read
        return self._doc

    def _read_on(self) -> None:
        if self._doc is None:
            self._doc, self.last, self._size = empty_document(), 0, 0
        place = self.place
        with self._app.app_context(), customer_scope(place.customer_id):
            note = asked.by_place(place.kind, place.subject_id, place.visibility)
            found = asked.kept(note.id if note else None, self.last)
        self.last = max(self.last, found.last)
        for update in found.updates:
            fresh = take(self._doc, update).fresh
            self._size += len(fresh)
            if fresh:
                self.say(wire.sync(wire.UPDATE, fresh))


# -- the rooms of this process -----------------------------------------------------------------------------

MOST_SEATS_OF_A_PERSON = 12
READ_ON_SECONDS = 15.0  # a hint that was lost costs no more than this
_rooms: dict[str, Room] = {}
_doors = threading.Lock()
_checked = {"at": 0.0}


def room_of(app: Flask, place: Place) -> Room:
    """Return the room of a note, opening it when nobody is in it."""
    with _doors:
        room = _rooms.get(place.name)
        if room is None:
            room = _rooms[place.name] = Room(app, place)
        room.expected += 1  # it stays open until whoever asked has sat down
        return room


def seats_of(person: str) -> int:
    """Return how many lines a person (public id) has into rooms of this process."""
    return sum(seat.person == person for room in list(_rooms.values()) for seat in list(room.seats))


def open_rooms() -> int:
    """Return how many rooms are open in this process."""
    return len(_rooms)


def rows_added(place: Place, to: int) -> None:
    """Let the room of a note, in whichever process, read what was kept without anybody of it having written."""
    facts = {"room": place.name, "to": to}
    _hear_of_rows(facts)
    hub.tell("note", facts)


def _close_if_empty(room: Room) -> None:
    with _doors:
        room.expected -= 1
        if room.expected <= 0 and _rooms.get(room.place.name) is room:
            del _rooms[room.place.name]


def _hear_of_rows(facts: Any) -> None:
    room = _rooms.get(str(facts["room"]))
    if room is not None and int(facts["to"]) > room.last:
        threading.Thread(target=room.read_on, daemon=True, name="note-reads-on").start()


def _hear_of_writers(facts: Any) -> None:
    room = _rooms.get(str(facts["room"]))
    if room is not None:
        room.writers.hear(facts["states"])


def _read_on_now_and_then() -> None:
    now = time.monotonic()
    if now - _checked["at"] < READ_ON_SECONDS:
        return
    _checked["at"] = now
    for room in list(_rooms.values()):
        threading.Thread(target=room.read_on, daemon=True, name="note-reads-on").start()


hub.hears("note", _hear_of_rows)
hub.hears("note-writers", _hear_of_writers)
hub.each_second(_read_on_now_and_then)
