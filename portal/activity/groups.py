"""Extension point: groups of customers' people whom the vendor may want to write to. Features say who belongs to one,
and why; whoever reaches out chooses a group.

A group's people are asked for under `every_customer`, for named customers, in a fixed number of statements. Facts go
into messages that customers read: they say nothing that the customer's people cannot see themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Option:
    """A number the author may set: `label` names it with its unit, bounds included."""

    name: str
    label: Any  # lazy text
    usual: int
    least: int = 1
    most: int = 365


@dataclass(frozen=True)
class Choice:
    """One of a few words the author may choose: (code, lazy text), the first is the usual one."""

    name: str
    label: Any
    choices: tuple[tuple[str, Any], ...]

    @property
    def usual(self) -> str:
        return self.choices[0][0]


@dataclass(frozen=True)
class InGroup:
    """Somebody belongs to a group at a customer. Facts fill the group's own fields: text, a number, a day, or a list
    of titles; a fact that is missing blocks a message that needs it."""

    customer_id: int
    person_id: int
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class WroteTo:
    """Somebody of a group was written to, at an instant; what became of it is asked of the group."""

    id: int
    customer_id: int
    person_id: int
    at: datetime


Settings = Mapping[str, int | str]
Find = Callable[[Sequence[int], Settings], Sequence[InGroup]]
Acted = Callable[[Sequence[WroteTo]], set[int]]


@dataclass(frozen=True)
class Group:
    """A group: its name, what its author may set, the fields it fills beside everybody's, and what acting means."""

    code: str
    label: Any
    hint: Any
    options: tuple[Option | Choice, ...]
    fields: Mapping[str, Any]  # name: lazy words
    find: Find
    acted_label: Any = ""
    acted: Acted | None = None


_groups: dict[str, Group] = {}


def group(
    code: str,
    label: Any,
    *,
    hint: Any = "",
    options: Sequence[Option | Choice] = (),
    fields: Mapping[str, Any] | None = None,
    acted_label: Any = "",
    acted: Acted | None = None,
) -> Callable[[Find], Find]:
    """Decorator: the function says who belongs to the group among these customers.

    `acted` returns the ids of those written to who have since done what the group asks for (`acted_label`).
    """

    def register(find: Find) -> Find:
        _groups[code] = Group(code, label, hint, tuple(options), dict(fields or {}), find, acted_label, acted)
        return find

    return register


def groups() -> tuple[Group, ...]:
    """Return the groups in the order of their registration."""
    return tuple(_groups.values())


def group_of(code: str) -> Group | None:
    """Return a group, None where nobody offers it (its module is switched off)."""
    return _groups.get(code)


def settled(chosen: Group, given: Mapping[str, Any]) -> dict[str, int | str]:
    """Return a group's options as given, each within its bounds; what cannot be read takes its usual value."""
    found: dict[str, int | str] = {}
    for option in chosen.options:
        said = given.get(option.name, option.usual)
        if isinstance(option, Choice):
            found[option.name] = said if said in {code for code, _words in option.choices} else option.usual
            continue
        try:
            number = int(said)
        except (TypeError, ValueError):
            number = option.usual
        found[option.name] = min(max(number, option.least), option.most)
    return found
