"""Writing down what happens to journeys and steps: history, and the timeline in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.activity.actions import record
from portal.activity.actions.timeline import Told, record_many
from portal.foundation import history
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.history import Change
from portal.onboarding.models import Journey, Phase, Step

JOURNEY, PHASE, STEP = "journey", "phase", "step"


def of_journey(
    kind: str, journey: Journey, *, by: Actor, visibility: Visibility | None = None, **facts: Any
) -> None:
    """Add to the customer's timeline what became of a journey."""
    record(
        kind,
        by=by,
        visibility=visibility or journey.visibility,
        subject_kind=JOURNEY,
        subject_public_id=journey.public_id,
        title=journey.title_ja or journey.title_en,
        title_ja=journey.title_ja,
        title_en=journey.title_en,
        **facts,
    )


def of_step(kind: str, step: Step, journey: Journey, *, by: Actor, **facts: Any) -> None:
    """Add to the customer's timeline what became of a step."""
    of_steps(kind, [(step, facts)], journey, by=by)


def of_steps(
    kind: str, found: Sequence[tuple[Step, Mapping[str, Any]]], journey: Journey, *, by: Actor
) -> None:
    """Add to the customer's timeline what became of steps, each with facts of its own. One statement."""
    record_many(
        kind,
        [
            Told(
                step.visibility,
                STEP,
                step.public_id,
                {
                    "title": step.title_ja or step.title_en,
                    "title_ja": step.title_ja,
                    "title_en": step.title_en,
                    "journey": journey.public_id,
                    "journey_ja": journey.title_ja,
                    "journey_en": journey.title_en,
                    **facts,
                },
            )
            for step, facts in found
        ],
        by=by,
    )


def changes(
    subject: Journey | Phase | Step,
    found: Mapping[str, Change],
    *,
    by: Actor,
    visibility: Visibility,
    why: str | None = None,
) -> None:
    """Write into the history what is different about a journey, a phase or a step."""
    kind = STEP if isinstance(subject, Step) else PHASE if isinstance(subject, Phase) else JOURNEY
    history.record(kind, subject.id, found, by=by, visibility=visibility, why=why)
