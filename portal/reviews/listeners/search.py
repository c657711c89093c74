"""Reviews are found by what both sides wrote in them, by those who see them."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import timedelta

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts.permits import Permit
from portal.foundation import clock, outbox
from portal.foundation.db import db
from portal.foundation.events import in_transaction
from portal.foundation.i18n import LANGUAGES
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.search import index
from portal.foundation.search.shapes import Hit
from portal.foundation.tenancy import customer_scope, narrowed
from portal.reviews.actions.events import ReviewChanged
from portal.reviews.actions.section_events import SectionSaid
from portal.reviews.forms.words import STATE_WORDS
from portal.reviews.models import Review
from portal.reviews.paper import words
from portal.reviews.paper.finding import SOURCE, shown, stamp, subjects, texts_of
from portal.search import sources
from portal.search.sources import Key, Row, Source, Where

OWED = "reviews.index"
SECONDS = 10  # what changes within so many seconds is brought into the index together


@in_transaction(ReviewChanged)
def changed(event: ReviewChanged) -> None:
    """Owe the index a look at a review of which something else than its papers changed."""
    if event.part != "exports":
        _owe(event.review_id, event.customer_id)


@in_transaction(SectionSaid)
def said(event: SectionSaid) -> None:
    """The same when somebody wrote about a section."""
    asked = select(Review.id).where(Review.public_id == event.public_id)
    review_id = db.session.scalar(narrowed(asked, Review))
    if review_id is not None:
        _owe(review_id, event.customer_id)


@job(OWED)
def bring_up_to_date(item: OutboxItem) -> None:
    """Put in what a review says now, and take out what it says no more."""
    if item.customer_ref is None:
        return
    with customer_scope(item.customer_ref):
        texts = texts_of(item.ids["review_id"])
        index.put_many(texts)
        for language in LANGUAGES.keys() - {text.language for text in texts}:
            index.remove(SOURCE, item.ids["review_id"], language)


def present(where: Where, hits: Sequence[Hit]) -> Mapping[Key, Row]:
    """Word these hits for their reader, without those that are gone or not theirs to see."""
    found = shown(hit.subject_id for hit in hits)
    return {
        (hit.source, hit.subject_id, hit.language): Row(
            url=url_for("reviews.show", slug=where.name, review=row.public_id),
            place=words.days_words(row.first, row.last),
            facts=(str(STATE_WORDS[row.state]),),
            visibility=row.visibility,
        )
        for hit in hits
        if (row := found.get(hit.subject_id)) is not None
    }


def fingerprint(_where: Where) -> Hashable:
    """Return what changes whenever reviews may read differently as hits."""
    return stamp()


def _owe(review_id: int, customer_id: int) -> None:
    turn = int(clock.now().timestamp()) // SECONDS
    due, key = clock.now() + timedelta(seconds=SECONDS), f"{OWED}:{review_id}:{turn}"
    outbox.owe(OWED, customer_id=customer_id, dedupe_key=key, not_before=due, review_id=review_id)


index.source(SOURCE, texts_of, subjects)
sources.register(
    Source(
        SOURCE, _l("Business reviews"), "scroll-text", Permit.REVIEWS_READ, 62, present, own=True, stamp=fingerprint
    )
)  # fmt: skip
