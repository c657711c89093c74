"""The sections of a review as they are read, on pages and paper: by their own templates, in the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from portal.activity.review_sections import Facts, Section
from portal.foundation.markup import to_html
from portal.reviews.paper import words
from portal.reviews.queries.snapshots import readable
from portal.reviews.rules.snapshot import Snapshot, Told
from portal.reviews.rules.words import Slot

SHORT = 220
"""Up to so many characters each, the three slots stand beside each other."""


@dataclass(frozen=True)
class Said:
    """One slot: what somebody made of a section, as HTML; blank where nobody wrote."""

    slot: Slot
    label: str
    html: Markup

    @property
    def is_blank(self) -> bool:
        return not self.html


@dataclass(frozen=True)
class Shown:
    """One section, ready to be read. `template` is empty for a page of one's own, which has its `text`."""

    told: Told
    title: str
    part: str
    template: str
    facts: Facts
    text: Markup
    slots: tuple[Said, ...]
    section: Section | None = field(repr=False)

    @property
    def name(self) -> str:
        """Return how links inside the document lead here."""
        return f"section-{self.told.id}"

    @property
    def is_short(self) -> bool:
        return all(len(text) <= SHORT and text.count("\n") < 6 for text in self.told.said.values())

    @property
    def is_silent(self) -> bool:
        """True where nobody wrote anything about it."""
        return all(said.is_blank for said in self.slots)


def shown(told: Told) -> Shown | None:
    """Return a section for its readers, None for one of a feature that is gone."""
    section = readable(told)
    if section is None and not told.is_own:
        return None
    title = told.title if told.is_own else str(section.label) if section else ""
    slots = tuple(Said(slot, str(words.SLOTS[slot]), to_html(told.said[slot].strip())) for slot in Slot)
    has_slots = section is not None and section.commented
    return Shown(
        told=told,
        title=title,
        part=words.part_words(told.part),
        template=section.template if section else "",
        facts=told.facts,
        text=to_html(told.text),
        slots=slots if has_slots else (),
        section=section,
    )


def all_shown(snapshot: Snapshot) -> Iterator[Shown]:
    """Yield the sections of a review in order."""
    for told in snapshot.sections:
        found = shown(told)
        if found is not None:
            yield found


def called(people: dict[str, Any], public_id: str | None) -> str:
    """Return the name of somebody who stands in a review by public id, empty where nobody does."""
    person = people.get(public_id or "")
    return person.name if person else ""
