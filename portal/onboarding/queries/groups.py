"""Whom the vendor may want to write to about their onboarding, at whichever customer; of what both sides see alone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, exists, func, select

from portal.accounts.models import Customer, CustomerRole, Membership, User
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.onboarding.models import Journey, Step, StepEffort
from portal.onboarding.queries.standing import BELONGS, can_be_done, rests, runs
from portal.onboarding.rules.troubles import HARD
from portal.onboarding.rules.words import StepState

MOST = 5_000
SHARED = (Step.visibility == Visibility.SHARED, Journey.visibility == Visibility.SHARED)
THERE = (Membership.ended_at.is_(None), User.erased_at.is_(None))
AnyRows = Sequence[Row[*tuple[Any, ...]]]


def overdue(customer_ids: Collection[int]) -> AnyRows:
    """Return the steps with a due day that can be done, with the customer's person who is to do each."""
    asked = (
        select(
            Step.customer_id, Membership.user_id, Step.title_ja, Step.title_en, Step.due_on, Customer.time_zone,
            Customer.country, User.language,
        )
        .join(Journey, BELONGS)
        .join(Membership, and_(Membership.id == Step.owner_id, Membership.customer_id == Step.customer_id))
        .join(User, User.id == Membership.user_id)
        .join(Customer, Customer.id == Step.customer_id)
        .where(
            Step.customer_id.in_(customer_ids), Step.due_on.is_not(None), *can_be_done(), ~rests(), *SHARED,
            *THERE,
        )
        .order_by(Step.customer_id, Step.due_on, Step.id)
        .limit(MOST)
    )  # fmt: skip
    return db.session.execute(asked).all()


def not_begun(customer_ids: Collection[int], before: datetime) -> AnyRows:
    """Return the running journeys that began before an instant and of which no step was done by anybody yet, each with
    the person it is for, or the company's administrators."""
    touched = exists().where(
        Step.journey_id == Journey.id, Step.customer_id == Journey.customer_id,
        Step.visibility == Visibility.SHARED, Step.state.in_([StepState.DONE, StepState.SKIPPED]),
    )  # fmt: skip
    admin = and_(Journey.member_id.is_(None), Membership.role == CustomerRole.ADMIN)
    for_whom = and_(
        Membership.customer_id == Journey.customer_id, (Membership.id == Journey.member_id) | admin
    )
    asked = (
        select(
            Journey.customer_id, Membership.user_id, Journey.title_ja, Journey.title_en, Journey.started_on,
            User.language,
        )
        .join(Membership, for_whom)
        .join(User, User.id == Membership.user_id)
        .where(
            Journey.customer_id.in_(customer_ids), Journey.started_at < before, *runs(), ~rests(),
            ~touched, Journey.visibility == Visibility.SHARED, *THERE,
        )
        .order_by(Journey.customer_id, Journey.id)
        .limit(MOST)
    )  # fmt: skip
    return db.session.execute(asked).all()


def found_hard(customer_ids: Collection[int], since: datetime) -> AnyRows:
    """Return who said since an instant that a step took much effort."""
    same = and_(Step.id == StepEffort.step_id, Step.customer_id == StepEffort.customer_id)
    member = and_(
        Membership.user_id == StepEffort.person_id, Membership.customer_id == StepEffort.customer_id
    )
    asked = (
        select(StepEffort.customer_id, Membership.user_id, Step.title_ja, Step.title_en, User.language)
        .join(Step, same)
        .join(Journey, BELONGS)
        .join(Membership, member)
        .join(User, User.id == Membership.user_id)
        .where(
            StepEffort.customer_id.in_(customer_ids), StepEffort.score >= HARD, StepEffort.at >= since, *SHARED,
            *THERE,
        )
        .order_by(StepEffort.customer_id, StepEffort.id)
        .limit(MOST)
    )  # fmt: skip
    return db.session.execute(asked).all()


def last_done(person_ids: Collection[int]) -> dict[tuple[int, int], datetime]:
    """Return when each of these people last completed a step, by customer and person."""
    asked = select(Step.customer_id, Step.done_by_id, func.max(Step.done_at).label("at")).where(
        Step.done_by_id.in_(sorted(person_ids)), Step.state == StepState.DONE, Step.done_at.is_not(None)
    )
    rows = db.session.execute(asked.group_by(Step.customer_id, Step.done_by_id))
    return {(row.customer_id, row.done_by_id): row.at for row in rows}
