"""Each person's morning: they are told of steps that are due or late, before their daily mail is put together."""

from portal.accounts import branding
from portal.foundation import clock
from portal.foundation.outbox import OutboxItem, job, owe
from portal.foundation.tenancy import customer_scope, every_customer
from portal.onboarding.actions.reminders import remind
from portal.onboarding.queries.reminders import due_now

REMIND = "onboarding.remind"


@job("onboarding.reminders", hourly=True)
def look(_item: OutboxItem) -> None:
    """Owe reminding at each customer where somebody is to be told of a step this morning."""
    if not branding.is_on(__name__):
        return
    with every_customer("the worker looks for whose morning it is, at all customers"):
        wanted = sorted({one.customer_id for one in due_now()})
    hour = clock.now().strftime("%Y-%m-%dT%H")
    for customer_id in wanted:
        owe(REMIND, customer_id=customer_id, dedupe_key=f"{REMIND}:{customer_id}:{hour}")


@job(REMIND)
def remind_at(item: OutboxItem) -> None:
    """Remind at one customer, all or nothing: what is broken off is done again from the beginning."""
    if item.customer_ref is not None:
        with customer_scope(item.customer_ref):
            remind(due_now())
