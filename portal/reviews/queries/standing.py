"""Where a review stands on its way to being final: what is blank, what has no data, whose look is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.activity.review_sections import Gap
from portal.agreements.rules.document import seal, text
from portal.reviews.models import Review, ReviewEdition, ReviewStage
from portal.reviews.queries import reviews
from portal.reviews.queries.snapshots import gaps_of, readable
from portal.reviews.rules import stages
from portal.reviews.rules.comparing import said
from portal.reviews.rules.snapshot import Snapshot, Told
from portal.reviews.rules.stages import Step
from portal.reviews.rules.words import ReviewState, Slot


@dataclass(frozen=True)
class Blank:
    """A section whose people have not said all: which slots are empty; none of a page of one's own without a text."""

    told: Told
    label: Any
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Lack:
    """Something a section has no data for."""

    told: Told
    label: Any
    gap: Gap


@dataclass(frozen=True)
class Standing:
    """Everything that leads on, or hinders, as of now."""

    review: Review
    edition: ReviewEdition | None  # the newest one
    passed: Sequence[ReviewStage]  # the newest first
    blanks: tuple[Blank, ...]
    lacks: tuple[Lack, ...]
    no_conclusion: bool
    words_seal: str

    @property
    def was_final(self) -> bool:
        return self.edition is not None

    @property
    def complete(self) -> bool:
        """True when nothing is blank and nothing lacks data."""
        return not (self.blanks or self.lacks or self.no_conclusion)

    @property
    def left(self) -> int:
        """Return how many things are still missing."""
        return sum(len(one.slots) or 1 for one in self.blanks) + len(self.lacks) + self.no_conclusion

    @property
    def looked(self) -> ReviewStage | None:
        """Return the look that holds, None where there was none since the review was last opened or corrected."""
        newest = self.passed[0] if self.passed else None
        return newest if newest is not None and newest.state is ReviewState.LOOKED else None

    @property
    def look_missing(self) -> bool:
        return self.review.look_required and self.looked is None

    @property
    def look_outdated(self) -> bool:
        """True when words were changed since they were looked at."""
        return self.looked is not None and self.looked.seal != self.words_seal

    @property
    def may_freeze(self) -> bool:
        """True when nothing hinders making it final."""
        look = self.review.look_required and self.look_outdated
        return self.complete and not self.look_missing and not look and self.may(Step.FREEZE)

    def may(self, step: Step) -> bool:
        """Tell whether the step leads anywhere from here."""
        return stages.may(self.review.state, step, was_final=self.was_final)


def standing_of(review: Review, snapshot: Snapshot) -> Standing:
    """Return where a review stands; the snapshot is that of its words and facts as they are now."""
    return Standing(
        review=review,
        edition=reviews.newest_edition(review.id),
        passed=reviews.stages_of(review.id),
        blanks=tuple(one for one in map(_blank, snapshot.sections) if one is not None),
        lacks=tuple(Lack(told, label_of(told), gap) for told, gap in gaps_of(snapshot)),
        no_conclusion=not snapshot.review["conclusion"].strip(),
        words_seal=seal_of_words(snapshot),
    )


def seal_of_words(snapshot: Snapshot) -> str:
    """Return the seal of what people wrote: what was looked at, and what somebody saw who makes it final."""
    return seal(text(said(snapshot.document)))


def label_of(told: Told) -> Any:
    """Return what a section is called: by its feature, or as its people called their page."""
    section = readable(told)
    return told.title or (section.label if section is not None else told.key)


def _blank(told: Told) -> Blank | None:
    if told.is_own:
        return None if told.text.strip() else Blank(told, label_of(told), ())
    section = readable(told)
    if section is None or not section.commented or not told.blank:
        return None
    return Blank(told, label_of(told), told.blank)
