"""The press: a few setting processes, begun when first needed, watched, ended when they dawdle, die or idle.

We speak with each through a socket pair, whose waiting is cooperative on an event loop and ordinary elsewhere.
However many processes of ours set something, on one machine no more than all cores but one do so at a time.
"""

import logging
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from portal.foundation.pdf.line import Message, heard, ready, tell
from portal.foundation.pdf.places import Place, Places
from portal.foundation.pdf.room_line import RoomLine, pair
from portal.foundation.pdf.sheets import digests

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 60.0
AT_ONCE = max(1, (os.cpu_count() or 2) - 1)
MEMORY_IN_ALL = 3 * 512 * 1024 * 1024
MEMORY_BYTES = max(384 * 1024 * 1024, min(1024 * 1024 * 1024, MEMORY_IN_ALL // AT_ONCE))
"""What one process may address at most, libraries included."""
LARGEST_PDF = 50 * 1024 * 1024
WAIT_SECONDS = 0.01
NICENESS = 10
"""Pages come first: a setter has what they leave of the processors."""
BEGIN_SECONDS = 60.0
"""How long the room may take to load everything, on a machine that has much else to do."""
STORED = re.compile(r"stored:([A-Za-z0-9._-]+)")


class PressFailed(RuntimeError):
    """No PDF came of it; `reason` is missing, too_slow, too_large or broken."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Died(RuntimeError):
    """A setting process has gone in the middle of its work."""


@dataclass
class Line:
    """The line to one setting process, and its place among those that may work."""

    socket: Any
    pid: int
    place: Place | None = None

    def ask(self, message: Message, patience: float) -> None:
        """Hand something over to be set. Raises Died."""
        try:
            tell(self.socket, message, patience)
        except OSError as error:
            raise Died from error

    def answer(self, patience: float) -> Message:
        """Wait for what came of it. Raises Died, or PressFailed where it failed or takes too long."""
        try:
            said = heard(self.socket, patience)
        except TimeoutError as error:
            raise PressFailed("too_slow") from error
        except OSError as error:
            raise Died from error
        if said.kind != b"D":
            log.error("a PDF could not be set: %s", said.facts.get("why"))
            raise PressFailed(str(said.facts.get("reason", "broken")))
        if sum(len(part) for part in said.parts) > LARGEST_PDF:
            raise PressFailed("too_large")
        return said

    @property
    def is_alive(self) -> bool:
        """Tell whether the process is there; one that waits says nothing unasked."""
        return not ready([self.socket], 0)


class Press:
    """The setting processes of this process."""

    def __init__(
        self,
        *,
        patience: float = PATIENCE_SECONDS,
        memory: int = MEMORY_BYTES,
        at_once: int = AT_ONCE,
        places: Places | None = None,
        cores: int | None = None,
        niceness: int = NICENESS,
    ):
        self.patience, self.memory, self.at_once = patience, memory, at_once
        self.cores, self.niceness = cores, niceness
        self.places = places or Places(None, at_once)
        self._lock = threading.Lock()
        self._forget()

    def print(self, html: str, stylesheets: Iterable[str], files: Mapping[str, bytes]) -> bytes:
        """Return the PDF of a document that stands by itself; before pieces of volumes. Raises PressFailed."""
        sheets = digests(stylesheets)
        return self.asked(document(b"P", html, sheets, files), sheets).parts[0]

    def asked(self, message: Message, sheets: list[tuple[str, str]], *, hurried: bool = True) -> Message:
        """Return the answer to a message, asking a second process when the first dies. Raises PressFailed."""
        for chance in (1, 2):
            line = self.wait_for(sheets, hurried=hurried)
            try:
                line.ask(message, self.patience)
                answer = line.answer(self.patience)
            except Died:
                self.end(line)
                if chance == 2:
                    raise PressFailed("broken") from None
            except BaseException:
                self.end(line)
                raise
            else:
                self.give_back(line)
                return answer
        raise AssertionError

    def wait_for(
        self, sheets: list[tuple[str, str]], *, hurried: bool = False, until: Callable[[], None] | None = None
    ) -> Line:
        """Return a line as soon as there is one; `until` is called meanwhile, and may raise."""
        self._hurried += hurried
        try:
            while (line := self.take(sheets, hurried=hurried)) is None:
                if until is not None:
                    until()
                time.sleep(WAIT_SECONDS)
            return line
        finally:
            self._hurried -= hurried

    def take(self, sheets: list[tuple[str, str]], *, hurried: bool = False) -> Line | None:
        """Return a line that is free now, beginning a process where there may be one more; None where none is."""
        with self._alone():
            if self._owner != os.getpid():
                self._forget()  # we were forked: the lines are our parent's
            if (self._hurried and not hurried) or self._busy >= self.at_once:
                return None
            place = self.places.take()
            if place is None:
                return None
            try:
                line = self._idle_one() or self._begin(sheets)
            except BaseException:
                place.leave()
                raise
            line.place = place
            self._busy += 1
            return line

    def give_back(self, line: Line) -> None:
        """Let others have a line whose process waits for work."""
        with self._alone():
            self._leave(line)
            self._idle.append(line)

    def end(self, line: Line) -> None:
        """End a process that is not to go on."""
        with self._alone():
            self._leave(line)
            line.socket.close()
            try:
                tell(self._open_room().control, Message(b"K", {"pid": line.pid}), BEGIN_SECONDS)
            except OSError:
                self._end_room()

    def close(self) -> None:
        """Let all processes go."""
        with self._alone():
            for line in self._idle:
                line.socket.close()
            self._idle.clear()
            self._end_room()

    @property
    def process_id(self) -> int | None:
        """Return a process that waits for work."""
        return self._idle[-1].pid if self._idle else None

    @property
    def room_id(self) -> int:
        """Return the process that the others are forked from; 0 when there is none."""
        return self._room.pid if self._room else 0

    def _forget(self) -> None:
        self._owner = os.getpid()
        self._idle: list[Line] = []
        self._busy = self._hurried = 0
        self._room: RoomLine | None = None

    @property
    def _terms(self) -> dict[str, int | None]:
        return {"memory": self.memory, "cores": self.cores, "niceness": self.niceness}

    def _leave(self, line: Line) -> None:
        self._busy -= 1
        if line.place is not None:
            line.place.leave()
            line.place = None

    def _idle_one(self) -> Line | None:
        while self._idle:
            line = self._idle.pop()
            if line.is_alive:
                return line
            line.socket.close()
        return None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let nobody else in. Asking again and again, as a lock cannot wake a waiter on another thread's event loop."""
        while not self._lock.acquire(blocking=False):
            time.sleep(WAIT_SECONDS / 5)
        try:
            yield
        finally:
            self._lock.release()

    def _begin(self, sheets: list[tuple[str, str]]) -> Line:
        for chance in (1, 2):
            ours, theirs = pair()
            try:
                room = self._open_room()
                tell(room.control, Message(b"N", {"stylesheets": sheets, **self._terms}), BEGIN_SECONDS)
                socket.send_fds(room.control, [b"F"], [theirs.fileno()])
                return Line(ours, heard(room.control, BEGIN_SECONDS).facts["pid"])
            except OSError as error:
                ours.close()
                self._end_room()
                if chance == 2:
                    raise PressFailed("broken") from error
            finally:
                theirs.close()
        raise AssertionError

    def _open_room(self) -> RoomLine:
        if self._room is not None and self._room.is_there:
            return self._room
        self._end_room()
        self._room = RoomLine.opened()
        return self._room

    def _end_room(self) -> None:
        room, self._room = self._room, None
        if room is not None:
            room.close()


def document(
    kind: bytes, html: str, sheets: list[tuple[str, str]], files: Mapping[str, bytes], name: str = ""
) -> Message:
    """Return what asks for a document or a piece, with those files alone that it names."""
    named = sorted(set(STORED.findall(html)) & set(files))
    facts = {"name": name, "stylesheets": sheets, "files": named}
    return Message(kind, facts, (html.encode(), *(files[one] for one in named)))


PRESS = Press()
