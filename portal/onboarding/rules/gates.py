"""What must be true before a phase or a step can be begun, and which steps can be done now.

A phase that opened stays open. A step can be done while its phase is open, the steps it needs have ended, and its own
gate has opened; when a step before it is taken up again, it waits again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from portal.onboarding.rules.shapes import Gate
from portal.onboarding.rules.words import GateKind

NO_GATE = Gate()


@dataclass(frozen=True)
class GatedPhase:
    """A phase in its order. `opened` for good, by its gate or by hand; `holds`: its condition on the customer does."""

    key: str
    gate: Gate = NO_GATE
    opened: bool = False
    holds: bool = False


@dataclass(frozen=True)
class GatedStep:
    """A step. `ended` is done, skipped or left out; `by_hand`: somebody opened it; `holds`: its condition does."""

    key: str
    phase: str
    ended: bool = False
    needs: tuple[str, ...] = ()
    gate: Gate = NO_GATE
    by_hand: bool = False
    holds: bool = False


@dataclass(frozen=True)
class Held:
    """Why a step cannot be begun: its phase is closed, steps that must end before it, or its own gate."""

    phase: bool = False
    steps: tuple[str, ...] = ()
    gate: GateKind = GateKind.NONE

    def __bool__(self) -> bool:
        return self.phase or bool(self.steps) or self.gate is not GateKind.NONE


def open_phases(phases: Sequence[GatedPhase], steps: Sequence[GatedStep]) -> frozenset[str]:
    """Return the keys of the phases that are open.

    >>> two = [GatedPhase("a"), GatedPhase("b", Gate(GateKind.STEPS))]
    >>> sorted(open_phases(two, [GatedStep("x", "a")])), sorted(open_phases(two, [GatedStep("x", "a", ended=True)]))
    (['a'], ['a', 'b'])
    """
    running = running_steps(steps)
    return frozenset(
        phase.key for index, phase in enumerate(phases) if phase.opened or not waits(phases, index, running)
    )


def waits(phases: Sequence[GatedPhase], index: int, running: Mapping[str, str]) -> Held:
    """Return what the gate of a phase waits for; `running` are the open steps by key, with their phase."""
    phase, gate = phases[index], phases[index].gate
    if gate.kind is GateKind.STEPS:
        if gate.steps:
            return Held(steps=tuple(key for key in gate.steps if key in running))
        before = phases[index - 1].key if index else ""
        return Held(steps=tuple(key for key, where in running.items() if where == before))
    if gate.kind is GateKind.BY_HAND or (gate.kind is GateKind.CONDITION and not phase.holds):
        return Held(gate=gate.kind)
    return Held()


def held(step: GatedStep, phases_open: Collection[str], running: Mapping[str, str]) -> Held:
    """Return why a step cannot be begun yet; nothing (false) when it can.

    >>> bool(held(GatedStep("x", "a"), {"a"}, {"x": "a"}))
    False
    >>> held(GatedStep("x", "a", needs=("y",)), {"a"}, {"x": "a", "y": "a"}).steps
    ('y',)
    """
    needs = tuple(key for key in step.needs if key in running and key != step.key)
    kind = GateKind.NONE
    if not step.by_hand:
        if step.gate.kind is GateKind.STEPS:
            named = tuple(key for key in step.gate.steps if key in running and key != step.key)
            needs = tuple(dict.fromkeys((*needs, *named)))
        elif step.gate.kind is GateKind.BY_HAND or (step.gate.kind is GateKind.CONDITION and not step.holds):
            kind = step.gate.kind
    return Held(step.phase not in phases_open, needs, kind)


def running_steps(steps: Sequence[GatedStep]) -> dict[str, str]:
    """Return the steps that have not ended by key, with their phase."""
    return {step.key: step.phase for step in steps if not step.ended}


def blocking(phases: Sequence[GatedPhase], steps: Sequence[GatedStep]) -> frozenset[str]:
    """Return the keys of the open steps that others wait for: open ones that need them, or phases behind a gate.

    >>> sorted(blocking([GatedPhase("a")], [GatedStep("x", "a"), GatedStep("y", "a", needs=("x",))]))
    ['x']
    """
    running = running_steps(steps)
    found: set[str] = set()
    for step in steps:
        if not step.ended:
            named = step.gate.steps if step.gate.kind is GateKind.STEPS and not step.by_hand else ()
            found.update(key for key in (*step.needs, *named) if key != step.key)
    alive = set(running.values())
    for index, phase in enumerate(phases):
        if not phase.opened and phase.key in alive:
            found.update(waits(phases, index, running).steps)
    return frozenset(found & running.keys())


def circle(needs: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Return the keys of a circle in which steps wait for each other, or nothing.

    >>> circle({"a": ["b"], "b": ["a"], "c": ["a"]})
    ('a', 'b')
    """
    settled: set[str] = set()
    for start in needs:
        trail = _trail(start, needs, settled)
        if trail:
            return trail
    return ()


def _trail(start: str, needs: Mapping[str, Collection[str]], settled: set[str]) -> tuple[str, ...]:
    path: list[str] = []
    waiting: list[tuple[str, bool]] = [(start, True)]
    while waiting:
        key, entering = waiting.pop()
        if not entering:
            settled.add(path.pop())
        elif key in path:
            return tuple(path[path.index(key) :])
        elif key not in settled:
            path.append(key)
            waiting.append((key, False))
            waiting.extend((before, True) for before in needs.get(key, ()) if before in needs)
    return ()
