"""Extension point: what can be read inside a step: a shared document, an article of the knowledge base. Features say
how a reading is found for its reader, and how it is shown in place."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.accounts.models import Customer
from portal.accounts.standpoint import Standpoint
from portal.onboarding.rules.shapes import Reading


@dataclass(frozen=True)
class Shown:
    """A reading as its reader may see it: where it is, and, where it is short, the sanitised HTML of it.

    `read_url`: where the page says how far it was read; `language`: of the text.
    """

    title: str
    url: str
    note: Any = ""  # "3 minutes to read"
    html: Any = None
    read_url: str = ""
    language: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of reading; `find` returns None for what the reader may not see.

    `versions(point, refs)` is what shapes them for a reader, so that no page is kept longer than what it shows.
    """

    code: str
    label: Any
    find: Callable[[Standpoint, Reading], Shown | None] = field(repr=False)
    choices: Callable[[Customer | None], Sequence[tuple[str, str]]] | None = None
    versions: Callable[[Standpoint, Sequence[str]], Hashable] | None = field(default=None, repr=False)


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


def versions(point: Standpoint, found: Iterable[Reading]) -> tuple[Hashable, ...]:
    """Return what shapes these readings for a reader, for the keys of pages that show them: one statement a kind."""
    refs: dict[str, set[str]] = {}
    for reading in found:
        refs.setdefault(reading.kind, set()).add(reading.ref)
    asked = ((_kinds.get(kind), sorted(of_kind)) for kind, of_kind in sorted(refs.items()))
    return tuple(kind.versions(point, of_kind) for kind, of_kind in asked if kind and kind.versions)
