"""What is read of a journey: its steps and phases as one reader sees them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portal.activity.queries import Doer
from portal.foundation.audience import Visibility
from portal.onboarding.rules.gates import GatedPhase, GatedStep
from portal.onboarding.rules.shapes import Gate, Reading, Rule
from portal.onboarding.rules.words import DoneHow, StepKind, StepSide, StepState

SETTLED = (StepState.DONE, StepState.SKIPPED)


@dataclass(frozen=True, slots=True, eq=False)
class StepRow:
    """A step as the page shows it. `number` counts what the reader sees; `late` are working days."""

    id: int
    public_id: str
    key: str
    phase_id: int
    number: int
    title: str
    about: str
    side: StepSide
    owners: tuple[Doer, ...]  # the customer's person first
    mine: bool
    kind: StepKind
    minutes: int
    due_on: date | None
    late: int
    needs: tuple[str, ...]
    gate: Gate
    automatic: Rule
    reading: Reading
    video_url: str
    may_skip: bool
    is_wow: bool
    meeting_id: int | None
    opened: bool
    state: StepState
    done_at: datetime | None
    done_by: Doer | None
    done_by_me: bool
    done_how: DoneHow | None
    evidence: dict[str, Any]
    skipped_why: str
    stuck_at: datetime | None
    visibility: Visibility
    effort: int | None  # what the reader said of it
    was_invited_for: (
        bool  # somebody was asked to join for it; whether they still may is the invitation's matter
    )

    @property
    def owner(self) -> Doer | None:
        """Return who does it, of the customer's people first."""
        return self.owners[0] if self.owners else None

    @property
    def settled(self) -> bool:
        """True when nothing is to be done any more."""
        return self.state in SETTLED

    @property
    def doable(self) -> bool:
        """True when it can be done now."""
        return self.state is StepState.OPEN and self.opened


@dataclass(frozen=True, slots=True, eq=False)
class PhaseRow:
    """A phase with the steps of it that the reader sees."""

    id: int
    public_id: str
    key: str
    number: int
    title: str
    gate: Gate
    opened: bool
    steps: tuple[StepRow, ...]

    @property
    def settled(self) -> int:
        """Return how many of its steps are done or skipped."""
        return sum(step.settled for step in self.steps)

    @property
    def done(self) -> bool:
        """True when nothing in it is left to do."""
        return bool(self.steps) and self.settled == len(self.steps)


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """All phases and steps of a journey that one reader sees, in order."""

    phases: tuple[PhaseRow, ...]
    by_key: dict[str, StepRow] = field(repr=False)

    @property
    def steps(self) -> tuple[StepRow, ...]:
        """Return the steps in order."""
        return tuple(step for phase in self.phases for step in phase.steps)

    def gated_phases(self) -> list[GatedPhase]:
        """Return the phases as the rules of gates see them."""
        return [GatedPhase(phase.key, phase.gate, phase.opened) for phase in self.phases]

    def gated_steps(self) -> list[GatedStep]:
        """Return the steps as the rules of gates see them."""
        return [
            GatedStep(step.key, phase.key, step.settled, step.needs, step.gate)
            for phase in self.phases
            for step in phase.steps
        ]

    def step(self, public_id: str) -> StepRow | None:
        """Return a step by its public id."""
        return next((step for step in self.steps if step.public_id == public_id), None)

    def phase_of(self, step: StepRow) -> PhaseRow:
        """Return the phase that a step belongs to."""
        return next(phase for phase in self.phases if phase.id == step.phase_id)
