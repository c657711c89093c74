"""The onboarding that was under way in a period, as far as both sides see it: five statements."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Membership, User
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import Journey, JourneyPause, JourneySpan, Phase, Step
from portal.onboarding.queries.journeys import plain_span
from portal.onboarding.rules.spans import Span
from portal.onboarding.rules.words import StepState

AnyRow = Row[*tuple[Any, ...]]


def under_way(begins_at: datetime, ends_at: datetime) -> list[Journey]:
    """Return the journeys that had begun and were not over when the period began, the eldest first."""
    over_at = func.coalesce(Journey.completed_at, Journey.cancelled_at)
    asked = select(Journey).where(Journey.started_at < ends_at, or_(over_at.is_(None), over_at >= begins_at))
    return list(db.session.scalars(narrowed(asked.order_by(Journey.started_at, Journey.id), Journey)))


def steps(journey_ids: Collection[int]) -> list[AnyRow]:
    """Return the steps of these journeys in order, with who does them and the titles of their phases."""
    of_phase = and_(Phase.id == Step.phase_id, Phase.customer_id == Step.customer_id)
    member = and_(Membership.id == Step.owner_id, Membership.customer_id == Step.customer_id)
    theirs, ours = aliased(User), aliased(User)
    asked = (
        select(
            Step.journey_id, Step.public_id, Step.title_ja, Step.title_en, Step.side, Step.due_on, Step.state,
            Step.done_at, Step.opened_at, Step.is_wow, Phase.public_id.label("phase"), Phase.title_ja.label("phase_ja"),
            Phase.title_en.label("phase_en"), func.coalesce(theirs.public_id, ours.public_id).label("owner"),
        )
        .join(Phase, of_phase)
        .outerjoin(Membership, member)
        .outerjoin(theirs, theirs.id == Membership.user_id)
        .outerjoin(ours, ours.id == Step.staff_id)
        .where(
            Step.journey_id.in_(sorted(journey_ids)), Step.removed_at.is_(None), Step.state != StepState.LEFT_OUT,
        )
        .order_by(Step.journey_id, Phase.position, Phase.id, Step.position, Step.id)
    )  # fmt: skip
    return list(db.session.execute(asked))


def spans(journey_ids: Collection[int]) -> dict[int, list[Span]]:
    """Return what these journeys waited for and when."""
    asked = select(JourneySpan).where(JourneySpan.journey_id.in_(sorted(journey_ids)))
    found: dict[int, list[Span]] = {}
    for row in db.session.scalars(narrowed(asked.order_by(JourneySpan.since, JourneySpan.id), JourneySpan)):
        found.setdefault(row.journey_id, []).append(plain_span(row))
    return found


def resting(journey_ids: Iterable[int], at: datetime) -> set[int]:
    """Return which of these journeys rested at an instant."""
    asked = select(JourneyPause.journey_id).where(
        JourneyPause.journey_id.in_(sorted(journey_ids)), JourneyPause.since < at,
        or_(JourneyPause.until.is_(None), JourneyPause.until >= at),
    )  # fmt: skip
    return set(db.session.scalars(narrowed(asked, JourneyPause)))
