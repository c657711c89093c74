"""Sharing what one side had kept inside: choosing it together, seeing who will see it, once."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Side, Visibility
from portal.plans.actions import sharing as change
from portal.plans.actions.refusals import Refused
from portal.plans.models import Plan
from portal.plans.queries import nodes, plans
from portal.plans.queries.sharing import how_many_see
from portal.plans.views.answers import done, map_url, parts_of, refuse, sheet

bp = CustomerBlueprint("sharing", __name__)
PLAN = {"plan": plans.plan}


@bp.page("/plans/<pid:plan>/share", permit=Permit.MAP_EDIT, loads=PLAN)
def choose(plan: Plan) -> ResponseReturnValue:
    """Show what is still inside, as a tree to choose from, and who will see it."""
    rows = nodes.skeleton(plan.id)
    inside = [row for row in rows if row.visibility is not Visibility.SHARED]
    only = request.args.get("from")
    top = next((row for row in rows if row.public_id == only), None)
    chosen = {row.public_id for row in ([top, *nodes.below(rows, top.id)] if top else inside)}
    return sheet(
        "plans/sharing/choose.html", id="share", plan=plan, chosen=chosen, back_url=map_url(plan),
        lines=[(row, len(nodes.ancestors(rows, row.parent_id))) for row in _in_order(rows) if row in inside],
        others=how_many_see(_other_side()), company=_other_company(),
    )  # fmt: skip


@bp.page("/plans/<pid:plan>/share", permit=Permit.MAP_EDIT, loads=PLAN, methods=("POST",))
def publish(plan: Plan) -> ResponseReturnValue:
    """Share the chosen nodes together, so that the other side hears of them once."""
    try:
        shared = change.publish(plan, request.form.getlist("node"), by=standpoint().actor)
    except Refused as refusal:
        return refuse(plan, refusal)
    words = ngettext("%(num)s part is shared now.", "%(num)s parts are shared now.", len(shared))
    parents = {node.parent_id for node in shared}
    pids = {row.id: row.public_id for row in nodes.skeleton(plan.id)}
    names = parts_of(
        plan, [node.public_id for node in shared], {pids.get(id_) if id_ else None for id_ in parents}
    )
    return done(plan, words, names=names)


def _other_side() -> Side:
    return Side.CUSTOMER if standpoint().side is Side.VENDOR else Side.VENDOR


def _other_company() -> str:
    customer = standpoint().customer
    return customer.name if _other_side() is Side.CUSTOMER and customer else branding.vendor().name


def _in_order(rows: object) -> list:
    """Return the rows as the map shows them, each goal with all below it."""
    goals = [row for row in rows if row.parent_id is None]  # type: ignore[attr-defined]
    return [found for goal in goals for found in _with_below(rows, goal)]


def _with_below(rows: object, top: object) -> list:
    children = [row for row in rows if row.parent_id == top.id]  # type: ignore[attr-defined]
    return [top, *(found for child in children for found in _with_below(rows, child))]
