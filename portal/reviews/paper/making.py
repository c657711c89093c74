"""From a review to a file: what is wanted is gathered and worded here; making it needs no database."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _

from portal.accounts.models import Customer
from portal.agreements.rules import document
from portal.foundation.file_names import plain_name
from portal.foundation.pdf.volumes import Cancelled as CalledOff
from portal.foundation.pdf.volumes import bind
from portal.foundation.sheets.writing import write_xlsx
from portal.reviews.models import Review, ReviewEdition
from portal.reviews.paper.called import called_in
from portal.reviews.paper.content import key_of
from portal.reviews.paper.deck import deck_of
from portal.reviews.paper.logos import logos_of
from portal.reviews.paper.numbers import sheets_of
from portal.reviews.paper.volume import volume_of
from portal.reviews.paper.whole import Sealed, sealed
from portal.reviews.queries.snapshots import draft_of, frozen, frozen_before
from portal.reviews.rules.exports import ENDINGS, Wanted
from portal.reviews.rules.slides import pptx_of
from portal.reviews.rules.snapshot import Snapshot
from portal.reviews.rules.words import ExportKind

Told = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Paper:
    """A file that was made, and how many pictures in it had to be replaced."""

    data: bytes
    troubles: int = 0


@dataclass(frozen=True)
class Matter:
    """What a paper is made of: a snapshot, and the one before it to compare with."""

    customer: Customer
    snapshot: Snapshot
    before: Snapshot | None
    sealed: Sealed | None  # None: a draft
    is_intact: bool  # an edition is still what was sealed
    wanted: Wanted

    @property
    def edition(self) -> int | None:
        """Return the number of the edition, None for a draft."""
        return self.sealed.number if self.sealed is not None else None

    @property
    def key(self) -> str:
        """Return the hash of all that shapes the paper."""
        return key_of(self.snapshot, self.customer, self.wanted, self.before, self.sealed)

    @property
    def name(self) -> str:
        """Return how the file is called, in the paper's language."""
        with force_locale(self.wanted.language):
            which = (
                _("Edition %(number)s", number=self.edition)
                if self.edition
                else pgettext("file name", "draft")
            )
            stem = f"{self.customer.name} {called_in(self.snapshot)} {which}"
        return plain_name(f"{stem[:150]}.{ENDINGS[self.wanted.kind]}")


def matter_of(review: Review, edition: ReviewEdition | None, customer: Customer, wanted: Wanted) -> Matter:
    """Return what a paper of an edition, or of what stands there now, is made of; inside the customer's scope."""
    snapshot = frozen(edition) if edition is not None else draft_of(review, customer)
    known_by = sealed(edition) if edition is not None else None
    is_intact = edition is None or document.seal(edition.text) == edition.seal
    return Matter(customer, snapshot, frozen_before(review), known_by, is_intact, wanted)


def work_of(matter: Matter) -> Callable[[Told, Cancelled], Paper]:
    """Return what makes the paper, with all its words written already: it waits and computes, and asks nothing.

    Raises PressFailed or Cancelled when called.
    """
    with force_locale(matter.wanted.language):
        return _MAKERS[matter.wanted.kind](matter)


def _pdf(matter: Matter) -> Callable[[Told, Cancelled], Paper]:
    volume = volume_of(
        matter.snapshot,
        language=matter.wanted.language,
        paper=matter.wanted.paper,
        archival=matter.wanted.archival,
        draft=matter.sealed is None,
        before=matter.before,
        files=logos_of(matter.customer),
        sealed=matter.sealed,
        owner=matter.customer.public_id,
    )

    def make(told: Told, cancelled: Cancelled) -> Paper:
        bound = bind(volume, told=told, cancelled=cancelled)
        return Paper(bound.data, len(bound.troubles))

    return make


def _slides(matter: Matter) -> Callable[[Told, Cancelled], Paper]:
    deck = deck_of(
        matter.snapshot, matter.customer, matter.before, matter.wanted.language, edition=matter.edition
    )

    def make(told: Told, cancelled: Cancelled) -> Paper:
        def further(done: int, of: int) -> None:
            told(done, of)
            if cancelled():
                raise CalledOff

        return Paper(pptx_of(deck, further))

    return make


def _numbers(matter: Matter) -> Callable[[Told, Cancelled], Paper]:
    sheets = sheets_of(matter.snapshot, matter.before, edition=matter.edition)
    return lambda _told, _cancelled: Paper(write_xlsx(sheets))


_MAKERS = {ExportKind.PDF: _pdf, ExportKind.SLIDES: _slides, ExportKind.NUMBERS: _numbers}
