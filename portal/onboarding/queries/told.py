"""Whom news of a journey concerns, and what notices say of it now."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, and_, select

from portal.accounts.models import Membership
from portal.accounts.queries.members import admins
from portal.accounts.queries.team import primary
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.onboarding.models import Journey, JourneySummary, Step
from portal.onboarding.rules.words import StepState


def leads(journey: Journey) -> set[int]:
    """Return who of the vendor's people answers for a journey: who leads it, else the primary CSM."""
    if journey.lead_id is not None:
        return {journey.lead_id}
    found = primary()
    return {found.id} if found else set()


def customers_people(journey: Journey) -> set[int]:
    """Return who of the customer's people walks it: whom it is for, who has steps in it, and the administrators."""
    way = and_(Membership.id == Step.owner_id, Membership.customer_id == Step.customer_id)
    owners = (
        select(Membership.user_id)
        .join(Step, way)
        .where(Step.journey_id == journey.id, Step.state != StepState.LEFT_OUT, Membership.ended_at.is_(None))
    )
    found = set(db.session.scalars(narrowed(owners.distinct(), Membership, Step)))
    if journey.member_id is not None:
        meant = select(Membership.user_id).where(
            Membership.id == journey.member_id, Membership.ended_at.is_(None)
        )
        found |= set(db.session.scalars(narrowed(meant, Membership)))
    return found | {one.user_id for one in admins()}


def journeys_told(ids: Iterable[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """Return what notices say of these journeys, as far as their reader sees them; under `every_customer` too."""
    same = and_(JourneySummary.journey_id == Journey.id, JourneySummary.customer_id == Journey.customer_id)
    asked = (
        select(
            Journey.id, Journey.public_id, Journey.title_ja, Journey.title_en, Journey.wow_words_ja,
            Journey.wow_words_en, Journey.started_at, Journey.wow_reached_at, Journey.completed_at,
            Journey.cancelled_at, JourneySummary.pace, JourneySummary.late_days,
        )
        .join(JourneySummary, same)
        .where(Journey.id.in_(sorted(set(ids))))
    )  # fmt: skip
    return {row.id: row for row in db.session.execute(narrowed(asked, Journey, JourneySummary))}
