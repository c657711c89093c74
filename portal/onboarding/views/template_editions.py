"""The editions of a template: one of them to read, and what it does differently from another."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.door import DeskBlueprint
from portal.accounts.permits import Permit
from portal.foundation.i18n import language
from portal.foundation.pages import way_on
from portal.onboarding.forms.template_words import title_at, told_field, told_step, told_value
from portal.onboarding.models import JourneyTemplateEdition
from portal.onboarding.queries import templates as asked
from portal.onboarding.rules import shapes
from portal.onboarding.rules.differences import Difference, Place, What, between
from portal.onboarding.rules.rewriting import phase_of
from portal.onboarding.rules.shapes import TemplateShape
from portal.onboarding.views.templates import facts_of, titled

bp = DeskBlueprint("template_editions", __name__, "/onboarding/templates/editions")
EDITION = {"edition": asked.edition}


@bp.page("/<pid:edition>", permit=Permit.ONBOARDING_LEAD, loads=EDITION)
def show(edition: JourneyTemplateEdition) -> ResponseReturnValue:
    """Show one edition as it was published."""
    if edition.published_at is None:
        return way_on(url_for("template_editor.overview", draft=edition.public_id))
    template, shape = asked.template_of(edition), asked.shape_of(edition)
    return render_template(
        "onboarding/templates/edition.html", journey_template=template, title=titled(template), edition=edition,
        shape=shape, facts=facts_of(shape),
    )  # fmt: skip


@bp.page("/<pid:edition>/changes", permit=Permit.ONBOARDING_LEAD, loads=EDITION)
def changes(edition: JourneyTemplateEdition) -> ResponseReturnValue:
    """Show what an edition does differently from an earlier one, by itself the one before it."""
    template = asked.template_of(edition)
    others = [one for one, _who in asked.editions_of(template) if one.number < edition.number]
    if not others:
        abort(404)
    wanted = request.args.get("since", "")
    older = next((one for one in others if one.public_id == wanted), others[0])
    old, new = asked.shape_of(older), asked.shape_of(edition)
    return render_template(
        "onboarding/templates/changes.html", journey_template=template, title=titled(template), edition=edition,
        older=older, others=others, groups=told(between(old, new), old, new),
    )  # fmt: skip


def told(found: tuple[Difference, ...], old: TemplateShape, new: TemplateShape) -> list[dict[str, Any]]:
    """Return differences as pages show them, gathered by the step or phase that they are about."""
    groups: dict[tuple[Place, str], dict[str, Any]] = {}
    for one in found:
        title = title_at(one, old, new) if one.of else ""
        group = groups.setdefault((one.place, one.of), {"place": one.place, "title": title, "lines": []})
        group["lines"].append(told_line(one, old, new))
    return list(groups.values())


def told_line(one: Difference, old: TemplateShape, new: TemplateShape) -> dict[str, Any]:
    """Return one difference in words."""
    line: dict[str, Any] = {"key": one.key, "what": one.what, "field": told_field(one) if one.field else ""}
    if one.what is What.CHANGED:
        return line | {"before": told_value(one, one.before, old), "after": told_value(one, one.after, new)}
    if one.what is What.MOVED:
        return line | {"before": _phase(old, one.before), "after": _phase(new, one.after)}
    step = (one.after or one.before) if one.place is Place.STEP else None
    return line | {"before": "", "after": told_step(shapes.step(step)) if step else ""}


def _phase(shape: TemplateShape, key: str) -> str:
    found = phase_of(shape, key)
    return found.title.of(language()) if found is not None else key
