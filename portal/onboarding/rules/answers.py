"""Answers to the fields of a step: how they are read, kept, told, and what is still missing."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from portal.foundation.dates import NotADate, read_date
from portal.foundation.numbers import NotANumber, plain_digits, read_number
from portal.onboarding.rules.shapes import Field, Words
from portal.onboarding.rules.shapes import field as read_field
from portal.onboarding.rules.words import StepKind

QUESTION = "answer"
"""The one field of a question whose template names no fields of its own."""
LONGEST_LINE, LONGEST_TEXT, LONGEST_ID = 300, 10_000, 40
YES, NO = "yes", "no"


class NotAnAnswer(ValueError):
    """What was typed fits the field not: `reason` is number, date, choice, long or characters."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def fields_of(kind: StepKind, title: Words, raw: Iterable[Mapping[str, Any]]) -> tuple[Field, ...]:
    """Return the fields of a step as its row keeps them; a question without any asks its own title."""
    found = tuple(read_field(one) for one in raw)
    if kind is StepKind.QUESTION and not found:
        return (Field(QUESTION, title, "long"),)
    return found


def key_of(choice: Words) -> str:
    """Return what is kept of a choice, whatever language it was made in.

    >>> key_of(Words("はい", "Yes")), key_of(Words("東京", ""))
    ('Yes', '東京')
    """
    return choice.en or choice.ja


def read(field: Field, typed: str, language: str) -> Any:
    """Return what was typed as it is kept, None for nothing. Raises NotAnAnswer.

    Numbers are kept as numbers, dates as ISO text, yes and no as booleans, a choice by `key_of`, a person by public id.

    >>> read(Field("n", Words("", "How many"), "number"), "１，２００", "ja")
    1200.0
    >>> read(Field("d", Words("", "When"), "date"), "2026/12/1", "ja")
    '2026-12-01'
    """
    text = typed.strip()
    if not text:
        return None
    if any(ord(c) < 32 and c not in "\n\r\t" for c in text):
        raise NotAnAnswer("characters")
    return _READERS.get(field.kind, _line)(field, text.replace("\r\n", "\n"), language)


def said(field: Field, value: Any, language: str) -> str:
    """Return an answer as it stands in the field again; a choice by what is kept of it.

    >>> said(Field("n", Words(), "number"), 1200.0, "ja"), said(Field("y", Words(), "yes_no"), False, "en")
    ('1200', 'no')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int | float):
        return plain_digits(float(value))
    return str(value)


def told(field: Field, value: Any, language: str) -> str:
    """Return an answer for its reader: the words of a choice, everything else as it stands."""
    if field.kind == "choice":
        words = {key_of(choice): choice.of(language) for choice in field.choices}
        return words.get(str(value), said(field, value, language))
    return said(field, value, language)


def plain_words(text: str, most: int) -> str:
    """Return what somebody wrote, at most so long, without what can be neither shown nor kept.

    >>> plain_words(" It" + chr(0) + " spins for ever ", 12)
    'It spins for'
    """
    kept = (
        c
        for c in text.replace("\r\n", "\n")
        if c in "\n\t" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF)
    )
    return "".join(kept).strip()[:most].rstrip()


def missing(fields: Iterable[Field], answers: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the fields that must be filled in and are not."""
    return tuple(one for one in fields if one.required and answers.get(one.key) in (None, ""))


def matches(value: Any, wanted: str) -> bool:
    """True when an answer is what a condition asks for; letter case and blanks around it do not count.

    >>> matches("Yes", "yes "), matches(True, "yes"), matches(12.0, "12"), matches(None, "")
    (True, True, True, False)
    """
    if value is None:
        return False
    return said(Field("", Words()), value, "en").strip().casefold() == wanted.strip().casefold()


def _line(_field: Field, text: str, _language: str) -> str:
    line = " ".join(text.split())
    if len(line) > LONGEST_LINE:
        raise NotAnAnswer("long")
    return line


def _long(_field: Field, text: str, _language: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise NotAnAnswer("long")
    return text


def _number(_field: Field, text: str, language: str) -> float:
    try:
        return read_number(text, language)
    except NotANumber as error:
        raise NotAnAnswer("number") from error


def _date(_field: Field, text: str, _language: str) -> str:
    try:
        found: date = read_date(text)
    except NotADate as error:
        raise NotAnAnswer("date") from error
    return found.isoformat()


def _choice(field: Field, text: str, _language: str) -> str:
    for choice in field.choices:
        if text in (choice.en, choice.ja):
            return key_of(choice)
    raise NotAnAnswer("choice")


def _yes_no(_field: Field, text: str, _language: str) -> bool:
    if text not in (YES, NO):
        raise NotAnAnswer("choice")
    return text == YES


def _person(_field: Field, text: str, _language: str) -> str:
    if len(text) > LONGEST_ID:
        raise NotAnAnswer("choice")
    return text


_READERS = {
    "long": _long, "number": _number, "date": _date, "choice": _choice, "yes_no": _yes_no, "person": _person,
}  # fmt: skip
