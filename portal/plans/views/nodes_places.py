"""Where nodes stand: moving by drag, by button or by a form, taking away with undo, bringing back."""

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.plans.actions import nodes_places as change
from portal.plans.actions.refusals import Refused
from portal.plans.models import Node, Plan
from portal.plans.queries import nodes, plans
from portal.plans.rules.places import may_hang_on, within
from portal.plans.views.answers import done, map_url, parts_of, refuse, sheet

bp = CustomerBlueprint("places", __name__)
NODE, PLAN = {"node": nodes.node}, {"plan": plans.plan}
STEPS = {"up": -1, "down": 1}


@bp.page("/nodes/<pid:node>/place", permit=Permit.MAP_EDIT, loads=NODE)
def place(node: Node) -> ResponseReturnValue:
    """Ask where a node shall stand: the keyboard's twin of dragging it."""
    plan = plans.plan_of(node.plan_id)
    rows = nodes.skeleton(plan.id)
    return sheet(
        "plans/nodes/place.html", id="place", node=node, back_url=map_url(plan),
        parents=_parents(plan, node, rows), siblings=[row for row in rows if row.parent_id == node.parent_id],
    )  # fmt: skip


@bp.page("/nodes/<pid:node>/place", permit=Permit.MAP_EDIT, loads=NODE, methods=("POST",))
def move(node: Node) -> ResponseReturnValue:
    """Move a node: a step up or down, before another one, or below another parent."""
    plan, by = plans.plan_of(node.plan_id), standpoint().actor
    old = nodes.by_id(node.parent_id)
    try:
        if request.form.get("step") in STEPS:
            change.step(plan, node, STEPS[request.form["step"]], by=by)
        else:
            change.move(plan, node, *_place_asked(node), by=by)
    except Refused as refusal:
        return refuse(plan, refusal)
    new = nodes.by_id(node.parent_id)
    above = [row.public_id for row in (old, new) if row is not None]
    names = parts_of(plan, above, {old.public_id if old else None, new.public_id if new else None})
    return done(plan, _("Moved."), names=names, anchor=f"node-{node.public_id}")


@bp.page("/nodes/<pid:node>/delete", permit=Permit.MAP_EDIT, loads=NODE)
def ask_delete(node: Node) -> ResponseReturnValue:
    """Say what would go along, before anything goes."""
    plan = plans.plan_of(node.plan_id)
    below = nodes.below(nodes.skeleton(plan.id), node.id)
    return sheet("plans/nodes/delete.html", id="delete", node=node, below=below, back_url=map_url(plan))


@bp.page("/nodes/<pid:node>/delete", permit=Permit.MAP_EDIT, loads=NODE, methods=("POST",))
def delete(node: Node) -> ResponseReturnValue:
    """Take a node away with all below; the answer offers to bring it back."""
    plan, parent = plans.plan_of(node.plan_id), nodes.by_id(node.parent_id)
    try:
        count = change.delete(plan, node, by=standpoint().actor)
    except Refused as refusal:
        return refuse(plan, refusal)
    words = _deleted_words(node.title, count - 1)
    names = parts_of(plan, [parent.public_id] if parent else [], [parent.public_id if parent else None])
    undo = url_for("places.restore", slug=_slug(), gone=node.public_id)
    return done(plan, words, names=names, undo_url=undo)


@bp.page(
    "/nodes/<pid:gone>/restore", permit=Permit.MAP_EDIT, loads={"gone": nodes.deleted_node}, methods=("POST",)
)
def restore(gone: Node) -> ResponseReturnValue:
    """Bring back what was deleted, with all that went along."""
    plan = plans.plan_of(gone.plan_id)
    try:
        change.restore(plan, gone, by=standpoint().actor)
    except Refused as refusal:
        return refuse(plan, refusal)
    parent = nodes.by_id(gone.parent_id)
    names = parts_of(plan, [parent.public_id] if parent else [], [parent.public_id if parent else None])
    return done(plan, _("%(title)s is back.", title=gone.title), names=names, anchor=f"node-{gone.public_id}")


@bp.page("/plans/<pid:plan>/deleted", permit=Permit.MAP_EDIT, loads=PLAN)
def deleted(plan: Plan) -> ResponseReturnValue:
    """List what was deleted from the map, to bring it back."""
    return sheet("plans/nodes/deleted.html", id="deleted", gone=nodes.gone(plan.id), back_url=map_url(plan))


def _deleted_words(title: str, below: int) -> str:
    if not below:
        return str(_("%(title)s was deleted.", title=title))
    return str(
        ngettext(
            "%(title)s and %(num)s part below were deleted.",
            "%(title)s and %(num)s parts below were deleted.",
            below,
            title=title,
        )
    )


def _parents(plan: Plan, node: Node, rows: Any) -> list[Any]:
    """Return what the node could hang on instead."""
    return [
        row for row in rows if may_hang_on(node.kind, row.kind) and within(node.visibility, row.visibility)
    ]


def _place_asked(node: Node) -> tuple[Node | None, Node | None]:
    """Return the parent and the following sibling that the form names."""
    parent, before = nodes.by_id(node.parent_id), None
    if asked := request.form.get("parent"):
        parent = nodes.node(asked) or abort(404)
    if asked := request.form.get("before"):
        before = nodes.node(asked) or abort(404)
    return parent, before


def _slug() -> str:
    customer = standpoint().customer
    return customer.slug if customer else ""
