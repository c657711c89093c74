"""Putting a single initiative, KPI or change forward, and deciding on it, without opening the whole plan again."""

from typing import Any

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries import subscriptions
from portal.accounts.standpoint import standpoint
from portal.agreements.actions import proposals as change
from portal.agreements.actions.events import Refused
from portal.agreements.forms.proposals import DeclineForm, change_form, proposal_form
from portal.agreements.models import Proposal, ProposalKind
from portal.agreements.queries import proposals as asked
from portal.agreements.rules.proposals import possible_below
from portal.agreements.views.live import live_page
from portal.agreements.views.proposals_facts import facts_of_proposal
from portal.agreements.views.sheets import map_url, put_forward, refuse, sheet, words_of
from portal.foundation.audience import Visibility
from portal.foundation.pages import wants_part, way_on
from portal.plans.forms.conflicts import compare
from portal.plans.forms.nodes_kinds import values_of
from portal.plans.models import Node, NodeKind, Plan
from portal.plans.queries import nodes, plans
from portal.plans.queries.nodes_owners import owners

bp = CustomerBlueprint("proposals", __name__)
PLAN, NODE, PROPOSAL = {"plan": plans.plan}, {"node": nodes.node}, {"proposal": asked.proposal}


@bp.page("/plans/<pid:plan>/proposals", permit=Permit.MAP_READ, loads=PLAN)
def index(plan: Plan) -> ResponseReturnValue:
    """List the proposals of a plan, the open ones first."""
    live = live_page()
    found = asked.proposals_of(plan)
    template = "agreements/proposals/_list.html" if wants_part() else "agreements/proposals/index.html"
    by = asked.people(one.by_id for one in found)
    return render_template(template, plan=plan, proposals=found, by=by, live=live)


@bp.page("/proposals/<pid:proposal>", permit=Permit.MAP_READ, loads=PROPOSAL)
def show(proposal: Proposal) -> ResponseReturnValue:
    """Show a proposal: before and after, its effect, who put it forward and why."""
    return _page(proposal)


@bp.page("/nodes/<pid:node>/proposals/change", permit=Permit.MAP_EDIT, loads=NODE)
def new_change(node: Node) -> ResponseReturnValue:
    """Show the fields of a node, for other values to be put forward."""
    plan = plans.plan_of(node.plan_id)
    if node.visibility is not Visibility.SHARED:
        return refuse(plan, "not_shared")
    kpi = nodes.kpi_of(node)
    choices = owners([node.vendor_owner_id, kpi.response_vendor_id if kpi else None])
    before = asked.proposal(request.args.get("again", ""))
    repeats = before is not None and before.node_id == node.id and before.kind is ProposalKind.CHANGE
    again = before.after if before is not None and repeats else None
    return _change_form(plan, node, change_form(node, kpi, choices, again))


@bp.page("/nodes/<pid:node>/proposals/change", permit=Permit.MAP_EDIT, loads=NODE, methods=("POST",))
def propose_change(node: Node) -> ResponseReturnValue:
    """Put other values of a node's fields forward; what somebody changed meanwhile is shown first."""
    plan, kpi = plans.plan_of(node.plan_id), nodes.kpi_of(node)
    choices = owners([node.vendor_owner_id, kpi.response_vendor_id if kpi else None])
    form = proposal_form(node.kind)(owners=choices)
    if not form.validate_on_submit():
        return _change_form(plan, node, form, 422)
    now = values_of(node, kpi, choices)
    found = compare(now, form.seen_values(), form.typed())
    if found.disputed:
        return _changed_meanwhile(plan, node, form, found.disputed)
    facts = form.facts_from(found.changes, now)
    try:
        made = change.propose_change(
            plan,
            node,
            facts,
            why=form.why.data,
            by=standpoint().actor,
            kpi=kpi,
        )
    except Refused as refusal:
        if refusal.reason != "nothing_to_propose":
            return refuse(plan, refusal.reason)
        form.title.errors = [*form.title.errors, words_of(refusal.reason)]
        return _change_form(plan, node, form, 422)
    return _was_put_forward(plan, made, node)


@bp.page("/nodes/<pid:node>/proposals/below", permit=Permit.MAP_EDIT, loads=NODE)
def new_below(node: Node) -> ResponseReturnValue:
    """Ask for a new initiative or KPI to put forward below a node."""
    plan, kind = plans.plan_of(node.plan_id), _kind_below(node)
    if node.visibility is not Visibility.SHARED:
        return refuse(plan, "not_shared")
    form = proposal_form(NodeKind(kind.value))(None, owners=owners(), data=_first_values(plan, kind))
    return _new_form(plan, node, kind, form)


@bp.page("/nodes/<pid:node>/proposals/below", permit=Permit.MAP_EDIT, loads=NODE, methods=("POST",))
def propose_below(node: Node) -> ResponseReturnValue:
    """Put a new initiative or KPI below a node forward."""
    plan, kind = plans.plan_of(node.plan_id), _kind_below(node)
    form = proposal_form(NodeKind(kind.value))(owners=owners())
    if not form.validate_on_submit():
        return _new_form(plan, node, kind, form, 422)
    try:
        made = change.propose_node(
            plan,
            node,
            kind,
            form.facts(),
            why=form.why.data,
            by=standpoint().actor,
        )
    except Refused as refusal:
        return refuse(plan, refusal.reason)
    return _was_put_forward(plan, made, node)


@bp.page("/proposals/<pid:proposal>/accept", permit=Permit.MAP_AGREE, loads=PROPOSAL, methods=("POST",))
def accept(proposal: Proposal) -> ResponseReturnValue:
    """Let it be so: the plan says it from now on."""
    try:
        change.accept(proposal, by=standpoint().actor)
    except Refused as refusal:
        return _page(proposal, 409, words_of(refusal.reason))
    flash(_("Accepted. The plan says so from now on."), "done")
    return way_on(_url(proposal))


@bp.page("/proposals/<pid:proposal>/decline", permit=Permit.MAP_AGREE, loads=PROPOSAL)
def ask_reason(proposal: Proposal) -> ResponseReturnValue:
    """Ask why it is declined."""
    return _decline_form(proposal, DeclineForm(None))


@bp.page("/proposals/<pid:proposal>/decline", permit=Permit.MAP_AGREE, loads=PROPOSAL, methods=("POST",))
def decline(proposal: Proposal) -> ResponseReturnValue:
    """Decline it with a reason; the plan stays as it is."""
    form = DeclineForm()
    if not form.validate_on_submit():
        return _decline_form(proposal, form, 422)
    try:
        change.decline(proposal, form.reason.data, by=standpoint().actor)
    except Refused as refusal:
        return _page(proposal, 409, words_of(refusal.reason))
    flash(_("Declined. The plan stays as it is, and the other side reads your reason."), "done")
    return way_on(_url(proposal))


@bp.page("/proposals/<pid:proposal>/withdraw", permit=Permit.MAP_EDIT, loads=PROPOSAL, methods=("POST",))
def withdraw(proposal: Proposal) -> ResponseReturnValue:
    """Take it back."""
    try:
        change.withdraw(proposal, by=standpoint().actor)
    except Refused as refusal:
        return _page(proposal, 409, words_of(refusal.reason))
    flash(_("Taken back."), "done")
    return way_on(_url(proposal))


def _page(proposal: Proposal, status: int = 200, refusal: str = "") -> Response:
    live = live_page()
    part = wants_part() and status == 200
    template = "agreements/proposals/_body.html" if part else "agreements/proposals/show.html"
    facts = facts_of_proposal(proposal)
    return make_response(render_template(template, facts=facts, refusal=refusal, live=live), status)


def _change_form(plan: Plan, node: Node, form: Any, status: int = 200) -> Response:
    return sheet(
        "agreements/proposals/change.html",
        status,
        id="propose",
        form=form,
        plan=plan,
        node=node,
        side=standpoint().side,
        back_url=map_url(plan),
    )


def _new_form(plan: Plan, parent: Node, kind: ProposalKind, form: Any, status: int = 200) -> Response:
    return sheet(
        "agreements/proposals/new.html", status, id="propose", form=form, plan=plan, parent=parent, kind=kind,
        side=standpoint().side, back_url=map_url(plan),
    )  # fmt: skip


def _decline_form(proposal: Proposal, form: DeclineForm, status: int = 200) -> Response:
    return sheet(
        "agreements/proposals/decline.html", status, id="decline", form=form, proposal=proposal,
        back_url=_url(proposal),
    )  # fmt: skip


def _changed_meanwhile(plan: Plan, node: Node, form: Any, disputed: tuple[str, ...]) -> Response:
    """Show the form again where somebody changed what is to be proposed; what was typed stands in it still."""
    for name in disputed:
        field = form["threshold_1" if name == "thresholds" else name]
        field.errors = [
            *field.errors,
            _("This was changed while you wrote. Compare it on the map, then put it forward again."),
        ]
    form.seen.data = change_form(node, nodes.kpi_of(node), form.owners).seen.data
    return _change_form(plan, node, form, 409)


def _was_put_forward(plan: Plan, made: Proposal, node: Node) -> Response:
    words = _("Put forward. Somebody on the other side decides on it.")
    return put_forward(_url(made), words, [f"node-{node.public_id}", f"plan-{plan.public_id}"])


def _kind_below(node: Node) -> ProposalKind:
    possible = possible_below(node.kind)
    if not possible:
        abort(404)
    said = request.values.get("kind", possible[0].value)
    if said not in {kind.value for kind in possible}:
        abort(400)
    return ProposalKind(said)


def _first_values(plan: Plan, kind: ProposalKind) -> dict[str, Any]:
    if kind is not ProposalKind.KPI:
        return {}
    paid = subscriptions.currency()
    return {"target_on": plan.ends_on, **({"worth_currency": paid} if paid else {})}


def _url(proposal: Proposal) -> str:
    return url_for("proposals.show", slug=standpoint().customer.slug, proposal=proposal.public_id)
