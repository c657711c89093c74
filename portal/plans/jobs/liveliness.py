"""Every hour the plans that both sides work on are watched; what fell quiet or woke up is attended to."""

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job, owe
from portal.foundation.tenancy import customer_scope, every_customer
from portal.plans.actions import liveliness
from portal.plans.queries.liveliness import Watched, watched
from portal.plans.rules.liveliness import Liveliness


@job("plans.watch", hourly=True)
def watch(_item: OutboxItem) -> None:
    """Owe a closer look at each customer whose plan is quiet, or was."""
    with every_customer("the worker looks for plans that fell quiet"):
        found = watched()
    hour = f"{clock.now():%Y-%m-%dT%H}"
    for plan in found:
        if _needs_a_look(plan):
            owe(
                "plans.attend",
                customer_id=plan.customer_id,
                dedupe_key=f"plans.attend:{plan.customer_id}:{hour}",
            )


@job("plans.attend")
def attend(item: OutboxItem) -> None:
    """Remember of one customer's plans which are quiet, and tell whose turn it is."""
    if item.customer_ref is None:
        return
    customer = db.session.scalars(select(Customer).where(Customer.id == item.customer_ref)).one()
    with customer_scope(customer.id):
        for plan in watched(customer.id):
            liveliness.attend(plan, customer)


def _needs_a_look(plan: Watched) -> bool:
    return plan.fading is not None or plan.verdict.liveliness is not Liveliness.FRESH
