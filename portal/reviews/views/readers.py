"""Who reads a review without an account: sending it, once more, taking it back, seeing who read and acknowledged it."""

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.models import Signatory
from portal.foundation.audience import Visibility
from portal.foundation.live import hub
from portal.foundation.pages import way_on
from portal.foundation.refusals import Refused
from portal.reviews.actions import readers as change
from portal.reviews.forms.exports import ReaderForm, refusal_words
from portal.reviews.models import Review, ReviewReader
from portal.reviews.paper.called import called
from portal.reviews.queries import readers, reviews

bp = CustomerBlueprint("review_readers", __name__, path="/reviews")
REVIEW, READER = {"review": reviews.review}, {"review_reader": readers.reader}


@bp.page("/<pid:review>/readers", permit=Permit.REVIEWS_LEAD, loads=REVIEW)
def show(review: Review) -> ResponseReturnValue:
    """Show who was sent the review, whether they read it, and a form to send it to somebody more."""
    return _page(review, _prefilled(review))


@bp.page("/<pid:review>/readers", permit=Permit.REVIEWS_LEAD, loads=REVIEW, methods=("POST",))
def invite(review: Review) -> ResponseReturnValue:
    """Send it to somebody."""
    form, point = ReaderForm(), standpoint()
    if not form.validate():
        return _page(review, form, 422)
    typed = {name: value or "" for name, value in form.typed().items()}
    try:
        change.invite(review, point.customer, change.Invited(**typed), by=point.actor)
    except Refused as refusal:
        return _page(review, form, 409, refusal_words(refusal.reason))
    flash(_("The link is on its way"), "done")
    return way_on(_url(review))


@bp.page("/readers/<pid:review_reader>/again", permit=Permit.REVIEWS_LEAD, loads=READER, methods=("POST",))
def again(review_reader: ReviewReader) -> ResponseReturnValue:
    """Send a new link; the one before opens no more."""
    review = _review(review_reader)
    if review.visibility is not Visibility.SHARED:
        return _page(review, _prefilled(review), 409, refusal_words("not_open"))
    review_reader.revoked_at = None
    change.send(review_reader, review, by=standpoint().actor)
    flash(_("A new link is on its way"), "done")
    return way_on(_url(review))


@bp.page("/readers/<pid:review_reader>/revoke", permit=Permit.REVIEWS_LEAD, loads=READER, methods=("POST",))
def revoke(review_reader: ReviewReader) -> ResponseReturnValue:
    """Let the link open no more."""
    review = _review(review_reader)
    change.revoke(review_reader, review, by=standpoint().actor)
    flash(_("The link opens no more"), "done")
    return way_on(_url(review))


def _page(review: Review, form: ReaderForm, status: int = 200, trouble: str = "") -> Response:
    since, point = hub.cursor(), standpoint()
    edition = reviews.newest_edition(review.id)
    given = readers.readers_of(review.id)
    facts = {
        "review": review,
        "title": called(review, point.customer),
        "readers": given,
        "form": form,
        "trouble": trouble,
        "is_open": review.visibility is Visibility.SHARED,
        "edition": edition,
        "known": _known({one.person.email for one in given}),
        "live": {
            "stream_url": url_for("map.stream", slug=point.customer.slug), "since": since, "delta_url": None,
        },
    }  # fmt: skip
    response = make_response(render_template("reviews/readers/show.html", **facts), status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _known(given: set[str]) -> list[Signatory]:
    return [one for one in readers.known_readers() if one.email not in given]


def _prefilled(review: Review) -> ReaderForm:
    """Return the form, filled with somebody who was sent a review before where one is named."""
    asked = request.args.get("of", "")
    person = next((one for one in readers.known_readers() if one.public_id == asked), None)
    data = {"language": review.language}
    if person is not None:
        data = {
            "name": person.name, "title": person.title, "email": person.email, "language": person.language,
        }  # fmt: skip
    return ReaderForm(None, data=data)


def _review(reader: ReviewReader) -> Review:
    review = reviews.by_id(reader.review_id)
    if review is None:
        abort(404)
    return review


def _url(review: Review) -> str:
    return url_for("review_readers.show", slug=standpoint().customer.slug, review=review.public_id)
