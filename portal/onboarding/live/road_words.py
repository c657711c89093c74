"""What the page of a journey says in words: whose step it is, by when, what it waits for, what was shown."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from portal.accounts import branding
from portal.foundation.audience import Side
from portal.foundation.i18n import day, language
from portal.foundation.kana import without_form
from portal.onboarding import observables
from portal.onboarding.live.road import Scene
from portal.onboarding.queries.roads_rows import PhaseRow, StepRow
from portal.onboarding.rules import shapes
from portal.onboarding.rules.shapes import Gate, Rule
from portal.onboarding.rules.words import GateKind, PauseReason, StepSide, StepState

NAMED_AT_MOST = 2
PAUSED_FOR = {
    PauseReason.CLOSING: _l("Busy season or year end"),
    PauseReason.PEOPLE: _l("Somebody changed"),
    PauseReason.BUDGET: _l("Budget"),
    PauseReason.OTHER: lazy_pgettext("reason", "Something else"),
}


@dataclass(frozen=True)
class Said:
    """The words of one scene; templates ask it."""

    scene: Scene

    @property
    def customer(self) -> str:
        """Return the customer's name without its legal form."""
        return without_form(self.scene.point.customer.name)

    @property
    def vendor(self) -> str:
        return branding.vendor().name

    def side(self, step: StepRow) -> str:
        """Return whose step it is: a company by its name, or both."""
        if step.side is StepSide.TOGETHER:
            return _("Both companies")
        return self.vendor if step.side is StepSide.VENDOR else self.customer

    def due(self, step: StepRow) -> str:
        """Return by when it is to be done, or when it was; lateness in working days."""
        if step.state is StepState.DONE and step.done_at is not None:
            return day(step.done_at)
        if step.due_on is None or step.settled:
            return ""
        return due_words(step.due_on, self.late(step), self.scene.today)

    def late(self, step: StepRow) -> int:
        """Return by how many working days a step is late; what cannot be begun yet is nobody's lateness."""
        return step.late if step.opened else 0

    def waits_for(self, step: StepRow) -> str:
        """Return what must happen before a step can be begun; empty where it can be, or has been."""
        if step.settled or step.opened:
            return ""
        if self.scene.journey.started_at is None:
            return _("Opens when the onboarding begins")
        phase = self.scene.walk.phase_of(step)
        if not phase.opened and (words := self.gate(phase.gate, phase)):
            return words
        return self._after(self.scene.needed(step)) or self.gate(step.gate, phase) or self._own_preparation()

    def phase_waits_for(self, phase: PhaseRow) -> str:
        """Return what a phase waits for; empty where it is open."""
        if phase.opened or phase.done or self.scene.journey.started_at is None:
            return ""
        return self.gate(phase.gate, phase)

    def gate(self, gate: Gate, phase: PhaseRow) -> str:
        """Return a start condition in words; empty where there is none."""
        if gate.label:
            return _("Start condition: %(what)s", what=gate.label.of(language()))
        if gate.kind is GateKind.BY_HAND:
            return _("Start condition: %(company)s opens it", company=self.vendor)
        if gate.kind is GateKind.CONDITION:
            return _("Start condition: %(what)s", what=rule_words(gate.rule))
        if gate.kind is GateKind.STEPS and not gate.steps:
            return _("Start condition: the phase before is done")
        if gate.kind is GateKind.STEPS:
            steps = [self.scene.walk.by_key.get(key) for key in gate.steps]
            return self._after([one for one in steps if one is not None and not one.settled])
        return ""

    def done(self, step: StepRow) -> str:
        """Return how a step came to be done, beyond somebody's own hand: in words, with what showed it."""
        if step.done_how is None or step.done_how.value != "automatic":
            return ""
        shown = evidence_words(step.automatic, step.evidence)
        return _("Done automatically: %(what)s", what=shown) if shown else _("Done automatically")

    def automatic(self, step: StepRow) -> str:
        """Return when a step is done by itself."""
        return rule_words(step.automatic)

    def pause(self) -> str:
        """Return why it rests, as the reader's side says it; empty where only its own words say it."""
        reason = self.scene.background.pause
        if reason is None or reason is PauseReason.OTHER:
            return ""
        return pause_words(reason, self.scene.point.side)

    def end(self) -> str:
        """Return when the onboarding counts as done."""
        return rule_words(shapes.rule(self.scene.journey.done_rule))

    def wow_evidence(self) -> str:
        """Return what showed that the wow moment was reached."""
        journey = self.scene.journey
        return evidence_words(shapes.rule(journey.wow_rule), journey.wow_evidence or {})

    def _after(self, steps: list[StepRow]) -> str:
        if not steps:
            return ""
        if len(steps) > NAMED_AT_MOST:
            return ngettext(
                "Start condition: %(num)s step before it is done",
                "Start condition: %(num)s steps before it are done",
                len(steps),
            )
        named = _("”, “").join(step.title for step in steps)
        return _("Start condition: “%(steps)s” is done", steps=named)

    def _own_preparation(self) -> str:
        """Say what is left where the reader sees no reason: what one side prepares inside is not told by number."""
        if self.scene.point.side is Side.VENDOR:
            return _("Not open yet")
        return _("%(company)s is preparing it", company=self.vendor)


def due_words(due_on: date, late: int, today: date) -> str:
    """Return a due day in words.

    Lateness counts working days of both sides: a Friday's step is not late on Sunday.
    """
    if late:
        return ngettext(
            "%(day)s, %(num)s working day late", "%(day)s, %(num)s working days late", late, day=day(due_on)
        )
    if due_on == today:
        return _("%(day)s, today", day=day(due_on))
    return day(due_on)


def pause_words(reason: PauseReason, side: Side | None) -> str:
    """Return why a journey rests, as a reader of this side says it."""
    if reason is PauseReason.PRODUCT and side is Side.VENDOR:
        return _("Waits for something of ours")
    if reason is PauseReason.PRODUCT:
        return _("Waits for something of %(company)s", company=branding.vendor().name)
    return str(PAUSED_FOR[reason])


def rule_words(rule: Rule) -> str:
    """Return a rule in words, as its kind words it; a kind that nobody observes any more has none."""
    kind = observables.kind_of(rule.kind)
    return str(kind.tell(rule, {})) if kind else _("a condition is met")


def evidence_words(rule: Rule, evidence: dict[str, Any]) -> str:
    """Return what shows that a rule holds."""
    kind = observables.kind_of(rule.kind)
    facts = evidence.get("facts", evidence)
    return str(kind.tell(rule, facts)) if kind and evidence else ""
