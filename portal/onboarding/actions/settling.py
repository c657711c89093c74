"""The single place that judges a journey after anything changed. Idempotent: settling twice changes nothing more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.accounts.actions import customers as accounts
from portal.accounts.models import LifecycleStage
from portal.foundation import history
from portal.foundation.actor import WORKER, Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.foundation.events import Event, announce
from portal.foundation.history import Change
from portal.foundation.tenancy import customer_scope
from portal.onboarding.actions import judging, rows, summaries, telling, watching
from portal.onboarding.actions.events import (
    JourneyCompleted,
    StepDone,
    StepsOpened,
    WowReached,
    changed,
    customer_pid_of,
)
from portal.onboarding.actions.judging import JUDGED, Draft, Judgement
from portal.onboarding.models import Journey, Phase
from portal.onboarding.queries import journeys
from portal.onboarding.rules import shapes
from portal.onboarding.rules.checking import flat
from portal.onboarding.rules.shapes import Rule
from portal.onboarding.rules.words import DoneHow, JourneyRole, StepState


def settle(journey: Journey, *, by: Actor = WORKER) -> bool:
    """Judge conditions, gates, openings, due days, automatic completions, next step, spans, pace, wow moment and end.

    Also keeps the summary and the watches, raises the pulses of the sides that see a difference, announces what came of
    it, and begins what follows the wow moment. In a fixed number of statements, however many steps there are. Return
    whether anything was different. A scope of the journey's customer is opened here, for the system's eyes.
    """
    with customer_scope(journey.customer_id):
        db.session.flush()
        found = judging.opened(journey)
        if journey.cancelled_at is None:
            found.judge()
        return _Settling(found, by).write()


@dataclass(eq=False)
class _Settling:
    found: Judgement
    by: Actor
    events: list[Event] = field(default_factory=list)

    def write(self) -> bool:
        """Write down what differs, and say so."""
        different = [draft for draft in self.found.drafts if draft.differs]
        stood = {draft: {name: getattr(draft.step, name) for name in JUDGED} for draft in different}
        rows.change({draft.step: {name: getattr(draft, name) for name in JUDGED} for draft in different})
        self._write_steps(stood)
        self._write_phases()
        reached = self._wow()
        completed = self._end()
        kept = summaries.keep(self.found)
        watching.keep(self.found)
        self._say(different, kept.shared or reached or completed, kept.anything)
        db.session.flush()
        for event in (*self.events, *kept.events):
            announce(event)  # whoever hears of it finds everything written
        if completed:
            self._move_stage()
        return bool(different or self.found.opened_phases or reached or completed or kept.anything)

    def _write_steps(self, stood: Mapping[Draft, Mapping[str, Any]]) -> None:
        journey = self.found.journey
        if journey.started_at is None:
            return
        began, moved, states, observed = [], [], [], []
        for draft, before in stood.items():
            step = draft.step
            if draft.doable and before["opened_at"] is None:
                began.append(step.id)
            if draft.state is not before["state"]:
                states.append((step.id, {"state": Change(before["state"], draft.state)}, step.visibility))
                if draft.state is StepState.DONE:
                    observed.append(draft)
            elif draft.due_on != before["due_on"] and before["due_on"]:
                moved.append((step.id, {"due_on": Change(before["due_on"], draft.due_on)}, step.visibility))
        history.record_many(telling.STEP, states, by=WORKER)
        history.record_many(telling.STEP, moved, by=self.by)
        self._tell_observed(observed)
        if began:
            self.events.append(StepsOpened(journey.customer_id, self._pid, journey.id, tuple(began)))

    def _tell_observed(self, observed: Sequence[Draft]) -> None:
        journey = self.found.journey
        telling.of_steps(
            "step.observed",
            [(draft.step, {"evidence": draft.evidence}) for draft in observed],
            journey,
            by=WORKER,
        )
        self.events += [
            StepDone(
                journey.customer_id, self._pid, journey.id, journey.public_id, draft.step.id, draft.step.public_id,
                draft.step.visibility, DoneHow.AUTOMATIC,
            )
            for draft in observed
        ]  # fmt: skip

    def _write_phases(self) -> None:
        for phase in self.found.opened_phases:
            visibility = self.found.journey.visibility if self._shows(phase) else Visibility.VENDOR
            change = {"opened_at": Change(None, phase.opened_at)}
            telling.changes(phase, change, by=WORKER, visibility=visibility)

    def _shows(self, phase: Phase) -> bool:
        """Tell whether the customer sees anything of a phase."""
        return any(draft.phase is phase and draft.shared for draft in self.found.present)

    def _wow(self) -> bool:
        journey, rule = self.found.journey, shapes.rule(self.found.journey.wow_rule)
        if journey.started_at is None or journey.cancelled_at or not rule:
            return False
        shown = self.found.holds(rule)
        if journey.wow_reached_at is not None:
            if shown is None and about_steps(rule):
                self._withdraw_wow()
            return False
        if shown is None:
            return False
        journey.wow_reached_at = self.found.bounded(shown.at)
        journey.wow_evidence = self.found.evidence(shown, rule)
        change = {"wow_reached_at": Change(None, journey.wow_reached_at)}
        telling.changes(journey, change, by=WORKER, visibility=journey.visibility)
        telling.of_journey(
            "journey.wow", journey, by=WORKER, evidence=journey.wow_evidence,
            words_ja=journey.wow_words_ja, words_en=journey.wow_words_en,
        )  # fmt: skip
        self.events.append(
            WowReached(journey.customer_id, self._pid, journey.id, journey.public_id, journey.wow_reached_at)
        )
        return True

    def _withdraw_wow(self) -> None:
        journey = self.found.journey
        change = {"wow_reached_at": Change(journey.wow_reached_at, None)}
        journey.wow_reached_at, journey.wow_evidence = None, {}
        telling.changes(journey, change, by=self.by, visibility=journey.visibility)

    def _end(self) -> bool:
        journey, rule = self.found.journey, shapes.rule(self.found.journey.done_rule)
        if journey.started_at is None or journey.cancelled_at:
            return False
        at, evidence = self._done(rule)
        if journey.completed_at is not None:
            if at is None and (not rule or about_steps(rule)):
                change = {"completed_at": Change(journey.completed_at, None)}
                journey.completed_at, journey.completed_evidence = None, {}
                telling.changes(journey, change, by=self.by, visibility=journey.visibility)
            return False
        if at is None:
            return False
        journey.completed_at, journey.completed_evidence = at, evidence
        change = {"completed_at": Change(None, at)}
        telling.changes(journey, change, by=WORKER, visibility=journey.visibility)
        telling.of_journey("journey.completed", journey, by=WORKER, evidence=evidence)
        self.events.append(
            JourneyCompleted(journey.customer_id, self._pid, journey.id, journey.public_id, at)
        )
        return True

    def _done(self, rule: Rule) -> tuple[datetime | None, dict[str, Any]]:
        """Return since when the journey is done, and what shows it. Nothing is done before anything was done."""
        shared = [draft for draft in self.found.present if draft.shared]
        if not any(draft.ended for draft in shared):
            return None, {}
        if rule:
            shown = self.found.holds(rule)
            return (None, {}) if shown is None else (self.found.now, self.found.evidence(shown, rule))
        return (self.found.now, {}) if all(draft.ended for draft in shared) else (None, {})

    def _say(self, different: Iterable[Draft], shared: bool, anything: bool) -> None:
        journey = self.found.journey
        told = [draft.step for draft in different]
        both = [step for step in told if step.visibility is Visibility.SHARED]
        outside = bool(both or shared or any(self._shows(phase) for phase in self.found.opened_phases))
        if outside:
            changed(journey, both)
        inside = [step for step in told if step.visibility is not Visibility.SHARED]
        if inside or ((anything or self.found.opened_phases) and not outside):
            changed(journey, inside, visibility=Visibility.VENDOR)

    def _move_stage(self) -> None:
        """Let the customer be past onboarding once every journey of the company as a whole is done."""
        customer = self.found.customer
        if customer.stage is not LifecycleStage.ONBOARDING:
            return
        of_company = [one for one in journeys.of_customer() if one.role is JourneyRole.COMPANY]
        begun = [one for one in of_company if one.started_at and not one.cancelled_at]
        if begun and all(one.completed_at for one in begun):
            accounts.change_stage(customer, LifecycleStage.ADOPTION, by=WORKER)

    @property
    def _pid(self) -> str:
        return customer_pid_of(self.found.journey)


def about_steps(rule: Rule) -> bool:
    """True where a rule says nothing but which steps are done: taking one up again makes it untrue for good."""
    return all(leaf.kind == "step" for leaf in flat(rule))
