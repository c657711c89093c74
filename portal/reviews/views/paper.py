"""A review as it will look on paper, as one web page from the same templates: readable on a phone, printed as well."""

from flask import Response, abort, make_response, render_template, url_for
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import Customer
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.reviews.models import Review, ReviewEdition
from portal.reviews.paper.chapters import as_page
from portal.reviews.paper.whole import Sealed, Whole, sealed, whole_of
from portal.reviews.queries import comparing, reviews
from portal.reviews.queries.snapshots import draft_of, frozen, frozen_before
from portal.reviews.rules.snapshot import Snapshot
from portal.reviews.rules.words import ReviewState

bp = CustomerBlueprint("review_paper", __name__, path="/reviews")


@bp.page("/<pid:review>/paper", permit=Permit.REVIEWS_READ, loads={"review": reviews.review})
def show(review: Review) -> Response:
    """Show what stands there now; while the review is final, its newest edition."""
    edition = reviews.newest_edition(review.id) if review.state is ReviewState.FINAL else None
    if edition is not None:
        return _page(review, _whole(review, frozen(edition), sealed(edition)))
    return _page(review, _whole(review, draft_of(review, standpoint().customer), None))


@bp.page(
    "/editions/<pid:review_edition>/paper",
    permit=Permit.REVIEWS_READ,
    loads={"review_edition": comparing.edition},
)
def edition(review_edition: ReviewEdition) -> Response:
    """Show one edition as it was kept."""
    review = reviews.by_id(review_edition.review_id)
    if review is None:
        abort(404)
    return _page(review, _whole(review, frozen(review_edition), sealed(review_edition)))


def _whole(review: Review, snapshot: Snapshot, mark: Sealed | None) -> Whole:
    return whole_of(snapshot, before=frozen_before(review), draft=mark is None, sealed=mark)


def _page(review: Review, whole: Whole) -> Response:
    customer = standpoint().customer
    response = make_response(
        render_template(
            "reviews/paper/show.html",
            back_url=url_for("reviews.show", slug=customer.slug, review=review.public_id),
            back_label=_("Business review"),
            **as_page(whole, _logos(customer)),
        )
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _logos(customer: Customer) -> dict[str, str | None]:
    own = url_for("company.logo_picture", slug=customer.slug) if customer.logo_place else None
    return {"vendor": branding.vendor().logo_url, "customer": own}
