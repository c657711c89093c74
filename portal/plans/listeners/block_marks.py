"""What is in the way stands on the map's cards, and can be said from every sheet."""

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.plans import marks
from portal.plans.marks import Act, Mark
from portal.plans.models import Node, NodeKind, Plan


@marks.on_nodes
def blocked(plan: Plan) -> Mapping[int, Sequence[Mark]]:
    """Say on each card that is blocked whose turn it is."""
    found = select(Node.id, Node.waiting_for, Node.blocked_why).where(
        Node.plan_id == plan.id, Node.deleted_at.is_(None), Node.blocked_since.is_not(None)
    )
    rows = db.session.execute(narrowed(found, Node)).all()
    companies = (
        {Side.CUSTOMER: standpoint().customer.name, Side.VENDOR: branding.vendor().name} if rows else {}
    )
    return {
        row.id: (Mark(_l("Waits for %(company)s", company=companies[row.waiting_for]), "circle-pause"),)
        for row in rows
        if row.waiting_for is not None
    }


@marks.node_acts
def say_what_is_in_the_way(_plan: Plan, node: Node) -> Sequence[Act]:
    """Offer to say that something is in the way of what somebody does."""
    point = standpoint()
    if node.kind is NodeKind.KPI or not point.may(Permit.MAP_EDIT) or point.read_only:
        return ()
    url = url_for("blocks.show", slug=point.customer.slug, node=node.public_id)
    words = _l("What is in the way") if node.blocked_since is None else _l("In the way: change")
    return (Act(words, url, "circle-pause"),)
