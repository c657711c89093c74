"""Kinds of rules about the journey itself: groups of rules, steps, and answers given in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.onboarding import observables
from portal.onboarding.actions.judging import DRAFTS
from portal.onboarding.observables import Asked, Evidence, Kind, Progress
from portal.onboarding.queries import facts, steps
from portal.onboarding.rules.shapes import Rule
from portal.onboarding.rules.words import StepState

Found = Evidence | Progress | None
DONE = (StepState.DONE,)


def holds(rule: Rule, asked: Asked) -> Found:
    """Return what shows that a rule holds, or how far it is from it."""
    kind = observables.kind_of(rule.kind)
    return kind.holds(rule, asked) if kind else None


def told(rule: Rule, known: dict[str, Any] | None = None) -> str:
    """Return a rule in words, or with facts its evidence."""
    kind = observables.kind_of(rule.kind)
    return str(kind.tell(rule, known or {})) if kind else ""


def compared(value: float, rule: Rule) -> bool:
    """True when a number meets what the rule says of it; without a number anything above nothing does."""
    least = 1.0 if rule.at_least is None else rule.at_least
    return {"ge": value >= least, "le": value <= least, "eq": value == least}[rule.op]


def _all(rule: Rule, asked: Asked) -> Found:
    found = [holds(part, asked) for part in rule.of]
    shown = [one for one in found if isinstance(one, Evidence)]
    if not rule.of or len(shown) < len(rule.of):
        return Progress(len(shown), len(rule.of))
    return Evidence(max(one.at for one in shown), {"parts": [one.facts for one in shown]})


def _any(rule: Rule, asked: Asked) -> Found:
    shown = [
        (index, one) for index, part in enumerate(rule.of) if isinstance(one := holds(part, asked), Evidence)
    ]
    if not shown:
        return None
    index, first = min(shown, key=lambda each: each[1].at)
    return Evidence(first.at, {"index": index, "part": first.facts})


def _tell_all(rule: Rule, known: dict[str, Any]) -> str:
    parts = known.get("parts") or [{}] * len(rule.of)
    return _listed([told(part, shown) for part, shown in zip(rule.of, parts, strict=False)], "standard")


def _tell_any(rule: Rule, known: dict[str, Any]) -> str:
    index = known.get("index")
    if index is not None and index < len(rule.of):
        return told(rule.of[index], known.get("part"))
    return _listed([told(part) for part in rule.of], "or")


def _listed(words: Sequence[str], style: Literal["standard", "or"]) -> str:
    return format_list([word for word in words if word], style, locale=language())


def _step(rule: Rule, asked: Asked) -> Found:
    drafts = asked.kept.get(DRAFTS)
    if drafts is None:
        drafts = asked.kept[DRAFTS] = {one.key: one for one in steps.everything(asked.journey.id)}
    found = drafts.get(rule.ref)
    if found is None or found.state not in DONE:
        return None
    row = getattr(found, "step", found)
    return Evidence(found.done_at or clock.now(), {"ja": row.title_ja, "en": row.title_en})


def _tell_step(rule: Rule, known: dict[str, Any]) -> str:
    title = known.get(language()) or known.get("ja") or known.get("en")
    return _("“%(step)s” was done", step=title) if title else _("A step is done")


def _answer(rule: Rule, asked: Asked) -> Found:
    key, _dot, field = rule.ref.partition(".")
    known = facts.of(asked).answers
    found = [one for (step, name), one in known.items() if step == key and (not field or name == field)]
    matching = [at for value, at in found if _answers(value, rule)]
    return Evidence(max(matching), {}) if matching else None


def _answers(value: Any, rule: Rule) -> bool:
    """True when an answer is what the rule wants: a text, a number to compare with, or anything at all.

    >>> _answers("Yes", Rule("answer", text="yes")), _answers(30.0, Rule("answer", at_least=20)), _answers("", Rule())
    (True, True, False)
    """
    if value is None or value == "":
        return False
    if rule.at_least is not None:
        return isinstance(value, int | float) and not isinstance(value, bool) and compared(float(value), rule)
    if not rule.text:
        return True
    said = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    return said.strip().casefold() == rule.text.strip().casefold()


def _tell_answer(rule: Rule, known: dict[str, Any]) -> str:
    if rule.text:
        return _("“%(text)s” was the answer to a question", text=rule.text)
    return _("A question was answered")


def _no_choices(_customer: Customer | None) -> Sequence[tuple[str, str]]:
    return ()


def latest(*moments: datetime | None) -> datetime:
    """Return the latest of some moments, now where there is none."""
    return max((moment for moment in moments if moment is not None), default=clock.now())


observables.register(Kind("all", _l("All of these"), ("of",), _all, _tell_all))
observables.register(Kind("any", _l("One of these"), ("of",), _any, _tell_any))
observables.register(
    Kind("step", _l("A step is done"), ("ref",), _step, _tell_step, _no_choices, Side.CUSTOMER)
)
observables.register(
    Kind(
        "answer", _l("A question was answered in some way"), ("ref", "text", "op", "at_least"), _answer,
        _tell_answer, _no_choices, Side.CUSTOMER,
    )
)  # fmt: skip
