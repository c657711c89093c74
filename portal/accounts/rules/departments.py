"""Departments as a tree: in which order they are read, and where one may hang."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar


class Part(Protocol):
    """A department as far as its place goes."""

    id: Any
    parent_id: Any


P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Placed(Generic[P]):
    """A department and how deep it lies (0: at the top)."""

    part: P
    depth: int


def in_order(parts: Sequence[P]) -> list[Placed[P]]:
    """Return the tree read from the top, each part before what belongs to it; `parts` come in sibling order."""
    children: dict[int | None, list[P]] = defaultdict(list)
    for part in parts:
        children[part.parent_id].append(part)
    out: list[Placed[P]] = []
    waiting = [(part, 0) for part in reversed(children[None])]
    while waiting:
        part, depth = waiting.pop()
        out.append(Placed(part, depth))
        waiting += [(child, depth + 1) for child in reversed(children[part.id])]
    return out


def below(parts: Iterable[Part], top: int) -> set[int]:
    """Return the ids of `top` and everything that belongs to it: where it must not hang."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for part in parts:
        children[part.parent_id].append(part.id)
    found, waiting = set(), [top]
    while waiting:
        current = waiting.pop()
        found.add(current)
        waiting += children[current]
    return found
