"""Maps name people: when somebody is called differently, kept maps of their customers are drawn anew."""

from portal.accounts.actions.profile import PersonRenamed
from portal.foundation.events import in_transaction
from portal.foundation.tenancy import customer_scope
from portal.plans.actions import pulse


@in_transaction(PersonRenamed)
def draw_anew(event: PersonRenamed) -> None:
    """Raise the counters of the customer's plans."""
    with customer_scope(event.customer_id):
        pulse.bump_all()
