"""What somebody asked, without who they are: names of people and companies, addresses and numbers to reach them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

HONORIFICS = "さん|様|さま|氏|くん|ちゃん|殿|先生|部長|課長|係長|主任|社長|専務|常務"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.-])(?:\+\d{1,3}[ -]?)?\(?0?\d{1,4}\)?[ -]\d{1,4}[ -]\d{3,4}(?![\w.-])")
_SIGNED = re.compile(r"\n--\s*\n.*", re.DOTALL)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|\(株\)|\(有\)|\b(?:inc|ltd|llc|corp|co|k\.k)\b\.?,?", re.IGNORECASE
)


@dataclass(frozen=True)
class Person:
    """How somebody is called."""

    family: str
    given: str = ""
    romanised: str = ""


@dataclass(frozen=True)
class Words:
    """What stands in place of a person, a company, and a way to reach somebody."""

    person: str
    company: str
    reach: str


def without_names(text: str, people: Iterable[Person], companies: Iterable[str], words: Words) -> str:
    """Return a text in which nobody of these is named.

    >>> said = Words("担当者", "当社", "(連絡先)")
    >>> without_names("田中です。森さんとさくら商会で使います。aoi@sakura.example",
    ...     [Person("田中", "葵"), Person("森")], ["株式会社さくら商会"], said)
    '担当者です。担当者と当社で使います。(連絡先)'
    >>> without_names("森林の森 (Mr Tanaka)", [Person("森", "真理", "Mari Tanaka")], [], Words("Z", "us", "-"))
    '森林の森 (Mr Z)'
    """
    calm = unicodedata.normalize("NFC", _SIGNED.sub("", text.replace("\r\n", "\n")))
    calm = _PHONE.sub(words.reach, _MAIL.sub(words.reach, calm))
    for company in sorted(set(companies), key=len, reverse=True):
        calm = _company(company).sub(words.company, calm) if company.strip() else calm
    for pattern in _patterns(people):
        calm = pattern.sub(words.person, calm)
    return calm.strip()


def _company(name: str) -> re.Pattern[str]:
    plain = " ".join(_FORMS.sub(" ", unicodedata.normalize("NFKC", name)).split()) or name
    forms = r"(?:株式会社|有限会社|合同会社|㈱|\(株\)|（株）)"
    inner = r"\s*".join(map(re.escape, plain.split()))
    behind = rf"(?:\s*{forms})?" if _CJK.search(plain) else ""
    return re.compile(rf"(?:{forms}\s*)?{_bounded(inner, plain)}{behind}", re.IGNORECASE)


def _patterns(people: Iterable[Person]) -> list[re.Pattern[str]]:
    """Return the longest ways of calling each first, so that no half of a name is left."""
    found: list[tuple[int, str]] = []
    for one in people:
        if one.family and one.given:
            found.append((100, rf"{re.escape(one.family)}\s*{re.escape(one.given)}(?:\s*(?:{HONORIFICS}))?"))
        for name in filter(None, (one.family, one.given)):
            if len(name) > 1 and not name.isascii():
                found.append((50 + len(name), rf"{re.escape(name)}(?:\s*(?:{HONORIFICS}))?"))
            elif not name.isascii():
                found.append((10, rf"{re.escape(name)}\s*(?:{HONORIFICS})"))
        latin = [
            word for name in (one.romanised, one.family, one.given) for word in name.split() if word.isascii()
        ]
        found += [
            (40 + len(word), rf"\b{re.escape(word)}\b(?:[ -]san\b)?") for word in latin if len(word) > 2
        ]
    ordered = sorted(set(found), key=lambda pair: (-pair[0], pair[1]))
    return [re.compile(pattern, re.IGNORECASE) for _weight, pattern in ordered]


def _bounded(inner: str, plain: str) -> str:
    return inner if _CJK.search(plain) else rf"\b{inner}\b"
