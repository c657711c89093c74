"""What people own on the map is listed and handed over when they move or leave."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from portal.accounts.ownership import Owned, Owner, register
from portal.foundation.actor import Actor
from portal.plans.actions import ownership as actions
from portal.plans.queries import ownership as asked

NODE, RESPONSE = "node", "response"


class MapKeeper:
    """The map's side of ownership: nodes of every kind, and responses to crossed thresholds."""

    def owned_by(self, owner: Owner) -> Sequence[Owned]:
        """Return the nodes and responses of a member or a vendor person."""
        nodes = [_owned(row, NODE, str(row.kind)) for row in asked.nodes_of(owner)]
        return nodes + [_owned(row, RESPONSE, RESPONSE) for row in asked.responses_of(owner)]

    def hand_over(self, owner: Owner, successor: Owner, keys: Collection[str], *, by: Actor) -> None:
        """Give the nodes and responses of these keys to the successor."""
        named = [key.partition(":") for key in keys]
        nodes = {public_id for kind, _colon, public_id in named if kind == NODE}
        responses = {public_id for kind, _colon, public_id in named if kind == RESPONSE}
        actions.hand_over_nodes(successor, nodes, by=by)
        actions.hand_over_responses(successor, responses, by=by)


def _owned(row: Row[Any], sort: str, kind: str) -> Owned:
    return Owned(f"{sort}:{row.public_id}", kind, row.title, row.visibility, note=row.plan_title)


register(
    MapKeeper(),
    {
        "goal": lambda: _("Goal"),
        "initiative": lambda: _("Initiative"),
        "strategy": lambda: _("Strategy"),
        "kpi": lambda: _("KPI"),
        RESPONSE: lambda: _("What we do when a KPI crosses its threshold"),
    },
)
