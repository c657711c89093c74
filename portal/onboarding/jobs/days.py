"""A new day begins at each customer's morning, and with it every journey is a day later, or late."""

from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from portal.accounts import branding
from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.actor import WORKER
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job, owe
from portal.foundation.tenancy import customer_scope, every_customer, narrowed
from portal.onboarding.actions.settling import settle
from portal.onboarding.models import Journey, JourneySummary
from portal.onboarding.queries.journeys import running

MORNING = 7
"""The hour of the customer's day at which a journey is judged anew, and from which a crossing is told."""
RUNNING = (Journey.started_at.is_not(None), Journey.completed_at.is_(None), Journey.cancelled_at.is_(None))


@job("onboarding.new_day", hourly=True)
def begin_days(_item: OutboxItem) -> None:
    """Owe a settling of the journeys of each customer whose morning has come. One statement for all customers."""
    if not branding.is_on(__name__):
        return
    with every_customer("the worker looks for journeys judged on an earlier day"):
        of_journey = and_(
            JourneySummary.journey_id == Journey.id, JourneySummary.customer_id == Journey.customer_id
        )
        wanted = (
            select(Journey.customer_id, Customer.time_zone, JourneySummary.judged_on)
            .join(Customer, Customer.id == Journey.customer_id)
            .outerjoin(JourneySummary, of_journey)
            .where(*RUNNING)
            .distinct()
        )
        found = db.session.execute(narrowed(wanted, Journey, JourneySummary)).all()
    for customer_id, zone, judged_on in found:
        here = clock.now().astimezone(ZoneInfo(zone))
        if here.hour >= MORNING and (judged_on is None or judged_on < here.date()):
            key = f"onboarding.judge:{customer_id}:{here.date()}"
            owe("onboarding.judge", customer_id=customer_id, dedupe_key=key)


@job("onboarding.judge_all")
def judge_all(_item: OutboxItem) -> None:
    """Owe a settling of the running journeys of every customer, each a piece of work of its own."""
    with every_customer("the worker looks for whom the vendor's days off count"):
        wanted = select(Journey.customer_id).where(*RUNNING).distinct()
        found = db.session.scalars(narrowed(wanted, Journey)).all()
    for customer_id in found:
        owe("onboarding.judge", customer_id=customer_id)


@job("onboarding.judge")
def judge(item: OutboxItem) -> None:
    """Settle the running journeys of one customer as of its today."""
    if item.customer_ref is None:
        return
    with customer_scope(item.customer_ref):
        for journey in running():
            settle(journey, by=WORKER)
