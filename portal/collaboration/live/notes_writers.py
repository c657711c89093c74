"""Who is writing in a note now, and where their cursors stand: in memory only, gone with them.

A browser says where its cursor is. Whose cursor that is, the server knows better and says itself.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from portal.collaboration.rules import notes_wire as wire
from portal.collaboration.rules.notes_wire import Presence
from portal.foundation.live import hub

SILENT_SECONDS = 40.0  # browsers say again where they are every 15 s, and forget others after 30 s
MOST_OF_A_SEAT = 2  # a page that was reloaded may still be known by its earlier name


class Sitting(Protocol):
    """Somebody in the room."""

    face: dict[str, Any]

    def send(self, message: bytes) -> None: ...


@dataclass(slots=True)
class Known:
    """What was last heard of one writer; `seat` is None where another process heard it."""

    presence: Presence
    seat: Sitting | None
    at: float


class Writers:
    """Everybody who writes in one note, wherever they are connected."""

    def __init__(self, room: str, say: Callable[..., None]):
        self._room, self._say = room, say
        self._known: dict[int, Known] = {}

    def show_to(self, seat: Sitting) -> None:
        """Tell a newcomer who is here."""
        self._forget_silent()
        here = [known.presence for known in self._known.values() if known.presence.state is not None]
        for first in range(0, len(here), wire.MOST_STATES):
            seat.send(wire.awareness(here[first : first + wire.MOST_STATES]))

    def say(self, seat: Sitting, said: list[Presence]) -> None:
        """Pass on what a browser says of its own writer; what it says of others is left out."""
        own = [one for one in said if self._is_own(seat, one)]
        present = [Presence(one.client, one.clock, _told(seat, one.state)) for one in own]
        for one in present:
            self._known[one.client] = Known(one, seat, time.monotonic())
        self._pass_on(present, seat)

    def forget(self, seat: Sitting) -> None:
        """Whoever sat there has gone."""
        gone = [
            Presence(client, known.presence.clock + 1, None)
            for client, known in list(self._known.items())
            if known.seat is seat
        ]
        for one in gone:
            del self._known[one.client]
        self._pass_on(gone, seat)

    def hear(self, states: list[Any]) -> None:
        """Take in what another process passes on."""
        present = [Presence(int(client), int(clock), state) for client, clock, state in states]
        for one in present:
            self._known[one.client] = Known(one, None, time.monotonic())
        self._say(wire.awareness(present))

    def _pass_on(self, present: list[Presence], seat: Sitting) -> None:
        if not present:
            return
        self._say(wire.awareness(present), but=seat)
        states = [[one.client, one.clock, one.state] for one in present]
        hub.tell("note-writers", {"room": self._room, "states": states})

    def _is_own(self, seat: Sitting, said: Presence) -> bool:
        known = self._known.get(said.client)
        if known is not None and known.presence.state is not None:
            return known.seat is seat
        return said.state is not None and self._count(seat) < MOST_OF_A_SEAT

    def _count(self, seat: Sitting) -> int:
        return sum(known.seat is seat for known in self._known.values())

    def _forget_silent(self) -> None:
        since = time.monotonic() - SILENT_SECONDS
        for client in [client for client, known in self._known.items() if known.at < since]:
            del self._known[client]


def _told(seat: Sitting, state: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if state is None:
        return None
    return {"user": seat.face, "cursor": state.get("cursor")}
