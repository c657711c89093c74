"""A review as one plain document: what pages, papers, slides and comparisons read, whether live or frozen.

A final edition keeps exactly this as canonical JSON. Dates are ISO texts, people stand in it by public id, numbers
as they were measured; nothing in it refers to rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from portal.reviews.rules.words import Slot

SCHEMA = "banso.review/1"
OWN = "own"
"""The key of a page that a review's people write themselves."""


@dataclass(frozen=True)
class Told:
    """One section as it is read.

    `facts` is empty for a page of one's own, which has a title and a text, and where nothing was gathered (`Drawn`).
    """

    id: str
    key: str
    schema: int
    part: str
    title: str
    text: str
    facts: Mapping[str, Any]
    said: Mapping[Slot, str]  # each slot, empty where nobody wrote

    @property
    def is_own(self) -> bool:
        return self.key == OWN

    @property
    def blank(self) -> tuple[Slot, ...]:
        """Return the slots that nobody filled, in order."""
        return tuple(slot for slot in Slot if not self.said[slot].strip())


@dataclass(frozen=True)
class Drawn:
    """What an open page knows of a draft, by ids: which sections have something to tell, and which lack data."""

    told: frozenset[str]
    lacking: frozenset[str]


@dataclass(frozen=True)
class Snapshot:
    """A review's document, and the ways it is read."""

    document: Mapping[str, Any]

    @property
    def review(self) -> Mapping[str, Any]:
        """Return id, title, period (kind, first, last), plan, held_on, language and paper."""
        found: Mapping[str, Any] = self.document["review"]
        return found

    @property
    def first(self) -> date:
        return date.fromisoformat(self.review["period"]["first"])

    @property
    def last(self) -> date:
        return date.fromisoformat(self.review["period"]["last"])

    @property
    def customer(self) -> Mapping[str, Any]:
        """Return name, fiscal_first_month, time_zone and language."""
        found: Mapping[str, Any] = self.document["customer"]
        return found

    def vendor_name(self, language: str) -> str:
        """Return the vendor's name as readers of that language know it."""
        names: Mapping[str, str] = self.document["vendor"]
        return names.get(language) or names["ja"]

    @cached_property
    def sections(self) -> tuple[Told, ...]:
        """Return the sections in order."""
        return tuple(told(one) for one in self.document["sections"])

    def section(self, key: str) -> Told | None:
        """Return the section of a feature by its key."""
        return next((one for one in self.sections if one.key == key), None)

    @property
    def decisions(self) -> list[Mapping[str, Any]]:
        """Return id, request, reason, decide_by, decider, decider_name, answer, answer_text, answered_on, carried."""
        return list(self.document["decisions"])

    @property
    def aims(self) -> list[Mapping[str, Any]]:
        """Return id, kind, title, why, side, owner, due_on, under (a goal's title) and made (bool)."""
        return list(self.document["aims"])


def told(one: Mapping[str, Any]) -> Told:
    """Return a section from how it is kept."""
    return Told(
        one["id"],
        one["key"],
        one["schema"],
        one["part"],
        one["title"],
        one["text"],
        one["facts"],
        {slot: one["said"].get(slot.value, "") for slot in Slot},
    )
