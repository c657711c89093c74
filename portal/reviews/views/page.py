"""What the page of a review shows its reader, each question asked once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.activity.review_sections import Figure, Gap
from portal.agreements.queries.document import named
from portal.foundation import clock
from portal.foundation.i18n import language
from portal.foundation.markup import to_html
from portal.meetings.models import Meeting
from portal.meetings.queries import meetings
from portal.plans.models import Plan
from portal.plans.queries import plans
from portal.reviews.forms.words import PART_HINTS, SLOT_HINTS, STATE_WORDS
from portal.reviews.models import Review
from portal.reviews.paper import words
from portal.reviews.paper.called import called
from portal.reviews.paper.shown import Shown, shown
from portal.reviews.queries.sections import filled
from portal.reviews.queries.snapshots import (
    facts_before,
    frozen_before,
    gaps_of,
    people_in,
    readable,
    shown_of,
)
from portal.reviews.rules.sections import PARTS, part_of
from portal.reviews.rules.snapshot import Snapshot, Told
from portal.reviews.rules.stages import WRITTEN
from portal.reviews.rules.words import ReviewState
from portal.reviews.views import exports_box, outcomes_box, stages_box

MOST_FIGURES, MOST_PROMPTS = 6, 4
#: Which name open pages follow for the facts of a feature's sections.
FOLLOWS = {"plans": "plans", "agreements": "plans", "commitments": "commitments", "meetings": "meetings"}


@dataclass(frozen=True)
class OnPage:
    """One section on the review's page: as it is read, and what it lacks."""

    shown: Shown
    gaps: Sequence[Gap]
    prompts: Sequence[str]  # what the facts say in numbers, to begin a sentence with

    @property
    def id(self) -> str:
        return self.shown.told.id

    @property
    def follows(self) -> str:
        """Return the live name at which the facts of the section may be others."""
        return FOLLOWS.get(self.shown.told.key.partition(".")[0], "")

    @property
    def blank(self) -> int:
        """Return how many slots nobody filled."""
        return len(self.shown.told.blank) if self.shown.slots else 0


def may_lead(review: Review) -> bool:
    """True where the reader may choose sections, open the review and change what it is about."""
    point = standpoint()
    return point.may(Permit.REVIEWS_LEAD) and not point.read_only and review.state in WRITTEN


def may_write(review: Review) -> bool:
    """True where the reader may fill slots and write the conclusion."""
    point = standpoint()
    return point.may(Permit.REVIEWS_WRITE) and not point.read_only and review.state in WRITTEN


def head_facts(review: Review) -> dict[str, Any]:
    """Return what the head of a review shows."""
    customer = standpoint().customer
    meeting = meetings.by_id(review.meeting_id) if review.meeting_id is not None else None
    return {
        "review": review,
        "title": called(review, customer),
        "period": words.days_words(review.first, review.last),
        "state": STATE_WORDS[review.state],
        "meeting": meeting,
        "days_left": days_left(review, meeting),
        "may_lead": may_lead(review),
        "may_open": may_lead(review) and review.state is ReviewState.PREPARED,
        "may_write": may_write(review),
    }


def page_facts(review: Review) -> dict[str, Any]:
    """Return everything the page of a review shows."""
    point = standpoint()
    snapshot, before = shown_of(review, point.customer), frozen_before(review)
    lacking: dict[str, list[Gap]] = {}
    for told, gap in gaps_of(snapshot):
        lacking.setdefault(told.id, []).append(gap)
    lines = [
        OnPage(found, lacking.get(told.id, []), prompts_of(told, before))
        for told in snapshot.sections
        if (found := shown(told)) is not None
    ]
    return (
        head_facts(review)
        | conclusion_facts(review, snapshot)
        | {
            "snapshot": snapshot,
            "parts": grouped(lines),
            "lines": lines,
            "filled": filled(snapshot),
            "lacking": sum(map(len, lacking.values())),
            "figures": figures_of(snapshot, before),
            "people": named(people_in(snapshot)),
            "customer_name": snapshot.customer["name"],
            "vendor_name": snapshot.vendor_name(language()),
            "slot_words": words.SLOTS,
            "slot_hints": SLOT_HINTS,
            "boxes": boxes(review, snapshot),
            "plan": plan_of(review),
        }
    )


def conclusion_facts(review: Review, snapshot: Snapshot | None = None) -> dict[str, Any]:
    """Return the conclusion as it is read: of what is frozen while the review is final."""
    text = snapshot.review["conclusion"] if snapshot is not None else review.conclusion
    return {
        "review": review,
        "conclusion": text,
        "conclusion_html": to_html(text),
        "may_write": may_write(review),
    }


def boxes(review: Review, snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    """Return what the other rooms show on the page of a review, by their name."""
    return {
        "stages": stages_box.box(review, snapshot),
        "outcomes": outcomes_box.box(review, snapshot),
        "exports": exports_box.box(review, snapshot),
    }


def grouped(lines: Sequence[OnPage]) -> list[dict[str, Any]]:
    """Return the sections by part, parts without any left out."""
    ordered = sorted(lines, key=lambda line: PARTS.index(part_of(line.shown.told.part)))
    return [
        {"code": code, "label": words.part_words(code), "hint": PART_HINTS[code], "lines": list(those)}
        for code, those in groupby(ordered, key=lambda line: part_of(line.shown.told.part))
    ]


def prompts_of(told: Told, before: Snapshot | None) -> list[str]:
    """Return the figures of a section as sentences begin with them."""
    section = readable(told)
    if section is None:
        return []
    found = sorted(section.figures(told.facts, facts_before(told, before)), key=lambda one: one.weight)
    return [_prompt(one) for one in found[:MOST_PROMPTS]]


def figures_of(snapshot: Snapshot, before: Snapshot | None) -> list[Figure]:
    """Return the first figures of all sections, by their weight."""
    found: list[Figure] = []
    for told in snapshot.sections:
        section = readable(told)
        if section is not None:
            found += section.figures(told.facts, facts_before(told, before))
    return sorted(found, key=lambda one: one.weight)[:MOST_FIGURES]


def days_left(review: Review, meeting: Meeting | None) -> int | None:
    """Return in how many days both sides meet about it, None where no day is known or it is over."""
    customer = standpoint().customer
    day = review.held_on
    if meeting is not None and meeting.starts_at is not None:
        day = clock.day_of(meeting.starts_at, customer.time_zone)
    left = (day - today_of(customer)).days if day is not None else -1
    return left if left >= 0 else None


def plan_of(review: Review) -> Plan | None:
    """Return the plan that is reviewed, None where the reader sees none."""
    try:
        return plans.plan_of(review.plan_id) if review.plan_id is not None else None
    except LookupError:
        return None


def _prompt(figure: Figure) -> str:
    if figure.before:
        return _(
            "%(label)s: %(value)s (%(before)s)", label=figure.label, value=figure.value, before=figure.before
        )
    return _("%(label)s: %(value)s", label=figure.label, value=figure.value)
