"""Extension point: what stands beside a name in a byline, such as that its person is an ambassador."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

#: A column that is true of whom a mark is shown, correlated with the membership as whose person they wrote.
Column = Callable[[], Any]
#: Statements of one number each that change whenever a mark of these people (bound ids) may have changed.
Stamps = Callable[[Sequence[Any]], Sequence[Any]]


@dataclass(frozen=True)
class Mark:
    """A mark: its words, its icon."""

    code: str
    words: Any
    icon: str


@dataclass(frozen=True)
class Marking:
    """Who has a mark: for those who know them by name (`near`), and for everybody else (`far`; None: nobody)."""

    mark: Mark
    near: Column
    far: Column | None
    stamps: Stamps


_markings: dict[str, Marking] = {}


def marks(marking: Marking) -> None:
    """Register a mark. It is read in the statement that reads where authors belong, never in one of its own."""
    _markings[marking.mark.code] = marking


def columns() -> list[Any]:
    """Return what tells who has which mark, labelled for `found`."""
    made = []
    for code, one in _markings.items():
        made.append(one.near().label(f"near_{code}"))
        if one.far is not None:
            made.append(one.far().label(f"far_{code}"))
    return made


def found(row: Any, how: str) -> tuple[Mark, ...]:
    """Return the marks that a row of `columns` has; how: near or far."""
    return tuple(one.mark for code, one in _markings.items() if getattr(row, f"{how}_{code}", False))


def numbers(people: Sequence[Any]) -> list[Any]:
    """Return what tells that a mark of these people may have changed, as statements of one number each."""
    return [number for code in sorted(_markings) for number in _markings[code].stamps(people)]
