"""Changing a template's shape: every function returns another shape; what does not exist stays without effect."""

from collections.abc import Callable
from dataclasses import replace

from portal.onboarding.rules.shapes import PhaseShape, StepShape, TemplateShape


def phase_of(shape: TemplateShape, key: str) -> PhaseShape | None:
    """Return a phase by its key."""
    return next((part for part in shape.phases if part.key == key), None)


def step_of(shape: TemplateShape, key: str) -> StepShape | None:
    """Return a step by its key."""
    return next((step for step in shape.steps if step.key == key), None)


def phase_around(shape: TemplateShape, key: str) -> PhaseShape | None:
    """Return the phase that a step stands in."""
    return next((part for part in shape.phases if any(step.key == key for step in part.steps)), None)


def with_phase(shape: TemplateShape, part: PhaseShape) -> TemplateShape:
    """Return the shape with one more phase at its end."""
    return replace(shape, phases=(*shape.phases, part))


def with_step(shape: TemplateShape, phase_key: str, step: StepShape) -> TemplateShape:
    """Return the shape with one more step at the end of a phase."""
    return _each_phase(
        shape, lambda part: replace(part, steps=(*part.steps, step)) if part.key == phase_key else part
    )


def changed_phase(shape: TemplateShape, part: PhaseShape) -> TemplateShape:
    """Return the shape with the phase of this key as `part` says, its steps as they are."""
    return _each_phase(shape, lambda old: replace(part, steps=old.steps) if old.key == part.key else old)


def changed_step(shape: TemplateShape, step: StepShape) -> TemplateShape:
    """Return the shape with the step of this key as `step` says."""
    return _each_phase(
        shape,
        lambda part: replace(part, steps=tuple(step if old.key == step.key else old for old in part.steps)),
    )


def without_phase(shape: TemplateShape, key: str) -> TemplateShape:
    """Return the shape without a phase and its steps; nobody waits for them any more."""
    gone = phase_of(shape, key)
    for step in gone.steps if gone else ():
        shape = without_step(shape, step.key)
    return replace(shape, phases=tuple(part for part in shape.phases if part.key != key))


def without_step(shape: TemplateShape, key: str) -> TemplateShape:
    """Return the shape without a step; whoever waited for it waits no longer."""

    def freed(step: StepShape) -> StepShape:
        gate = replace(step.gate, steps=tuple(one for one in step.gate.steps if one != key))
        return replace(step, needs=tuple(one for one in step.needs if one != key), gate=gate)

    def lighter(part: PhaseShape) -> PhaseShape:
        gate = replace(part.gate, steps=tuple(one for one in part.gate.steps if one != key))
        return replace(part, gate=gate, steps=tuple(freed(step) for step in part.steps if step.key != key))

    return _each_phase(shape, lighter)


def placed_step(shape: TemplateShape, key: str, phase_key: str, before: str = "") -> TemplateShape:
    """Return the shape with a step moved into a phase, before another one or to its end."""
    step = step_of(shape, key)
    if step is None or phase_of(shape, phase_key) is None or before == key:
        return shape

    def moved(part: PhaseShape) -> PhaseShape:
        steps = [one for one in part.steps if one.key != key]
        if part.key == phase_key:
            keys = [one.key for one in steps]
            steps.insert(keys.index(before) if before in keys else len(steps), step)
        return replace(part, steps=tuple(steps))

    return _each_phase(shape, moved)


def placed_phase(shape: TemplateShape, key: str, before: str = "") -> TemplateShape:
    """Return the shape with a phase moved before another one, or to the end."""
    part = phase_of(shape, key)
    if part is None or before == key:
        return shape
    others = [one for one in shape.phases if one.key != key]
    keys = [one.key for one in others]
    others.insert(keys.index(before) if before in keys else len(others), part)
    return replace(shape, phases=tuple(others))


def stepped(shape: TemplateShape, key: str, up: bool) -> TemplateShape:
    """Return the shape with a step one place further up or down, across the border of its phase."""
    part = phase_around(shape, key)
    if part is None:
        return shape
    keys = [step.key for step in part.steps]
    at = keys.index(key)
    if up and at:
        return placed_step(shape, key, part.key, keys[at - 1])
    if not up and at < len(keys) - 1:
        return placed_step(shape, key, part.key, keys[at + 2] if at + 2 < len(keys) else "")
    return _across(shape, part, key, up)


def phase_stepped(shape: TemplateShape, key: str, up: bool) -> TemplateShape:
    """Return the shape with a phase one place further up or down."""
    keys = [part.key for part in shape.phases]
    if key not in keys:
        return shape
    at = keys.index(key)
    if up:
        return placed_phase(shape, key, keys[at - 1]) if at else shape
    return placed_phase(shape, key, keys[at + 2] if at + 2 < len(keys) else "")


def _across(shape: TemplateShape, part: PhaseShape, key: str, up: bool) -> TemplateShape:
    at = shape.phases.index(part) + (-1 if up else 1)
    if not 0 <= at < len(shape.phases):
        return shape
    other = shape.phases[at]
    first = other.steps[0].key if other.steps and not up else ""
    return placed_step(shape, key, other.key, first)


def _each_phase(shape: TemplateShape, change: Callable[[PhaseShape], PhaseShape]) -> TemplateShape:
    return replace(shape, phases=tuple(change(part) for part in shape.phases))
