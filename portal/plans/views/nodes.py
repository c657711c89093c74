"""Single nodes: looking at one, adding, editing together, moving, taking away and bringing back."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries import subscriptions
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Side, Visibility, inside_of
from portal.foundation.words import visibility_words
from portal.plans.actions import nodes as change
from portal.plans.actions.refusals import Refused
from portal.plans.forms.conflicts import COMPARE, compare, settled, undecided
from portal.plans.forms.nodes import offer_visibilities
from portal.plans.forms.nodes_kinds import SPREAD, form_for, inputs_of, new_form_for, values_of
from portal.plans.models import Node, NodeKind, Outcome, Plan
from portal.plans.queries import nodes, plans
from portal.plans.queries.changes import Changed, last_changes
from portal.plans.queries.nodes_owners import owners
from portal.plans.rules.places import at_first, kinds_below, within
from portal.plans.views.answers import done, map_url, parts_of, refuse, sheet
from portal.plans.views.history import why_said
from portal.plans.views.kpis import live_facts
from portal.plans.views.nodes_conflicts import disputes, seen_now, taken_over
from portal.plans.views.nodes_facts import facts_of

bp = CustomerBlueprint("nodes", __name__)
NODE, PLAN = {"node": nodes.node}, {"plan": plans.plan}


@bp.page("/nodes/<pid:node>", permit=Permit.MAP_READ, loads=NODE)
def show(node: Node) -> ResponseReturnValue:
    """Show everything a node says, with what can be done with it."""
    return sheet("plans/nodes/show.html", id="node", live=live_facts(), facts=facts_of(node))


@bp.page("/nodes/<pid:node>/standing", permit=Permit.MAP_READ, loads=NODE)
def standing(node: Node) -> ResponseReturnValue:
    """Show the arithmetic behind where a node stands."""
    return sheet("plans/nodes/standing.html", id="standing", facts=facts_of(node))


@bp.page("/plans/<pid:plan>/goals/new", permit=Permit.MAP_EDIT, loads=PLAN)
def new_goal(plan: Plan) -> ResponseReturnValue:
    """Ask for a new goal."""
    return _new_form(plan, None, NodeKind.GOAL)


@bp.page("/plans/<pid:plan>/goals/new", permit=Permit.MAP_EDIT, loads=PLAN, methods=("POST",))
def add_goal(plan: Plan) -> ResponseReturnValue:
    """Add a goal."""
    return _add(plan, None, NodeKind.GOAL)


@bp.page("/nodes/<pid:node>/below", permit=Permit.MAP_EDIT, loads=NODE)
def new_below(node: Node) -> ResponseReturnValue:
    """Ask for a new node below this one."""
    return _new_form(plans.plan_of(node.plan_id), node, _kind_below(node))


@bp.page("/nodes/<pid:node>/below", permit=Permit.MAP_EDIT, loads=NODE, methods=("POST",))
def add_below(node: Node) -> ResponseReturnValue:
    """Add a node below this one."""
    return _add(plans.plan_of(node.plan_id), node, _kind_below(node))


@bp.page("/nodes/<pid:node>/edit", permit=Permit.MAP_EDIT, loads=NODE)
def edit(node: Node) -> ResponseReturnValue:
    """Show the fields of a node."""
    live, kpi = live_facts(), nodes.kpi_of(node)
    choices = owners([node.vendor_owner_id, kpi.response_vendor_id if kpi else None])
    values = inputs_of(values_of(node, kpi, choices))
    form = form_for(node.kind)(None, data=values, owners=choices).remember_seen()
    return _edit_form(plans.plan_of(node.plan_id), node, form, live)


@bp.page("/nodes/<pid:node>/edit", permit=Permit.MAP_EDIT, loads=NODE, methods=("POST",))
def revise(node: Node) -> ResponseReturnValue:
    """Save a node's fields; where two people changed the same one, let its author decide."""
    live, plan, kpi = live_facts(), plans.plan_of(node.plan_id), nodes.kpi_of(node)
    choices = owners([node.vendor_owner_id, kpi.response_vendor_id if kpi else None])
    form = form_for(node.kind)(settled(request.form, SPREAD), owners=choices)
    if not form.validate_on_submit():
        return _edit_form(plan, node, form, live, 422)
    now = values_of(node, kpi, choices)
    found = compare(now, form.seen_values(), form.typed())
    disputed = (*found.disputed, *undecided(request.form, request.form.getlist("disputed")))
    if disputed:
        return _conflict(plan, node, form, now, disputed)
    if COMPARE in request.form:
        taken = taken_over(form, now, found.changes)
        fresh = form_for(node.kind)(None, data=inputs_of({**now, **found.changes}), owners=choices)
        fresh.seen.data = seen_now(form, now)
        return _edit_form(plan, node, fresh, live, 409, taken)
    try:
        facts = form.facts_from(found.changes, now)
        changed = change.revise(plan, node, facts, by=standpoint().actor, kpi=kpi, why=why_said())
    except Refused as refusal:
        return refuse(plan, refusal)
    words = _("Saved.") if changed else _("Nothing was changed.")
    return done(plan, words, names=_stale_with(plan, node), anchor=f"node-{node.public_id}")


@bp.page("/nodes/<pid:node>/outcome", permit=Permit.MAP_EDIT, loads=NODE)
def outcome(node: Node) -> ResponseReturnValue:
    """Ask how a goal ended."""
    if node.kind is not NodeKind.GOAL:
        abort(404)
    return _outcome_form(node)


@bp.page("/nodes/<pid:node>/outcome", permit=Permit.MAP_EDIT, loads=NODE, methods=("POST",))
def close(node: Node) -> ResponseReturnValue:
    """Close a goal with its outcome, or open it again."""
    plan, said, now = plans.plan_of(node.plan_id), request.form.get("outcome", ""), node.outcome or ""
    if said and said not in set(Outcome):
        abort(400)
    if now not in (said, request.form.get("seen", now)):
        return _outcome_form(node, 409, last_changes("node", node.id).get("outcome"))
    try:
        change.close_goal(plan, node, Outcome(said) if said else None, by=standpoint().actor)
    except Refused as refusal:
        return refuse(plan, refusal)
    return done(plan, _("Saved."), names=parts_of(plan, [node.public_id]), anchor=f"node-{node.public_id}")


def _outcome_form(node: Node, status: int = 200, meanwhile: Changed | None = None) -> ResponseReturnValue:
    """Ask how a goal ended; `meanwhile` names who said so since it was asked."""
    return sheet(
        "plans/nodes/outcome.html", status, id="outcome", node=node, meanwhile=meanwhile,
        said=request.form.get("outcome"), back_url=map_url(plans.plan_of(node.plan_id)),
    )  # fmt: skip


def _new_form(plan: Plan, parent: Node | None, kind: NodeKind, form: Any = None, status: int = 200) -> Any:
    if form is None:
        form = new_form_for(kind)(None, owners=owners(), data=_first_values(plan, kind))
        offer_visibilities(form, _visibilities(plan, parent), _first_visibility(plan, parent))
    return sheet(
        "plans/nodes/new.html", status, id="new", form=form, plan=plan, parent=parent, kind=kind,
        kinds=kinds_below(parent.kind) if parent else (), back_url=map_url(plan),
    )  # fmt: skip


def _add(plan: Plan, parent: Node | None, kind: NodeKind) -> ResponseReturnValue:
    form = new_form_for(kind)(owners=owners())
    allowed = _visibilities(plan, parent)
    offer_visibilities(form, allowed, _first_visibility(plan, parent))
    if not form.validate_on_submit():
        return _new_form(plan, parent, kind, form, 422)
    visibility = Visibility(form.visibility.data)
    try:
        node = change.add(plan, kind, parent, form.facts(), visibility=visibility, by=standpoint().actor)
    except Refused as refusal:
        return refuse(plan, refusal)
    names = parts_of(plan, [parent.public_id] if parent else [], [parent.public_id if parent else None])
    return done(
        plan, _("%(title)s was added.", title=node.title), names=names, anchor=f"node-{node.public_id}"
    )


def _edit_form(
    plan: Plan,
    node: Node,
    form: Any,
    live: dict[str, Any],
    status: int = 200,
    taken: Sequence[str] | None = None,
) -> ResponseReturnValue:
    """Show the fields; `taken` names what of others' changes is in them now, where somebody asked to look."""
    return sheet(
        "plans/nodes/edit.html", status, id="edit", form=form, plan=plan, node=node, taken=taken,
        back_url=map_url(plan), live=live,
    )  # fmt: skip


def _conflict(
    plan: Plan, node: Node, form: Any, now: dict[str, Any], disputed: tuple[str, ...]
) -> ResponseReturnValue:
    facts = disputes(plan, node, form, now, disputed)
    action = url_for("nodes.revise", slug=standpoint().customer.slug, node=node.public_id)
    return sheet(
        "plans/nodes/conflict.html",
        409,
        id="conflict",
        title=node.title,
        facts=facts,
        action=action,
        back_url=map_url(plan),
    )


def _kind_below(node: Node) -> NodeKind:
    possible = kinds_below(node.kind)
    if not possible:
        abort(404)
    first = NodeKind.KPI if node.kind is NodeKind.INITIATIVE else NodeKind(possible[0])
    asked = request.values.get("kind", str(first))
    if asked not in possible:
        abort(400)
    return NodeKind(asked)


def _visibilities(plan: Plan, parent: Node | None) -> dict[Visibility, str]:
    """Return who may see a new node here, from narrow to wide, in words."""
    point, above = standpoint(), parent.visibility if parent else plan.visibility
    if point.side is None or point.customer is None:
        raise LookupError("nodes are added from one side")
    possible = [v for v in (inside_of(point.side), Visibility.SHARED) if within(v, above)]
    vendor, customer = branding.vendor().name, point.customer.name
    return {visibility: visibility_words(visibility, vendor, customer) for visibility in possible}


def _first_visibility(plan: Plan, parent: Node | None) -> Visibility:
    side = standpoint().side or Side.VENDOR
    return Visibility(at_first(side, parent.visibility if parent else plan.visibility))


def _first_values(plan: Plan, kind: NodeKind) -> dict[str, Any]:
    """Return what a new node starts with: a KPI runs from today to the end of the plan, in the customer's money."""
    customer = standpoint().customer
    if kind is not NodeKind.KPI or customer is None:
        return {}
    today = today_of(customer)
    started_on = min(max(today, plan.starts_on), plan.ends_on)
    money = {"worth_currency": paid} if (paid := subscriptions.currency()) else {}
    return {"baseline_on": started_on, "target_on": plan.ends_on, **money}


def _stale_with(plan: Plan, node: Node) -> list[str]:
    above = nodes.ancestors(nodes.skeleton(plan.id), node.parent_id)
    return parts_of(plan, [node.public_id, *(row.public_id for row in above)])
