"""What can be taken along from a review, and what was: for a box of its page and for a page of its own."""

from typing import Any

from flask import url_for

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.documents.queries import documents
from portal.foundation.audience import Visibility
from portal.foundation.i18n import LANGUAGES
from portal.foundation.pdf import missing
from portal.reviews.forms.exports import KINDS, PAPERS, ExportForm, failure_words
from portal.reviews.models import Review, ReviewEdition
from portal.reviews.queries import exports, readers, reviews
from portal.reviews.queries.exports import Made
from portal.reviews.rules.snapshot import Snapshot
from portal.reviews.rules.words import ReviewState

IN_THE_BOX = 3


def box(review: Review, _snapshot: Snapshot | None = None, *, most: int = IN_THE_BOX) -> dict[str, Any]:
    """Return what the box shows: ways to take the review along, the newest papers, who reads it outside."""
    point = standpoint()
    made = exports.of_review(review.id, most)
    leads = point.may(Permit.REVIEWS_LEAD)
    slug = point.customer.slug
    at: dict[str, Any] = {"slug": slug, "review": review.public_id}
    return {
        "form": _form(review),
        "made": made,
        "under_way": any(one.export.outcome is None for one in made),
        "places": _places(made),
        "may_ask": not point.read_only,
        "may_lead": leads and not point.read_only,
        "readers": readers.readers_of(review.id) if leads else [],
        "is_open": review.visibility is Visibility.SHARED,
        "no_pdf": missing() != "",
        "kinds": KINDS,
        "papers": PAPERS,
        "languages": LANGUAGES,
        "failure_words": failure_words,
        "to": {
            "page": url_for("review_exports.show", **at),
            "ask": url_for("review_exports.ask", **at),
            "box": url_for("review_exports.part", **at),
            "paper": url_for("review_paper.show", **at),
            "readers": url_for("review_readers.show", **at) if leads else "",
        },
    }


def edition_asked(review: Review, public_id: str) -> ReviewEdition | None:
    """Return the edition that is to be made into a paper: the named one, else the one that counts, None for a draft."""
    editions = reviews.editions_of(review.id)
    named = next((one for one in editions if one.public_id == public_id), None)
    if named is not None:
        return named
    return editions[0] if editions and review.state is ReviewState.FINAL else None


def _form(review: Review) -> ExportForm:
    return ExportForm(None, data={"kind": "pdf", "language": review.language, "paper": str(review.paper)})


def _places(made: list[Made]) -> dict[str, documents.Place]:
    """Return where these papers stand on the shelf already, by what is in them."""
    if not standpoint().may(Permit.DOCUMENTS_READ):
        return {}
    return documents.places_of({one.file.sha256 for one in made if one.file is not None})
