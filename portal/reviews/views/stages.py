"""Leading a review on: what is missing, the look before it is final, making it final, correcting it."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import way_on
from portal.foundation.refusals import Refused
from portal.reviews.actions import freezing, looking
from portal.reviews.forms.stages import AskForm, CorrectForm, LookForm, ReasonForm, refusal_words
from portal.reviews.models import Review
from portal.reviews.paper.called import called
from portal.reviews.queries import reviews
from portal.reviews.views.stages_box import addresses, box

bp = CustomerBlueprint("review_stages", __name__, path="/reviews")
REVIEW = {"review": reviews.review}


@bp.page("/<pid:review>/stages", permit=Permit.REVIEWS_READ, loads=REVIEW)
def part(review: Review) -> ResponseReturnValue:
    """Show how far a review is: open pages fetch it."""
    return render_template("reviews/stages/_road.html", box=box(review), review=review)


@bp.page("/<pid:review>/final", permit=Permit.REVIEWS_LEAD, loads=REVIEW)
def final(review: Review) -> ResponseReturnValue:
    """Show what is missing before a review can be final, and let it be made final where nothing is."""
    return _page("reviews/stages/final.html", review, ask_form=AskForm(None))


@bp.page("/<pid:review>/final", permit=Permit.REVIEWS_LEAD, loads=REVIEW, methods=("POST",))
def make_final(review: Review) -> ResponseReturnValue:
    """Freeze it."""
    form, point = LookForm(), standpoint()
    try:
        edition = freezing.make_final(review, point.customer, by=point.actor, seen=form.seal.data or "")
    except Refused as refusal:
        return _page(
            "reviews/stages/final.html",
            review,
            409,
            ask_form=AskForm(None),
            said=refusal_words(refusal.reason),
        )
    return _done(review, _("Edition %(number)s is final and kept for ever", number=edition.number))


@bp.page("/<pid:review>/look/ask", permit=Permit.REVIEWS_LEAD, loads=REVIEW, methods=("POST",))
def ask(review: Review) -> ResponseReturnValue:
    """Ask a CS lead for a look."""
    form = AskForm()
    if not form.validate():
        return _page("reviews/stages/final.html", review, 422, ask_form=form)
    return _act(
        review,
        lambda: looking.ask(review, by=standpoint().actor, message=form.message.data or ""),
        _("The CS leads are asked for a look"),
    )


@bp.page("/<pid:review>/look/take-back", permit=Permit.REVIEWS_LEAD, loads=REVIEW, methods=("POST",))
def take_back(review: Review) -> ResponseReturnValue:
    """Ask no more."""
    return _act(
        review,
        lambda: looking.take_back(review, by=standpoint().actor),
        _("The request for a look is taken back"),
    )


@bp.page("/<pid:review>/look", permit=Permit.REVIEWS_LOOK, loads=REVIEW)
def look(review: Review) -> ResponseReturnValue:
    """Show a CS lead what they are asked to look at."""
    return _look_page(review, LookForm(None), ReasonForm(None))


@bp.page("/<pid:review>/look/approve", permit=Permit.REVIEWS_LOOK, loads=REVIEW, methods=("POST",))
def approve(review: Review) -> ResponseReturnValue:
    """Say that it may be made final."""
    form, point = LookForm(), standpoint()
    if not form.validate():
        return _look_page(review, form, ReasonForm(None), 422)
    seal, remark = form.seal.data or "", form.remark.data or ""
    return _act(
        review,
        lambda: looking.approve(review, point.customer, seal, by=point.actor, remark=remark),
        _("Looked at: it may be made final"),
    )


@bp.page("/<pid:review>/look/back", permit=Permit.REVIEWS_LOOK, loads=REVIEW, methods=("POST",))
def send_back(review: Review) -> ResponseReturnValue:
    """Say what is to be changed first."""
    form = ReasonForm()
    if not form.validate():
        return _look_page(review, LookForm(None), form, 422)
    return _act(
        review,
        lambda: looking.send_back(review, form.reason.data or "", by=standpoint().actor),
        _("Sent back with what is to be changed first"),
    )


@bp.page("/<pid:review>/reopen", permit=Permit.REVIEWS_LEAD, loads=REVIEW)
def reopen(review: Review) -> ResponseReturnValue:
    """Ask why something that is final is corrected."""
    return _page("reviews/stages/reopen.html", review, form=CorrectForm(None))


@bp.page("/<pid:review>/reopen", permit=Permit.REVIEWS_LEAD, loads=REVIEW, methods=("POST",))
def correct(review: Review) -> ResponseReturnValue:
    """Let it be corrected."""
    form = CorrectForm()
    if not form.validate():
        return _page("reviews/stages/reopen.html", review, 422, form=form)
    return _act(
        review,
        lambda: freezing.reopen(review, form.reason.data or "", by=standpoint().actor),
        _("It can be corrected now; the next edition says why"),
    )


@bp.page("/<pid:review>/keep", permit=Permit.REVIEWS_LEAD, loads=REVIEW, methods=("POST",))
def keep(review: Review) -> ResponseReturnValue:
    """Give the correction up."""
    return _act(
        review, lambda: freezing.keep(review, by=standpoint().actor), _("The edition there is stays as it is")
    )


@bp.page("/<pid:review>/delete", permit=Permit.REVIEWS_LEAD, loads=REVIEW)
def delete(review: Review) -> ResponseReturnValue:
    """Ask whether a draft is really to be thrown away."""
    return _page("reviews/stages/delete.html", review)


@bp.page("/<pid:review>/delete", permit=Permit.REVIEWS_LEAD, loads=REVIEW, methods=("POST",))
def throw_away(review: Review) -> ResponseReturnValue:
    """Throw a draft away."""
    words = _("Deleted: %(title)s", title=called(review, standpoint().customer))
    try:
        freezing.delete(review, by=standpoint().actor)
    except Refused as refusal:
        return _refused(review, refusal)
    flash(words, "done")
    return way_on(addresses(review)["index"])


def _act(review: Review, act: Callable[[], Any], words: str) -> ResponseReturnValue:
    try:
        act()
    except Refused as refusal:
        return _refused(review, refusal)
    return _done(review, words)


def _done(review: Review, words: str) -> ResponseReturnValue:
    flash(words, "done")
    return way_on(addresses(review)["review"])


def _refused(review: Review, refusal: Refused) -> Response:
    said = refusal_words(refusal.reason)
    return _page("reviews/stages/refused.html", review, 409, said=said)


def _look_page(review: Review, form: LookForm, reason_form: ReasonForm, status: int = 200) -> Response:
    return _page("reviews/stages/look.html", review, status, form=form, reason_form=reason_form)


def _page(template: str, review: Review, status: int = 200, **facts: Any) -> Response:
    """Answer with a page about the stages of a review."""
    shown: dict[str, Any] = {"said": None} | facts
    title = called(review, standpoint().customer)
    return make_response(
        render_template(template, review=review, title=title, box=box(review), to=addresses(review), **shown),
        status,
    )
