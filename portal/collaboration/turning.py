"""Extension point: what a line of a note can be turned into. Features above say what they make of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.collaboration.subjects import Subject
from portal.foundation.audience import Visibility


@dataclass(frozen=True, slots=True)
class Under:
    """Something that what is made can belong to, by a key of the feature's own."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: where it is shown, and what it is called."""

    url: str
    title: str


class CannotTurn(ValueError):
    """It cannot be made (any more); the words are for the person who asked."""


Make = Callable[..., Made]


@dataclass(frozen=True, slots=True)
class TurnInto:
    """One thing that a line can become.

    `make(subject, text, by=…, visibility=…, under=…)` makes it, seen as widely as the note, and raises CannotTurn;
    `under` tells what it may belong to, of which one is asked for where there are several; none: it needs nothing.
    """

    kind: str
    label: Any
    offered: Callable[[Subject], bool]
    make: Make
    under: Callable[[Subject, Visibility], Sequence[Under]] | None = None


_turns: dict[str, TurnInto] = {}


def register(turn: TurnInto) -> None:
    """Offer it at the check items of notes."""
    _turns[turn.kind] = turn


def offers(subject: Subject) -> list[TurnInto]:
    """Return what lines of this subject's notes can become."""
    return [turn for turn in _turns.values() if turn.offered(subject)]


def offer(subject: Subject, kind: str) -> TurnInto | None:
    """Return one of them, by its kind."""
    return next((turn for turn in offers(subject) if turn.kind == kind), None)
