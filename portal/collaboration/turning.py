"""Extension point: what can become something else (a line of a note, a conversation, a decision), and why it did.

Features above say what they make of it (`register`), others say of their own subjects who asked and what for
(`why_of`). Both ends remember each other, see `queries/origins`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.accounts import branding
from portal.collaboration.subjects import Subject, place
from portal.foundation.audience import Visibility


@dataclass(frozen=True, slots=True)
class Under:
    """Something that what is made can belong to, by a key of the feature's own; `group` is what it stands under."""

    key: str
    title: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: where it is shown, what it is called, and which subject it is, where it is one."""

    url: str
    title: str
    kind: str = ""
    id: int = 0
    public_id: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """Why something is made: who asked for it, what of it is its title and its text at first, and what was answered."""

    asked_by_id: int | None = None
    title: str = ""
    text: str = ""
    answer: str = ""


class CannotTurn(ValueError):
    """It cannot be made (any more); the words are for the person who asked."""


Make = Callable[..., Made]


@dataclass(frozen=True, slots=True)
class TurnInto:
    """One thing that a subject, or a line of its note, can become.

    `make(subject, text, by=…, visibility=…, under=…)` makes it, seen as widely as what it comes from, and raises
    CannotTurn; `under` tells what it may belong to, of which one is asked for where there are several; none: it needs
    nothing. `inside`: what is made is seen by the side of whoever makes it alone, whatever it comes from.
    """

    kind: str
    label: Any
    offered: Callable[[Subject], bool]
    make: Make
    under: Callable[[Subject, Visibility], Sequence[Under]] | None = None
    icon: str = "plus"
    inside: bool = False


_turns: dict[str, TurnInto] = {}
_whys: dict[str, Callable[[Subject], Why]] = {}


def register(turn: TurnInto) -> None:
    """Offer it wherever something can become something else."""
    _turns[turn.kind] = turn


def why_of(kind: str) -> Callable[[Callable[[Subject], Why]], Callable[[Subject], Why]]:
    """Decorator: the function says of subjects of this kind who asked, and with which words."""

    def add(teller: Callable[[Subject], Why]) -> Callable[[Subject], Why]:
        _whys[kind] = teller
        return teller

    return add


def why(subject: Subject) -> Why:
    """Return why something is made of this subject; what nobody explains has its title alone."""
    teller = _whys.get(subject.kind)
    return teller(subject) if teller else Why(title=subject.title)


def offers(subject: Subject) -> list[TurnInto]:
    """Return what this subject, and the lines of its notes, can become; first what its own feature makes of it."""
    there = (turn for turn in _turns.values() if branding.is_on(turn.offered.__module__))
    found = [turn for turn in there if turn.offered(subject)]
    return sorted(found, key=lambda turn: _feature(turn.offered.__module__) != _feature(place(subject.kind)))


def _feature(path: str) -> str:
    """Return the feature of an import path.

    >>> _feature("portal.plans.listeners.turning")
    'plans'
    """
    return "".join(path.split(".")[1:2])


def offer(subject: Subject, kind: str) -> TurnInto | None:
    """Return one of them, by its kind."""
    return next((turn for turn in offers(subject) if turn.kind == kind), None)


def label_of(kind: str) -> Any:
    """Return how making such a thing is called, None where nobody makes it (its module is switched off)."""
    return _turns[kind].label if kind in _turns else None
