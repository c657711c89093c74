"""Extension point: what can be observed of a customer, so that a step, a gate, the wow moment or the end of an
onboarding can depend on it. Features register kinds of rules; below, onboarding asks whether a rule holds.

A kind is evaluated inside one customer's scope as the system, in a fixed number of statements, and returns evidence
that both sides may read: a sentence's facts, plain values, never more than the customer sees.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.accounts.models import Customer
from portal.foundation.audience import Side
from portal.onboarding.models import Journey, Step
from portal.onboarding.rules.shapes import Rule


@dataclass(frozen=True)
class Evidence:
    """A rule holds: since when, and what shows it (`facts`: plain values; `said`: msgid-free words are made by the
    kind's `tell`)."""

    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """How far a rule is from holding, where that can be said: 18 of 25."""

    have: float
    want: float


@dataclass(frozen=True)
class Asked:
    """What a rule is asked for: the customer, the journey, and the step where it belongs to one.

    `kept` lives as long as one settling: what a kind reads from the database it keeps there under a key of its own, so
    that sixty rules of one kind ask once.
    """

    customer: Customer
    journey: Journey
    step: Step | None = None
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


Holds = Callable[[Rule, Asked], Evidence | Progress | None]
Tell = Callable[[Rule, dict[str, Any]], Any]


@dataclass(frozen=True)
class Kind:
    """A kind of rule: how it is called in the editor, which of the rule's settings it has, and how it is told.

    `settings`: of ref, op, at_least, people, days, text. `choices(customer|None)` lists what `ref` can be, as
    (ref, words). `tell(rule, facts)` words the rule, or with facts its evidence, in the language in force.
    """

    code: str
    label: Any
    settings: tuple[str, ...]
    holds: Holds = field(repr=False)
    tell: Tell = field(repr=False)
    choices: Callable[[Customer | None], Sequence[tuple[str, str]]] | None = None
    #: Whom one waits for while the rule does not hold.
    waits_for: Side | None = None
    #: True where nothing announces it, so that it is asked for once an hour.
    polled: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let rules be of this kind; registering the code again replaces it."""
    _kinds[kind.code] = kind


def kinds() -> tuple[Kind, ...]:
    """Return the kinds in the order of their registration."""
    return tuple(_kinds.values())


def kind_of(code: str) -> Kind | None:
    """Return a kind, None where nobody observes it (its module is switched off)."""
    return _kinds.get(code)


def rules_of_kinds() -> dict[str, tuple[str, ...]]:
    """Return the settings that each known kind of rule has, by its code."""
    return {kind.code: kind.settings for kind in _kinds.values()}
