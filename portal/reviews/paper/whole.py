"""A whole review, ready to be read in one language: what its page, its printed page and its PDF have in common."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from portal.activity.review_sections import Source
from portal.agreements.rules import document
from portal.foundation.audience import Side
from portal.foundation.colour import Pair
from portal.foundation.i18n import language
from portal.foundation.markup import to_html
from portal.reviews.models import ReviewEdition
from portal.reviews.paper import words
from portal.reviews.paper.colours import colours_of
from portal.reviews.paper.corrections import Correction, corrections_of
from portal.reviews.paper.shown import Shown, all_shown
from portal.reviews.paper.summary import Summary, summary_of
from portal.reviews.queries.people import InReview, people_of
from portal.reviews.rules.snapshot import Snapshot
from portal.reviews.rules.words import AimKind, Answer

MOST_ASKED = 3
"""Of the decisions asked for, on the first page."""
TONES = {Answer.YES: "achieved", Answer.NO: "off_track", Answer.LATER: "at_risk"}


@dataclass(frozen=True)
class Sealed:
    """What a final edition is known by."""

    number: int
    reference: str
    seal: str
    frozen_at: datetime
    corrects: str


@dataclass(frozen=True)
class Cover:
    """What stands on the first page. People of the customer are called 様 already."""

    title: str
    company: str
    period: str
    days: str
    held_on: date | None
    renews_on: date | None
    customer_people: tuple[str, ...]
    vendor_people: tuple[str, ...]
    pair: Pair | None  # both companies' colours
    asked: tuple[Mapping[str, Any], ...]
    more_asked: int


@dataclass(frozen=True)
class Sources:
    """Where the numbers of one section come from."""

    title: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Whole:
    """Everything of a review that is read, in order."""

    snapshot: Snapshot
    language: str
    customer_name: str
    vendor_name: str
    people: Mapping[str, InReview]
    cover: Cover
    summary: Summary
    conclusion: Markup
    sections: tuple[Shown, ...]
    decisions: tuple[Mapping[str, Any], ...]
    aims: tuple[Mapping[str, Any], ...]
    appendix: tuple[Sources, ...]
    corrections: tuple[Correction, ...]  # what the edition says otherwise than the one before
    sealed: Sealed | None
    is_draft: bool

    @property
    def gathered_on(self) -> date:
        """Return the customer's day on which the numbers were gathered."""
        return date.fromisoformat(self.snapshot.document["gathered_on"])


def whole_of(
    snapshot: Snapshot,
    *,
    before: Snapshot | None = None,
    paper: str | None = None,
    draft: bool = False,
    sealed: Sealed | None = None,
) -> Whole:
    """Return a review as it reads in the language of now; `before` is the review before, to compare figures with.

    On `paper` (of that size) people are called as in a letter, on screens as everywhere.
    """
    reading = _Reading(snapshot, people_of(snapshot), on_paper=paper is not None)
    decisions = tuple(sorted(reading.decisions(), key=lambda one: one["answer"] is not None))
    size = paper or snapshot.review["paper"]
    sections = tuple(all_shown(snapshot))
    return Whole(
        snapshot=snapshot,
        language=language(),
        customer_name=reading.companies[Side.CUSTOMER],
        vendor_name=reading.companies[Side.VENDOR],
        people=reading.people,
        cover=reading.cover(decisions),
        summary=summary_of(snapshot, before, decisions, size, with_gaps=draft),
        conclusion=to_html(snapshot.review["conclusion"].strip()),
        sections=sections,
        decisions=decisions,
        aims=tuple(reading.aims()),
        appendix=tuple(_appendix(sections)),
        corrections=tuple(corrections_of(snapshot)),
        sealed=sealed,
        is_draft=draft,
    )


def sealed(edition: ReviewEdition) -> Sealed:
    """Return what an edition is known by."""
    return Sealed(
        edition.number, document.reference(edition.seal), edition.seal, edition.frozen_at, edition.corrects
    )


class _Reading:
    """How one review is worded: who is called how, on paper or on a screen."""

    def __init__(self, snapshot: Snapshot, people: Mapping[str, InReview], *, on_paper: bool):
        self.snapshot, self.people, self.on_paper = snapshot, people, on_paper
        self.companies = {
            Side.CUSTOMER: snapshot.customer["name"],
            Side.VENDOR: snapshot.vendor_name(language()),
        }

    def cover(self, decisions: Sequence[Mapping[str, Any]]) -> Cover:
        snapshot, came = self.snapshot, self._attendees()
        ours = came[Side.VENDOR] or [
            self._named(person) for person in snapshot.document["accompanied_by"] if person in self.people
        ]
        return Cover(
            title=words.title_words(snapshot),
            company=words.company_called(snapshot.customer["name"]),
            period=words.period_of(snapshot),
            days=words.days_words(snapshot.first, snapshot.last),
            held_on=_day(snapshot.review["held_on"]),
            renews_on=_day(snapshot.document["renews_on"]),
            customer_people=tuple(came[Side.CUSTOMER]),
            vendor_people=tuple(ours),
            pair=colours_of(snapshot).pair,
            asked=tuple(decisions[:MOST_ASKED]),
            more_asked=len(decisions[MOST_ASKED:]),
        )

    def decisions(self) -> Iterator[dict[str, Any]]:
        for one in self.snapshot.decisions:
            answer = Answer(one["answer"]) if one["answer"] else None
            yield {
                **one,
                "reason": to_html(one["reason"].strip()),
                "decide_by": _day(one["decide_by"]),
                "who": self._named(one["decider"], one["decider_name"]),
                "answer": answer,
                "answer_word": str(words.ANSWERS[answer]) if answer else "",
                "tone": TONES[answer] if answer else "no_data",
                "answered_on": _day(one["answered_on"]),
            }

    def aims(self) -> Iterator[dict[str, Any]]:
        for one in self.snapshot.aims:
            yield {
                **one,
                "kind_word": str(words.AIM_KINDS[AimKind(one["kind"])]),
                "why": to_html(one["why"].strip()),
                "company": self._company(Side(one["side"])),
                "who": self._named(one["owner"]),
                "due_on": _day(one["due_on"]),
            }

    def _attendees(self) -> dict[str, list[str]]:
        came: dict[str, list[str]] = {Side.CUSTOMER: [], Side.VENDOR: []}
        for one in self.snapshot.document["attendees"]:
            known = self.people.get(one["person"] or "")
            side = Side.VENDOR if known is not None and known.is_vendor else one["side"]
            name = self._named(one["person"], one["name"], side)
            if name:
                came[side].append(_titled(name, known))
        return came

    def _company(self, side: Side) -> str:
        name = self.companies[side]
        return words.person_called(name, side) if self.on_paper else name

    def _named(self, public_id: str | None, name: str = "", side: str = Side.CUSTOMER) -> str:
        """Return how somebody is called; a name that was typed is left as it is on screens, for titles may be in it."""
        person = self.people.get(public_id or "")
        if person is not None:
            side = Side.VENDOR if person.is_vendor else Side.CUSTOMER
            return words.person_called(person.name, side, on_paper=self.on_paper)
        return words.person_called(name, side) if name and self.on_paper else name


def _titled(name: str, person: InReview | None) -> str:
    """Return a name with its title: before it in Japanese, behind it in English."""
    if person is None or not person.title:
        return name
    return f"{person.title} {name}" if language() == "ja" else f"{name}, {person.title}"


def _appendix(sections: tuple[Shown, ...]) -> Iterator[Sources]:
    for one in sections:
        found = tuple(one.section.sources(one.facts)) if one.section is not None else ()
        if found:
            yield Sources(one.title, found)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
