"""What the map says of agreements follows every change of a plan; open pages hear of it and of proposals."""

from portal.agreements.actions import marks
from portal.agreements.actions.events import AgreementChanged
from portal.agreements.actions.news import MarksChanged, ProposalChanged
from portal.agreements.queries.rounds import by_id
from portal.foundation.audience import Visibility
from portal.foundation.events import after_commit, in_transaction
from portal.foundation.live import customer_topic, hub
from portal.plans.actions.events import ALL_PLANS, MapChanged, NodeChanged, PlanChanged
from portal.plans.queries.plans import plan_of


@in_transaction(NodeChanged, MapChanged, PlanChanged)
def follow_the_plan(event: NodeChanged | MapChanged | PlanChanged) -> None:
    """Work the marks out anew before the commit; what one side keeps inside is no part of any agreement."""
    if event.visibility is Visibility.SHARED:
        marks.refresh_before_commit(event.customer_id, event.plan_pid)


@in_transaction(AgreementChanged)
def follow_the_agreement(event: AgreementChanged) -> None:
    """Begin to count anew where another edition is in force."""
    edition = by_id(event.agreement_id)
    if edition is not None:
        marks.refresh_before_commit(event.customer_id, plan_of(edition.plan_id).public_id, begin=True)


@after_commit(MarksChanged)
def tell_of_marks(event: MarksChanged) -> None:
    """Name the head of the plan, the cards whose marks changed, and the page of what was changed since."""
    names = [f"plan-{event.plan_pid}", f"since-{event.plan_pid}", *(f"node-{pid}" for pid in event.node_pids)]
    hub.publish(customer_topic(event.customer_pid, Visibility.SHARED), names)


@after_commit(ProposalChanged)
def tell_of_proposal(event: ProposalChanged) -> None:
    """Name the proposal, the list it stands in, and where the map shows it."""
    names = [
        f"proposal-{event.proposal_pid}",
        f"proposals-{event.plan_pid}",
        f"node-{event.node_pid}",
        f"plan-{event.plan_pid}",
        ALL_PLANS,
    ]
    hub.publish(customer_topic(event.customer_pid, Visibility.SHARED), names)
