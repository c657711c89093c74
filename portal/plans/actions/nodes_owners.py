"""What comes back to the map belongs to nobody who has left in between."""

from collections.abc import Sequence

from sqlalchemy import select, update

from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.history import Change
from portal.plans.models import Kpi, Node
from portal.plans.queries.nodes_owners import followers_of, staff_without_access

CUSTOMERS = (Node.customer_owner_id, Kpi.response_customer_id)
VENDORS = (Node.vendor_owner_id, Kpi.response_vendor_id)


def pass_on(node_ids: Sequence[int], *, by: Actor) -> None:
    """Give what people without access own of these nodes to who followed them, or to nobody.

    Runs inside the whole customer, whoever asks, so that nothing stays with a stranger unseen.
    """
    asked = select(Node.id, Node.visibility, *CUSTOMERS, *VENDORS).outerjoin(Kpi, Kpi.node_id == Node.id)
    rows = db.session.execute(asked.where(Node.id.in_(node_ids))).all()
    members = {getattr(row, column.key) for row in rows for column in CUSTOMERS} - {None}
    staff = {getattr(row, column.key) for row in rows for column in VENDORS} - {None}
    followers, strangers = followers_of(members), staff_without_access(staff)
    for row in rows:
        changes = {
            column.key: Change(owner, followers[owner])
            for column in CUSTOMERS
            if (owner := getattr(row, column.key)) in followers
        }
        changes |= {
            column.key: Change(owner, None)
            for column in VENDORS
            if (owner := getattr(row, column.key)) in strangers
        }
        if changes:
            _change(row.id, changes)
            history.record("node", row.id, changes, by=by, visibility=row.visibility)


def _change(node_id: int, changes: dict[str, Change]) -> None:
    of_node = {name: change.after for name, change in changes.items() if name in Node.__table__.c}
    of_kpi = {name: change.after for name, change in changes.items() if name not in of_node}
    if of_node:
        marked = update(Node).where(Node.id == node_id).values(version=Node.version + 1, **of_node)
        db.session.execute(marked, execution_options={"synchronize_session": "fetch"})
    if of_kpi:
        marked = update(Kpi).where(Kpi.node_id == node_id).values(version=Kpi.version + 1, **of_kpi)
        db.session.execute(marked, execution_options={"synchronize_session": "fetch"})
