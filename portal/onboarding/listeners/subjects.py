"""Journeys and their steps can be talked about: comments, notes, presence, a conversation begun from a step.

An old mail leads to them as well: a step that was done meanwhile says so itself.
"""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.activity import notices
from portal.collaboration import subjects
from portal.collaboration.subjects import Subject
from portal.foundation.i18n import language
from portal.onboarding.models import Journey, Step
from portal.onboarding.queries import journeys, roads, steps


def find_step(public_id: str) -> Subject | None:
    """Return the step of this public id as a subject."""
    return _of_step(found) if (found := steps.step(public_id)) else None


def steps_by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return those of these steps that the reader sees, by id."""
    return {one.id: _of_step(one) for one in roads.steps_by_ids(ids)}


def find_journey(public_id: str) -> Subject | None:
    """Return the journey of this public id as a subject."""
    return _of_journey(found) if (found := journeys.journey(public_id)) else None


def journeys_by_ids(ids: Iterable[int]) -> dict[int, Subject]:
    """Return those of these journeys that the reader sees, by id."""
    return {one.id: _of_journey(one) for one in roads.journeys_by_ids(ids)}


@notices.lasting("step")
def place_of_step(step_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return where a step is seen."""
    return next((("steps.show", {"step": one.public_id}) for one in roads.steps_by_ids([step_id])), None)


@notices.lasting("journey")
def place_of_journey(journey_id: int) -> tuple[str, dict[str, Any]] | None:
    """Return where a journey is seen."""
    found = roads.journeys_by_ids([journey_id])
    return next((("journeys.show", {"journey": one.public_id}) for one in found), None)


def _of_step(step: Step) -> Subject:
    return Subject(
        "step", step.id, step.public_id, roads.title_of(step, language()), step.visibility, "steps.show",
        Permit.ONBOARDING_WORK, _l("Step"),
    )  # fmt: skip


def _of_journey(journey: Journey) -> Subject:
    return Subject(
        "journey", journey.id, journey.public_id, roads.title_of(journey, language()), journey.visibility,
        "journeys.show", Permit.ONBOARDING_WORK, _l("Onboarding"),
    )  # fmt: skip


subjects.register("step", find=find_step, by_ids=steps_by_ids)
subjects.register("journey", find=find_journey, by_ids=journeys_by_ids)
