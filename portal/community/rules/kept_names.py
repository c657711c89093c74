"""Names in a text that other companies should not read: found however they were written, and replaced. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

SHORTEST, LONGEST_TEXT = 2, 60_000
FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|\(株\)|\(有\)|[,.]?\s*\b(?:inc|ltd|co|corp|llc|k\.?k)\b\.?",
    re.IGNORECASE,
)
_LATIN = re.compile(r"[a-z0-9]")


class NameKind(StrEnum):
    KEPT = "kept"  # the company keeps it, such as a client of its own
    COMPANY = "company"  # one's own company, in a post that hides it
    PERSON = "person"  # somebody of one's own company


@dataclass(frozen=True)
class Name:
    """A name that is looked for."""

    text: str
    kind: NameKind


@dataclass(frozen=True)
class Found:
    """A name that was found: how it stands in the text, what it is, and what can stand there instead."""

    text: str
    kind: NameKind
    instead: str


def found_in(text: str, names: Iterable[Name], instead: Mapping[NameKind, Sequence[str]]) -> list[Found]:
    """Return the names that a text has in it, each once, in their order; `instead` has words for each kind.

    Width, case and spaces make no difference, nor does the form of a company. Latin names are found as whole words.

    >>> words = {NameKind.KEPT: ["Company A", "Company B"]}
    >>> [(one.text, one.instead) for one in found_in("ヒノデ 製作所、AcmeとＡＣＭＥ", [
    ...     Name("株式会社ヒノデ製作所", NameKind.KEPT), Name("Acme Ltd.", NameKind.KEPT)], words)]
    [('ヒノデ 製作所', 'Company A'), ('Acme', 'Company B'), ('ＡＣＭＥ', 'Company B')]
    """
    folded, at = _folded(text[:LONGEST_TEXT])
    spans: list[tuple[int, int, Name]] = []
    for name in sorted(set(names), key=lambda one: -len(one.text)):
        spans += [(start, end, name) for start, end in _places(name.text, folded) if _free(start, end, spans)]
    used: dict[tuple[NameKind, str], str] = {}
    found: dict[str, Found] = {}
    for start, end, name in sorted(spans):
        words = instead.get(name.kind) or ("…",)
        known = sum(1 for kind, _ in used if kind is name.kind)
        word = used.setdefault((name.kind, _key(name.text)), words[min(known, len(words) - 1)])
        written = text[at[start] : at[end - 1] + 1]
        found.setdefault(written, Found(written, name.kind, word))
    return list(found.values())


def replaced(text: str, found: Iterable[Found]) -> str:
    """Return the text with other words in the place of names.

    >>> kept = NameKind.KEPT
    >>> replaced("ヒノデ製作所のヒノデ", [Found("ヒノデ", kept, "B"), Found("ヒノデ製作所", kept, "A")])
    'AのB'
    """
    for one in sorted(found, key=lambda each: -len(each.text)):
        text = text.replace(one.text, one.instead)
    return text


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the text as it is compared, and for each of its characters where that stands in the text."""
    signs, at = [], []
    for place, sign in enumerate(text):
        for one in unicodedata.normalize("NFKC", sign).lower():
            if not one.isspace() or _between_latin(text, place):
                signs.append(" " if one.isspace() else one)
                at.append(place)
    return "".join(signs), at


def _between_latin(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return bool(before.isascii() and after.isascii())


def _key(name: str) -> str:
    bare = FORMS.sub("", unicodedata.normalize("NFKC", name)).strip(" .,")
    return _folded(bare)[0]


def _places(name: str, folded: str) -> list[tuple[int, int]]:
    key = _key(name)
    if len(key) < SHORTEST or key not in folded:
        return []
    pattern = re.escape(key)
    if _LATIN.match(key):
        pattern = rf"(?<![a-z0-9]){pattern}"
    if _LATIN.match(key[-1]):
        pattern = rf"{pattern}(?![a-z0-9])"
    return [found.span() for found in re.finditer(pattern, folded)]


def _free(start: int, end: int, spans: Sequence[tuple[int, int, Name]]) -> bool:
    return all(end <= other or start >= until for other, until, _ in spans)
