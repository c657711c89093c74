"""Remembering that a plan fell quiet, telling each side once, and forgetting it when the plan wakes up."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.accounts.queries.calendars import today_of, work_calendar
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.plans.models import Fading, Plan
from portal.plans.queries.liveliness import Watched, open_fading
from portal.plans.rules.liveliness import TELL_CUSTOMER_AFTER, Liveliness


@dataclass(frozen=True)
class PlanFellQuiet(Event):
    """Nobody has looked at the plan of the customer in scope, or measured it, for long."""

    plan_id: int


@dataclass(frozen=True)
class PlanWokeUp(Event):
    """A quiet plan of the customer in scope is none any more."""

    plan_id: int


def attend(watched: Watched, customer: Customer) -> None:
    """Bring what is remembered of a plan up to what it is now; doing it again changes nothing.

    The vendor's side is told at once, the customer some working days later if the plan is still quiet.
    """
    # Two workers at once take their turns: a plan is quiet once at a time.
    db.session.execute(select(Plan.id).where(Plan.id == watched.plan_id).with_for_update())
    fading = open_fading(watched.plan_id)
    if watched.verdict.liveliness is Liveliness.FRESH:
        if fading is not None:
            fading.woke_at = clock.now()
            announce(PlanWokeUp(watched.customer_id, watched.plan_id))
    elif fading is None:
        _begin(watched, customer)
    else:
        fading.liveliness = watched.verdict.liveliness.value
        fading.reasons = [reason.value for reason in watched.verdict.reasons]
        if fading.customer_told_at is None and is_customers_turn(fading, customer):
            fading.customer_told_at = clock.now()
    db.session.flush()


def is_customers_turn(fading: Fading, customer: Customer) -> bool:
    """True once the vendor's side has had its working days."""
    if fading.vendor_told_at is None:
        return False
    told_on = clock.day_of(fading.vendor_told_at, customer.time_zone)
    return work_calendar(customer).add_working_days(told_on, TELL_CUSTOMER_AFTER) <= today_of(customer)


def _begin(watched: Watched, customer: Customer) -> None:
    fading = Fading(
        plan_id=watched.plan_id,
        began_on=today_of(customer),
        liveliness=watched.verdict.liveliness.value,
        reasons=[reason.value for reason in watched.verdict.reasons],
        vendor_told_at=clock.now(),
    )
    db.session.add(fading)
    announce(PlanFellQuiet(watched.customer_id, watched.plan_id))
