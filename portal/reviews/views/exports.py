"""Taking a review along: as a PDF, as slides, as numbers; made in the background, called off, tried again, fetched."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.live import hub
from portal.foundation.pages import wants_part, way_on
from portal.foundation.refusals import Refused
from portal.foundation.sending import as_attachment, as_page
from portal.reviews.actions import exports as change
from portal.reviews.actions import reviews as settings
from portal.reviews.forms.exports import ExportForm, ScheduleForm, refusal_words
from portal.reviews.models import Export, Review
from portal.reviews.paper.called import called
from portal.reviews.queries import exports, reviews
from portal.reviews.rules.words import ExportKind
from portal.reviews.views.exports_box import box, edition_asked

bp = CustomerBlueprint("review_exports", __name__, path="/reviews")
REVIEW, EXPORT = {"review": reviews.review}, {"review_export": exports.export}
ALL = 40


@bp.page("/<pid:review>/exports", permit=Permit.REVIEWS_READ, loads=REVIEW)
def show(review: Review) -> ResponseReturnValue:
    """Show what was made of a review, and what can be."""
    return _page(review)


@bp.page("/<pid:review>/exports/box", permit=Permit.REVIEWS_READ, loads=REVIEW)
def part(review: Review) -> ResponseReturnValue:
    """Show the box on the review's page: open pages fetch it while something is under way."""
    return _private(
        make_response(render_template("reviews/exports/_box.html", box=box(review), review=review))
    )


@bp.page("/<pid:review>/exports", permit=Permit.REVIEWS_READ, loads=REVIEW, methods=("POST",))
def ask(review: Review) -> ResponseReturnValue:
    """Have a paper made."""
    form, point = ExportForm(), standpoint()
    if not form.language.data:
        form.language.data = review.language
    if not form.validate():
        return _page(review, form, 422)
    edition = edition_asked(review, form.edition.data or "")

    def asked() -> Any:
        return change.ask(
            review, point.customer, form.wanted(), by=point.actor, edition=edition,
            mail_to_id=point.user.id if form.mail.data else None,
        )  # fmt: skip

    return _act(review, asked, _("It is being made; you can go on meanwhile."))


@bp.page("/exports/<pid:review_export>/file", permit=Permit.REVIEWS_READ, loads=EXPORT)
def fetch(review_export: Export) -> Response:
    """Hand the file out."""
    file = exports.file_of(review_export)
    if file is None:
        abort(404)
    return as_page(file) if review_export.kind is ExportKind.PDF else as_attachment(file)


@bp.page("/exports/<pid:review_export>/cancel", permit=Permit.REVIEWS_READ, loads=EXPORT, methods=("POST",))
def cancel(review_export: Export) -> ResponseReturnValue:
    """Call it off."""
    by = standpoint().actor
    return _act(_review(review_export), lambda: change.cancel(review_export, by=by), _("It was called off"))


@bp.page("/exports/<pid:review_export>/again", permit=Permit.REVIEWS_READ, loads=EXPORT, methods=("POST",))
def again(review_export: Export) -> ResponseReturnValue:
    """Try once more what failed."""
    by = standpoint().actor
    return _act(
        _review(review_export), lambda: change.again(review_export, by=by), _("It is being made once more")
    )


@bp.page("/<pid:review>/exports/schedule", permit=Permit.REVIEWS_LEAD, loads=REVIEW, methods=("POST",))
def schedule(review: Review) -> ResponseReturnValue:
    """Say how many days before the meeting a paper is made by itself."""
    form = ScheduleForm()
    if not form.validate():
        return _page(review, status=422, schedule=form)
    days = form.made_days_before.data
    words = (
        _("Not made by itself any more")
        if days is None
        else _("Made %(days)s days before the meeting", days=days)
    )
    by = standpoint().actor
    return _act(review, lambda: settings.revise(review, {"made_days_before": days}, by=by), words)


def _act(review: Review, act: Callable[[], Any], words: str) -> ResponseReturnValue:
    try:
        act()
    except Refused as refusal:
        if wants_part():
            return _part(review, refusal_words(refusal.reason), 409)
        return _page(review, status=409, trouble=refusal_words(refusal.reason))
    if wants_part():
        return _part(review)
    flash(words, "done")
    return way_on(_page_url(review))


def _part(review: Review, trouble: str = "", status: int = 200) -> Response:
    facts = {"box": box(review), "review": review, "trouble": trouble}
    return _private(make_response(render_template("reviews/exports/_box.html", **facts), status))


def _page(
    review: Review,
    form: ExportForm | None = None,
    status: int = 200,
    *,
    trouble: str = "",
    schedule: ScheduleForm | None = None,
) -> ResponseReturnValue:
    since, point = hub.cursor(), standpoint()
    seen = box(review, most=ALL)
    facts = {
        "box": seen | ({"form": form} if form is not None else {}),
        "review": review,
        "title": called(review, point.customer),
        "editions": reviews.editions_of(review.id),
        "schedule": schedule or ScheduleForm(None, obj=review),
        "trouble": trouble,
        "live": {
            "stream_url": url_for("map.stream", slug=point.customer.slug), "since": since, "delta_url": None,
        },
    }  # fmt: skip
    return _private(make_response(render_template("reviews/exports/show.html", **facts), status))


def _review(export: Export) -> Review:
    review = reviews.by_id(export.review_id)
    if review is None:
        abort(404)
    return review


def _page_url(review: Review) -> str:
    return url_for("review_exports.show", slug=standpoint().customer.slug, review=review.public_id)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-cache"
    return response
