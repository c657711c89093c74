"""The exact text that a customer's approver agrees to: canonical JSON with a seal, as for agreements.

What is published is read back from this text, so that nothing can be read that nobody agreed to.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.agreements.rules.document import reference, seal, text

__all__ = [
    "SCHEMA",
    "TEXT_FIELDS",
    "Company",
    "document",
    "languages_of",
    "missing",
    "reference",
    "seal",
    "text",
    "without_teller",
]
SCHEMA = "banso.story/1"
TEXT_FIELDS = ("title", "situation", "doings", "outcome", "quote", "teller")
NEEDED = ("title", "situation", "doings", "outcome")


@dataclass(frozen=True)
class Company:
    """How the company is told of: by name, or by its industry alone."""

    name: str
    industry: str
    employees: int | None

    def facts(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"name": self.name, "industry": self.industry, "employees": self.employees}


def document(
    company: Company,
    language: str,
    texts: Mapping[str, Mapping[str, Any]],
    figures: Sequence[Mapping[str, Any]],
    pictures: Iterable[Mapping[str, Any]],
    reach: str,
    addressees: Iterable[str],
) -> dict[str, Any]:
    """Return a story as it is agreed to: no person but in its words, no key by which the plan could be found.

    `figures` hold a `key` under which a text's `figure_names` call them; the document names them by language instead.
    """
    return {
        "schema": SCHEMA,
        "company": company.facts(),
        "language": language,
        "texts": {
            code: {name: said[name] for name in TEXT_FIELDS} for code, said in texts.items() if said["title"]
        },
        "figures": [_named(one, texts) for one in figures],
        "pictures": [dict(one) for one in pictures],
        "reach": reach,
        "addressees": sorted(addressees),
    }


def languages_of(facts: Mapping[str, Any]) -> list[str]:
    """Return the languages in which a story can be read, the one it was written in first.

    >>> languages_of({"language": "ja", "texts": {"en": {}, "ja": {}}})
    ['ja', 'en']
    """
    first = facts["language"]
    return sorted(facts["texts"], key=lambda code: (code != first, code))


def without_teller(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a story without who tells it.

    >>> without_teller({"texts": {"ja": {"title": "T", "teller": "K"}}})
    {'texts': {'ja': {'title': 'T', 'teller': ''}}}
    """
    return {**facts, "texts": {code: {**said, "teller": ""} for code, said in facts["texts"].items()}}


def missing(language: str, texts: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what must be written before anybody can agree: all of it in the first language, and in others once begun.

    >>> missing("ja", {"ja": {"title": "T", "situation": "", "doings": "x", "outcome": "y"}})
    ['situation']
    """
    wanted = [language, *(code for code, said in texts.items() if said["title"] and code != language)]
    found = [name for code in wanted for name in NEEDED if not (texts.get(code) or {}).get(name)]
    return sorted(set(found), key=NEEDED.index)


def _named(figure: Mapping[str, Any], texts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    names = {
        code: list(said["figure_names"][figure["key"]])
        for code, said in texts.items()
        if (said.get("figure_names") or {}).get(figure["key"])
    }
    return {name: value for name, value in figure.items() if name != "key"} | (
        {"names": names} if names else {}
    )
