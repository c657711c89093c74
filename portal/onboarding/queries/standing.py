"""What is to be done in running journeys, for lists that other features show: overdue, stuck, somebody's own."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select

from portal.accounts.models import Membership, User
from portal.foundation.calendar import WorkCalendar
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import Journey, JourneyPause, JourneySummary, Step
from portal.onboarding.rules.words import StepState

AnyRow = Row[*tuple[Any, ...]]
LINE = (
    Step.id, Step.public_id, Step.title_ja, Step.title_en, Step.due_on, Step.visibility, Step.side, Step.minutes,
    Step.stuck_at, Step.kind, Journey.id.label("journey_id"), Journey.public_id.label("journey_pid"),
    Journey.title_ja.label("journey_ja"), Journey.title_en.label("journey_en"),
)  # fmt: skip
BELONGS = and_(Journey.id == Step.journey_id, Journey.customer_id == Step.customer_id)


def runs() -> tuple[ColumnElement[bool], ...]:
    """Return what is true of a journey that is under way."""
    return (
        Journey.started_at.is_not(None), Journey.completed_at.is_(None), Journey.cancelled_at.is_(None)
    )  # fmt: skip


def rests() -> ColumnElement[bool]:
    """Return what is true of a journey that is paused."""
    return (
        select(JourneyPause.id)
        .where(
            JourneyPause.journey_id == Journey.id, JourneyPause.customer_id == Journey.customer_id,
            JourneyPause.until.is_(None),
        )
        .exists()
    )  # fmt: skip


def can_be_done() -> tuple[ColumnElement[bool], ...]:
    """Return what is true of a step that can be done now."""
    return (Step.state == StepState.OPEN, Step.opened_at.is_not(None), *runs())


def overdue(calendar: WorkCalendar, today: date, most: int) -> Sequence[AnyRow]:
    """Return the steps at the customer in scope that can be done and are late, the eldest first.

    A working day must have passed since their day; in a journey that rests nothing is late.
    """
    asked = select(*LINE).join(Journey, BELONGS).where(*_is_late(calendar, today))
    return db.session.execute(_in_order(asked).limit(most)).all()


def owned_by(owner: Membership | User) -> Sequence[AnyRow]:
    """Return the steps that somebody has still to do, those that cannot be begun yet too, in journeys not over."""
    column = Step.owner_id if isinstance(owner, Membership) else Step.staff_id
    over = (Journey.completed_at.is_(None), Journey.cancelled_at.is_(None))
    asked = select(*LINE).join(Journey, BELONGS)
    asked = asked.where(column == owner.id, Step.state == StepState.OPEN, *over)
    return db.session.execute(narrowed(_in_order(asked), Step, Journey)).all()


def own_overdue(owner: Membership | User, calendar: WorkCalendar, today: date) -> Sequence[AnyRow]:
    """Return the steps of somebody's own that can be done and are late, as `overdue` says."""
    column = Step.owner_id if isinstance(owner, Membership) else Step.staff_id
    asked = select(*LINE).join(Journey, BELONGS).where(*_is_late(calendar, today), column == owner.id)
    return db.session.execute(_in_order(asked)).all()


def own_step(owner: Membership | User, public_id: str) -> AnyRow | None:
    """Return one step of somebody's own, done or not."""
    column = Step.owner_id if isinstance(owner, Membership) else Step.staff_id
    asked = select(*LINE, Step.state).join(Journey, BELONGS)
    asked = asked.where(column == owner.id, Step.public_id == public_id, Step.state != StepState.LEFT_OUT)
    return db.session.execute(narrowed(asked, Step, Journey)).first()


def is_quiet(step: Step) -> bool:
    """True while the days of a step's journey are nobody's: it rests, has not begun or is over."""
    asked = select(Journey.id).where(Journey.id == step.journey_id, *runs(), ~rests())
    return db.session.scalar(asked) is None


def owners() -> Sequence[AnyRow]:
    """Return who has a step to do at the customer in scope: membership ids and ids of the vendor's people."""
    asked = select(Step.owner_id, Step.staff_id).join(Journey, BELONGS).where(*can_be_done()).distinct()
    return db.session.execute(narrowed(asked, Step, Journey)).all()


def under_way() -> Sequence[AnyRow]:
    """Return the running journeys at the customer in scope, with what lists keep of them."""
    kept = and_(JourneySummary.journey_id == Journey.id, JourneySummary.customer_id == Journey.customer_id)
    asked = (
        select(
            Journey.id, Journey.public_id, Journey.title_ja, Journey.title_en, JourneySummary.steps,
            JourneySummary.steps_done, JourneySummary.pace, JourneySummary.waits, JourneySummary.waits_since,
            JourneySummary.late_days, JourneySummary.troubles, JourneySummary.next_step_id,
        )
        .join(JourneySummary, kept)
        .where(*runs())
        .order_by(Journey.started_at, Journey.id)
    )  # fmt: skip
    return db.session.execute(narrowed(asked, Journey, JourneySummary)).all()


def lines(step_ids: Collection[int]) -> dict[int, AnyRow]:
    """Return these steps by id, with their journeys."""
    if not step_ids:
        return {}
    asked = select(*LINE).join(Journey, BELONGS).where(Step.id.in_(sorted(step_ids)))
    return {row.id: row for row in db.session.execute(narrowed(asked, Step, Journey))}


def _is_late(calendar: WorkCalendar, today: date) -> tuple[ColumnElement[bool], ...]:
    """Return what is true of a late step: on a day off nothing is later than on the last day that was worked."""
    worked = today if calendar.is_working(today) else calendar.previous_working_day(today)
    return (*can_be_done(), ~rests(), Step.due_on < worked)


def _in_order(asked: Any) -> Any:
    return asked.order_by(Step.due_on, Step.position, Step.id)
