"""The editor of a draft: its phases and steps in order, and what is still missing."""

from datetime import date
from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import DeskBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import vendors_calendar, vendors_today
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, wants_part, way_on
from portal.onboarding.actions import template_parts as parts
from portal.onboarding.actions import templates as change
from portal.onboarding.forms.template_words import place_of, told_finding
from portal.onboarding.forms.templates import AddForm, PublishForm
from portal.onboarding.models import JourneyTemplateEdition
from portal.onboarding.observables import rules_of_kinds
from portal.onboarding.queries import templates as asked
from portal.onboarding.rules import checking
from portal.onboarding.rules.days_ahead import sample_days
from portal.onboarding.rules.rewriting import phase_of, step_of
from portal.onboarding.rules.shapes import TemplateShape
from portal.onboarding.views.templates import facts_of, titled

bp = DeskBlueprint("template_editor", __name__, "/onboarding/templates/drafts")
WRITE = Permit.ONBOARDING_TEMPLATES
DRAFT = {"draft": asked.draft}


@bp.page("/<pid:draft>", permit=WRITE, loads=DRAFT)
def overview(draft: JourneyTemplateEdition) -> ResponseReturnValue:
    """Show a draft's phases and steps in order."""
    return render_template("onboarding/templates/editor.html", **outline(draft))


@bp.page("/<pid:draft>/phases", permit=WRITE, methods=("POST",), loads=DRAFT)
def add_phase(draft: JourneyTemplateEdition) -> ResponseReturnValue:
    """Add a phase at the end."""
    form = AddForm()
    if not form.validate() or not form.words:
        flash(_("Give it a title in at least one language."), "wrong")
        return _back(draft)
    parts.add_phase(draft, form.words, by=standpoint().actor)
    return _back(draft)


@bp.page("/<pid:draft>/phases/<phase_key>/steps", permit=WRITE, methods=("POST",), loads=DRAFT)
def add_step(draft: JourneyTemplateEdition, phase_key: str) -> ResponseReturnValue:
    """Add a step at the end of a phase, and open it."""
    form = AddForm()
    if phase_of(asked.shape_of(draft), phase_key) is None:
        abort(404)
    if not form.validate() or not form.words:
        flash(_("Give it a title in at least one language."), "wrong")
        return _back(draft)
    key = parts.add_step(draft, phase_key, form.words, by=standpoint().actor)
    return way_on(url_for("template_forms.step", draft=draft.public_id, step_key=key))


@bp.page("/<pid:draft>/order", permit=WRITE, methods=("POST",), loads=DRAFT)
def order(draft: JourneyTemplateEdition) -> ResponseReturnValue:
    """Move a step or a phase: one place `up` or `down` by its key, or a `step` into a `phase`, `before` another one."""
    sent, by = request.form, standpoint().actor
    key, up = sent.get("up") or sent.get("down") or sent.get("step") or "", "up" in sent
    shape = asked.shape_of(draft)
    if step_of(shape, key) is not None:
        if "step" in sent:
            parts.place_step(draft, key, sent.get("phase", ""), sent.get("before", ""), by=by)
        else:
            parts.step_once(draft, key, up=up, by=by)
    elif phase_of(shape, key) is not None:
        parts.phase_once(draft, key, up=up, by=by)
    else:
        abort(404)
    return _moved(draft)


@bp.page("/<pid:draft>/steps/<step_key>/remove", permit=WRITE, methods=("GET", "POST"), loads=DRAFT)
def remove_step(draft: JourneyTemplateEdition, step_key: str) -> ResponseReturnValue:
    """Take a step out of a draft, after asking."""
    shape = asked.shape_of(draft)
    step = step_of(shape, step_key) or abort(404)
    if request.method == "GET":
        waiting = [one for one in shape.steps if step_key in one.needs]
        return _asked(draft=draft, thing=step, waiting=waiting, steps=0, action=request.path)
    parts.remove_step(draft, step_key, by=standpoint().actor)
    flash(_("The step is taken out"), "done")
    return _back(draft)


@bp.page("/<pid:draft>/phases/<phase_key>/remove", permit=WRITE, methods=("GET", "POST"), loads=DRAFT)
def remove_phase(draft: JourneyTemplateEdition, phase_key: str) -> ResponseReturnValue:
    """Take a phase out of a draft with its steps, after asking."""
    part = phase_of(asked.shape_of(draft), phase_key) or abort(404)
    if request.method == "GET":
        return _asked(draft=draft, thing=part, waiting=[], steps=len(part.steps), action=request.path)
    parts.remove_phase(draft, phase_key, by=standpoint().actor)
    flash(_("The phase is taken out"), "done")
    return _back(draft)


@bp.page("/<pid:draft>/publish", permit=WRITE, methods=("GET", "POST"), loads=DRAFT)
def publish(draft: JourneyTemplateEdition) -> ResponseReturnValue:
    """Publish a draft, once nothing hinders it."""
    form, template = PublishForm(), asked.template_of(draft)
    facts = {**outline(draft), "form": form}
    if request.method == "GET":
        return render_template("onboarding/templates/publish.html", **facts)
    if not form.validate() or facts["hindered"]:
        return refused("onboarding/templates/publish.html", **facts)
    change.publish(draft, form.note.data or "", by=standpoint().actor)
    flash(_("Edition %(number)s is published; new onboardings begin with it", number=draft.number), "done")
    return way_on(url_for("journey_templates.show", journey_template=template.public_id))


@bp.page("/<pid:draft>/discard", permit=WRITE, methods=("POST",), loads=DRAFT)
def discard(draft: JourneyTemplateEdition) -> ResponseReturnValue:
    """Throw a draft away; the first one of a template stays."""
    template = asked.template_of(draft)
    try:
        change.discard(draft, by=standpoint().actor)
    except change.Refused:
        flash(_("The first draft of a template cannot be thrown away; retire the template instead."), "wrong")
        return _back(draft)
    flash(_("The draft is thrown away"), "done")
    return way_on(url_for("journey_templates.show", journey_template=template.public_id))


def outline(draft: JourneyTemplateEdition) -> dict[str, Any]:
    """Return a draft as the editor's pages show it."""
    shape, template = asked.shape_of(draft), asked.template_of(draft)
    found = found_in(shape)
    kickoff = _sample_kickoff()
    return {
        "draft": draft,
        "journey_template": template,
        "title": titled(template),
        "shape": shape,
        "facts": facts_of(shape),
        "found": found,
        "hindered": [one for one in found if one["hinders"]],
        "days": sample_days(shape, kickoff, vendors_calendar()),
        "kickoff": kickoff,
        "add": AddForm(),
    }


def found_in(shape: TemplateShape) -> list[dict[str, Any]]:
    """Return what checking found, in words, what hinders first."""
    found = sorted(
        checking.findings(shape, rules_of_kinds()), key=lambda one: (not one.hinders, one.code == "language")
    )
    return [
        {
            "words": told_finding(one, shape),
            "place": place_of(one, shape),
            "step": one.place if step_of(shape, one.place) else "",
            "phase": one.place if phase_of(shape, one.place) else "",
            "hinders": one.hinders,
        }
        for one in found
    ]


def _sample_kickoff() -> date:
    return vendors_calendar().add_working_days(vendors_today(), 1)


def _asked(**facts: Any) -> ResponseReturnValue:
    part = "onboarding/templates/remove.html"
    if wants_part():
        return render_template(part, page=False, **facts)
    return render_template("onboarding/templates/alone.html", part=part, page=True, **facts)


def _back(draft: JourneyTemplateEdition) -> ResponseReturnValue:
    return way_on(url_for(".overview", draft=draft.public_id))


def _moved(draft: JourneyTemplateEdition) -> ResponseReturnValue:
    if wants_part():
        return render_template("onboarding/templates/_outline.html", **outline(draft))
    return _back(draft)
