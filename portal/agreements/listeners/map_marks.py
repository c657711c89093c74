"""What the map shows of agreements: what was changed since, and which proposals wait; and what can be put forward."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.agreements.queries.since import marks_of
from portal.agreements.rules.proposals import ProposalKind, possible_below
from portal.foundation.audience import Visibility
from portal.plans import marks
from portal.plans.marks import Act, Mark
from portal.plans.models import Node, Plan, PlanState

CHANGED = "changed"


@marks.on_plan
def changes_and_proposals(plan: Plan) -> list[Mark]:
    """Say in the head how much was changed since the agreement, and how many proposals wait."""
    kept = marks_of(plan)
    if kept is None:
        return []
    slug, pid = standpoint().customer.slug, plan.public_id
    found = []
    if kept.changes:
        words = ngettext(
            "%(num)s change since the agreement", "%(num)s changes since the agreement", kept.changes
        )
        found.append(Mark(words, "history", url_for("differences.since", slug=slug, plan=pid), CHANGED))
    if waiting := sum(map(len, kept.proposals.values())):
        words = ngettext("%(num)s open proposal", "%(num)s open proposals", waiting)
        found.append(Mark(words, "message-square", url_for("proposals.index", slug=slug, plan=pid)))
    return found


@marks.on_nodes
def on_cards(plan: Plan) -> dict[int, list[Mark]]:
    """Say on each card what was changed in it since the agreement, and which proposals are about it."""
    kept = marks_of(plan)
    if kept is None:
        return {}
    slug = standpoint().customer.slug
    since = url_for("differences.since", slug=slug, plan=plan.public_id)
    found: dict[int, list[Mark]] = {
        int(node_id): [Mark(_("Changed since the agreement"), "history", since, CHANGED)]
        for node_id in kept.changed
    }
    for node_id, waiting in kept.proposals.items():
        words = ngettext("Proposal", "%(num)s proposals", len(waiting))
        url = (
            url_for("proposals.show", slug=slug, proposal=waiting[0])
            if len(waiting) == 1
            else url_for("proposals.index", slug=slug, plan=plan.public_id)
        )
        found.setdefault(int(node_id), []).append(Mark(words, "message-square", url))
    return found


@marks.plan_acts
def looks_back(plan: Plan) -> list[Act]:
    """Offer the page of what was changed since the agreement, where there is one, and the list of proposals."""
    slug, pid = standpoint().customer.slug, plan.public_id
    kept = marks_of(plan)
    found = []
    if kept is not None and kept.edition is not None:
        url = url_for("differences.since", slug=slug, plan=pid)
        found.append(Act(_("Changes since the agreement"), url, "history", in_dialog=False))
    if plan.visibility is Visibility.SHARED:
        url = url_for("proposals.index", slug=slug, plan=pid)
        found.append(Act(_("Proposals"), url, "message-square", in_dialog=False))
    return found


@marks.node_acts
def puts_forward(plan: Plan, node: Node) -> list[Act]:
    """Offer to put a change of this node forward, or something new below it."""
    shared = plan.visibility is Visibility.SHARED and node.visibility is Visibility.SHARED
    point = standpoint()
    if not shared or plan.state is PlanState.CLOSED or point.read_only or not point.may(Permit.MAP_EDIT):
        return []
    slug, pid = point.customer.slug, node.public_id
    found = [
        Act(_("Propose a change"), url_for("proposals.new_change", slug=slug, node=pid), "message-square")
    ]
    for kind in possible_below(node.kind):
        words = _("Propose an initiative") if kind is ProposalKind.INITIATIVE else _("Propose a KPI")
        found.append(
            Act(words, url_for("proposals.new_below", slug=slug, node=pid, kind=kind.value), "message-square")
        )
    return found
