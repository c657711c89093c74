"""Whether a template is sound: everything it names exists, no step waits for itself, its end can be reached.

What hinders it from being published is kept apart from what only deserves a look.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from portal.onboarding.rules.answers import fields_of, key_of
from portal.onboarding.rules.shapes import (
    MOST_STEPS,
    Gate,
    PhaseShape,
    Rule,
    StepShape,
    TemplateShape,
    Words,
    as_json,
)
from portal.onboarding.rules.words import GateKind, OwnerRole, StepKind, StepSide

GROUPS = ("all", "any")
A_KEY = re.compile(r"[a-z0-9_-]{1,40}")
SHORT = 25
"""Steps beyond which a template is called long; people stop at long lists."""
VENDORS = frozenset({OwnerRole.CSM, OwnerRole.BACKUP})

#: What only deserves a look; everything else hinders publishing.
ADVICE = frozenset(
    {
        "language",
        "done_missing",
        "long",
        "owner_side",
        "video_address",
        "wow_star",
        "value_days",
        "kind_unknown",
    }
)


class Finding(NamedTuple):
    """Something about a template: what, where (a step's or phase's key, empty for the whole), and about which word."""

    code: str
    place: str = ""
    about: str = ""

    @property
    def hinders(self) -> bool:
        """True where the template cannot be published like this."""
        return self.code not in ADVICE


def findings(shape: TemplateShape, kinds: Mapping[str, tuple[str, ...]] | None = None) -> tuple[Finding, ...]:
    """Return what is wrong with a template, or worth a look. `kinds`: the settings of each known kind of rule.

    Codes: no_steps, too_many, key (missing, twice, odd), title, needs (an unknown step), circle, gate (the same),
    gate_empty, rule (a setting is missing), rule_step (an unknown step or answer), kind_unknown (nobody observes it
    here), wow_missing, wow_words, wow_inside, form_empty, choices; and those of ADVICE.
    """
    return tuple(
        dict.fromkeys(
            [
                *_whole(shape),
                *_keys(shape),
                *(one for part in shape.phases for one in _of_phase(part, shape, kinds)),
                *(one for part in shape.steps for one in _of_step(part, shape, kinds)),
                *(Finding("circle", key) for key in circles(shape)),
                *_ends(shape, kinds),
            ]
        )
    )


def hinders(found: Iterable[Finding]) -> bool:
    """True where one of the findings hinders publishing."""
    return any(one.hinders for one in found)


def circles(shape: TemplateShape) -> list[str]:
    """Return the keys of steps that would wait for themselves, over prerequisites, gates and phases.

    >>> a = StepShape("a", Words("", "A"), StepSide.CUSTOMER, needs=("b",))
    >>> b = StepShape("b", Words("", "B"), StepSide.CUSTOMER, needs=("a",))
    >>> circles(TemplateShape((PhaseShape("p", Words("", "P"), (a, b)),)))
    ['a', 'b']
    """
    before = waits_for(shape)
    return [key for key in before if key in _reached(key, before)]


def waits_for(shape: TemplateShape) -> dict[str, frozenset[str]]:
    """Return the steps that must be done before each step opens."""
    waiting: dict[str, frozenset[str]] = {}
    above: tuple[StepShape, ...] = ()
    for part in shape.phases:
        of_phase = _of_gate(part.gate, above)
        for step in part.steps:
            waiting[step.key] = frozenset({*of_phase, *step.needs, *_of_gate(step.gate, above)})
        above = part.steps
    return waiting


def flat(rule: Rule) -> Iterator[Rule]:
    """Yield the rules that observe something, out of `all` and `any`."""
    if rule.kind in GROUPS:
        for part in rule.of:
            yield from flat(part)
    elif rule:
        yield rule


def _whole(shape: TemplateShape) -> Iterator[Finding]:
    if not shape.steps:
        yield Finding("no_steps")
    if len(shape.steps) > MOST_STEPS:
        yield Finding("too_many", about=str(MOST_STEPS))
    elif len(shape.steps) > SHORT:
        yield Finding("long", about=str(len(shape.steps)))
    if shape.value_days is None:
        yield Finding("value_days")


def _keys(shape: TemplateShape) -> Iterator[Finding]:
    for keys in ([part.key for part in shape.phases], [step.key for step in shape.steps]):
        for key, times in Counter(keys).items():
            if times > 1 or not A_KEY.fullmatch(key):
                yield Finding("key", key)


def _of_phase(
    part: PhaseShape, shape: TemplateShape, kinds: Mapping[str, tuple[str, ...]] | None
) -> Iterator[Finding]:
    yield from _called(part.title, part.key)
    yield from _gate(part.gate, part.key, shape, kinds)


def _of_step(
    step: StepShape, shape: TemplateShape, kinds: Mapping[str, tuple[str, ...]] | None
) -> Iterator[Finding]:
    yield from _called(step.title, step.key)
    if bool(step.about.ja) != bool(step.about.en):
        yield Finding("language", step.key)
    known = {one.key for one in shape.steps}
    yield from (Finding("needs", step.key, key) for key in step.needs if key not in known)
    yield from _gate(step.gate, step.key, shape, kinds)
    for rule in (*step.conditions, step.automatic):
        yield from _rule(rule, step.key, shape, kinds)
    yield from _work(step)


def _work(step: StepShape) -> Iterator[Finding]:
    if step.kind is StepKind.FORM and not step.fields:
        yield Finding("form_empty", step.key)
    for one in step.fields:
        if not one.label or not one.key:
            yield Finding("form_empty", step.key)
        elif bool(one.label.ja) != bool(one.label.en):
            yield Finding("language", step.key)
        if one.kind == "choice" and len([choice for choice in one.choices if choice]) < 2:
            yield Finding("choices", step.key, one.label.of("en"))
    ours = step.owner in VENDORS or bool(step.staff)
    if (
        (step.owner is not None or step.staff)
        and step.side is not StepSide.TOGETHER
        and ours != (step.side is StepSide.VENDOR)
    ):
        yield Finding("owner_side", step.key)
    if step.video_url and not step.video_url.startswith("https://"):
        yield Finding("video_address", step.key)


def _gate(
    gate: Gate, place: str, shape: TemplateShape, kinds: Mapping[str, tuple[str, ...]] | None
) -> Iterator[Finding]:
    known = {one.key for one in shape.steps}
    if gate.kind is GateKind.STEPS:
        yield from (Finding("gate", place, key) for key in gate.steps if key not in known)
    if gate.kind is GateKind.CONDITION:
        if not gate.rule:
            yield Finding("gate_empty", place)
        yield from _rule(gate.rule, place, shape, kinds)


def _rule(
    rule: Rule, place: str, shape: TemplateShape, kinds: Mapping[str, tuple[str, ...]] | None
) -> Iterator[Finding]:
    if rule.kind in GROUPS and not list(flat(rule)):
        yield Finding("rule", place, rule.kind)
    for one in flat(rule):
        if kinds is not None and one.kind not in kinds:
            yield Finding("kind_unknown", place, one.kind)
        if one.kind == "step" and one.ref not in {step.key for step in shape.steps}:
            yield Finding("rule_step", place, one.ref)
        if one.kind == "answer" and not _can_be_answered(one, shape):
            yield Finding("rule_step", place, one.ref)
        if one.kind in ("usage", "kpi") and not (one.ref or one.text):
            yield Finding("rule", place, one.kind)
        if one.kind == "used_by_all" and not (one.ref and one.text):
            yield Finding("rule", place, one.kind)
        if one.kind == "used_daily" and not (one.people or one.at_least):
            yield Finding("rule", place, one.kind)


def _can_be_answered(rule: Rule, shape: TemplateShape) -> bool:
    key, _, field_key = rule.ref.partition(".")
    step = next((one for one in shape.steps if one.key == key), None)
    if step is None:
        return False
    fields = fields_of(step.kind, step.title, [as_json(one) for one in step.fields])
    field = next((one for one in fields if one.key == field_key or not field_key), None)
    if field is None:
        return False
    return (
        field.kind != "choice" or not rule.text or rule.text in {key_of(choice) for choice in field.choices}
    )


def _ends(shape: TemplateShape, kinds: Mapping[str, tuple[str, ...]] | None) -> Iterator[Finding]:
    if not shape.wow:
        yield Finding("wow_missing")
    if not shape.wow_words:
        yield Finding("wow_words")
    elif bool(shape.wow_words.ja) != bool(shape.wow_words.en):
        yield Finding("language")
    if not shape.done:
        yield Finding("done_missing")
    inside = {step.key for step in shape.steps if step.internal}
    yield from (
        Finding("wow_inside", one.ref) for one in flat(shape.wow) if one.kind == "step" and one.ref in inside
    )
    yield from _rule(shape.wow, "", shape, kinds)
    yield from _rule(shape.done, "", shape, kinds)
    if shape.steps and sum(step.is_wow for step in shape.steps) != 1:
        yield Finding("wow_star")


def _called(title: Words, place: str) -> Iterator[Finding]:
    if not title:
        yield Finding("title", place)
    elif bool(title.ja) != bool(title.en):
        yield Finding("language", place)


def _of_gate(gate: Gate, above: tuple[StepShape, ...]) -> set[str]:
    if gate.kind is GateKind.STEPS:
        return set(gate.steps) if gate.steps else {step.key for step in above}
    if gate.kind is GateKind.CONDITION and gate.rule.kind != "any":
        return {one.ref for one in flat(gate.rule) if one.kind == "step"}
    return set()


def _reached(key: str, before: Mapping[str, frozenset[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(before.get(key, ()))
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(before.get(one, ()))
    return seen
