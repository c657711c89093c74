"""Plans as a whole: the list, beginning one, its words and limits, its state, copying it into the next period."""

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import fiscal_year, today_of
from portal.accounts.standpoint import Standpoint, standpoint
from portal.foundation.audience import Side, Visibility, inside_of
from portal.foundation.calendar import Period
from portal.foundation.pages import way_on
from portal.foundation.words import visibility_words
from portal.plans import marks
from portal.plans.actions import plans as change
from portal.plans.actions import plans_copy
from portal.plans.actions.refusals import Refused
from portal.plans.forms.conflicts import COMPARE, compare, settled, undecided
from portal.plans.forms.nodes import offer_visibilities
from portal.plans.forms.plans import CopyPlanForm, NewPlanForm, PlanForm, plan_values
from portal.plans.models import Plan
from portal.plans.queries import plans
from portal.plans.rules import BY_HAND, moves_from
from portal.plans.views.answers import map_url, refuse, sheet
from portal.plans.views.kpis import live_facts
from portal.plans.views.nodes_conflicts import plan_disputes, seen_now, taken_over
from portal.plans.views.periods import period_words, words

bp = CustomerBlueprint("plans", __name__)
PLAN = {"plan": plans.plan}


@bp.page("/plans", permit=Permit.MAP_READ)
def index() -> ResponseReturnValue:
    """List the customer's plans with where each stands."""
    live, point = live_facts(), standpoint()
    summaries = plans.summaries(point.audience) if point.audience else {}
    found = plans.plans()
    return render_template(
        "plans/plans/index.html",
        plans=[
            (row, summaries.get(row.id), period_words(row.starts_on, row.ends_on, point.customer))
            for row in found
        ],
        live=live,
    )


@bp.page("/plans/new", permit=Permit.MAP_MANAGE)
def new() -> ResponseReturnValue:
    """Ask for a new plan, with the customer's fiscal periods at hand."""
    chosen = _period_asked()
    form = NewPlanForm(None, with_note=_with_note(), data={"starts_on": chosen.first, "ends_on": chosen.last})
    return _new_form(form, chosen)


@bp.page("/plans/new", permit=Permit.MAP_MANAGE, methods=("POST",))
def create() -> ResponseReturnValue:
    """Begin a plan."""
    form = NewPlanForm(with_note=_with_note())
    offer_visibilities(form, _visibilities(), _first_visibility())
    if not form.validate_on_submit():
        return _new_form(form, None, 422)
    plan = change.create(form.facts(), visibility=Visibility(form.visibility.data), by=standpoint().actor)
    return way_on(map_url(plan))


@bp.page("/plans/<pid:plan>/edit", permit=Permit.MAP_MANAGE, loads=PLAN)
def edit(plan: Plan) -> ResponseReturnValue:
    """Show the fields of a plan."""
    form = PlanForm(None, with_note=_with_note(), data=plan_values(plan)).remember_seen()
    return _edit_form(plan, form)


@bp.page("/plans/<pid:plan>/edit", permit=Permit.MAP_MANAGE, loads=PLAN, methods=("POST",))
def revise(plan: Plan) -> ResponseReturnValue:
    """Save a plan's fields; where two people changed the same one, let its author decide."""
    form = PlanForm(settled(request.form, {}), with_note=_with_note())
    if not form.validate_on_submit():
        return _edit_form(plan, form, 422)
    found = compare(plan_values(plan), form.seen_values(), form.facts())
    disputed = (*found.disputed, *undecided(request.form, request.form.getlist("disputed")))
    if disputed:
        facts = plan_disputes(plan, form, plan_values(plan), disputed)
        return sheet(
            "plans/nodes/conflict.html", 409, id="conflict", title=plan.title, facts=facts, back_url=map_url(plan),
            action=url_for("plans.revise", slug=_slug(), plan=plan.public_id),
        )  # fmt: skip
    if COMPARE in request.form:
        now = plan_values(plan)
        taken = taken_over(form, now, found.changes)
        fresh = PlanForm(None, with_note=_with_note(), data={**now, **found.changes})
        fresh.seen.data = seen_now(form, now)
        return _edit_form(plan, fresh, 409, taken)
    try:
        change.revise(plan, found.changes, by=standpoint().actor)
    except Refused as refusal:
        return refuse(plan, refusal)
    return way_on(map_url(plan))


@bp.page("/plans/<pid:plan>/copy", permit=Permit.MAP_MANAGE, loads=PLAN)
def copy(plan: Plan) -> ResponseReturnValue:
    """Ask into which period a plan is copied."""
    following = _following(plan)
    data = {**plan_values(plan), "starts_on": following[0], "ends_on": following[1], "from_latest": True}
    form = CopyPlanForm(None, with_note=_with_note(), data=data)
    return _copy_form(plan, form)


@bp.page("/plans/<pid:plan>/copy", permit=Permit.MAP_MANAGE, loads=PLAN, methods=("POST",))
def make_copy(plan: Plan) -> ResponseReturnValue:
    """Copy a plan into another period."""
    form = CopyPlanForm(with_note=_with_note())
    offer_visibilities(form, _visibilities(), _first_visibility())
    if not form.validate_on_submit():
        return _copy_form(plan, form, 422)
    made = plans_copy.copy(
        plan,
        {name: value for name, value in form.facts().items() if name not in ("from_latest", "closed_too")},
        visibility=Visibility(form.visibility.data),
        from_latest=form.from_latest.data,
        closed_too=form.closed_too.data,
        by=standpoint().actor,
    )
    return way_on(map_url(made))


@bp.page("/plans/<pid:plan>/state", permit=Permit.MAP_MANAGE, loads=PLAN)
def state(plan: Plan) -> ResponseReturnValue:
    """Show where the plan stands, and where it can go from there."""
    point = _point()
    other = point.customer.name if point.side is Side.VENDOR and point.customer else branding.vendor().name
    return sheet(
        "plans/plans/state.html", id="state", plan=plan, company=other, back_url=map_url(plan),
        moves=[move for move in moves_from(plan.state) if move in BY_HAND], acts=marks.acts_on_plan(plan),
    )  # fmt: skip


@bp.page("/plans/<pid:plan>/state", permit=Permit.MAP_MANAGE, loads=PLAN, methods=("POST",))
def move_on(plan: Plan) -> ResponseReturnValue:
    """Close the plan or open it again, make it the active one, share it, or throw a draft away."""
    asked, by = request.form.get("move", ""), standpoint().actor
    acts: dict[str, Any] = {
        "activate": lambda: change.activate(plan, by=by),
        "share": lambda: change.share(plan, by=by),
        "delete": lambda: change.delete_draft(plan, by=by),
        **{str(move): lambda move=move: change.move_on(plan, move, by=by) for move in sorted(BY_HAND)},
    }
    if asked not in acts:
        abort(400)
    try:
        acts[asked]()
    except Refused as refusal:
        return refuse(plan, refusal)
    return way_on(url_for("plans.index", slug=_slug()) if asked == "delete" else map_url(plan))


def _new_form(form: Any, chosen: Period | None, status: int = 200) -> ResponseReturnValue:
    offer_visibilities(form, _visibilities(), _first_visibility())
    periods = [(words(period), period) for period in _periods()]
    page = render_template("plans/plans/new.html", form=form, periods=periods, chosen=chosen)
    return page, status


def _edit_form(
    plan: Plan, form: Any, status: int = 200, taken: Sequence[str] | None = None
) -> ResponseReturnValue:
    page = render_template(
        "plans/plans/edit.html", form=form, plan=plan, taken=taken, live=live_facts(), back_url=map_url(plan)
    )
    return page, status


def _copy_form(plan: Plan, form: Any, status: int = 200) -> ResponseReturnValue:
    offer_visibilities(form, _visibilities(), _first_visibility())
    return render_template("plans/plans/copy.html", form=form, plan=plan, back_url=map_url(plan)), status


def _periods() -> list[Period]:
    """Return the fiscal periods a plan is likely to cover: this half, the next, the years and quarters around."""
    point = _point()
    year, today = fiscal_year(point.customer), today_of(point.customer)
    half, quarter, whole = year.half_of(today), year.quarter_of(today), year.year_of(today)
    return [half, year.following(half), whole, year.following(whole), quarter, year.following(quarter)]


def _period_asked() -> Period:
    """Return the period that was picked by its link, else the half-year around today."""
    periods = _periods()
    asked = request.args.get("period", "")
    return next((period for period in periods if f"{period.kind}-{period.first}" == asked), periods[0])


def _following(plan: Plan) -> tuple[Any, Any]:
    year = fiscal_year(_point().customer)
    for period in (
        year.year_of(plan.starts_on),
        year.half_of(plan.starts_on),
        year.quarter_of(plan.starts_on),
    ):
        if (period.first, period.last) == (plan.starts_on, plan.ends_on):
            following = year.following(period)
            return following.first, following.last
    length = plan.ends_on - plan.starts_on
    first = plan.ends_on.fromordinal(plan.ends_on.toordinal() + 1)
    return first, first + length


def _visibilities() -> dict[Visibility, str]:
    """Return who may see a new plan, from narrow to wide, in words."""
    point = _point()
    vendor, customer = branding.vendor().name, point.customer.name if point.customer else ""
    both = (inside_of(point.side or Side.VENDOR), Visibility.SHARED)
    return {visibility: visibility_words(visibility, vendor, customer) for visibility in both}


def _first_visibility() -> Visibility:
    return Visibility.VENDOR if _point().side is Side.VENDOR else Visibility.SHARED


def _with_note() -> bool:
    return _point().may(Permit.VENDOR_NOTES)


def _slug() -> str:
    customer = _point().customer
    return customer.slug if customer else ""


def _point() -> Standpoint:
    return standpoint()
