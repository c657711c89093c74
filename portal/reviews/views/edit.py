"""What a review is about, its conclusion, and opening it to the customer."""

from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation import clock
from portal.foundation.pages import refused, wants_part, way_on
from portal.foundation.refusals import Refused
from portal.reviews.actions import reviews as change
from portal.reviews.forms.reviews import SettingsForm, WordsForm
from portal.reviews.models import Review
from portal.reviews.queries import reviews
from portal.reviews.queries.beginning import (
    meeting_choices,
    meeting_id,
    named_meeting,
    named_plan,
    plan_choices,
    plan_id,
)
from portal.reviews.views.answers import done, refuse, review_url, sheet
from portal.reviews.views.page import conclusion_facts

bp = CustomerBlueprint("review_edit", __name__, path="/reviews")
REVIEW = {"review": reviews.review}
PAGE = "reviews/settings.html"


@bp.page("/<pid:review>/settings", permit=Permit.REVIEWS_LEAD, loads=REVIEW, methods=("GET", "POST"))
def edit(review: Review) -> ResponseReturnValue:
    """Change period, plan, meeting and paper of a review."""
    form: Any = SettingsForm.on(
        _settings(review), plans=plan_choices(), meetings=meeting_choices(review.meeting_id)
    )
    facts = {"form": form, "review": review, "back_url": review_url(review)}
    if request.method == "GET":
        return render_template(PAGE, **facts)
    if not form.validate() or not form.days():
        return refused(PAGE, **facts)
    columns = form.laid_over(_settings(review))
    if columns is None:
        return clashing(PAGE, **facts)
    try:
        change.revise(review, _by_id(columns), by=standpoint().actor)
    except Refused as refusal:
        return refuse(review, refusal)
    return done(review, _("Saved."))


@bp.page("/<pid:review>/conclusion", permit=Permit.REVIEWS_WRITE, loads=REVIEW, methods=("POST",))
def conclude(review: Review) -> ResponseReturnValue:
    """Write the period in a few sentences; both texts are shown where somebody else wrote there meanwhile."""
    form: Any = WordsForm.on(review.conclusion)
    if not form.validate():
        return _conclusion(review, 422, form=form)
    columns = form.laid_over(review.conclusion)
    if columns is None:
        return _conclusion(review, 409, form=form)
    try:
        if "words" in columns:
            change.conclude(review, columns["words"] or "", by=standpoint().actor)
    except Refused as refusal:
        return refuse(review, refusal)
    if not wants_part():
        return way_on(review_url(review, "conclusion"))
    return _conclusion(review, saved_at=clock.now())


@bp.page("/<pid:review>/open", permit=Permit.REVIEWS_LEAD, loads=REVIEW)
def ask_open(review: Review) -> ResponseReturnValue:
    """Say who will see the review once it is open."""
    return sheet("reviews/open.html", review=review, back_url=review_url(review))


@bp.page("/<pid:review>/open", permit=Permit.REVIEWS_LEAD, loads=REVIEW, methods=("POST",), endpoint="open")
def open_it(review: Review) -> ResponseReturnValue:
    """Open the review to the customer: both sides fill it from now on."""
    try:
        change.open_to_customer(review, by=standpoint().actor)
    except Refused as refusal:
        return refuse(review, refusal)
    return done(review, _("The review is open to both sides now."))


def _settings(review: Review) -> dict[str, Any]:
    return {
        "title": review.title,
        "period_kind": review.period_kind,
        "first": review.first,
        "last": review.last,
        "plan": named_plan(review.plan_id),
        "meeting": named_meeting(review.meeting_id),
        "held_on": review.held_on,
        "language": review.language,
        "paper": review.paper,
        "look_required": review.look_required,
        "made_days_before": review.made_days_before,
    }


def _by_id(columns: dict[str, Any]) -> dict[str, Any]:
    """Return columns with plan and meeting by inner id, as the row has them."""
    real = dict(columns)
    if "plan" in real:
        real["plan_id"] = plan_id(real.pop("plan"))
    if "meeting" in real:
        real["meeting_id"] = meeting_id(real.pop("meeting"))
    return real


def _conclusion(review: Review, status: int = 200, **more: Any) -> ResponseReturnValue:
    facts = conclusion_facts(review) | more
    template = "reviews/_conclusion.html" if wants_part() else "reviews/conclusion_alone.html"
    response = make_response(render_template(template, back_url=review_url(review), **facts), status)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
