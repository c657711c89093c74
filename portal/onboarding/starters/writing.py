"""How starters are written down: a step's usual facts by whose it is, so that a line says what is special about it."""

from dataclasses import dataclass
from typing import Any

from portal.onboarding.rules.answers import key_of
from portal.onboarding.rules.shapes import (
    Due,
    Field,
    Gate,
    PhaseShape,
    Rule,
    StepShape,
    TemplateShape,
    Words,
)
from portal.onboarding.rules.words import Anchor, GateKind, OwnerRole, StepSide


@dataclass(frozen=True)
class Starter:
    """An onboarding to begin with, for one kind of product and one role."""

    code: str
    name: Words
    summary: Words
    told_from: Words
    shape: TemplateShape


def customers(key: str, title: Words, about: Words, **more: Any) -> StepShape:
    """Return a step of the customer's administrator."""
    return StepShape(key, title, StepSide.CUSTOMER, about, **{"owner": OwnerRole.ADMIN, **more})


def ones_own(key: str, title: Words, about: Words, **more: Any) -> StepShape:
    """Return a step of the person whom the onboarding is for."""
    return customers(key, title, about, **{"owner": OwnerRole.MEMBER, **more})


def ours(key: str, title: Words, about: Words, **more: Any) -> StepShape:
    """Return a step of the CSM's that both sides see."""
    return StepShape(key, title, StepSide.VENDOR, about, **{"owner": OwnerRole.CSM, **more})


def together(key: str, title: Words, about: Words, **more: Any) -> StepShape:
    """Return a step that both sides do at one table."""
    return StepShape(key, title, StepSide.TOGETHER, about, **{"owner": OwnerRole.CSM, **more})


def prepared(key: str, title: Words, about: Words, **more: Any) -> StepShape:
    """Return a step of the vendor's own preparation, which the customer never sees."""
    return ours(key, title, about, internal=True, **more)


def phase(key: str, title: Words, *steps: StepShape, after_the_one_before: bool = False) -> PhaseShape:
    """Return a phase; it opens at once, or when everything in the one before is done."""
    return PhaseShape(key, title, steps, Gate(GateKind.STEPS) if after_the_one_before else Gate())


def after_kickoff(days: int) -> Due:
    """Return a day so many working days after the kick-off; negative: before it."""
    return Due(Anchor.KICKOFF, days)


def after_start(days: int) -> Due:
    """Return a day so many working days after the onboarding's own start."""
    return Due(Anchor.START, days)


def happened(name: str, times: float = 1) -> Rule:
    """Return the rule that the product told of an event so many times."""
    return Rule("usage", name, at_least=times)


def owner_signed_in() -> Rule:
    """Return the rule that whoever is to do the step has signed in."""
    return Rule("signed_in", "owner")


def each_did(event: str, among: str) -> Rule:
    """Return the rule that each person of whom the product told `among` was also told of for `event`."""
    return Rule("used_by_all", event, text=among)


def used_daily(share: int, days: int) -> Rule:
    """Return the rule that a share of the people, in percent, used the product on each of so many days."""
    return Rule("used_daily", people=share, days=days)


def step_done(key: str) -> Rule:
    """Return the rule that a step of the same onboarding is done."""
    return Rule("step", key)


def both(*parts: Rule) -> Rule:
    """Return the rule that all of the parts hold."""
    return Rule("all", of=parts)


def answered(step_key: str, field_key: str, choice: Words) -> Rule:
    """Return the rule that a choice was the answer to a field of an earlier step."""
    return Rule("answer", f"{step_key}.{field_key}", text=key_of(choice))


def asked(key: str, ja: str, en: str, kind: str = "text", **more: Any) -> Field:
    """Return a field of a form."""
    return Field(key, Words(ja, en), kind, **more)
