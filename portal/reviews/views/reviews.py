"""A customer's business reviews: all of them, and the page of one that both sides fill."""

from typing import Any

from flask import Response, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.accounts.door import CustomerBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.actions import notices
from portal.activity.queries.notices import unread_about
from portal.foundation.live import hub
from portal.reviews.forms.words import STATE_WORDS
from portal.reviews.models import Review
from portal.reviews.paper import words
from portal.reviews.paper.called import called
from portal.reviews.queries import listing, reviews, sections
from portal.reviews.views.page import conclusion_facts, days_left, head_facts, page_facts
from portal.reviews.views.stages_box import told_to_page

bp = CustomerBlueprint("reviews", __name__, path="/reviews")
REVIEW = {"review": reviews.review}
register(
    Entry(
        "reviews.index", _l("Business reviews"), "scroll-text", Permit.REVIEWS_READ, 47, "customer",
        belongs=("reviews.", "review_", "reviews_"),
    )
)  # fmt: skip


@bp.page("", permit=Permit.REVIEWS_READ)
def index() -> ResponseReturnValue:
    """List the reviews, what is being filled first."""
    since = hub.cursor()
    return _private(render_template("reviews/index.html", live=live_facts(since), **_list()))


@bp.page("/list", permit=Permit.REVIEWS_READ)
def part() -> ResponseReturnValue:
    """Show the list alone: open pages fetch it when a review changed."""
    return _private(render_template("reviews/_list.html", **_list()))


@bp.page("/<pid:review>", permit=Permit.REVIEWS_READ, loads=REVIEW)
def show(review: Review) -> ResponseReturnValue:
    """Show a review: every section with its facts of today, or as they were frozen, and what both sides make of it."""
    since, point = hub.cursor(), standpoint()
    is_news = not point.read_only and unread_about(point.user.id, "review", review.id)
    facts = {"live": live_facts(since), "is_news": is_news, **page_facts(review)}
    return _private(render_template("reviews/show.html", **facts))


@bp.page("/<pid:review>/seen", permit=Permit.REVIEWS_READ, loads=REVIEW, methods=("POST",))
def seen(review: Review) -> ResponseReturnValue:
    """Let the bell forget what it told of a review: its page was looked at."""
    notices.read_about(standpoint().user, "review", review.id)
    return Response("", 204)


@bp.page("/<pid:review>/head", permit=Permit.REVIEWS_READ, loads=REVIEW)
def head(review: Review) -> ResponseReturnValue:
    """Show what a review is about: open pages fetch it."""
    return _private(render_template("reviews/_head.html", **head_facts(review)))


@bp.page("/<pid:review>/conclusion", permit=Permit.REVIEWS_READ, loads=REVIEW)
def conclusion(review: Review) -> ResponseReturnValue:
    """Show the conclusion: open pages fetch it."""
    facts = conclusion_facts(review)
    return _private(render_template("reviews/_conclusion.html", **facts))


@bp.page("/<pid:review>/filled", permit=Permit.REVIEWS_READ, loads=REVIEW)
def filled(review: Review) -> ResponseReturnValue:
    """Show how much is filled of what has something to tell: open pages fetch it."""
    counted = sections.filled(told_to_page(review))
    return _private(render_template("reviews/_filled.html", review=review, filled=counted))


def live_facts(since: int) -> dict[str, object]:
    """Return what keeps a page of reviews fresh."""
    return {
        "stream_url": url_for("map.stream", slug=standpoint().customer.slug),
        "since": since,
        "delta_url": None,
    }


def _list() -> dict[str, Any]:
    customer = standpoint().customer
    rows = listing.lines()
    return {
        "lines": [
            {
                "line": one,
                "title": called(one.review, customer),
                "period": words.days_words(one.review.first, one.review.last),
                "state": STATE_WORDS[one.review.state],
                "days_left": days_left(one.review, one.meeting),
            }
            for one in rows
        ]
    }


def _private(body: str) -> Response:
    response = make_response(body)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
