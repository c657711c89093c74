"""Days on which nobody works move the days by which steps are due: at once, not only from the next morning on."""

from portal.accounts.actions.holidays import NOBODYS, HolidaysChanged
from portal.foundation.events import in_transaction
from portal.foundation.outbox import owe


@in_transaction(HolidaysChanged)
def judge_anew(event: HolidaysChanged) -> None:
    """Owe a settling of the customer's journeys; of everybody's where the vendor's own days changed."""
    if event.customer_id == NOBODYS:
        owe("onboarding.judge_all")
    else:
        owe("onboarding.judge", customer_id=event.customer_id)
