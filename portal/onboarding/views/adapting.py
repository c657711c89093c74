"""Adapting a journey to its customer: phases and steps added, changed, moved, taken out, opened by hand."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.standpoint import standpoint
from portal.foundation.i18n import language
from portal.foundation.pages import way_on
from portal.foundation.refusals import Refused
from portal.onboarding.actions import adapting as act
from portal.onboarding.actions.steps import move_due, open_by_hand
from portal.onboarding.forms.adapting import AdaptedPhaseForm, AdaptedStepForm, phase_shape_of, shape_of
from portal.onboarding.models import Journey, Phase, Step
from portal.onboarding.queries import journeys, steps
from portal.onboarding.rules.shapes import PhaseShape, StepShape, Words
from portal.onboarding.rules.words import StepSide
from portal.onboarding.views.plan import JOURNEY, LEAD
from portal.onboarding.views.plan_answers import plan_url, refuse, sheet

bp = CustomerBlueprint("journey_adapting", __name__, path="/onboarding")
STEP = JOURNEY | {"step": steps.step}
PHASE = JOURNEY | {"phase": journeys.phase}
ASK = ("GET", "POST")
NEW_STEP = StepShape("step", Words(), StepSide.CUSTOMER)
NEW_PHASE = PhaseShape("phase", Words())


@bp.page("/<pid:journey>/plan/phases/<pid:phase>/new", permit=LEAD, loads=PHASE, methods=ASK)
def add_step(journey: Journey, phase: Phase) -> ResponseReturnValue:
    """Add a step to a phase."""
    _same(journey, phase)
    form = AdaptedStepForm.on(NEW_STEP)
    form.offer_steps(_others(journey))
    if request.method == "GET" or not form.validate():
        return _step_sheet(journey, form, None, phase)
    shape = form.laid_on(NEW_STEP) or NEW_STEP
    return _acted(journey, lambda: act.add(phase, shape, by=standpoint().actor), _("The step was added"))


@bp.page("/<pid:journey>/plan/steps/<pid:step>", permit=LEAD, loads=STEP, methods=ASK)
def step(journey: Journey, step: Step) -> ResponseReturnValue:
    """Change a step, for this customer alone."""
    _same(journey, step)
    before = shape_of(step)
    form = AdaptedStepForm.on(before)
    form.offer_steps(_others(journey, step))
    if request.method == "GET" or not form.validate():
        return _step_sheet(journey, form, step)
    after = form.laid_on(before)
    if after is None:
        return _step_sheet(journey, form, step, status=409)
    return _acted(journey, lambda: act.revise(step, after, by=standpoint().actor), _("Saved"))


@bp.page("/<pid:journey>/plan/steps/<pid:step>/place", permit=LEAD, loads=STEP, methods=("POST",))
def place(journey: Journey, step: Step) -> ResponseReturnValue:
    """Move a step up or down, or into another phase."""
    _same(journey, step)
    parts = journeys.phases(journey.id)
    phase = next((one for one in parts if one.public_id == request.form.get("phase")), None)
    found, before = _place_of(steps.of_journey(journey.id), step, phase, request.form.get("to", ""), parts)
    return _acted(
        journey, lambda: act.place(step, found, before, by=standpoint().actor), _("The step was moved")
    )


@bp.page("/<pid:journey>/plan/steps/<pid:step>/remove", permit=LEAD, loads=STEP, methods=("POST",))
def remove(journey: Journey, step: Step) -> ResponseReturnValue:
    """Take a step out, for this customer alone."""
    _same(journey, step)
    title = Words(step.title_ja, step.title_en).of(language())
    return _acted(
        journey, lambda: act.remove(step, by=standpoint().actor), _("“%(title)s” was taken out", title=title)
    )


@bp.page("/<pid:journey>/plan/restore", permit=LEAD, loads=JOURNEY, methods=("POST",))
def restore(journey: Journey) -> ResponseReturnValue:
    """Put a step that was taken out back where it was."""
    gone = [one for one in steps.everything(journey.id) if one.removed_at is not None]
    found = next((one for one in gone if one.public_id == request.form.get("step")), None)
    if found is None:
        abort(404)
    return _acted(journey, lambda: act.restore(found, by=standpoint().actor), _("The step is back"))


@bp.page("/<pid:journey>/plan/steps/<pid:step>/open", permit=LEAD, loads=STEP, methods=("POST",))
def open_step(journey: Journey, step: Step) -> ResponseReturnValue:
    """Open a step by hand; where its phase or a step before it still holds it, say so."""
    _same(journey, step)

    def said() -> str:
        if step.opened_at is not None:
            return _("The step is open")
        return _("Its own condition is lifted. It still waits for its phase or the steps before it.")

    return _acted(journey, lambda: open_by_hand(step, by=standpoint().actor), said)


@bp.page("/<pid:journey>/plan/steps/<pid:step>/by-rule", permit=LEAD, loads=STEP, methods=("POST",))
def by_rule(journey: Journey, step: Step) -> ResponseReturnValue:
    """Give a due day that was moved by hand back to its rule."""
    _same(journey, step)
    return _acted(
        journey, lambda: move_due(step, None, by=standpoint().actor), _("The day goes by its rule again")
    )


@bp.page("/<pid:journey>/plan/phases/new", permit=LEAD, loads=JOURNEY, methods=ASK)
def add_phase(journey: Journey) -> ResponseReturnValue:
    """Add a phase at the end."""
    form = AdaptedPhaseForm.on(NEW_PHASE)
    form.offer_steps(_others(journey))
    if request.method == "GET" or not form.validate():
        return _phase_sheet(journey, form, None)
    shape = form.laid_on(NEW_PHASE) or NEW_PHASE
    return _acted(
        journey, lambda: act.add_phase(journey, shape, by=standpoint().actor), _("The phase was added")
    )


@bp.page("/<pid:journey>/plan/phases/<pid:phase>", permit=LEAD, loads=PHASE, methods=ASK)
def phase(journey: Journey, phase: Phase) -> ResponseReturnValue:
    """Change a phase's title and when it opens."""
    _same(journey, phase)
    before = phase_shape_of(phase)
    form = AdaptedPhaseForm.on(before)
    form.offer_steps(_others(journey))
    if request.method == "GET" or not form.validate():
        return _phase_sheet(journey, form, phase)
    after = form.laid_on(before)
    if after is None:
        return _phase_sheet(journey, form, phase, status=409)
    return _acted(
        journey,
        lambda: act.revise_phase(phase, by=standpoint().actor, title=after.title, gate=after.gate),
        _("Saved"),
    )


@bp.page("/<pid:journey>/plan/phases/<pid:phase>/place", permit=LEAD, loads=PHASE, methods=("POST",))
def place_phase(journey: Journey, phase: Phase) -> ResponseReturnValue:
    """Move a phase up or down."""
    _same(journey, phase)
    others = list(journeys.phases(journey.id))
    at = next((n for n, one in enumerate(others) if one.id == phase.id), 0)
    later = at + (2 if request.form.get("to") == "down" else -1)
    before = others[max(later, 0)] if later < len(others) else None
    return _acted(
        journey,
        lambda: act.place_phase(phase, before, by=standpoint().actor) if before is not phase else None,
        _("The phase was moved"),
    )


@bp.page("/<pid:journey>/plan/phases/<pid:phase>/remove", permit=LEAD, loads=PHASE, methods=("POST",))
def remove_phase(journey: Journey, phase: Phase) -> ResponseReturnValue:
    """Take a phase out with its open steps."""
    _same(journey, phase)
    return _acted(
        journey, lambda: act.remove_phase(phase, by=standpoint().actor), _("The phase was taken out")
    )


@bp.page("/<pid:journey>/plan/phases/<pid:phase>/open", permit=LEAD, loads=PHASE, methods=("POST",))
def open_phase(journey: Journey, phase: Phase) -> ResponseReturnValue:
    """Open a phase by hand, whatever it waits for."""
    _same(journey, phase)
    return _acted(journey, lambda: open_by_hand(phase, by=standpoint().actor), _("The phase is open"))


def _step_sheet(
    journey: Journey,
    form: AdaptedStepForm,
    step: Step | None,
    phase: Phase | None = None,
    status: int | None = None,
) -> ResponseReturnValue:
    facts: dict[str, Any] = {"form": form, "step": step, "phase": phase}
    facts["phases"] = [
        (
            one.public_id,
            Words(one.title_ja, one.title_en).of(language()),
            bool(step and one.id == step.phase_id),
        )
        for one in journeys.phases(journey.id)
    ]
    return sheet("onboarding/plan/step.html", journey, status or _status(), **facts)


def _phase_sheet(
    journey: Journey, form: AdaptedPhaseForm, phase: Phase | None, status: int | None = None
) -> ResponseReturnValue:
    return sheet("onboarding/plan/phase.html", journey, status or _status(), form=form, phase=phase)


def _place_of(
    found: Sequence[Step], step: Step, phase: Phase | None, to: str, parts: Sequence[Phase]
) -> tuple[Phase, Step | None]:
    """Return the phase, and the step before which it goes: up or down by one, or at the end of another phase."""
    own = next(one for one in parts if one.id == step.phase_id)
    if phase is not None and phase.id != own.id:
        return phase, None
    beside = [one for one in found if one.phase_id == own.id]
    at = beside.index(step)
    later = at + (2 if to == "down" else -1)
    return own, beside[max(later, 0)] if later < len(beside) else None


def _others(journey: Journey, but: Step | None = None) -> list[StepShape]:
    return [shape_of(one) for one in steps.of_journey(journey.id) if one is not but]


def _same(journey: Journey, thing: Step | Phase) -> None:
    if thing.journey_id != journey.id:
        abort(404)


def _acted(journey: Journey, do: Callable[[], Any], words: str | Callable[[], str]) -> ResponseReturnValue:
    try:
        do()
    except Refused as refusal:
        return refuse(journey, refusal)
    flash(words if isinstance(words, str) else words(), "done")
    return way_on(plan_url(journey))


def _status() -> int:
    return 200 if request.method == "GET" else 422
