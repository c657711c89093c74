"""Steps with a day, for the calendars of those who are to do them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, select

from portal.accounts.models import Customer, Membership, User
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.links import Purpose, PurposeLink
from portal.foundation.tenancy import every_customer
from portal.meetings.queries.reach import customers_reached
from portal.onboarding.models import Journey, Step
from portal.onboarding.queries.standing import BELONGS, runs
from portal.onboarding.rules.words import StepState

MOST = 500
AnyRows = Sequence[Row[*tuple[Any, ...]]]
DUE = (
    Step.id, Step.public_id, Step.customer_id, Step.title_ja, Step.title_en, Step.due_on, Step.minutes,
    Step.updated_at, Step.version, Step.opened_at, Customer.slug, Customer.name,
)  # fmt: skip


def due_of(user: User, since: date) -> AnyRows:
    """Return the open steps of a person's own with a day from then on, wherever they may be seen now."""
    reached = customers_reached(user)
    if not reached:
        return []
    mine = and_(Membership.id == Step.owner_id, Membership.customer_id == Step.customer_id)
    theirs = Step.staff_id == user.id if user.staff_role else Membership.user_id == user.id
    asked = (
        select(*DUE)
        .join(Journey, BELONGS)
        .join(Customer, Customer.id == Step.customer_id)
        .outerjoin(Membership, mine)
        .where(
            Step.customer_id.in_(reached), theirs, Step.state == StepState.OPEN, Step.due_on >= since,
            *runs(),
        )
        .order_by(Step.due_on, Step.id)
        .limit(MOST)
    )  # fmt: skip
    audience = Audience.VENDOR if user.staff_role else Audience.CUSTOMER
    with every_customer("a person's own steps, at whichever customer", audience):
        return db.session.execute(asked).all()


def links_of(person_id: int) -> dict[int, PurposeLink]:
    """Return the links of a person into steps that open now, by step."""
    asked = select(PurposeLink).where(
        PurposeLink.purpose == Purpose.STEP, PurposeLink.person_id == person_id, PurposeLink.spent_at.is_(None),
        PurposeLink.revoked_at.is_(None), PurposeLink.expires_at > clock.now(),
    )  # fmt: skip
    return {
        one.ids["step"]: one
        for one in db.session.scalars(asked.order_by(PurposeLink.id))
        if "step" in one.ids
    }


def with_a_calendar() -> Sequence[User]:
    """Return whose calendar is open to a program."""
    asked = (
        select(User)
        .join(PurposeLink, PurposeLink.person_id == User.id)
        .where(
            PurposeLink.purpose == Purpose.CALENDAR, PurposeLink.revoked_at.is_(None),
            PurposeLink.expires_at > clock.now(), User.disabled_at.is_(None), User.erased_at.is_(None),
        )
        .distinct()
        .order_by(User.id)
    )  # fmt: skip
    return db.session.scalars(asked).all()
