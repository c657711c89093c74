"""What was final: every edition for ever, with its reference number, what it corrects, and how to check it."""

import io
from dataclasses import dataclass
from functools import cached_property

from flask import Response, make_response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.queries.document import Person
from portal.agreements.rules.document import reference, seal
from portal.reviews.models import Review, ReviewEdition
from portal.reviews.paper.called import called
from portal.reviews.paper.corrections import Correction, corrections_of
from portal.reviews.queries import reviews
from portal.reviews.queries.comparing import edition as kept_edition
from portal.reviews.queries.snapshots import frozen
from portal.reviews.views.stages_box import addresses, by_ids

bp = CustomerBlueprint("review_editions", __name__, path="/reviews")
REVIEW = {"review": reviews.review}
EDITION = {"review_edition": kept_edition}


@dataclass(frozen=True)
class Kept:
    """An edition as the list and the page of its check show it."""

    edition: ReviewEdition
    by: Person | None

    @property
    def reference(self) -> str:
        return reference(self.edition.seal)

    @cached_property
    def is_intact(self) -> bool:
        """True while the stored text is the one that was sealed."""
        return seal(self.edition.text) == self.edition.seal

    @cached_property
    def corrections(self) -> list[Correction]:
        """Return what it says otherwise than the edition before."""
        return corrections_of(frozen(self.edition))


@bp.page("/<pid:review>/editions", permit=Permit.REVIEWS_READ, loads=REVIEW)
def index(review: Review) -> ResponseReturnValue:
    """List the editions of a review, each with what it corrects and why."""
    found = reviews.editions_of(review.id)
    people = by_ids(one.frozen_by_id for one in found)
    return _answer(
        render_template(
            "reviews/editions/index.html", review=review, title=called(review, standpoint().customer),
            kept=[Kept(one, people.get(one.frozen_by_id or 0)) for one in found], to=addresses(review),
        )
    )  # fmt: skip


@bp.page("/editions/<pid:review_edition>/verify", permit=Permit.REVIEWS_READ, loads=EDITION)
def verify(review_edition: ReviewEdition) -> ResponseReturnValue:
    """Say how anybody can check that an edition is what was sealed, and compare a reference number."""
    typed, seen = request.args.get("reference", ""), Kept(review_edition, None)
    same = "".join(c for c in typed.upper() if c.isalnum()) == seen.reference.replace("-", "")
    return _answer(
        render_template(
            "reviews/editions/verify.html", kept=seen, typed=typed[:80], same=same, back_url=_list(review_edition),
            text_url=_to("text", review_edition), action=_to("verify", review_edition), file=_name(seen),
        )
    )  # fmt: skip


@bp.page("/editions/<pid:review_edition>/text", permit=Permit.REVIEWS_READ, loads=EDITION)
def text(review_edition: ReviewEdition) -> ResponseReturnValue:
    """Hand out the sealed text, byte by byte: its SHA-256 is the seal."""
    data = io.BytesIO(review_edition.text.encode())
    name = _name(Kept(review_edition, None))
    file = send_file(data, mimetype="application/json", as_attachment=True, download_name=name)
    file.headers["Cache-Control"] = "private, no-cache"
    return file


def _name(seen: Kept) -> str:
    return f"business-review-{seen.edition.number}-{seen.reference}.json"


def _answer(body: str) -> Response:
    response = make_response(body)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _to(endpoint: str, edition: ReviewEdition) -> str:
    return url_for(
        f"review_editions.{endpoint}", slug=standpoint().customer.slug, review_edition=edition.public_id
    )


def _list(edition: ReviewEdition) -> str:
    review = reviews.by_id(edition.review_id)
    assert review is not None  # the edition of a deleted review is not found
    return addresses(review)["editions"]
