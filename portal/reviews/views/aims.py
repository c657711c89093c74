"""What both sides aim at next: writing it down, and making the plan of it with one press."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on
from portal.foundation.refusals import Refused
from portal.plans.models import NodeKind
from portal.plans.queries import nodes
from portal.reviews.actions import outcomes as change
from portal.reviews.actions import outcomes_making as making
from portal.reviews.forms.outcomes import AimForm
from portal.reviews.forms.outcomes_words import refusal_words
from portal.reviews.models import Aim, Review
from portal.reviews.queries import outcomes, reviews
from portal.reviews.rules.words import AimKind
from portal.reviews.views.answers import review_url, sheet
from portal.reviews.views.outcomes_box import answered_with, in_box, place, refuse, shown, with_again, without

bp = CustomerBlueprint("review_aims", __name__, path="/reviews")
REVIEW = {"review": reviews.review}
AIM = {"aim": outcomes.aim}
BOTH = REVIEW | AIM
GONE = REVIEW | {"gone_aim": outcomes.gone_aim}
EDIT, ALONE, ANCHOR = "reviews/outcomes/aim.html", "reviews/alone.html", "aims"


@bp.page("/aims/<pid:aim>", permit=Permit.REVIEWS_READ, loads=AIM)
def show(aim: Aim) -> ResponseReturnValue:
    """Lead to where an aim stands on the page of its review."""
    review = reviews.by_id(aim.review_id)
    if review is None:
        abort(404)
    return redirect(review_url(review, f"aim-{aim.public_id}"), 303)


@bp.page("/<pid:review>/aims/new", permit=Permit.REVIEWS_WRITE, loads=REVIEW, methods=("GET", "POST"))
def new(review: Review) -> ResponseReturnValue:
    """Write down what a side aims at."""
    form = AimForm(goals=_goals(review))
    facts = _facts(review, form, None)
    if request.method == "GET":
        if request.args.get("kind") in set(AimKind):
            form.kind.data = request.args["kind"]
        return sheet(EDIT, **facts)
    if not form.validate():
        if in_box():
            return shown(review, 422, wrong_aim=_errors(form), typed_aim=form.title.data or "")
        return refused(ALONE, part=EDIT, page=True, **facts)
    said = form.columns_of(form.typed())
    kind, title = said.pop("kind"), said.pop("title")
    return answered_with(
        review, lambda: change.aim_at(review, kind, title, by=standpoint().actor, **said), _("Written down"),
        ANCHOR,
    )  # fmt: skip


@bp.page("/<pid:review>/aims/<pid:aim>", permit=Permit.REVIEWS_WRITE, loads=BOTH, methods=("GET", "POST"))
def edit(review: Review, aim: Aim) -> ResponseReturnValue:
    """Change an aim, field by field against what its author saw."""
    _same(review, aim)
    form = AimForm.on(aim, goals=_goals(review))
    facts = _facts(review, form, aim)
    if request.method == "GET":
        return sheet(EDIT, **facts)
    if not form.validate():
        return refused(ALONE, part=EDIT, page=True, **facts)
    columns = form.over(aim)
    if columns is None:
        return clashing(ALONE, part=EDIT, page=True, **facts)
    return answered_with(
        review, lambda: change.revise(review, aim, columns, by=standpoint().actor), _("Saved"), ANCHOR
    )


@bp.page("/<pid:review>/aims/<pid:aim>/place", permit=Permit.REVIEWS_WRITE, loads=BOTH, methods=("POST",))
def move(review: Review, aim: Aim) -> ResponseReturnValue:
    """Put an aim one place up or down."""
    _same(review, aim)
    step = {"up": -1, "down": 1}.get(request.form.get("step", ""), 0)
    if not step:
        abort(400)
    return answered_with(
        review, lambda: change.move(review, aim, step=step, by=standpoint().actor), anchor=ANCHOR
    )


@bp.page("/<pid:review>/aims/<pid:aim>/remove", permit=Permit.REVIEWS_WRITE, loads=BOTH, methods=("POST",))
def remove(review: Review, aim: Aim) -> ResponseReturnValue:
    """Take an aim away; what was made of it stays."""
    _same(review, aim)
    back_url = url_for(
        "review_aims.restore",
        slug=standpoint().customer.slug,
        review=review.public_id,
        gone_aim=aim.public_id,
    )
    by, gone = standpoint().actor, {"id": aim.public_id, "what": aim.title, "url": back_url}
    return without(review, lambda: change.remove(review, aim, by=by), gone, ANCHOR)


@bp.page(
    "/<pid:review>/aims/<pid:gone_aim>/restore", permit=Permit.REVIEWS_WRITE, loads=GONE, methods=("POST",)
)
def restore(review: Review, gone_aim: Aim) -> ResponseReturnValue:
    """Bring an aim back."""
    _same(review, gone_aim)
    by = standpoint().actor
    return with_again(review, lambda: change.restore(review, gone_aim, by=by), gone_aim.public_id, ANCHOR)


@bp.page("/<pid:review>/aims/<pid:aim>/make", permit=Permit.REVIEWS_WRITE, loads=BOTH, methods=("POST",))
def make(review: Review, aim: Aim) -> ResponseReturnValue:
    """Make a goal, an initiative or an action item of an aim, once."""
    _same(review, aim)
    point = standpoint()
    if not point.may(_needed(aim)):
        abort(403)
    try:
        made = making.make(review, aim, point.customer, by=point.actor)
    except Refused as refusal:
        return refuse(review, refusal.reason, ANCHOR)
    if not in_box():
        flash(
            _("%(title)s was added.", title=aim.title) if made else _("It stands in the plan already."),
            "done",
        )
    return answered_with(review, lambda: None, anchor=ANCHOR)


@bp.page("/<pid:review>/aims/make", permit=Permit.REVIEWS_WRITE, loads=REVIEW, methods=("POST",))
def make_all(review: Review) -> ResponseReturnValue:
    """Make the plan of all aims; what could not be made is said."""
    point = standpoint()
    if not (point.may(Permit.MAP_EDIT) and point.may(Permit.COMMITMENTS_WRITE)):
        abort(403)
    found = making.make_all(review, point.customer, by=point.actor)
    words = _made_words(len(found.made))
    troubles = [f"{aim.title}: {refusal_words(reason)}" for aim, reason in found.refused]
    if in_box():
        return shown(review, made_words=words, troubles=troubles)
    flash(words, "done" if found.made else "news")
    for trouble in troubles:
        flash(trouble, "news")
    return way_on(place(review, ANCHOR))


def _made_words(count: int) -> str:
    if not count:
        return _("Nothing was left to put into the plan.")
    return ngettext("%(num)s was put into the plan", "%(num)s were put into the plan", count)


def _needed(aim: Aim) -> Permit:
    return Permit.COMMITMENTS_WRITE if aim.kind is AimKind.COMMITMENT else Permit.MAP_EDIT


def _goals(review: Review) -> list[Any]:
    """Return the open goals of the plan that next things go into, as far as both sides see them."""
    plan = making.plan_for(review)
    rows = nodes.skeleton(plan.id) if plan is not None else []
    return [
        row
        for row in rows
        if row.kind is NodeKind.GOAL and row.outcome is None and row.visibility == "shared"
    ]


def _facts(review: Review, form: AimForm, aim: Aim | None) -> dict[str, Any]:
    return {
        "form": form,
        "review": review,
        "aim": aim,
        "back": request.values.get("back", ""),
        "back_url": place(review, ANCHOR),
    }


def _errors(form: AimForm) -> str:
    return "; ".join(str(one) for wrong in form.errors.values() for one in wrong)


def _same(review: Review, aim: Aim) -> None:
    if aim.review_id != review.id:
        abort(404)
