"""Journeys of the customer in scope, as their reader sees them, and what lasts as long as they do."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.db import db
from portal.foundation.tenancy import ask, narrowed, scoped
from portal.onboarding.models import Journey, JourneyPause, JourneySpan, JourneySummary, Phase
from portal.onboarding.rules.spans import Span
from portal.onboarding.rules.values import Spent, spent
from portal.onboarding.rules.words import Anchor

_ONE_RUNNING = scoped(
    select(Journey.id)
    .where(Journey.started_at.is_not(None), Journey.completed_at.is_(None), Journey.cancelled_at.is_(None))
    .limit(1),
    Journey,
)

_PULSES = scoped(
    select(Journey.public_id, Journey.pulse_vendor, Journey.pulse_customer)
    .where(Journey.started_at.is_not(None), Journey.completed_at.is_(None), Journey.cancelled_at.is_(None))
    .order_by(Journey.started_at, Journey.id),
    Journey,
)


def journey(public_id: str) -> Journey | None:
    """Return a journey by its public id."""
    return db.session.scalar(_journeys().where(Journey.public_id == public_id))


def by_id(journey_id: int) -> Journey | None:
    """Return a journey by its id."""
    return db.session.scalar(_journeys().where(Journey.id == journey_id))


def running() -> Sequence[Journey]:
    """Return the journeys that have begun and are neither completed nor cancelled, the eldest first."""
    open_ones = _journeys().where(
        Journey.started_at.is_not(None), Journey.completed_at.is_(None), Journey.cancelled_at.is_(None)
    )
    return db.session.scalars(open_ones.order_by(Journey.started_at, Journey.id)).all()


def pulses(audience: Audience) -> tuple[tuple[str, int], ...]:
    """Return the journeys under way by their pulses: what is kept of them all holds while these are the same."""
    theirs = "pulse_vendor" if audience is Audience.VENDOR else "pulse_customer"
    return tuple((row.public_id, getattr(row, theirs)) for row in ask(_PULSES))


def any_running() -> bool:
    """True when one is under way: asked by every page on which something could become a step."""
    return bool(ask(_ONE_RUNNING))


def of_customer() -> Sequence[Journey]:
    """Return every journey that the reader sees: those under way first, then the newest of those that are over."""
    over = or_(Journey.completed_at.is_not(None), Journey.cancelled_at.is_not(None))
    return db.session.scalars(_journeys().order_by(over, Journey.created_at.desc(), Journey.id.desc())).all()


def phases(journey_id: int) -> Sequence[Phase]:
    """Return the phases of a journey in order; also those whose steps the reader does not see."""
    wanted = select(Phase).where(Phase.journey_id == journey_id, Phase.removed_at.is_(None))
    return db.session.scalars(narrowed(wanted.order_by(Phase.position, Phase.id), Phase)).all()


def phase_keys(journey_id: int) -> Sequence[str]:
    """Return the keys of all phases that a journey ever had."""
    wanted = select(Phase.key).where(Phase.journey_id == journey_id)
    return db.session.scalars(narrowed(wanted, Phase)).all()


def phase(public_id: str) -> Phase | None:
    """Return a phase of a journey that the reader sees."""
    wanted = select(Phase).join(
        Journey, (Journey.id == Phase.journey_id) & (Journey.customer_id == Phase.customer_id)
    )
    wanted = wanted.where(Phase.public_id == public_id, Phase.removed_at.is_(None))
    return db.session.scalar(narrowed(wanted, Phase, Journey))


def summary(journey_id: int) -> JourneySummary | None:
    """Return what is kept of a journey for lists."""
    wanted = select(JourneySummary).where(JourneySummary.journey_id == journey_id)
    return db.session.scalar(narrowed(wanted, JourneySummary))


def pauses(journey_id: int) -> Sequence[JourneyPause]:
    """Return when a journey rested, the earliest first."""
    wanted = select(JourneyPause).where(JourneyPause.journey_id == journey_id)
    return db.session.scalars(
        narrowed(wanted.order_by(JourneyPause.since, JourneyPause.id), JourneyPause)
    ).all()


def last_span(journey_id: int) -> JourneySpan | None:
    """Return the newest span of a journey."""
    wanted = select(JourneySpan).where(JourneySpan.journey_id == journey_id)
    newest = wanted.order_by(JourneySpan.since.desc(), JourneySpan.id.desc()).limit(1)
    return db.session.scalar(narrowed(newest, JourneySpan))


def spans(journey_id: int) -> list[Span]:
    """Return what a journey waited for and when, the earliest first."""
    wanted = select(JourneySpan).where(JourneySpan.journey_id == journey_id)
    rows = db.session.scalars(narrowed(wanted.order_by(JourneySpan.since, JourneySpan.id), JourneySpan))
    return [plain_span(row) for row in rows]


def plain_span(row: JourneySpan) -> Span:
    """Return a span as the rules see it."""
    return Span(row.what, row.since, row.until, row.step_id, row.then)


def anchors(found: Journey, start: date | None = None) -> dict[Anchor, date | None]:
    """Return the days that due days of a journey are counted from; `start` stands in for what has not begun."""
    return {
        Anchor.CONTRACT: found.contract_on,
        Anchor.KICKOFF: found.kickoff_on,
        Anchor.GO_LIVE: found.go_live_on,
        Anchor.START: found.started_on or start,
    }


def clock_day(found: Journey) -> date | None:
    """Return the day from which time to value runs: the anchor that was chosen, else the journey's own start."""
    return anchors(found).get(found.clock_from) or found.started_on


def time_to_value(found: Journey, customer: Customer) -> Spent | None:
    """Return what the time to the wow moment was spent on, so far where it is not reached; None before it begins."""
    day = clock_day(found)
    if day is None or found.started_at is None:
        return None
    until = found.wow_reached_at or found.completed_at or found.cancelled_at or clock.now()
    return spent(spans(found.id), day, until, customer.time_zone)


def _journeys() -> Select[Journey]:
    return narrowed(select(Journey), Journey)
