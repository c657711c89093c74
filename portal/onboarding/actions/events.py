"""What is announced of journeys, inside the transaction. Ids and plain values only.

`visibility` SHARED means that both sides see what happened; VENDOR that it is news inside the vendor alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.accounts.models import Customer
from portal.accounts.models.customers import new_pulse
from portal.foundation.actor import WORKER, Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.onboarding.models import Journey, Step
from portal.onboarding.rules.words import DoneHow, Pace


@dataclass(frozen=True)
class JourneyChanged(Event):
    """What pages show of a journey is different: of these steps, and of everything that is counted of it.

    `shape` where it consists of something else now: steps or phases came, went or moved.
    """

    customer_pid: str
    journey_id: int
    journey_pid: str
    step_ids: tuple[int, ...]
    step_pids: tuple[str, ...]
    visibility: Visibility
    shape: bool = False


@dataclass(frozen=True)
class JourneyBegun(Event):
    """A journey that was prepared can be seen by the customer now."""

    customer_pid: str
    journey_id: int
    journey_pid: str
    by: Actor = WORKER


@dataclass(frozen=True)
class StepDone(Event):
    """A step was done (`how` is None where it was skipped). `by` is the worker where nobody's hand did it."""

    customer_pid: str
    journey_id: int
    journey_pid: str
    step_id: int
    step_pid: str
    visibility: Visibility
    how: DoneHow | None
    by: Actor = WORKER


@dataclass(frozen=True)
class StepReopened(Event):
    """A step that was done or skipped is to be done after all."""

    customer_pid: str
    journey_id: int
    step_id: int
    step_pid: str
    visibility: Visibility
    by: Actor = WORKER


@dataclass(frozen=True)
class StepsOpened(Event):
    """These steps can be done from now on."""

    customer_pid: str
    journey_id: int
    step_ids: tuple[int, ...]


@dataclass(frozen=True)
class StepStuck(Event):
    """Somebody said "I'm stuck"; announced by `actions.troubles`."""

    customer_pid: str
    journey_id: int
    step_id: int
    step_pid: str
    visibility: Visibility
    trouble_id: int
    by: Actor = WORKER


@dataclass(frozen=True)
class WowReached(Event):
    """A journey's wow moment was observed; `at` is when it really was."""

    customer_pid: str
    journey_id: int
    journey_pid: str
    at: datetime


@dataclass(frozen=True)
class JourneyCompleted(Event):
    """A journey is done as its definition says."""

    customer_pid: str
    journey_id: int
    journey_pid: str
    at: datetime


@dataclass(frozen=True)
class PaceCrossed(Event):
    """A journey came to another pace. Announced once for each crossing, in either direction: `worse` says which."""

    customer_pid: str
    journey_id: int
    journey_pid: str
    before: Pace
    after: Pace
    late_days: int
    on: date

    @property
    def worse(self) -> bool:
        """True when it fell behind, or got stuck."""
        order = list(Pace)
        return order.index(self.after) > order.index(self.before)


def changed(
    journey: Journey,
    steps: Iterable[Step] = (),
    *,
    visibility: Visibility = Visibility.SHARED,
    shape: bool = False,
) -> None:
    """Say that something that pages show of a journey or of these steps is not as it was: pulses, open pages.

    Everybody who changes what is seen inside a step (answers, files, troubles, reviews) calls this, and then settles.
    A journey that has not begun is news for the vendor alone, whatever `visibility` says.
    """
    touched = tuple(steps)
    seen = Visibility.VENDOR if Visibility.VENDOR in (journey.visibility, visibility) else visibility
    if seen is not Visibility.CUSTOMER:
        journey.pulse_vendor = new_pulse()
    if seen is not Visibility.VENDOR:
        journey.pulse_customer = new_pulse()
    announce(
        JourneyChanged(
            journey.customer_id,
            customer_pid_of(journey),
            journey.id,
            journey.public_id,
            tuple(step.id for step in touched),
            tuple(step.public_id for step in touched),
            seen,
            shape,
        )
    )


def customer_pid_of(journey: Journey) -> str:
    """Return the public id of the journey's customer, which never changes; asked once in a session."""
    known: dict[int, str] = db.session.info.setdefault("public ids of customers", {})
    if journey.customer_id not in known:
        wanted = select(Customer.public_id).where(Customer.id == journey.customer_id)
        known[journey.customer_id] = db.session.scalars(wanted).one()
    return known[journey.customer_id]
