"""How templates are talked about: rules, what checking found, and what two editions differ in."""

from collections.abc import Callable, Iterable
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.queries import staff
from portal.foundation.i18n import language, locale
from portal.onboarding.forms import words
from portal.onboarding.observables import kind_of
from portal.onboarding.rules import shapes
from portal.onboarding.rules.answers import key_of
from portal.onboarding.rules.checking import GROUPS, Finding
from portal.onboarding.rules.differences import Difference, Place
from portal.onboarding.rules.rewriting import phase_of, step_of
from portal.onboarding.rules.shapes import Due, Gate, Rule, StepShape, TemplateShape
from portal.onboarding.rules.words import GateKind

#: What a field of a step, a phase or a template is called where it was changed.
FIELD_WORDS = {
    "title": _l("Title"), "about": _l("Instructions"), "side": _l("Whose step it is"), "owner": _l("Who does it"),
    "staff": _l("Who does it, by name"),
    "kind": _l("What is done"), "minutes": _l("Minutes it takes"), "due": _l("Due"),
    "needs": _l("Steps that come before it"), "gate": _l("When it opens"),
    "conditions": _l("Only for customers for whom this holds"), "automatic": _l("Completes itself when"),
    "fields": _l("Fields of the form"), "reading": _l("What is read inside the step"),
    "video_url": _l("Address of a short video"), "may_skip": _l("May be skipped with a reason"),
    "internal": _l("Inside our team only"), "is_wow": _l("The wow moment is reached here"),
    "wow": _l("The wow moment is reached when"), "wow_words": _l("The wow moment in the customer's words"),
    "done": _l("Onboarding is done when"), "clock_from": _l("Days to value count from"),
    "value_days": _l("Aim, in calendar days"), "behind_after": _l("Behind after"), "stuck_after": _l("Stuck after"),
    "role": _l("Whom it is for"), "next_template": _l("What begins at the wow moment"),
}  # fmt: skip
FOUND_WORDS = {
    "no_steps": _l("There is no step yet."),
    "too_many": _l("There are more than %(about)s steps."),
    "key": _l("Two things have the same name inside: %(place)s"),
    "title": _l("It has no title."),
    "needs": _l("It waits for a step that does not exist: %(about)s"),
    "circle": _l("It waits for itself, over the steps before it."),
    "gate": _l("It opens after a step that does not exist: %(about)s"),
    "gate_empty": _l("It opens on a condition, but none is set."),
    "rule": _l("A condition lacks something."),
    "rule_step": _l("A condition asks for a step or an answer that does not exist: %(about)s"),
    "kind_unknown": _l("Nobody observes this here: %(about)s"),
    "wow_missing": _l("It is not said when the wow moment is reached."),
    "wow_words": _l("The wow moment is not put into words yet."),
    "wow_inside": _l("The wow moment is one that the customer never sees: %(about)s"),
    "form_empty": _l("The form has no fields, or one without a name."),
    "choices": _l("A choice needs at least two answers: %(about)s"),
    "language": _l("It is written in one language only; readers of the other see that one."),
    "done_missing": _l("It is not said when onboarding is done; then it is when every step is."),
    "long": _l("%(about)s steps are many. People finish short lists."),
    "owner_side": _l("Who does it is of the other side."),
    "video_address": _l("The video's address does not begin with https://."),
    "wow_star": _l("Exactly one step should be marked as the wow moment."),
    "value_days": _l("No aim is set for the days to value."),
}


def told_rule(rule: Rule, shape: TemplateShape | None = None) -> str:
    """Return a rule as a sentence, empty for none; steps and answers by their titles where the shape is known."""
    if not rule:
        return ""
    if rule.kind in GROUPS:
        parts = [told_rule(part, shape) for part in rule.of]
        if rule.kind == "any":
            return format_list(parts, style="or", locale=locale())
        return format_list(parts, locale=locale())
    named = _told_in(rule, shape) if shape is not None else ""
    kind = kind_of(rule.kind)
    if named or kind is not None:
        return named or str(kind.tell(rule, {}) if kind else "")
    return " ".join(part for part in (rule.kind, rule.ref, rule.text) if part)


def told_rules(rules: Iterable[Rule], shape: TemplateShape | None = None) -> str:
    """Return rules that must all hold as one sentence."""
    found = [told_rule(rule, shape) for rule in rules if rule]
    return format_list(found, locale=locale()) if found else ""


def _told_in(rule: Rule, shape: TemplateShape) -> str:
    key, _dot, field_key = rule.ref.partition(".")
    step = step_of(shape, key)
    if step is None or rule.kind not in ("step", "answer"):
        return ""
    title = step.title.of(language())
    if rule.kind == "step":
        return str(_("“%(step)s” was done", step=title))
    field = next((one for one in step.fields if one.key == field_key), None)
    question = field.label.of(language()) if field is not None else title
    if not rule.text:
        return str(_("“%(question)s” is answered", question=question))
    choices = {key_of(choice): choice.of(language()) for choice in field.choices} if field is not None else {}
    answer = choices.get(rule.text, rule.text)
    return str(_("“%(answer)s” is the answer to “%(question)s”", answer=answer, question=question))


def told_due(due: Due) -> str:
    """Return a due rule in words, empty for none."""
    if due.anchor is None:
        return ""
    anchor = str(words.ANCHOR_WORDS[due.anchor])
    if due.days == 0:
        return str(_("On the day of: %(anchor)s", anchor=anchor))
    if due.days < 0:
        return str(
            ngettext(
                "%(num)s working day before: %(anchor)s",
                "%(num)s working days before: %(anchor)s",
                -due.days,
                anchor=anchor,
            )
        )
    return str(
        ngettext(
            "%(num)s working day after: %(anchor)s",
            "%(num)s working days after: %(anchor)s",
            due.days,
            anchor=anchor,
        )
    )


def told_gate(gate: Gate, shape: TemplateShape) -> str:
    """Return a start condition in words, empty where it opens at once."""
    reading = language()
    if gate.kind is GateKind.NONE:
        return ""
    if gate.label:
        return gate.label.of(reading)
    if gate.kind is GateKind.STEPS and gate.steps:
        return str(_("Opens after: %(steps)s", steps=told_steps(gate.steps, shape)))
    if gate.kind is GateKind.STEPS:
        return str(_("Opens when everything in the phase before is done"))
    if gate.kind is GateKind.CONDITION:
        return str(_("Opens when: %(condition)s", condition=told_rule(gate.rule, shape)))
    return str(_("Opened by hand"))


def told_steps(keys: Iterable[str], shape: TemplateShape) -> str:
    """Return steps by their titles."""
    found = [step_of(shape, key) for key in keys]
    titles = [step.title.of(language()) for step in found if step is not None]
    return format_list(titles, locale=locale()) if titles else ""


def told_finding(finding: Finding, shape: TemplateShape) -> str:
    """Return what checking found, without where."""
    step = step_of(shape, finding.about)
    about = step.title.of(language()) if step is not None else finding.about
    return str(FOUND_WORDS[finding.code]) % {"about": about, "place": finding.place}


def place_of(finding: Finding, shape: TemplateShape) -> str:
    """Return where something was found: a step's or a phase's title."""
    there = step_of(shape, finding.place) or phase_of(shape, finding.place)
    return there.title.of(language()) or finding.place if there is not None else ""


def told_field(one: Difference) -> str:
    """Return what the field of a difference is called."""
    return str(FIELD_WORDS.get(one.field, one.field))


def told_value(one: Difference, value: Any, shape: TemplateShape) -> str:
    """Return a field's value before or after, as people say it."""
    if value in (None, "", [], {}):
        return ""
    teller = _TELLERS.get(one.field)
    return teller(value, shape) if teller else str(value)


def title_at(one: Difference, old: TemplateShape, new: TemplateShape) -> str:
    """Return the title of the step or phase that a difference is about."""
    find: Callable[..., Any] = step_of if one.place is Place.STEP else phase_of
    there = find(new, one.of) or find(old, one.of)
    return there.title.of(language()) or one.of if there is not None else one.of


def told_step(step: StepShape) -> str:
    """Return in a line what is said of a step beside its title."""
    parts = [str(words.SIDE_WORDS[step.side]), str(words.KIND_WORDS[step.kind]), told_due(step.due)]
    return " · ".join(part for part in parts if part)


def _words(value: Any, _shape: TemplateShape) -> str:
    return shapes.words(value).of(language())


def _both(value: Any, _shape: TemplateShape) -> str:
    found = shapes.words(value)
    return " / ".join(dict.fromkeys(text for text in (found.ja, found.en) if text))


def _yes(value: Any, _shape: TemplateShape) -> str:
    return str(_("Yes")) if value else str(_("No"))


def _rule(value: Any, shape: TemplateShape) -> str:
    return told_rule(shapes.rule(value), shape)


def _name(public_id: str) -> str:
    found = staff.by_public_id(public_id)
    return found.name_in(language()) if found is not None else str(_("Somebody who has left"))


def _from(mapping: Any) -> Callable[[Any, TemplateShape], str]:
    return lambda value, _shape: str(mapping.get(value, value))


_TELLERS: dict[str, Callable[[Any, TemplateShape], str]] = {
    "title": _both,
    "about": _both,
    "wow_words": _both,
    "side": _from({word.value: label for word, label in words.SIDE_WORDS.items()}),
    "owner": _from({word.value: label for word, label in words.OWNER_WORDS.items()}),
    "staff": lambda value, _shape: _name(value),
    "kind": _from({word.value: label for word, label in words.KIND_WORDS.items()}),
    "role": _from({word.value: label for word, label in words.ROLE_WORDS.items()}),
    "clock_from": _from({word.value: label for word, label in words.ANCHOR_WORDS.items()}),
    "due": lambda value, _shape: told_due(shapes.due(value)),
    "gate": lambda value, shape: told_gate(shapes.gate(value), shape),
    "needs": told_steps,
    "conditions": lambda value, shape: told_rules([shapes.rule(one) for one in value], shape),
    "automatic": _rule,
    "wow": _rule,
    "done": _rule,
    "fields": lambda value, _shape: ", ".join(_words(one.get("label"), _shape) for one in value),
    "reading": lambda value, _shape: ":".join(part for part in (value.get("kind"), value.get("ref")) if part),
    "may_skip": _yes,
    "internal": _yes,
    "is_wow": _yes,
}
