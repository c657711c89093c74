"""How a journey stands now: what its conditions, gates, days and observations say, before anything is written.

Steps are judged in drafts, so that what opens by what was completed, and what is completed by what opened, is found in
memory; what differs in the end is written at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from portal.accounts.models import Customer
from portal.accounts.queries.calendars import work_calendar
from portal.foundation import clock
from portal.foundation.calendar import WorkCalendar
from portal.foundation.db import db
from portal.onboarding import observables
from portal.onboarding.models import Journey, JourneyPause, Phase, Step
from portal.onboarding.observables import Asked, Evidence
from portal.onboarding.queries import facts, journeys, steps
from portal.onboarding.rules import dues, gates, shapes
from portal.onboarding.rules.checking import flat
from portal.onboarding.rules.dues import Rest
from portal.onboarding.rules.gates import GatedPhase, GatedStep, Held
from portal.onboarding.rules.shapes import Rule
from portal.onboarding.rules.words import DoneHow, GateKind, StepState

#: What settling gives a step.
JUDGED = ("state", "opened_at", "done_at", "done_by_id", "done_how", "evidence", "due_on")
#: Where the drafts are found by the kinds of rules that ask about steps.
DRAFTS = "steps of the journey that is being judged"


@dataclass(eq=False)
class Draft:
    """A step as it is found to stand."""

    step: Step
    phase: Phase
    state: StepState
    opened_at: datetime | None
    done_at: datetime | None
    done_by_id: int | None
    done_how: DoneHow | None
    evidence: dict[str, Any]
    due_on: date | None

    @property
    def ended(self) -> bool:
        """True when it was done, skipped or left out."""
        return self.state in steps.ENDED

    @property
    def shared(self) -> bool:
        """True for what the customer sees, or will see once the journey has begun."""
        return not self.step.internal

    @property
    def doable(self) -> bool:
        """True when somebody can do it now."""
        return self.state is StepState.OPEN and self.opened_at is not None

    @property
    def differs(self) -> bool:
        """True when its row says something else."""
        return any(getattr(self, name) != getattr(self.step, name) for name in JUDGED)


@dataclass(eq=False)
class Judgement:
    """A journey with everything that settling needs of it."""

    journey: Journey
    customer: Customer
    now: datetime
    phases: Sequence[Phase]
    drafts: list[Draft]
    pauses: Sequence[JourneyPause]
    kept: dict[str, Any] = field(default_factory=dict)
    opened_phases: list[Phase] = field(default_factory=list)

    @property
    def zone(self) -> str:
        """Return the customer's time zone."""
        return self.customer.time_zone

    @cached_property
    def today(self) -> date:
        """Return the customer's day."""
        return clock.day_of(self.now, self.zone)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Return the days on which both sides work."""
        return work_calendar(self.customer)

    @property
    def paused(self) -> bool:
        """True while the journey rests."""
        return any(pause.until is None for pause in self.pauses)

    @property
    def rests(self) -> list[Rest]:
        """Return the pauses that are over, in the customer's days."""
        return [
            Rest(clock.day_of(pause.since, self.zone), clock.day_of(pause.until, self.zone))
            for pause in self.pauses
            if pause.until is not None
        ]

    @property
    def present(self) -> list[Draft]:
        """Return the steps that belong to the journey."""
        return [draft for draft in self.drafts if draft.state is not StepState.LEFT_OUT]

    def judge(self) -> None:
        """Find out how every step stands, and which phases are open."""
        for _round in range(len(self.drafts) + 2):
            found = self._conditions()
            if self.journey.started_at is not None:
                found = self._openings() or found
                found = self._observations() or found
            if not found:
                break
        self._dues()

    def holds(self, rule: Rule, step: Step | None = None) -> Evidence | None:
        """Return what shows that a rule holds now, None while it does not or nobody can observe it."""
        kind = observables.kind_of(rule.kind)
        if kind is None:
            return None
        found = kind.holds(rule, Asked(self.customer, self.journey, step, self.kept))
        return found if isinstance(found, Evidence) else None

    def gated_steps(self) -> list[GatedStep]:
        """Return the steps as the rules of gates see them."""
        return [
            steps.gated(
                draft.step,
                draft.phase.key,
                draft,
                holds=draft.opened_at is not None or self._condition(draft.step.gate, draft.step),
            )
            for draft in self.drafts
        ]

    def gated_phases(self) -> list[GatedPhase]:
        """Return the phases as the rules of gates see them."""
        met = {phase.key for phase in self.phases if not phase.opened_at and self._condition(phase.gate)}
        return steps.gated_phases(self.phases, met)

    def evidence(self, found: Evidence, rule: Rule) -> dict[str, Any]:
        """Return evidence as it is kept."""
        return {"kind": rule.kind, "ref": rule.ref, "at": found.at.isoformat(), "facts": found.facts}

    def _conditions(self) -> bool:
        found = False
        for draft in self.drafts:
            step = draft.step
            if draft.state not in (StepState.OPEN, StepState.LEFT_OUT) or step.removed_at is not None:
                continue
            belongs = all(self.holds(shapes.rule(raw), step) for raw in step.conditions)
            if belongs is (draft.state is StepState.OPEN):
                continue
            draft.state = StepState.OPEN if belongs else StepState.LEFT_OUT
            draft.done_at = None if belongs else self.now
            draft.opened_at = None
            found = True
        return found

    def _openings(self) -> bool:
        found = False
        gated, phases = self.gated_steps(), self.gated_phases()
        open_ones = gates.open_phases(phases, gated)
        for phase in self.phases:
            if phase.opened_at is None and phase.key in open_ones:
                phase.opened_at = self.now
                self.opened_phases.append(phase)
                found = True
        running = gates.running_steps(gated)
        for draft, one in zip(self.drafts, gated, strict=True):
            if draft.state is not StepState.OPEN:
                continue
            waits: Held = gates.held(one, open_ones, running)
            if bool(waits) is (draft.opened_at is not None):
                draft.opened_at = None if waits else self.now
                found = True
        return found

    def _observations(self) -> bool:
        found = False
        for draft in self.drafts:
            if draft.state is not StepState.OPEN or not draft.step.automatic:
                continue
            rule = shapes.rule(draft.step.automatic)
            shown = self.holds(rule, draft.step)
            if shown is None:
                continue
            draft.state, draft.done_at, draft.done_by_id = StepState.DONE, self.bounded(shown.at), None
            draft.done_how, draft.evidence = DoneHow.AUTOMATIC, self.evidence(shown, rule)
            draft.opened_at = draft.opened_at or self.now
            found = True
        return found

    def bounded(self, at: datetime) -> datetime:
        """Return when something was observed, as far as the journey is concerned: not before it, not after now."""
        return min(max(at, self.journey.started_at or at), self.now)

    def _condition(self, raw: dict[str, Any], step: Step | None = None) -> bool:
        gate = shapes.gate(raw)
        return gate.kind is GateKind.CONDITION and self.holds(gate.rule, step) is not None

    def _dues(self) -> None:
        anchors = journeys.anchors(self.journey, self.today)
        dated = [steps.dated(draft.step, self.zone, draft) for draft in self.drafts]
        found = dues.due_days(dated, anchors, self.calendar, self.rests)
        for draft in self.drafts:
            if draft.state is StepState.OPEN and not draft.step.due_by_hand:
                draft.due_on = found[draft.step.key]


def opened(journey: Journey) -> Judgement:
    """Return a journey as its rows say it is. Five statements."""
    phases = journeys.phases(journey.id)
    by_id = {phase.id: phase for phase in phases}
    drafts = [
        Draft(
            step, by_id[step.phase_id], step.state, step.opened_at, step.done_at, step.done_by_id, step.done_how,
            step.evidence, step.due_on,
        )
        for step in steps.everything(journey.id)
        if step.phase_id in by_id
    ]  # fmt: skip
    order = {phase.id: index for index, phase in enumerate(phases)}
    drafts.sort(key=lambda draft: (order[draft.step.phase_id], draft.step.position, draft.step.id))
    customer = db.session.get_one(Customer, journey.customer_id)
    found = Judgement(journey, customer, clock.now(), phases, drafts, journeys.pauses(journey.id))
    found.kept[DRAFTS] = {draft.step.key: draft for draft in drafts}
    found.kept[facts.NAMES] = frozenset(_names(rules_of(found)))
    return found


def rules_of(found: Judgement) -> Iterator[Rule]:
    """Return every rule of a journey that observes something."""
    raw = [found.journey.wow_rule, found.journey.done_rule]
    raw += [phase.gate.get("rule") or {} for phase in found.phases]
    for draft in found.drafts:
        raw += [draft.step.automatic, draft.step.gate.get("rule") or {}, *draft.step.conditions]
    for one in raw:
        yield from flat(shapes.rule(one))


def _names(found: Iterable[Rule]) -> Iterator[str]:
    """Yield the names of events that these rules ask about."""
    for rule in found:
        if rule.kind in ("usage", "used_by_all"):
            yield rule.ref
        if rule.kind == "used_by_all":
            yield rule.text
