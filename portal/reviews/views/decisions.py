"""Decisions that a review asks for: writing them down, answering them, ordering them."""

from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.activity.actions import notices
from portal.foundation.pages import refused
from portal.meetings.rules.drafts import Refused
from portal.reviews.actions import outcomes as change
from portal.reviews.actions.outcomes_recording import record
from portal.reviews.forms.outcomes import NOT_YET, AnswerForm, RequestForm
from portal.reviews.models import DecisionAsked, Review
from portal.reviews.queries import outcomes, reviews
from portal.reviews.rules.words import Answer
from portal.reviews.views.answers import review_url, sheet
from portal.reviews.views.outcomes_box import (
    answered_with,
    in_box,
    place,
    records,
    refuse,
    shown,
    with_again,
    without,
)

bp = CustomerBlueprint("review_decisions", __name__, path="/reviews")
REVIEW = {"review": reviews.review}
DECISION = {"decision_asked": outcomes.decision}
BOTH = REVIEW | DECISION
GONE = REVIEW | {"gone_decision_asked": outcomes.gone_decision}
EDIT, ANSWER, ALONE = "reviews/outcomes/decision.html", "reviews/outcomes/answer.html", "reviews/alone.html"
ANCHOR = "decisions"


@bp.page("/<pid:review>/outcomes", permit=Permit.REVIEWS_READ, loads=REVIEW)
def part(review: Review) -> ResponseReturnValue:
    """Show decisions and aims alone: open pages fetch them when they changed."""
    return shown(review)


@bp.page("/decisions/<pid:decision_asked>", permit=Permit.REVIEWS_READ, loads=DECISION)
def show(decision_asked: DecisionAsked) -> ResponseReturnValue:
    """Lead to where a decision stands on the page of its review."""
    review = reviews.by_id(decision_asked.review_id)
    if review is None:
        abort(404)
    return redirect(review_url(review, f"decision-{decision_asked.public_id}"), 303)


@bp.page("/<pid:review>/decisions/new", permit=Permit.REVIEWS_WRITE, loads=REVIEW, methods=("GET", "POST"))
def new(review: Review) -> ResponseReturnValue:
    """Ask for a decision."""
    form = RequestForm()
    facts = _facts(review, form, None)
    if request.method == "GET":
        form.decider.data = form.first_sponsor  # whom one usually asks
        return sheet(EDIT, **facts)
    if not form.validate():
        if in_box():
            return shown(review, 422, wrong=_errors(form), typed=form.request.data or "")
        return refused(ALONE, part=EDIT, page=True, **facts)
    asked = form.columns_of(form.typed())
    return answered_with(
        review, lambda: change.ask(review, asked.pop("request"), by=standpoint().actor, **asked),
        _("The decision is asked for"),
    )  # fmt: skip


@bp.page(
    "/<pid:review>/decisions/<pid:decision_asked>", permit=Permit.REVIEWS_WRITE, loads=BOTH,
    methods=("GET", "POST"),
)  # fmt: skip
def edit(review: Review, decision_asked: DecisionAsked) -> ResponseReturnValue:
    """Change what is asked, field by field against what its author saw."""
    _same(review, decision_asked)
    form = RequestForm.on(decision_asked)
    facts = _facts(review, form, decision_asked)
    if request.method == "GET":
        return sheet(EDIT, **facts)
    if not form.validate():
        return refused(ALONE, part=EDIT, page=True, **facts)
    columns = form.laid_over(decision_asked)
    if columns is None:
        return clashing(ALONE, part=EDIT, page=True, **facts)
    if columns.get("decider_id") is not None:
        columns.setdefault("decider_name", "")
    return answered_with(
        review, lambda: change.revise(review, decision_asked, columns, by=standpoint().actor), _("Saved")
    )


@bp.page(
    "/<pid:review>/decisions/<pid:decision_asked>/answer", permit=Permit.REVIEWS_ANSWER, loads=BOTH,
    methods=("GET", "POST"),
)  # fmt: skip
def answer(review: Review, decision_asked: DecisionAsked) -> ResponseReturnValue:
    """Say what was decided: yes, no or later, in words, on a day."""
    _same(review, decision_asked)
    point = standpoint()
    form = AnswerForm.on(decision_asked, records=records(review))
    facts = _facts(review, form, decision_asked)
    if request.method == "GET":
        if request.args.get("answer") in set(Answer) and form.answer.data == NOT_YET:
            form.answer.data = request.args["answer"]
        return sheet(ANSWER, **facts)
    if not form.validate():
        return refused(ALONE, part=ANSWER, page=True, **facts)
    notices.read_about(point.user, "decision_asked", decision_asked.id)
    columns = form.laid_over(decision_asked)
    if columns is None:
        return clashing(ALONE, part=ANSWER, page=True, **facts)
    wants_record = "recorded" in form and bool(form.recorded.data)
    return answered_with(review, lambda: _say(review, decision_asked, columns, wants_record), _words(columns))


@bp.page(
    "/<pid:review>/decisions/<pid:decision_asked>/say", permit=Permit.REVIEWS_ANSWER, loads=BOTH,
    methods=("POST",),
)  # fmt: skip
def say(review: Review, decision_asked: DecisionAsked) -> ResponseReturnValue:
    """Answer with one press, where nobody has answered yet; the words can follow."""
    _same(review, decision_asked)
    said = request.form.get("answer", "")
    if said not in set(Answer):
        abort(400)
    if (
        decision_asked.answer is not None
        and decision_asked.answer != said
        and request.form.get("seen") != decision_asked.answer
    ):
        return refuse(review, "answered", ANCHOR)
    columns = {"answer": Answer(said)}
    return answered_with(
        review, lambda: _say(review, decision_asked, columns, records(review)), _words(columns)
    )


@bp.page(
    "/<pid:review>/decisions/<pid:decision_asked>/place", permit=Permit.REVIEWS_WRITE, loads=BOTH,
    methods=("POST",),
)  # fmt: skip
def move(review: Review, decision_asked: DecisionAsked) -> ResponseReturnValue:
    """Put a decision one place up or down."""
    _same(review, decision_asked)
    step = {"up": -1, "down": 1}.get(request.form.get("step", ""), 0)
    if not step:
        abort(400)
    return answered_with(
        review, lambda: change.move(review, decision_asked, step=step, by=standpoint().actor)
    )


@bp.page(
    "/<pid:review>/decisions/<pid:decision_asked>/remove", permit=Permit.REVIEWS_WRITE, loads=BOTH,
    methods=("POST",),
)  # fmt: skip
def remove(review: Review, decision_asked: DecisionAsked) -> ResponseReturnValue:
    """Take a decision away that need not be taken."""
    _same(review, decision_asked)
    back_url = url_for(
        "review_decisions.restore", slug=standpoint().customer.slug, review=review.public_id,
        gone_decision_asked=decision_asked.public_id,
    )  # fmt: skip
    by, gone = (
        standpoint().actor,
        {"id": decision_asked.public_id, "what": decision_asked.request, "url": back_url},
    )
    return without(review, lambda: change.remove(review, decision_asked, by=by), gone, ANCHOR)


@bp.page(
    "/<pid:review>/decisions/<pid:gone_decision_asked>/restore", permit=Permit.REVIEWS_WRITE, loads=GONE,
    methods=("POST",),
)  # fmt: skip
def restore(review: Review, gone_decision_asked: DecisionAsked) -> ResponseReturnValue:
    """Bring a decision back."""
    _same(review, gone_decision_asked)
    by, one = standpoint().actor, gone_decision_asked
    return with_again(review, lambda: change.restore(review, one, by=by), one.public_id, ANCHOR)


def _say(review: Review, asked: DecisionAsked, columns: dict[str, Any], wants_record: bool) -> None:
    point = standpoint()
    change.answer(review, asked, columns, today=today_of(point.customer), by=point.actor)
    if wants_record and records(review):
        try:
            record(review, asked, point.customer, by=point.actor)
        except Refused:
            return  # the meeting was called off meanwhile: the answer counts all the same


def _facts(review: Review, form: Any, asked: DecisionAsked | None) -> dict[str, Any]:
    return {
        "form": form,
        "review": review,
        "asked": asked,
        "back": request.values.get("back", ""),
        "back_url": place(review, ANCHOR),
    }


def _words(columns: dict[str, Any]) -> str:
    return (
        _("Written down as not decided yet")
        if columns.get("answer", "") is None
        else _("The answer is written down")
    )


def _errors(form: RequestForm) -> str:
    return "; ".join(str(one) for wrong in form.errors.values() for one in wrong)


def _same(review: Review, asked: DecisionAsked) -> None:
    if asked.review_id != review.id:
        abort(404)
