"""What onboarding asks of the vendor's people, over many customers: two statements, whatever their number."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, Row, Select, and_, bindparam, or_, select

from portal.accounts.models import Customer
from portal.foundation.audience import Audience
from portal.foundation.db import BIGINT
from portal.foundation.tenancy import ask_across, prepared
from portal.onboarding.models import Journey, JourneyPause, JourneySummary, Step
from portal.onboarding.rules.words import Pace, StepState, Waiting

AnyRow = Row[*tuple[Any, ...]]
SEEN = sorted(Audience.VENDOR.sees)
MOST = 60


def slow_or_ours(customer_ids: Sequence[int]) -> list[AnyRow]:
    """Return the running journeys of these customers that are behind, stuck, or wait for us; the latest first."""
    wanted = set(customer_ids)
    rows = ask_across(_slow_or_ours())
    return [row for row in rows if row.customer_id in wanted][:MOST]


def own_steps(person_id: int, customer_ids: Sequence[int], last: date) -> list[AnyRow]:
    """Return the open steps of one of the vendor's people that are due until a day, the earliest first."""
    wanted = set(customer_ids)
    rows = ask_across(_own_steps(), me=person_id, last=last)
    return [row for row in rows if row.customer_id in wanted][:MOST]


@prepared
def _slow_or_ours() -> Select[*tuple[Any, ...]]:
    """Return the question, built once: it names no customer."""
    summed = and_(JourneySummary.journey_id == Journey.id, JourneySummary.customer_id == Journey.customer_id)
    following = and_(
        Step.id == JourneySummary.next_step_id,
        Step.customer_id == JourneySummary.customer_id,
        Step.visibility.in_(SEEN),
    )
    asked: Any = (
        select(
            Journey.customer_id, Journey.public_id, Journey.title_ja, Journey.title_en, Journey.value_days,
            Customer.slug, Customer.name, Customer.time_zone, JourneySummary.pace, JourneySummary.pace_since,
            JourneySummary.late_days, JourneySummary.waits, JourneySummary.waits_since, JourneySummary.steps,
            JourneySummary.steps_done, JourneySummary.next_due_on, JourneySummary.troubles,
            Step.public_id.label("step_pid"), Step.title_ja.label("step_ja"), Step.title_en.label("step_en"),
        )
        .join(Customer, Customer.id == Journey.customer_id)
        .join(JourneySummary, summed)
        .outerjoin(Step, following)
        .where(
            *_running(),
            or_(JourneySummary.pace != Pace.ON_TRACK, JourneySummary.waits == Waiting.VENDOR),
        )
        .order_by(JourneySummary.late_days.desc(), JourneySummary.waits_since, Journey.id)
    )  # fmt: skip
    prepared: Select[*tuple[Any, ...]] = asked.execution_options(narrowed=True)
    return prepared


@prepared
def _own_steps() -> Select[*tuple[Any, ...]]:
    same = and_(Journey.id == Step.journey_id, Journey.customer_id == Step.customer_id)
    asked: Any = (
        select(
            Step.customer_id, Step.public_id, Step.title_ja, Step.title_en, Step.due_on,
            Journey.title_ja.label("of_ja"), Journey.title_en.label("of_en"), Customer.slug, Customer.name,
        )
        .join(Journey, same)
        .join(Customer, Customer.id == Step.customer_id)
        .where(
            *_running(),
            Step.staff_id == bindparam("me", type_=BIGINT),
            Step.state == StepState.OPEN,
            Step.opened_at.is_not(None),
            Step.due_on <= bindparam("last", type_=Date),
            Step.visibility.in_(SEEN),
        )
        .order_by(Step.due_on, Step.id)
    )  # fmt: skip
    prepared: Select[*tuple[Any, ...]] = asked.execution_options(narrowed=True)
    return prepared


def _running() -> tuple[Any, ...]:
    """Return what holds of a journey that runs and does not rest."""
    rests = (
        select(JourneyPause.id)
        .where(
            JourneyPause.journey_id == Journey.id,
            JourneyPause.customer_id == Journey.customer_id,
            JourneyPause.until.is_(None),
        )
        .exists()
    )
    return (
        Journey.started_at.is_not(None), Journey.completed_at.is_(None), Journey.cancelled_at.is_(None),
        Journey.visibility.in_(SEEN), ~rests,
    )  # fmt: skip
