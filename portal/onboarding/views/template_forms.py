"""What a draft says of one step, one phase, the first result and the end: saved field by field, also as one types."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.editing import EditForm, clashing
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import vendors_calendar, vendors_today
from portal.accounts.rules.edits import plain as merge_plain
from portal.accounts.standpoint import standpoint
from portal.foundation import clock
from portal.foundation.i18n import language
from portal.foundation.numbers import NotANumber, read_number
from portal.foundation.pages import refused, wants_part, way_on
from portal.foundation.requests import new_request_key
from portal.onboarding.actions import template_parts as parts
from portal.onboarding.forms.template_fields import FIELD_KINDS, kinds_to_choose, shape_of_form
from portal.onboarding.forms.template_steps import MOST_DAYS, PhaseForm, StepForm
from portal.onboarding.forms.templates import EndsForm
from portal.onboarding.models import JourneyTemplateEdition
from portal.onboarding.observables import kinds
from portal.onboarding.queries import past
from portal.onboarding.queries import templates as asked
from portal.onboarding.rules.answers import key_of
from portal.onboarding.rules.days_ahead import Preview, preview
from portal.onboarding.rules.rewriting import phase_around, phase_of, step_of
from portal.onboarding.rules.shapes import Due, TemplateShape
from portal.onboarding.rules.words import Anchor
from portal.onboarding.views.template_editor import outline
from portal.usage.queries import names

bp = DeskBlueprint("template_forms", __name__, "/onboarding/templates/drafts")
WRITE = Permit.ONBOARDING_TEMPLATES
DRAFT = {"draft": asked.draft}
MOST_CHOICES = 300
FORM_OF = {
    f"onboarding/templates/{name}.html": f"onboarding/templates/_{name}_form.html"
    for name in ("step", "phase", "ends")
}


@bp.page("/<pid:draft>/steps/<step_key>", permit=WRITE, methods=("GET", "POST"), loads=DRAFT)
def step(draft: JourneyTemplateEdition, step_key: str) -> ResponseReturnValue:
    """Change a step."""
    shape = asked.shape_of(draft)
    found = step_of(shape, step_key) or abort(404)
    form = StepForm.on(found)
    form.offer_steps(one for one in shape.steps if one.key != step_key)
    facts = {"step": found, "phase": phase_around(shape, step_key), "preview": _preview(found.due)}
    page = "onboarding/templates/step.html"
    if request.method == "GET":
        return render_template(page, **_facts(draft, form, **facts))
    facts["preview"] = _preview(_rule_in(request.form))
    if not form.validate():
        return _wrong(draft, page, form, **facts)
    changed = form.laid_on(found)
    if changed is None:
        return _clash(draft, page, form, **facts)
    parts.change_step(draft, changed, by=standpoint().actor)
    return _saved(draft, page, form, StepForm.facts_of(changed), **facts | {"preview": _preview(changed.due)})


@bp.page("/<pid:draft>/phases/<phase_key>", permit=WRITE, methods=("GET", "POST"), loads=DRAFT)
def phase(draft: JourneyTemplateEdition, phase_key: str) -> ResponseReturnValue:
    """Change a phase."""
    shape = asked.shape_of(draft)
    found = phase_of(shape, phase_key) or abort(404)
    form = PhaseForm.on(found)
    inside = {one.key for one in found.steps}
    form.offer_steps(one for one in shape.steps if one.key not in inside)
    page = "onboarding/templates/phase.html"
    if request.method == "GET":
        return render_template(page, **_facts(draft, form, phase=found))
    if not form.validate():
        return _wrong(draft, page, form, phase=found)
    changed = form.laid_on(found)
    if changed is None:
        return _clash(draft, page, form, phase=found)
    parts.change_phase(draft, changed, by=standpoint().actor)
    return _saved(draft, page, form, PhaseForm.facts_of(changed), phase=changed)


@bp.page("/<pid:draft>/ends", permit=WRITE, methods=("GET", "POST"), loads=DRAFT)
def ends(draft: JourneyTemplateEdition) -> ResponseReturnValue:
    """Change the first result, the end and the clock, with what past customers would have made of it."""
    shape, template = asked.shape_of(draft), asked.template_of(draft)
    others = [
        (one.public_id, asked.words_of(one).of(language()))
        for one, _edition in asked.usable()
        if one.id != template.id
    ]
    form = EndsForm.on(shape, templates=others)
    page = "onboarding/templates/ends.html"
    if request.method == "GET":
        return render_template(page, **_facts(draft, form, **_evidence(draft, shape)))
    if not form.validate():
        return _wrong(draft, page, form, **_evidence(draft, shape))
    changed = form.laid_on(shape)
    if changed is None:
        return _clash(draft, page, form, **_evidence(draft, shape))
    parts.change_ends(draft, changed, by=standpoint().actor)
    return _saved(draft, page, form, EndsForm.facts_of(changed), **_evidence(draft, changed))


@bp.page("/<pid:draft>/due", permit=WRITE, loads=DRAFT)
def due(draft: JourneyTemplateEdition) -> ResponseReturnValue:
    """Show the small calendar of a due rule that is being typed."""
    preview_of_it = _preview(_rule_in(request.args))
    return render_template("onboarding/templates/_calendar.html", preview=preview_of_it, draft=draft)


def _rule_in(typed: Mapping[str, str]) -> Due:
    """Return the due rule as it stands in what is being typed, as far as it can be read."""
    try:
        days = round(read_number(typed.get("due_days", "") or "0", language()))
    except (NotANumber, ValueError, OverflowError):
        days = 0
    anchor = typed.get("due_anchor", "")
    known = Anchor(anchor) if anchor in set(Anchor) else None
    return Due(known, max(-MOST_DAYS, min(MOST_DAYS, days)))


def _facts(draft: JourneyTemplateEdition, form: EditForm, **more: Any) -> dict[str, Any]:
    return {**outline(draft), "saved_at": None, "form": form, **_choices(asked.shape_of(draft)), **more}


def _choices(shape: TemplateShape) -> dict[str, Any]:
    """Return what rules can be made of: the kinds, and what each can refer to."""
    reading = language()
    refs = {"step": [(one.key, one.title.of(reading)) for one in shape.steps]}
    refs["answer"] = [
        (f"{one.key}.{field.key}", f"{one.title.of(reading)}: {field.label.of(reading)}")
        for one in shape.steps
        for field in one.fields
    ]
    answers = {
        f"{one.key}.{field.key}": [(key_of(choice), choice.of(reading)) for choice in field.choices]
        for one in shape.steps
        for field in one.fields
    }
    refs["usage"] = [(name, "") for name in names.known()[:MOST_CHOICES]]
    for kind in kinds():
        if kind.choices is not None and kind.code not in refs:
            refs[kind.code] = [(ref, str(label)) for ref, label in kind.choices(None)][:MOST_CHOICES]
    return {"kinds": kinds_to_choose(), "refs": refs, "field_kinds": FIELD_KINDS, "answers": answers}


def _preview(rule: Due) -> Preview | None:
    calendar = vendors_calendar()
    return preview(rule, calendar.add_working_days(vendors_today(), 1), calendar)


def _evidence(draft: JourneyTemplateEdition, shape: TemplateShape) -> dict[str, Any]:
    """Return what past customers would have made of the first result and of the end."""
    template = asked.template_of(draft)
    customers = past.customers(template, shape.clock_from, shape.role)
    return {
        "evidence": {
            name: past.judged(customers, rule, template)
            for name, rule in (("wow", shape.wow), ("done", shape.done))
        },
        "past_customers": len(customers),
    }


def _saved(
    draft: JourneyTemplateEdition, page: str, form: EditForm, now: dict[str, Any], **more: Any
) -> ResponseReturnValue:
    """Say that it is saved. What its author typed counts as seen, so that what others saved meanwhile stays theirs."""
    if not wants_part():
        flash(_("Saved"), "done")
        return way_on(_overview(draft) if request.form.get("then") == "back" else request.path)
    typed, seen = form.typed(), form.seen_values()
    drawn_anew = any(merge_plain(typed[name]) != merge_plain(now[name]) for name in typed if name in now)
    drawn_anew = drawn_anew or any(shape_of_form(typed, name) != shape_of_form(seen, name) for name in typed)
    if drawn_anew:
        for name in typed:
            form[name].process(None, data=now.get(name, typed[name]))
    form.remember_seen()
    form.request_key.data = new_request_key()
    facts = _facts(draft, form, saved_at=clock.now(), **more)
    if not drawn_anew:
        return render_template("onboarding/templates/_saved.html", **facts)
    body = render_template(FORM_OF[page], **facts) + render_template(
        "onboarding/templates/_beside.html", **facts
    )
    return _in_place(body, 200)


def _wrong(draft: JourneyTemplateEdition, page: str, form: EditForm, **more: Any) -> ResponseReturnValue:
    facts = _facts(draft, form, saved_at=None, **more)
    if wants_part():
        form.request_key.data = new_request_key()
        return _in_place(render_template(FORM_OF[page], **facts), 422)
    return refused(page, **facts)


def _clash(draft: JourneyTemplateEdition, page: str, form: EditForm, **more: Any) -> ResponseReturnValue:
    facts = _facts(draft, form, saved_at=None, **more)
    if wants_part():
        form.request_key.data = new_request_key()
        return _in_place(render_template(FORM_OF[page], **facts), 409)
    return clashing(page, **facts)


def _in_place(body: str, status: int) -> ResponseReturnValue:
    """Answer with the whole form, laid over the one that was sent."""
    return make_response(body, status, {"HX-Retarget": "#editor-form", "HX-Reswap": "outerHTML"})


def _overview(draft: JourneyTemplateEdition) -> str:
    return url_for("template_editor.overview", draft=draft.public_id)
