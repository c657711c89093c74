"""The onboarding of each of many customers in a line: one statement, asked across all of them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import BIGINT
from portal.foundation.tenancy import ask_across, prepared
from portal.onboarding.models import Journey, JourneySummary
from portal.onboarding.queries.desk import clock_day
from portal.onboarding.rules.briefs import Brief, foremost
from portal.onboarding.rules.words import JourneyRole, Pace, Waiting


def of_customers(customer_ids: Collection[int] | None = None) -> dict[int, Brief]:
    """Return by customer the journey that its line names; under `every_customer`, for the vendor's people.

    Running ones, and those of the whole company that came to their first result.
    """
    found: dict[int, Brief] = {}
    named = {} if customer_ids is None else {"customers": list(customer_ids)}
    for row in ask_across(_asked(bool(named)), **named):
        found[row.customer_id] = foremost(found.get(row.customer_id), _brief(row))
    return found


@prepared
def _asked(named: bool) -> Any:
    summed = and_(JourneySummary.journey_id == Journey.id, JourneySummary.customer_id == Journey.customer_id)
    told = or_(
        and_(Journey.completed_at.is_(None), Journey.cancelled_at.is_(None)),
        and_(Journey.wow_reached_at.is_not(None), Journey.role == JourneyRole.COMPANY),
    )
    asked = (
        select(
            Journey.customer_id, Journey.id, Journey.public_id, Journey.clock_from, Journey.contract_on,
            Journey.kickoff_on, Journey.go_live_on, Journey.started_on, Journey.value_days,
            Journey.wow_reached_at, Journey.completed_at, Journey.cancelled_at, JourneySummary.steps,
            JourneySummary.steps_done, JourneySummary.waits, JourneySummary.waits_since, JourneySummary.pace,
            JourneySummary.late_days, Customer.time_zone,
        )
        .join(Customer, Customer.id == Journey.customer_id)
        .outerjoin(JourneySummary, summed)
        .where(
            Journey.started_at.is_not(None), told, Journey.visibility.in_(sorted(Audience.VENDOR.sees))
        )
    )  # fmt: skip
    if named:
        customers = bindparam("customers", expanding=True, type_=BIGINT)
        asked = asked.where(Journey.customer_id.in_(customers))
    return asked.execution_options(narrowed=True)


def _brief(row: Any) -> Brief:
    return Brief(
        row.id, row.public_id, row.steps or 0, row.steps_done or 0,
        clock_day(row.clock_from, row.contract_on, row.kickoff_on, row.go_live_on, row.started_on),
        row.value_days, row.waits or Waiting.WORKING, row.waits_since, row.pace or Pace.ON_TRACK,
        row.late_days or 0,
        clock.day_of(row.wow_reached_at, row.time_zone) if row.wow_reached_at else None,
        row.completed_at is not None or row.cancelled_at is not None,
    )  # fmt: skip
