"""Extension point: what can be read inside a step: a shared document today, an article of the knowledge base when
there is one. Features say how a reading is found for its reader, and how it is shown in place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.accounts.models import Customer
from portal.accounts.standpoint import Standpoint
from portal.onboarding.rules.shapes import Reading


@dataclass(frozen=True)
class Shown:
    """A reading as its reader may see it: where it is, and, where it is short, the sanitised HTML of it."""

    title: str
    url: str
    note: Any = ""  # "3 minutes to read"
    html: Any = None


@dataclass(frozen=True)
class Kind:
    """A kind of reading; `find` returns None for what the reader may not see."""

    code: str
    label: Any
    find: Callable[[Standpoint, Reading], Shown | None] = field(repr=False)
    choices: Callable[[Customer | None], Sequence[tuple[str, str]]] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let steps show readings of this kind."""
    _kinds[kind.code] = kind


def kinds() -> tuple[Kind, ...]:
    """Return the kinds in the order of their registration."""
    return tuple(_kinds.values())


def shown(point: Standpoint, reading: Reading) -> Shown | None:
    """Return a reading for this reader, None where there is none or it may not be seen."""
    kind = _kinds.get(reading.kind)
    return kind.find(point, reading) if kind else None
