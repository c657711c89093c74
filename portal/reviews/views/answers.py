"""How the pages of reviews answer: as a dialog or a page, and why something cannot be done."""

from typing import Any

from flask import Response, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.standpoint import standpoint
from portal.foundation.pages import wants_part, way_on
from portal.foundation.refusals import Refused
from portal.reviews.forms.words import refusal_words
from portal.reviews.models import Review


def sheet(template: str, status: int = 200, **facts: Any) -> Response:
    """Answer with a dialog over the page, or with the same as a page where there is no script."""
    if wants_part():
        return make_response(render_template(template, page=False, **facts), status)
    return make_response(render_template("reviews/alone.html", part=template, page=True, **facts), status)


def refuse(review: Review, refusal: Refused) -> ResponseReturnValue:
    """Say why it cannot be done; nothing was changed."""
    return sheet(
        "reviews/refused.html", 409, words=refusal_words(refusal.reason), back_url=review_url(review)
    )


def done(review: Review, words: str, anchor: str | None = None) -> ResponseReturnValue:
    """Say that it is done, on the review's page."""
    flash(words, "done")
    return way_on(review_url(review, anchor))


def review_url(review: Review, anchor: str | None = None) -> str:
    """Return the address of a review's page."""
    slug = standpoint().customer.slug
    return url_for("reviews.show", slug=slug, review=review.public_id, _anchor=anchor)
