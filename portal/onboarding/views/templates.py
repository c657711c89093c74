"""Templates of onboardings: the list, making one, whom it is for, its editions, retiring it."""

from typing import Any

from babel.dates import format_date
from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.navigation import keep_under
from portal.accounts.permits import Permit
from portal.accounts.queries.customers import products, segments
from portal.accounts.standpoint import standpoint
from portal.foundation.i18n import language, locale
from portal.foundation.pages import refused, way_on
from portal.onboarding.actions import templates as change
from portal.onboarding.forms.template_words import told_due, told_gate, told_rule, told_rules, told_steps
from portal.onboarding.forms.templates import ForWhomForm
from portal.onboarding.forms.words import ROLE_WORDS
from portal.onboarding.models import JourneyTemplate
from portal.onboarding.queries import templates as asked
from portal.onboarding.rules import shapes
from portal.onboarding.rules.shapes import TemplateShape, Words
from portal.onboarding.rules.words import JourneyRole, StepSide
from portal.onboarding.starters import STARTERS, Starter, starter

bp = DeskBlueprint("journey_templates", __name__, "/onboarding/templates")
WRITE = Permit.ONBOARDING_TEMPLATES
ONE = {"journey_template": asked.template}
keep_under(
    "journeys_desk.index", "template_editor.", "template_forms.", "template_editions.", "template_files.",
    "template_offers.", "reminder_rules.",
)  # fmt: skip
for name, tell in (
    ("told_gate", told_gate), ("told_due", told_due), ("told_rule", told_rule), ("told_rules", told_rules),
    ("told_steps", told_steps), ("told_rule_json", lambda raw: told_rule(shapes.rule(raw))),
    ("told_titles", lambda titles: ", ".join(title.of(language()) for title in titles)),
    ("short_weekday", lambda day: format_date(day, "EEEEE" if language() == "ja" else "EEE", locale=locale())),
):  # fmt: skip
    bp.add_app_template_filter(tell, name)


@bp.page("", permit=Permit.ONBOARDING_LEAD)
def index() -> ResponseReturnValue:
    """Show every template by product, segment and role."""
    rows, drafts, ran = asked.listed(), asked.drafts(), asked.ran()
    product, segment, role = (request.args.get(name, "") for name in ("product", "segment", "role"))
    shown = [
        {
            "template": template,
            "title": titled(template),
            "product": _named(product_row),
            "segment": _named(segment_row),
            "edition": edition,
            "draft": drafts.get(template.id),
            "ran": ran.get(template.id, asked.Ran()),
            "facts": facts_of(asked.shape_of(edition or drafts[template.id])),
        }
        for template, product_row, segment_row, edition in rows
        if (not product or str(template.product_id or 0) == product)
        and (not segment or str(template.segment_id or 0) == segment)
        and (not role or template.role == role)
    ]
    return render_template(
        "onboarding/templates/index.html", shown=shown, total=len(rows), products=products(), product=product,
        segments=segments(), segment=segment, role=role, roles=ROLE_WORDS,
    )  # fmt: skip


@bp.page("/new", permit=WRITE)
def new() -> ResponseReturnValue:
    """Show what a template can be made from."""
    made = [(template, titled(template)) for template, *_rest in asked.listed()]
    return render_template(
        "onboarding/templates/new.html", starters=[_starter_card(one) for one in STARTERS], made=made
    )


@bp.page("/starters/<starter_code>", permit=WRITE)
def starter_page(starter_code: str) -> ResponseReturnValue:
    """Show a starter before it is taken."""
    one = starter(starter_code) or abort(404)
    form = _for_whom(one.name, one.shape.role)
    return render_template("onboarding/templates/starter.html", **_starter_card(one), form=form)


@bp.page("/new", permit=WRITE, methods=("POST",), endpoint="make")
def make() -> ResponseReturnValue:
    """Make a template from a starter, from another template, or empty; the editor opens on its draft."""
    one = starter(request.form.get("starter", ""))
    source = asked.template(request.form.get("copy", ""))
    by = standpoint().actor
    if source is not None:
        edition = asked.draft_of(source) or asked.current_of(source) or abort(404)
        made = change.copy(source, edition, _copied(asked.words_of(source)), by=by)
        return _edit(made)
    form = _for_whom(one.name if one else Words(), one.shape.role if one else JourneyRole.COMPANY)
    if not form.validate():
        if one is not None:
            return refused("onboarding/templates/starter.html", **_starter_card(one), form=form)
        return refused("onboarding/templates/empty.html", form=form)
    columns = form.columns_of(form.typed())
    words = Words(columns.pop("title_ja"), columns.pop("title_en"))
    code = one.code if one else ""
    made = change.make(words, by=by, shape=one.shape if one else None, starter=code, **columns)
    return _edit(made)


@bp.page("/empty", permit=WRITE)
def empty() -> ResponseReturnValue:
    """Ask whom an empty template is for."""
    return render_template("onboarding/templates/empty.html", form=_for_whom(Words(), JourneyRole.COMPANY))


@bp.page("/<pid:journey_template>", permit=Permit.ONBOARDING_LEAD, loads=ONE)
def show(journey_template: JourneyTemplate) -> ResponseReturnValue:
    """Show a template: what its newest edition says, its editions, and how its journeys went."""
    draft, current = asked.draft_of(journey_template), asked.current_of(journey_template)
    shape = asked.shape_of(current or draft or abort(404))
    return render_template(
        "onboarding/templates/show.html", journey_template=journey_template, title=titled(journey_template),
        draft=draft, current=current, shape=shape, facts=facts_of(shape), editions=asked.editions_of(journey_template),
        ran=asked.ran().get(journey_template.id, asked.Ran()), role=ROLE_WORDS[journey_template.role],
        wow=told_rule(shape.wow, shape), done=told_rule(shape.done, shape),
    )  # fmt: skip


@bp.page("/<pid:journey_template>/for", permit=WRITE, methods=("GET", "POST"), loads=ONE)
def for_whom(journey_template: JourneyTemplate) -> ResponseReturnValue:
    """Change what a template is called and whom it is for."""
    form = ForWhomForm.on(journey_template, products=products(), segments=segments())
    facts = {"form": form, "journey_template": journey_template, "title": titled(journey_template)}
    page = "onboarding/templates/for_whom.html"
    if request.method == "GET":
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    columns = form.laid_over(journey_template)
    if columns is None:
        return clashing(page, **facts)
    change.revise(journey_template, columns, by=standpoint().actor)
    flash(_("Saved"), "done")
    return way_on(url_for(".show", journey_template=journey_template.public_id))


@bp.page("/<pid:journey_template>/draft", permit=WRITE, methods=("POST",), loads=ONE)
def draft(journey_template: JourneyTemplate) -> ResponseReturnValue:
    """Open the draft of the next edition; it begins as the newest one says, or as an older one that is named."""
    source = asked.edition(request.form.get("edition", ""))
    if source is None or source.template_id != journey_template.id:
        source = asked.current_of(journey_template) or asked.draft_of(journey_template) or abort(404)
    change.open_draft(journey_template, source, by=standpoint().actor)
    return _edit(journey_template)


@bp.page("/<pid:journey_template>/retire", permit=WRITE, methods=("POST",), loads=ONE)
def retire(journey_template: JourneyTemplate) -> ResponseReturnValue:
    """Let no journey begin from a template any more."""
    change.retire(journey_template, by=standpoint().actor)
    flash(_("No onboarding begins from it any more; those that run go on"), "done")
    return way_on(url_for(".show", journey_template=journey_template.public_id))


@bp.page("/<pid:journey_template>/take-up", permit=WRITE, methods=("POST",), loads=ONE)
def take_up(journey_template: JourneyTemplate) -> ResponseReturnValue:
    """Let journeys begin from a retired template again."""
    change.take_up(journey_template, by=standpoint().actor)
    flash(_("Onboardings can begin from it again"), "done")
    return way_on(url_for(".show", journey_template=journey_template.public_id))


def titled(template: JourneyTemplate) -> str:
    """Return what a template is called for its reader."""
    return asked.words_of(template).of(language())


def facts_of(shape: TemplateShape) -> dict[str, Any]:
    """Return what is counted of a template: steps by side, minutes of the customer, how many complete themselves."""
    seen = [step for step in shape.steps if not step.internal]
    return {
        "steps": len(seen),
        "phases": len(shape.phases),
        "inside": len(shape.steps) - len(seen),
        "theirs": sum(step.side is not StepSide.VENDOR for step in seen),
        "minutes": sum(step.minutes for step in seen if step.side is not StepSide.VENDOR),
        "automatic": sum(bool(step.automatic) for step in shape.steps),
        "wow_words": shape.wow_words.of(language()),
        "value_days": shape.value_days,
    }


def _starter_card(one: Starter) -> dict[str, Any]:
    reading = language()
    return {
        "code": one.code,
        "name": one.name.of(reading),
        "summary": one.summary.of(reading),
        "told_from": one.told_from.of(reading),
        "role": ROLE_WORDS[one.shape.role],
        "shape": one.shape,
        "facts": facts_of(one.shape),
        "wow": told_rule(one.shape.wow, one.shape),
        "done": told_rule(one.shape.done, one.shape),
    }


def _for_whom(name: Words, role: JourneyRole) -> ForWhomForm:
    data = {"title_ja": name.ja, "title_en": name.en, "product": "", "segment": "", "role": role.value}
    return ForWhomForm(data=data, products=products(), segments=segments())


def _copied(name: Words) -> Words:
    return Words(name.ja and f"{name.ja}(コピー)", name.en and f"{name.en} (copy)")


def _edit(template: JourneyTemplate) -> ResponseReturnValue:
    draft = asked.draft_of(template)
    if draft is None:
        return way_on(url_for(".show", journey_template=template.public_id))
    return way_on(url_for("template_editor.overview", draft=draft.public_id))


def _named(row: Any) -> str:
    if row is None:
        return ""
    return str(row.name_en if language() == "en" else row.name_ja)
