"""What two editions of a template differ in, and what a newer edition would change in a journey that was adapted.

Steps and phases are known again by their keys. A difference has a key of its own, so that it can be taken by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.onboarding.rules.rewriting import phase_around, phase_of, step_of
from portal.onboarding.rules.shapes import PhaseShape, StepShape, TemplateShape, as_json
from portal.onboarding.rules.words import StepState

#: Of the whole template, in the order in which they are told.
WHOLE = (
    "wow", "wow_words", "done", "clock_from", "value_days", "behind_after", "stuck_after", "role", "next_template",
)  # fmt: skip
OF_STEP = (
    "title", "about", "side", "owner", "staff", "kind", "minutes", "due", "needs", "gate", "conditions", "automatic",
    "fields", "reading", "video_url", "may_skip", "internal", "is_wow",
)  # fmt: skip
OF_PHASE = ("title", "gate")


class Place(StrEnum):
    WHOLE = "whole"
    PHASE = "phase"
    STEP = "step"


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  # to another phase, or past others that stayed
    CHANGED = "changed"


class Fit(StrEnum):
    """How a difference fits a journey."""

    FITS = "fits"  # the journey is here as the template was
    ADAPTED = "adapted"  # it was changed for this customer; taking it replaces that
    DONE = "done"  # the step is behind them; nothing is changed
    THERE = "there"  # the journey is like this already


@dataclass(frozen=True)
class Difference:
    """One thing that is different. `field` and both values (as JSON) where something was changed."""

    what: What
    place: Place
    of: str = ""  # the key of the step or phase
    field: str = ""
    before: Any = None
    after: Any = None

    @property
    def key(self) -> str:
        """Return the name by which it is taken.

        >>> Difference(What.CHANGED, Place.STEP, "kickoff", "minutes").key
        'changed:step:kickoff:minutes'
        """
        return ":".join((self.what, self.place, self.of, self.field))


@dataclass(frozen=True)
class Offered:
    """A difference as it would come to a journey; `now` is what the journey has there today."""

    difference: Difference
    fit: Fit
    now: Any = None

    @property
    def takes(self) -> bool:
        """True where taking it would change the journey."""
        return self.fit in (Fit.FITS, Fit.ADAPTED)


def between(old: TemplateShape, new: TemplateShape) -> tuple[Difference, ...]:
    """Return what `new` does differently from `old`: first what is gone, then the rest in the new order."""
    return (
        *_gone(old, new),
        *_whole(old, new),
        *(one for part in new.phases for one in _phase(old, part)),
        *(one for step in new.steps for one in _step(old, new, step)),
    )


def offered(
    base: TemplateShape, newer: TemplateShape, now: TemplateShape, states: Mapping[str, StepState]
) -> tuple[Offered, ...]:
    """Return what a newer edition would change in a journey.

    `base` is the edition it was made from, `now` the journey as it is, `states` how its steps stand. What the journey
    says already is left out; a step that is done or was skipped is left alone and said so.
    """
    found = (_fitted(one, now, states) for one in between(base, newer))
    return tuple(one for one in found if one is not None and one.fit is not Fit.THERE)


def _fitted(one: Difference, now: TemplateShape, states: Mapping[str, StepState]) -> Offered | None:
    if one.place is Place.WHOLE:
        return _compared(one, _json(getattr(now, one.field)))
    there = step_of(now, one.of) if one.place is Place.STEP else phase_of(now, one.of)
    if one.what is What.ADDED:
        return Offered(one, Fit.THERE if there is not None else Fit.FITS)
    if there is None:
        return None if one.what is What.REMOVED else Offered(one, Fit.THERE)  # taken out for this customer
    if _behind(one, there, states):
        return Offered(one, Fit.DONE)
    if one.what is What.CHANGED:
        return _compared(one, _json(getattr(there, one.field)))
    if one.what is What.MOVED and isinstance(there, StepShape):
        around = phase_around(now, one.of)
        return Offered(one, Fit.FITS if around and around.key == one.before else Fit.ADAPTED)
    return Offered(one, Fit.FITS)


def _behind(one: Difference, there: StepShape | PhaseShape, states: Mapping[str, StepState]) -> bool:
    over = (StepState.DONE, StepState.SKIPPED)
    if isinstance(there, StepShape):
        return states.get(there.key) in over
    return one.what is What.REMOVED and any(states.get(step.key) in over for step in there.steps)


def _compared(one: Difference, now: Any) -> Offered:
    if now == one.after:
        return Offered(one, Fit.THERE, now)
    return Offered(one, Fit.FITS if now == one.before else Fit.ADAPTED, now)


def _gone(old: TemplateShape, new: TemplateShape) -> list[Difference]:
    steps = [
        Difference(What.REMOVED, Place.STEP, step.key, before=as_json(step))
        for step in old.steps
        if step_of(new, step.key) is None
    ]
    phases = [
        Difference(What.REMOVED, Place.PHASE, part.key, before=_json(part.title))
        for part in old.phases
        if phase_of(new, part.key) is None
    ]
    return [*steps, *phases]


def _whole(old: TemplateShape, new: TemplateShape) -> list[Difference]:
    return _fields(Place.WHOLE, "", old, new, WHOLE)


def _phase(old: TemplateShape, part: PhaseShape) -> list[Difference]:
    before = phase_of(old, part.key)
    if before is None:
        return [Difference(What.ADDED, Place.PHASE, part.key, after=_json(part.title))]
    return _fields(Place.PHASE, part.key, before, part, OF_PHASE)


def _step(old: TemplateShape, new: TemplateShape, step: StepShape) -> list[Difference]:
    before = step_of(old, step.key)
    if before is None:
        return [Difference(What.ADDED, Place.STEP, step.key, after=as_json(step))]
    moved = _moved(old, new, step.key)
    return [*([moved] if moved else []), *_fields(Place.STEP, step.key, before, step, OF_STEP)]


def _moved(old: TemplateShape, new: TemplateShape, key: str) -> Difference | None:
    was, now = phase_around(old, key), phase_around(new, key)
    if was is None or now is None:
        return None
    if was.key != now.key or key in _out_of_order(was, now):
        return Difference(What.MOVED, Place.STEP, key, before=was.key, after=now.key)
    return None


def _out_of_order(was: PhaseShape, now: PhaseShape) -> set[str]:
    """Return the steps that stand elsewhere among those that both have; the longest run that kept its order stayed."""
    both = {step.key for step in was.steps} & {step.key for step in now.steps}
    order = {key: at for at, key in enumerate(step.key for step in was.steps if step.key in both)}
    keys = [step.key for step in now.steps if step.key in both]
    longest: list[list[str]] = []
    for key in keys:
        runs = [run for run in longest if order[run[-1]] < order[key]]
        longest.append([*_longest(runs), key])
    return both - set(_longest(longest))


def _longest(runs: list[list[str]]) -> list[str]:
    best: list[str] = []
    for run in runs:
        best = run if len(run) > len(best) else best
    return best


def _fields(place: Place, of: str, old: Any, new: Any, names: tuple[str, ...]) -> list[Difference]:
    pairs = ((name, _json(getattr(old, name)), _json(getattr(new, name))) for name in names)
    return [
        Difference(What.CHANGED, place, of, name, before, after)
        for name, before, after in pairs
        if before != after
    ]


def _json(value: Any) -> Any:
    """Return a field's value as JSON keeps it."""
    if hasattr(value, "__dataclass_fields__"):
        return as_json(value)
    if isinstance(value, tuple):
        return [_json(part) for part in value]
    return value.value if isinstance(value, StrEnum) else value
