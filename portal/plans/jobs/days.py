"""A new day begins in each customer's own zone, and with it every plan stands a little differently."""

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job, owe
from portal.foundation.tenancy import customer_scope, every_customer
from portal.plans.actions import summaries
from portal.plans.models import Plan, PlanState, PlanSummary


@job("plans.new_day", hourly=True)
def begin_days(_item: OutboxItem) -> None:
    """Owe a judgement of the plans of each customer whose day has changed since."""
    with every_customer("the worker looks for plans judged on an earlier day"):
        found = db.session.execute(
            select(Plan.customer_id, Customer.time_zone, PlanSummary.judged_on)
            .join(Customer, Customer.id == Plan.customer_id)
            .outerjoin(PlanSummary, PlanSummary.plan_id == Plan.id)
            .where(Plan.deleted_at.is_(None), Plan.state != PlanState.CLOSED)
            .distinct()
        ).all()
    todays = {zone: clock.today(zone) for _, zone, _ in found}
    for customer_id, zone, judged_on in found:
        today = todays[zone]
        if judged_on is None or judged_on < today:
            owe("plans.judge", customer_id=customer_id, dedupe_key=f"plans.judge:{customer_id}:{today}")


@job("plans.judge")
def judge(item: OutboxItem) -> None:
    """Judge the open plans of one customer as of its today."""
    if item.customer_ref is None:
        return
    with customer_scope(item.customer_ref):
        open_plans = select(Plan).where(Plan.deleted_at.is_(None), Plan.state != PlanState.CLOSED)
        for plan in db.session.scalars(open_plans).all():
            summaries.refresh(plan)
