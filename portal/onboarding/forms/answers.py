"""Answers as they arrive from a step's form: field by field, with what their author had seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.onboarding.actions.answers import Seen
from portal.onboarding.rules import answers as rules
from portal.onboarding.rules.answers import NotAnAnswer
from portal.onboarding.rules.shapes import Field

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Typed:
    """One field as it was sent: the text, the value it reads as, or what is wrong with it, and what was chosen."""

    field: Field
    text: str
    value: Any = None
    trouble: str = ""
    seen: Seen | None = None
    choice: str = ""  # where two answered: mine or theirs


def typed_of(
    fields: Iterable[Field], form: "MultiDict[str, str]", language: str, people: Iterable[str] = ()
) -> list[Typed]:
    """Return the fields that were sent, or the one named by `only`; `people` are who can be named."""
    only, known = form.get("only", ""), set(people)
    wanted = [one for one in fields if f"answer-{one.key}" in form and only in ("", one.key)]
    return [_typed(one, form, language, known) for one in wanted]


def _typed(field: Field, form: "MultiDict[str, str]", language: str, people: set[str]) -> Typed:
    text, choice = form.get(f"answer-{field.key}", ""), form.get(f"choose-{field.key}", "")
    before = form.get(f"seen-{field.key}")
    seen = None
    if before is not None and choice != MINE:
        seen = Seen(_lenient(field, before, language))
    try:
        value = rules.read(field, text, language)
        if field.kind == "person" and value is not None and value not in people:
            raise NotAnAnswer("choice")
    except NotAnAnswer as error:
        return Typed(field, text, trouble=words_of(error.reason), seen=seen, choice=choice)
    return Typed(field, text, value, seen=seen, choice=choice)


def _lenient(field: Field, text: str, language: str) -> Any:
    try:
        return rules.read(field, text, language)
    except NotAnAnswer:
        return None


def words_of(reason: str) -> str:
    """Return the sentence for an answer that does not fit its field."""
    return {
        "number": _("Enter a number, such as 4.9 or 1,200."),
        "date": _("Enter a date, such as 2026/11/21."),
        "choice": _("Choose one of these."),
        "long": _("This is longer than can be kept. Hand in a file for what is long."),
        "characters": _("This contains characters that cannot be shown."),
    }[reason]
