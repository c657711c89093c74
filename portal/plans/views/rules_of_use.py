"""Rules of use on an initiative: adding, wording anew, letting go."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.plans.actions import rules_of_use as change
from portal.plans.actions.refusals import Refused
from portal.plans.forms.conflicts import COMPARE, compare, settled, undecided
from portal.plans.forms.rules_of_use import RuleOfUseForm
from portal.plans.models import Node, NodeKind, OperatingRule, Plan
from portal.plans.queries import nodes, plans
from portal.plans.views.answers import done, map_url, parts_of, refuse, sheet
from portal.plans.views.kpis import live_facts
from portal.plans.views.nodes_conflicts import Disputes, rule_disputes, seen_now, taken_over

bp = CustomerBlueprint("rules_of_use", __name__)
NODE, RULE = {"node": nodes.node}, {"rule": nodes.rule}


@bp.page("/nodes/<pid:node>/rules/new", permit=Permit.MAP_EDIT, loads=NODE)
def new(node: Node) -> ResponseReturnValue:
    """Ask for a rule of use."""
    if node.kind is not NodeKind.INITIATIVE:
        return refuse(plans.plan_of(node.plan_id), Refused("misplaced"))
    return _form(node, RuleOfUseForm(None))


@bp.page("/nodes/<pid:node>/rules/new", permit=Permit.MAP_EDIT, loads=NODE, methods=("POST",))
def add(node: Node) -> ResponseReturnValue:
    """Agree on one more rule of use."""
    form = RuleOfUseForm()
    if not form.validate_on_submit():
        return _form(node, form, status=422)
    plan = plans.plan_of(node.plan_id)
    try:
        change.add(plan, node, **form.typed(), by=standpoint().actor)
    except Refused as refusal:
        return refuse(plan, refusal)
    return done(plan, _("Saved."), names=parts_of(plan, [node.public_id]), anchor=f"node-{node.public_id}")


@bp.page("/rules/<pid:rule>", permit=Permit.MAP_EDIT, loads=RULE)
def edit(rule: OperatingRule) -> ResponseReturnValue:
    """Show a rule of use to word it anew."""
    live = live_facts()
    form = RuleOfUseForm(None, data=_words(rule)).remember_seen()
    return _form(_of(rule), form, rule, live=live)


@bp.page("/rules/<pid:rule>", permit=Permit.MAP_EDIT, loads=RULE, methods=("POST",))
def revise(rule: OperatingRule) -> ResponseReturnValue:
    """Word a rule of use anew; where two people changed the same words, let its author decide."""
    live = live_facts()
    form, node, now = RuleOfUseForm(settled(request.form, {})), _of(rule), _words(rule)
    if not form.validate_on_submit():
        return _form(node, form, rule, 422, live=live)
    plan = plans.plan_of(node.plan_id)
    found = compare(now, form.seen_values(), form.typed())
    disputed = (*found.disputed, *undecided(request.form, request.form.getlist("disputed")))
    if disputed:
        return _conflict(plan, node, rule, rule_disputes(rule, form, now, disputed))
    if COMPARE in request.form:
        fresh = RuleOfUseForm(None, data={**now, **found.changes})
        fresh.seen.data = seen_now(form, now)
        return _form(node, fresh, rule, 409, taken_over(form, now, found.changes), live)
    try:
        change.revise(plan, node, rule, **{**now, **found.changes}, by=standpoint().actor)
    except Refused as refusal:
        return refuse(plan, refusal)
    return done(plan, _("Saved."), names=parts_of(plan, [node.public_id]), anchor=f"node-{node.public_id}")


@bp.page("/rules/<pid:rule>/remove", permit=Permit.MAP_EDIT, loads=RULE, methods=("POST",))
def remove(rule: OperatingRule) -> ResponseReturnValue:
    """Let go of a rule of use."""
    node = _of(rule)
    plan = plans.plan_of(node.plan_id)
    try:
        change.remove(plan, node, rule, by=standpoint().actor)
    except Refused as refusal:
        return refuse(plan, refusal)
    words = _("The rule of use was removed.")
    return done(plan, words, names=parts_of(plan, [node.public_id]), anchor=f"node-{node.public_id}")


def _of(rule: OperatingRule) -> Node:
    return nodes.by_id(rule.node_id) or abort(404)


def _words(rule: OperatingRule) -> dict[str, str]:
    return {name: getattr(rule, name) for name in change.FIELDS}


def _conflict(plan: Plan, node: Node, rule: OperatingRule, facts: Disputes) -> ResponseReturnValue:
    action = url_for("rules_of_use.revise", slug=standpoint().customer.slug, rule=rule.public_id)
    return sheet(
        "plans/nodes/conflict.html", 409, id="conflict", title=node.title, facts=facts, action=action,
        back_url=map_url(plan),
    )  # fmt: skip


def _form(
    node: Node,
    form: Any,
    rule: OperatingRule | None = None,
    status: int = 200,
    taken: Sequence[str] | None = None,
    live: dict[str, Any] | None = None,
) -> ResponseReturnValue:
    back_url = map_url(plans.plan_of(node.plan_id))
    return sheet(
        "plans/nodes/rule.html", status, id="rule", node=node, form=form, rule=rule, taken=taken,
        back_url=back_url, live=live,
    )  # fmt: skip
