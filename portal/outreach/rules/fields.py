"""Fields in a text that goes to many: `{{customer}}` becomes each recipient's own.

Filled in one pass, so that a value never becomes a field itself; in Markdown every value is made plain text. A field
that somebody has no value for blocks the message to them: nobody reads 「{{family_name}}さん」 or 「さん」.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIELD = re.compile(r"\{\{[ \t　]*([^{}\n]{0,60}?)[ \t　]*\}\}")
STRAY = re.compile(r"\{\{|\}\}")
#: What would become emphasis, code, a link, a tag, a table or somebody's name; the rest reads the same as plain text.
SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~])")
LONGEST_VALUE = 500


@dataclass(frozen=True)
class Filled:
    """A text with its fields filled in; `missing` names those without a value."""

    text: str
    missing: tuple[str, ...]


def fields_in(text: str) -> list[str]:
    """Return the fields a text names, each once, in order.

    >>> fields_in("{{family_name}}さん、{{ customer }}の{{customer}}")
    ['family_name', 'customer']
    """
    return list(dict.fromkeys(match.group(1) for match in FIELD.finditer(text)))


def unknown(text: str, known: Iterable[str]) -> list[str]:
    """Return what stands in braces and is no field: a name nobody fills, or braces that do not close.

    >>> unknown("{{custmer}} {{customer}}", ["customer"]), unknown("{{customer}", ["customer"])
    (['custmer'], ['{{'])
    """
    names = set(known)
    found = [name for name in fields_in(text) if name not in names]
    rest = FIELD.sub("", text)
    return found + list(dict.fromkeys(match.group(0) for match in STRAY.finditer(rest)))


def filled(text: str, values: Mapping[str, str], *, markdown: bool) -> Filled:
    """Fill the fields of a text; an empty value counts as missing and leaves its name to be seen.

    >>> filled("{{customer}} {{day}}", {"customer": "{{day}} & Co.", "day": ""}, markdown=False)
    Filled(text='{{day}} & Co. {{day}}', missing=('day',))
    >>> filled("{{customer}}", {"customer": "[a](b)"}, markdown=True).text
    '\\\\[a\\\\](b)'
    """
    missing: list[str] = []

    def value_of(match: re.Match[str]) -> str:
        value = one_line(values.get(match.group(1), ""))
        if not value:
            missing.append(match.group(1))
            return match.group(0)
        return plain(value) if markdown else value

    return Filled(FIELD.sub(value_of, text), tuple(dict.fromkeys(missing)))


def one_line(value: str) -> str:
    """Return a value as it stands inside a sentence: one line, nothing that cannot be shown, not endless.

    >>> one_line("a\\n\\tb\\x00c")
    'a bc'
    """
    shown = "".join(sign for sign in value if sign.isprintable() or sign.isspace())
    return " ".join(shown.split())[:LONGEST_VALUE]


def plain(value: str) -> str:
    """Return a value that Markdown shows as it is, and that names nobody.

    >>> plain("@{x} *b*")
    '@\\\\{x\\\\} \\\\*b\\\\*'
    """
    return SPECIAL.sub(r"\\\1", value)
