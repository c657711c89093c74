"""Open pages are told which of their parts went stale, each audience on its own topics."""

from portal.accounts.visits import OpenedOnNewDay
from portal.foundation.audience import Visibility
from portal.foundation.events import after_commit
from portal.foundation.live import customer_topic, hub
from portal.plans.actions.events import ALL_PLANS, FieldsChanged, MapChanged, NodeChanged, PlanChanged

BRANCHES = ("branch-", "tree-")
#: What says on which day the customer was last here.
OPENED = "opened"


@after_commit(NodeChanged)
def tell_of_node(event: NodeChanged) -> None:
    """Name the node, what it hangs on, the plan's numbers, and open forms of the node where its fields changed."""
    names = [f"node-{pid}" for pid in (event.node_pid, *event.ancestor_pids)]
    names += [f"fields-{event.node_pid}"] if event.edited else []
    names += [f"numbers-{event.plan_pid}", ALL_PLANS]
    hub.publish(customer_topic(event.customer_pid, event.visibility), names)


@after_commit(MapChanged)
def tell_of_branches(event: MapChanged) -> None:
    """Name the branches that gained or lost nodes, the plan's numbers, and its head, which counts what is inside."""
    names = [*event.names, f"numbers-{event.plan_pid}", ALL_PLANS]
    names += [f"plan-{event.plan_pid}"] if any(name.startswith(BRANCHES) for name in event.names) else []
    hub.publish(customer_topic(event.customer_pid, event.visibility), names)


@after_commit(FieldsChanged)
def tell_of_fields(event: FieldsChanged) -> None:
    """Name the fields, for open forms of them."""
    hub.publish(customer_topic(event.customer_pid, event.visibility), [f"fields-{event.public_id}"])


@after_commit(PlanChanged)
def tell_of_plan(event: PlanChanged) -> None:
    """Name the plan's head, tree and numbers: limits and labels change how all of it reads."""
    pid = event.plan_pid
    names = [f"plan-{pid}", f"tree-{pid}", f"numbers-{pid}", ALL_PLANS]
    hub.publish(customer_topic(event.customer_pid, event.visibility), names)


@after_commit(OpenedOnNewDay)
def tell_of_day(event: OpenedOnNewDay) -> None:
    """Name the line beside each plan's head that says when the customer was last here; both sides read it."""
    hub.publish(customer_topic(event.customer_pid, Visibility.SHARED), [OPENED])
