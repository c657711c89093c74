"""Plan, do, check, act: in which order the sections of a review stand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar

PARTS = ("plan", "do", "check", "act")


class Placed(Protocol):
    """A section with its part and its place."""

    @property
    def public_id(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def left_out_at(self) -> datetime | None: ...


P = TypeVar("P", bound=Placed)


def part_of(word: str) -> str:
    """Return the part that is meant; what is none stands in the last one.

    >>> part_of("do"), part_of("?")
    ('do', 'act')
    """
    return word if word in PARTS else PARTS[-1]


def in_order(rows: Sequence[P]) -> list[P]:
    """Return sections by part, and in each part by their place; those left out behind the others."""
    return sorted(
        rows, key=lambda row: (PARTS.index(part_of(row.part)), row.left_out_at is not None, row.position)
    )


def moved(rows: Sequence[P], row: P, step: int, before: str | None) -> list[P]:
    """Return all sections in their new order; a section stays in its part."""
    beside = [one for one in rows if one.part == row.part]
    rest = [one for one in beside if one is not row]
    if before is not None:
        place = next((number for number, one in enumerate(rest) if one.public_id == before), len(rest))
    else:
        place = min(max(beside.index(row) + step, 0), len(rest))
    ordered = [*rest[:place], row, *rest[place:]]
    start = list(rows).index(beside[0])
    others = [one for one in rows if one.part != row.part]
    return [*others[:start], *ordered, *others[start:]]
