"""The vendor's templates of reviews: all of them, and the editor of one."""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity import review_sections
from portal.foundation.i18n import language
from portal.foundation.pages import refused, wants_part, way_on
from portal.foundation.refusals import Refused
from portal.reviews.actions import templates as change
from portal.reviews.forms.templates import TemplateForm, TemplatePageForm
from portal.reviews.forms.words import KIND_WORDS, refusal_words, section_words
from portal.reviews.models import ReviewTemplate
from portal.reviews.paper import words
from portal.reviews.queries import templates as asked
from portal.reviews.queries.beginning import template_words
from portal.reviews.rules.sections import PARTS
from portal.reviews.rules.snapshot import OWN
from portal.reviews.rules.templates import Entry, entry, name_of, part_in
from portal.reviews.views.answers import sheet

bp = DeskBlueprint("review_templates", __name__, "/reviews/templates")
WRITE = Permit.REVIEWS_TEMPLATES
TEMPLATE = {"review_template": asked.template}
OWN_PAGE, EDITOR = "reviews/templates/own.html", "reviews/templates/edit.html"


@bp.page("", permit=WRITE)
def index() -> ResponseReturnValue:
    """List the templates."""
    return render_template(
        "reviews/templates/index.html",
        templates=[(one, template_words(one), _count(one)) for one in asked.templates()],
        segments=asked.segments(), kinds=KIND_WORDS,
    )  # fmt: skip


@bp.page("/starters", permit=WRITE, methods=("POST",))
def starters() -> ResponseReturnValue:
    """Make the starters, where there is no template yet."""
    change.set_up(by=standpoint().actor)
    return way_on(url_for(".index"))


@bp.page("/new", permit=WRITE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Make a template; it begins with every usual section."""
    form = TemplateForm(segments=asked.segments())
    facts = {"form": form, "review_template": None, "title": _("New template"), "back_url": url_for(".index")}
    if request.method == "GET":
        return render_template(EDITOR, **facts)
    if not form.validate():
        return refused(EDITOR, **facts)
    made = change.make(form.columns_of(form.typed()), by=standpoint().actor)
    return way_on(url_for(".edit", review_template=made.public_id))


@bp.page("/<pid:review_template>", permit=WRITE, loads=TEMPLATE, methods=("GET", "POST"))
def edit(review_template: ReviewTemplate) -> ResponseReturnValue:
    """Change what a template is called, for whom it is; its sections stand beside."""
    form: Any = TemplateForm.on(review_template, segments=asked.segments())
    facts = _arrangement(review_template) | {"form": form, "back_url": url_for(".index")}
    facts["title"] = template_words(review_template)
    if request.method == "GET":
        return render_template(EDITOR, **facts)
    if not form.validate():
        return refused(EDITOR, **facts)
    columns = form.laid_over(review_template)
    if columns is None:
        return clashing(EDITOR, **facts)
    change.revise(review_template, columns, by=standpoint().actor)
    flash(_("Saved."), "done")
    return way_on(url_for(".edit", review_template=review_template.public_id))


@bp.page("/<pid:review_template>/sections", permit=WRITE, loads=TEMPLATE, methods=("POST",))
def arrange(review_template: ReviewTemplate) -> ResponseReturnValue:
    """Add a section, take one out, move one, choose them singly, or take all usual ones again: by the `act` sent."""
    sent, by = request.form, standpoint().actor
    name = sent.get("name", "")
    step = {"up": -1, "down": 1}.get(sent.get("step", ""), 0)
    acts: dict[str, Callable[[], object]] = {
        "add": lambda: change.add(review_template, name, by=by),
        "out": lambda: change.take_out(review_template, name, by=by),
        "singly": lambda: change.choose_singly(review_template, by=by),
        "usual": lambda: change.take_all_usual(review_template, by=by),
    }
    move = lambda: change.move(review_template, name, step=step, before=sent.get("before"), by=by)  # noqa: E731
    try:
        acts.get(sent.get("act", ""), move)()
    except Refused as refusal:
        flash(
            _("At least one section stays.") if refusal.reason == "last" else refusal_words(refusal.reason),
            "wrong",
        )
    if wants_part():
        return render_template("reviews/templates/_arrange.html", **_arrangement(review_template))
    return way_on(url_for(".edit", review_template=review_template.public_id))


@bp.page("/<pid:review_template>/own", permit=WRITE, loads=TEMPLATE, methods=("GET", "POST"))
def own(review_template: ReviewTemplate) -> ResponseReturnValue:
    """Add a page of one's own, or change one: by its `name`."""
    name = request.values.get("name", "")
    found = entry(review_template.sections, name)
    form: Any = (
        TemplatePageForm.on(found, parts=_parts())
        if found is not None and found["key"] == OWN
        else TemplatePageForm(parts=_parts(), part=PARTS[-1])
    )
    back = url_for(".edit", review_template=review_template.public_id)
    facts = {"form": form, "name": name, "back_url": back, "action": request.path}
    if request.method == "GET":
        return sheet(OWN_PAGE, **facts)
    if not form.validate():
        return refused("reviews/alone.html", part=OWN_PAGE, page=True, **facts)
    by = standpoint().actor
    try:
        if found is None:
            change.add_own(review_template, form.part.data, form.typed(), by=by)
        elif (columns := form.laid_over(found)) is None:
            return clashing("reviews/alone.html", part=OWN_PAGE, page=True, **facts)
        else:
            change.write_own(review_template, name, columns, by=by)
    except Refused as refusal:
        flash(refusal_words(refusal.reason), "wrong")
    return way_on(back)


@bp.page("/<pid:review_template>/copy", permit=WRITE, loads=TEMPLATE, methods=("POST",))
def copy(review_template: ReviewTemplate) -> ResponseReturnValue:
    """Make another one that says the same."""
    made = change.copy(
        review_template, by=standpoint().actor,
        name_ja=f"{review_template.name_ja or review_template.name_en}(写し)"[:120],
        name_en=f"{review_template.name_en or review_template.name_ja} (copy)"[:120],
    )  # fmt: skip
    return way_on(url_for(".edit", review_template=made.public_id))


@bp.page("/<pid:review_template>/retire", permit=WRITE, loads=TEMPLATE, methods=("POST",))
def retire(review_template: ReviewTemplate) -> ResponseReturnValue:
    """Offer a template no more, or again."""
    if review_template.retired_at is None:
        change.retire(review_template, by=standpoint().actor)
    else:
        change.bring_back(review_template, by=standpoint().actor)
    return way_on(url_for(".index"))


def _arrangement(template: ReviewTemplate) -> dict[str, Any]:
    parts = asked.part_by_key()
    named = [
        {
            "name": name_of(one),
            "label": section_words(one["key"], _titled(one)),
            "part": part_in(one, parts),
            "own": one["key"] == OWN,
            "gone": one["key"] != OWN and one["key"] not in parts,
        }
        for one in template.sections
    ]  # fmt: skip
    known = {one["name"] for one in named}
    offered = [one for one in review_sections.sections() if one.key not in known]
    usual = [one for one in review_sections.sections() if one.usual]
    return {
        "review_template": template,
        "parts": [
            (code, words.part_words(code), [one for one in named if one["part"] == code]) for code in PARTS
        ],
        "others": [
            {"name": one.key, "label": one.label, "part": words.part_words(one.part)} for one in offered
        ],
        "usual": [(words.part_words(one.part), one.label) for one in usual] if not template.sections else [],
    }


def _count(template: ReviewTemplate) -> int:
    return len(template.sections) or sum(one.usual for one in review_sections.sections())


def _titled(one: Entry) -> str:
    titles = (one.get(f"title_{language()}"), one.get("title_ja"), one.get("title_en"))
    return next((title for title in titles if title), "")


def _parts() -> list[tuple[str, str]]:
    return [(code, words.part_words(code)) for code in PARTS]
