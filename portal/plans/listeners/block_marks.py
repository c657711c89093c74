"""What is in the way stands on the map's cards, and can be said from every sheet."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.plans import marks
from portal.plans.marks import Act
from portal.plans.models import Node, NodeKind, Plan


@marks.node_acts
def say_what_is_in_the_way(_plan: Plan, node: Node) -> Sequence[Act]:
    """Offer to say that something is in the way of what somebody does."""
    point = standpoint()
    if node.kind is NodeKind.KPI or not point.may(Permit.MAP_EDIT) or point.read_only:
        return ()
    url = url_for("blocks.show", slug=point.customer.slug, node=node.public_id)
    words = _l("What is in the way") if node.blocked_since is None else _l("In the way: change")
    return (Act(words, url, "circle-pause"),)
