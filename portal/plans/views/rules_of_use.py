"""Rules of use on an initiative: adding, wording anew, letting go."""

from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.plans.actions import rules_of_use as change
from portal.plans.actions.refusals import Refused
from portal.plans.forms.rules_of_use import RuleOfUseForm
from portal.plans.models import Node, NodeKind, OperatingRule
from portal.plans.queries import nodes, plans
from portal.plans.views.answers import done, map_url, parts_of, refuse, sheet

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
    form = RuleOfUseForm(None, data={name: getattr(rule, name) for name in change.FIELDS})
    return _form(_of(rule), form, rule)


@bp.page("/rules/<pid:rule>", permit=Permit.MAP_EDIT, loads=RULE, methods=("POST",))
def revise(rule: OperatingRule) -> ResponseReturnValue:
    """Word a rule of use anew."""
    form, node = RuleOfUseForm(), _of(rule)
    if not form.validate_on_submit():
        return _form(node, form, rule, 422)
    plan = plans.plan_of(node.plan_id)
    try:
        change.revise(plan, node, rule, **form.typed(), by=standpoint().actor)
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


def _form(node: Node, form: Any, rule: OperatingRule | None = None, status: int = 200) -> ResponseReturnValue:
    back_url = map_url(plans.plan_of(node.plan_id))
    return sheet(
        "plans/nodes/rule.html", status, id="rule", node=node, form=form, rule=rule, back_url=back_url
    )
