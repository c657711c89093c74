"""What lists read of a journey, its spans of waiting, and its pace: kept by settling."""

from dataclasses import dataclass
from typing import Any

from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.events import Event
from portal.onboarding import observables
from portal.onboarding.actions.events import PaceCrossed, customer_pid_of
from portal.onboarding.actions.judging import Judgement
from portal.onboarding.models import JourneySpan, JourneySummary
from portal.onboarding.queries import journeys, steps
from portal.onboarding.rules import gates, paces, shapes, spans, values
from portal.onboarding.rules.choosing import Candidate, next_of
from portal.onboarding.rules.spans import Doable, Span, State
from portal.onboarding.rules.words import GateKind, Pace, StepState, Waiting

SETTLED = (StepState.DONE, StepState.SKIPPED)
#: What the customer is not told by number.
INSIDE = frozenset({"inside_steps", "inside_done", "pace", "pace_since", "late_days", "judged_on"})


@dataclass(frozen=True)
class Kept:
    """What is different: anything at all, and anything that both sides see."""

    anything: bool = False
    shared: bool = False
    events: tuple[Event, ...] = ()


def keep(found: Judgement) -> Kept:
    """Keep the summary and the spans of a journey as it was judged."""
    journey = found.journey
    state = _state(found)
    row = journeys.summary(journey.id)
    fresh = row is None
    if row is None:
        row = JourneySummary(journey_id=journey.id)
        db.session.add(row)
        db.session.flush()
    facts = _counts(found) | _next(found) | _waits(found, row, state) | _pace(found, row)
    before = row.pace
    different = {name for name, value in facts.items() if getattr(row, name) != value}
    for name in different:
        setattr(row, name, facts[name])
    _keep_spans(found, state)
    told = () if row.pace is before else (_crossing(found, before, row),)
    return Kept(fresh or bool(different - {"judged_on"}), fresh or bool(different - INSIDE), told)


def _counts(found: Judgement) -> dict[str, Any]:
    shared = [draft for draft in found.present if draft.shared]
    inside = [draft for draft in found.present if not draft.shared]
    return {
        "steps": len(shared),
        "steps_done": sum(draft.state in SETTLED for draft in shared),
        "inside_steps": len(inside),
        "inside_done": sum(draft.state in SETTLED for draft in inside),
        "troubles": sum(draft.step.stuck_at is not None and not draft.ended for draft in shared),
    }


def _next(found: Judgement) -> dict[str, Any]:
    """Return what comes next of what both sides see."""
    blocking = gates.blocking(found.gated_phases(), found.gated_steps())
    chosen = next_of(
        Candidate(draft.step.key, order, draft.step.key in blocking, draft.due_on)
        for order, draft in enumerate(found.drafts)
        if draft.doable and draft.shared
    )
    draft = next((draft for draft in found.drafts if chosen and draft.step.key == chosen.key), None)
    return {
        "next_step_id": draft.step.id if draft else None,
        "next_due_on": draft.due_on if draft else None,
    }


def _state(found: Judgement) -> State:
    """Return what the journey waits for now."""
    if found.paused:
        return State(Waiting.PAUSED)
    doable = [draft for draft in found.present if draft.doable]
    shared = [draft for draft in doable if draft.shared]
    if not shared:
        return State(Waiting.VENDOR if doable else _closed(found))
    begun = steps.begun_since(found.journey.id, values.midnight(found.today, found.zone))
    return spans.waiting([Doable(draft.step.side, draft.step.id in begun, draft.step.id) for draft in shared])


def _closed(found: Judgement) -> Waiting:
    """Return whom one waits for where no step can be done: whoever opens a gate, or makes a condition true."""
    closed = [draft for draft in found.present if draft.state is StepState.OPEN]
    raw = [draft.step.gate for draft in closed] + [
        phase.gate for phase in found.phases if phase.opened_at is None
    ]
    wanted = [shapes.gate(one) for one in raw]
    if any(gate.kind is GateKind.BY_HAND for gate in wanted):
        return Waiting.VENDOR
    rules = [gate.rule for gate in wanted if gate.kind is GateKind.CONDITION]
    rules += [] if closed else [shapes.rule(found.journey.done_rule)]
    sides = {kind.waits_for for rule in rules if (kind := observables.kind_of(rule.kind))}
    if sides == {Side.CUSTOMER}:
        return Waiting.CUSTOMER
    return Waiting.VENDOR if sides == {Side.VENDOR} else Waiting.WORKING


def _waits(found: Judgement, row: JourneySummary, state: State) -> dict[str, Any]:
    if not _runs(found):
        return {"waits": row.waits, "waits_since": None}
    lasts = row.waits is state.what and row.waits_since is not None
    return {"waits": state.what, "waits_since": row.waits_since if lasts else found.now}


def _pace(found: Judgement, row: JourneySummary) -> dict[str, Any]:
    """Return the pace by what both sides see; while the journey rests it stays as it was."""
    if not _runs(found):
        return {"pace": Pace.ON_TRACK, "late_days": 0, "pace_since": None, "judged_on": found.today}
    if found.paused:
        return {"judged_on": found.today}
    open_ones = [draft.due_on for draft in found.present if draft.shared and not draft.ended]
    late = paces.lateness(open_ones, found.today, found.calendar)
    pace = paces.pace(late, found.journey.behind_after, found.journey.stuck_after)
    lasts = row.pace is pace and row.pace_since is not None
    since = row.pace_since if lasts else found.now
    return {"pace": pace, "late_days": late, "pace_since": since, "judged_on": found.today}


def _crossing(found: Judgement, before: Pace, row: JourneySummary) -> PaceCrossed:
    journey = found.journey
    return PaceCrossed(
        journey.customer_id, customer_pid_of(journey), journey.id, journey.public_id, before, row.pace,
        row.late_days, found.today,
    )  # fmt: skip


def _runs(found: Judgement) -> bool:
    journey = found.journey
    return not (journey.started_at is None or journey.completed_at or journey.cancelled_at)


def _keep_spans(found: Judgement, state: State) -> None:
    """Let the spans go on until the wow moment, or the end; where that was taken back, the last one lasts on."""
    journey = found.journey
    if journey.started_at is None:
        return
    row = journeys.last_span(journey.id)
    ended = journey.wow_reached_at or journey.completed_at or journey.cancelled_at
    if ended is not None:
        if row is not None and row.until is None:
            row.until = max(row.since, ended)
        return
    if row is not None and row.until is not None:
        row.until = None
    last = journeys.plain_span(row) if row is not None else None
    day_ended = values.day_after(last.since, found.zone) if last is not None else None
    following = spans.went_on(last, state, found.now, day_ended)
    if row is not None:
        _set(row, following.pop(0))
    db.session.add_all(_row(journey.id, span) for span in following)


def _set(row: JourneySpan, span: Span) -> None:
    for name in ("what", "since", "until", "step_id", "then"):
        if getattr(row, name) != getattr(span, name):
            setattr(row, name, getattr(span, name))


def _row(journey_id: int, span: Span) -> JourneySpan:
    return JourneySpan(
        journey_id=journey_id, what=span.what, since=span.since, until=span.until, step_id=span.step_id,
        then=span.then,
    )  # fmt: skip
