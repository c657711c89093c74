"""What happens at a customer wakes the journeys that wait to observe it; the worker settles them within a second."""

from portal.accounts.actions.customers import CustomerRevised
from portal.accounts.actions.invitations import MemberJoined
from portal.accounts.actions.members import AccessEnded
from portal.accounts.actions.subscriptions import SubscriptionRevised
from portal.accounts.visits import VisitBegan
from portal.agreements.actions.events import AgreementChanged
from portal.documents.actions.events import VersionOpened
from portal.foundation.audience import Side, Visibility
from portal.foundation.events import in_transaction
from portal.meetings.actions.events import MeetingCancelled, MeetingFixed, MeetingHeld
from portal.onboarding.actions.watching import wake
from portal.plans.actions.events import MapChanged, NodeChanged
from portal.usage.actions.events import UsageCounted

OF_USE = ("usage", "used_daily", "used_by_all")
OF_PEOPLE = ("registered", "signed_in", "used_daily")
OF_MEETINGS = ("meeting_held", "meeting_booked")
OF_VALUES = ("kpi", "values_entered")


@in_transaction(UsageCounted)
def wake_by_use(event: UsageCounted) -> None:
    """Wake what waits for these events, or for the product being used at all."""
    wake(event.customer_id, OF_USE, event.names)


@in_transaction(VisitBegan)
def wake_by_visit(event: VisitBegan) -> None:
    """Wake what waits for people to sign in."""
    wake(event.customer_id, ("signed_in",))


@in_transaction(MemberJoined)
def wake_by_joining(event: MemberJoined) -> None:
    """Wake what waits for people to be registered, or counts them."""
    wake(event.customer_id, OF_PEOPLE)


@in_transaction(AccessEnded)
def wake_by_leaving(event: AccessEnded) -> None:
    """Wake what counts shares of the people: whoever left is no longer waited for."""
    wake(event.customer_id, OF_PEOPLE)


@in_transaction(MapChanged, NodeChanged)
def wake_by_values(event: MapChanged | NodeChanged) -> None:
    """Wake what waits for KPIs; both sides' eyes alone count."""
    if event.visibility is Visibility.SHARED:
        wake(event.customer_id, OF_VALUES)


@in_transaction(AgreementChanged)
def wake_by_agreement(event: AgreementChanged) -> None:
    """Wake what waits for a plan to be agreed."""
    wake(event.customer_id, ("agreed",))


@in_transaction(MeetingFixed, MeetingHeld, MeetingCancelled)
def wake_by_meeting(event: MeetingFixed | MeetingHeld | MeetingCancelled) -> None:
    """Wake what waits for meetings."""
    if event.visibility is Visibility.SHARED:
        wake(event.customer_id, OF_MEETINGS)


@in_transaction(VersionOpened)
def wake_by_reading(event: VersionOpened) -> None:
    """Wake what waits for the customer's people to read something."""
    if event.side is Side.CUSTOMER:
        wake(event.customer_id, ("document_opened",))


@in_transaction(CustomerRevised)
def wake_by_company(event: CustomerRevised) -> None:
    """Wake what depends on what is known of the company."""
    wake(event.customer_id, ("segment",))


@in_transaction(SubscriptionRevised)
def wake_by_subscription(event: SubscriptionRevised) -> None:
    """Wake what depends on what the customer has bought."""
    wake(event.customer_id, ("subscription_plan",))
