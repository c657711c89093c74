"""Saying on the map that something is in the way of a node, and that it moves again."""

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Side
from portal.plans.actions import nodes_blocks as actions
from portal.plans.actions.refusals import Refused
from portal.plans.forms.checkins import FREED, STILL, BlockedForm
from portal.plans.forms.conflicts import MINE, THEIRS, compare
from portal.plans.models import Node
from portal.plans.queries import nodes, plans
from portal.plans.queries.changes import last_changes
from portal.plans.views.answers import done, map_url, parts_of, refuse, sheet

bp = CustomerBlueprint("blocks", __name__)
LOADS = {"node": nodes.node}
FIELDS = ("blocked_why", "waiting_for")


@bp.page("/nodes/<pid:node>/blocked", permit=Permit.MAP_EDIT, loads=LOADS)
def show(node: Node) -> ResponseReturnValue:
    """Ask what is in the way, and whose turn it is."""
    form = _form(node)
    form.remember_seen()
    return _page(node, form)


@bp.page("/nodes/<pid:node>/blocked", permit=Permit.MAP_EDIT, loads=LOADS, methods=("POST",))
def save(node: Node) -> ResponseReturnValue:
    """Write down that the node is blocked, or that it moves again."""
    plan, form, by = plans.plan_of(node.plan_id), _form(node, request.form), standpoint().actor
    if not form.validate():
        return _page(node, form, 422)
    found = compare(_now(node), form.seen_values(), {name: form[name].data for name in FIELDS})
    choice = request.form.get("choose-blocked_why")
    try:
        if form.how.data == FREED:
            actions.free(plan, node, by=by)
        elif found.disputed and choice not in (MINE, THEIRS):
            return _page(
                node, form, 409, {"node": node, "by": last_changes("node", node.id).get("blocked_why")}
            )
        elif choice != THEIRS:
            actions.block(plan, node, form.blocked_why.data or "", Side(form.waiting_for.data), by=by)
    except Refused as refusal:
        return refuse(plan, refusal)
    return done(plan, _("Saved."), names=parts_of(plan, [node.public_id]), anchor=f"node-{node.public_id}")


def _form(node: Node, typed: Any = None) -> BlockedForm:
    first = {**_now(node), "how": STILL} if typed is None else {}
    form = BlockedForm(typed, data=first)
    form.name_sides(standpoint().customer.name, branding.vendor().name)
    return form


def _now(node: Node) -> dict[str, Any]:
    return {name: getattr(node, name) for name in FIELDS}


def _page(node: Node, form: BlockedForm, status: int = 200, clash: Any = None) -> Response:
    plan = plans.plan_of(node.plan_id)
    action = url_for("blocks.save", slug=standpoint().customer.slug, node=node.public_id)
    facts = {"node": node, "form": form, "clash": clash, "action": action, "back_url": map_url(plan)}
    return sheet("plans/nodes/blocked.html", status, id="blocked", **facts)
