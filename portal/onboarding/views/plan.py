"""The plan of one journey: its phases and steps on a line of days, where days are moved and steps adapted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.accounts.door import CustomerBlueprint
from portal.accounts.navigation import keep_under
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of, work_calendar
from portal.accounts.queries.members import by_ids
from portal.accounts.standpoint import standpoint
from portal.activity.queries import Doer, named
from portal.foundation.calendar import WorkCalendar
from portal.foundation.dates import NotADate, read_date
from portal.foundation.forms import read_seen
from portal.foundation.i18n import language
from portal.foundation.live import hub
from portal.foundation.pages import wants_part
from portal.foundation.refusals import Refused
from portal.onboarding.actions import steps as act
from portal.onboarding.forms.words import (
    ANCHOR_WORDS,
    KIND_WORDS,
    PACE_WORDS,
    PAUSE_WORDS,
    SIDE_WORDS,
    WAITING_WORDS,
)
from portal.onboarding.models import Journey, Phase, Step
from portal.onboarding.queries import journeys, steps
from portal.onboarding.rules import shapes
from portal.onboarding.rules.shapes import Words
from portal.onboarding.rules.timelines import Timeline, timeline
from portal.onboarding.rules.words import GateKind, StepState, Waiting
from portal.onboarding.views.plan_answers import done, plan_url, refuse

LEAD = Permit.ONBOARDING_LEAD
JOURNEY = {"journey": journeys.journey}
keep_under("journeys.index", "journey_plan.", "journey_acts.", "journey_adapting.", "journey_start.")
bp = CustomerBlueprint("journey_plan", __name__, path="/onboarding")
AT = "at-"  # the name of a step's field in the form of days, before its public id


@dataclass(frozen=True)
class Bar:
    """A step on the line of days."""

    step: Step
    title: str
    number: int
    owner: Doer | None
    at: float | None  # of its due day, or of the day on which it was done; in percent
    late: int  # working days
    open_now: bool
    by_hand: bool  # its gate is opened by hand, and it is not open
    movable: bool


@dataclass(frozen=True)
class Part:
    """A phase with its bars."""

    phase: Phase
    title: str
    bars: list[Bar]
    by_hand: bool

    @property
    def settled(self) -> int:
        return sum(bar.step.state is not StepState.OPEN for bar in self.bars)


@dataclass(frozen=True)
class Clash:
    """A day that two people moved at once."""

    title: str
    saved: date | None
    typed: date | None


@bp.page("/<pid:journey>/plan", permit=LEAD, loads=JOURNEY)
def show(journey: Journey) -> ResponseReturnValue:
    """Show the journey's plan."""
    return _page(journey)


@bp.page("/<pid:journey>/plan/days", permit=LEAD, loads=JOURNEY, methods=("POST",))
def days(journey: Journey) -> ResponseReturnValue:
    """Move the due days that were changed; those that somebody else moved meanwhile are shown side by side."""
    found, seen = steps.of_journey(journey.id), read_seen(request.form.get("seen"))
    moved, clashes = _moved(found, seen)
    if clashes:
        return _page(journey, 409, clashes=clashes)
    try:
        for step, day in moved:
            act.move_due(step, day, by=standpoint().actor)
    except Refused as refusal:
        return refuse(journey, refusal)
    if not wants_part():
        return done(journey, ngettext("%(num)s day moved", "%(num)s days moved", len(moved)))
    words = ngettext("%(num)s day moved", "%(num)s days moved", len(moved)) if moved else ""
    return _page(journey, told=words)


def _page(
    journey: Journey, status: int = 200, *, clashes: Sequence[Clash] = (), told: str = ""
) -> ResponseReturnValue:
    live = {
        "stream_url": url_for("map.stream", slug=standpoint().customer.slug),
        "since": hub.cursor(),
        "delta_url": None,
    }
    facts = plan_facts(journey) | {"clashes": clashes, "told": told, "live": live}
    part = wants_part() and request.headers.get("HX-Target") == "timeline"
    template = "onboarding/plan/_timeline.html" if part else "onboarding/plan/show.html"
    return make_response(render_template(template, **facts), status)


def plan_facts(journey: Journey) -> dict[str, Any]:
    """Return what the plan and its timeline need: in a fixed number of statements."""
    customer, reading = standpoint().customer, language()
    calendar, today = work_calendar(customer), today_of(customer)
    whole, parts = steps.everything(journey.id), journeys.phases(journey.id)
    found = [step for step in whole if step.state is not StepState.LEFT_OUT]
    kept = {phase.id for phase in parts}
    line = timeline([*(step.due_on for step in found), *journeys.anchors(journey).values()], today)
    pauses = journeys.pauses(journey.id)
    over = journey.completed_at is not None or journey.cancelled_at is not None
    pause = next((one for one in pauses if one.until is None and not over), None)
    bars = _bars(found, line, None if pause or over else calendar, today, reading, over=over)
    lead = named([journey.lead_id] if journey.lead_id else [])
    return {
        "journey": journey,
        "title": Words(journey.title_ja, journey.title_en).of(reading),
        "wow": Words(journey.wow_words_ja, journey.wow_words_en).of(reading),
        "parts": [_part(phase, bars, reading) for phase in parts],
        "taken_out": [
            (step, Words(step.title_ja, step.title_en).of(reading))
            for step in whole
            if step.removed_at is not None and step.phase_id in kept
        ],
        "line": line,
        "off": line.off(calendar.is_working),
        "today": today,
        "today_at": line.at(today),
        "summary": journeys.summary(journey.id),
        "value": journeys.time_to_value(journey, customer),
        "waiting": Waiting,
        "over": over,
        "pause": pause,
        "pauses": pauses,
        "anchors": journeys.anchors(journey),
        "lead": lead.get(journey.lead_id or 0),
        "seen": json.dumps({AT + bar.step.public_id: _iso(bar.step.due_on) for bar in bars if bar.movable}),
        "words": {
            "side": SIDE_WORDS, "kind": KIND_WORDS, "pace": PACE_WORDS, "waiting": WAITING_WORDS,
            "pause": PAUSE_WORDS, "anchor": ANCHOR_WORDS,
        },
        "back_url": plan_url(journey),
    }  # fmt: skip


def _bars(
    found: Sequence[Step],
    line: Timeline,
    calendar: WorkCalendar | None,
    today: date,
    reading: str,
    *,
    over: bool,
) -> list[Bar]:
    """Return the steps on the line; without a calendar nothing is late, and nothing moves once it is over."""
    people = _people(found)

    def late(step: Step) -> int:
        if calendar is None or step.due_on is None or step.state is not StepState.OPEN:
            return 0
        return calendar.days_late(step.due_on, today)

    return [
        Bar(
            step,
            Words(step.title_ja, step.title_en).of(reading),
            number,
            people.get(step.id),
            line.at(step.due_on) if step.due_on else None,
            late(step),
            step.opened_at is not None,
            shapes.gate(step.gate).kind is GateKind.BY_HAND and step.opened_at is None,
            step.state is StepState.OPEN and not over,
        )
        for number, step in enumerate(found, 1)
    ]


def _people(found: Sequence[Step]) -> Mapping[int, Doer]:
    """Return who does each step: of the customer's people, else of ours."""
    members = by_ids(sorted({step.owner_id for step in found if step.owner_id}))
    persons = {step.id: members[step.owner_id].user_id for step in found if step.owner_id in members}
    ids = {step.id: persons.get(step.id) or step.staff_id for step in found}
    known = named({one for one in ids.values() if one})
    return {step_id: known[one] for step_id, one in ids.items() if one in known}


def _part(phase: Phase, bars: Sequence[Bar], reading: str) -> Part:
    return Part(
        phase,
        Words(phase.title_ja, phase.title_en).of(reading),
        [bar for bar in bars if bar.step.phase_id == phase.id],
        shapes.gate(phase.gate).kind is GateKind.BY_HAND and phase.opened_at is None,
    )


def _moved(
    found: Sequence[Step], seen: Mapping[str, Any]
) -> tuple[list[tuple[Step, date | None]], list[Clash]]:
    """Return the days that the form gives another value than its author saw, and those both changed."""
    moved: list[tuple[Step, date | None]] = []
    clashes: list[Clash] = []
    for step in found:
        name = AT + step.public_id
        if name not in request.form or name not in seen or step.state is not StepState.OPEN:
            continue
        typed = _typed(request.form[name], step.due_on)
        if _iso(typed) == seen[name] or typed == step.due_on:
            continue
        if _iso(step.due_on) != seen[name]:
            clashes.append(Clash(Words(step.title_ja, step.title_en).of(language()), step.due_on, typed))
        else:
            moved.append((step, typed))
    return moved, clashes


def _typed(words: str, otherwise: date | None) -> date | None:
    """Return the day that was typed; what cannot be read changes nothing."""
    if not words.strip():
        return None
    try:
        return read_date(words)
    except NotADate:
        return otherwise


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
