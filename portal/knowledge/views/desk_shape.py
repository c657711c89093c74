"""What articles stand in: the tree of categories, put in order by dragging, by keys or by buttons."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.i18n import language
from portal.foundation.pages import refused, wants_part, way_on
from portal.knowledge.actions import articles
from portal.knowledge.actions import categories as change
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.forms.shape import CategoryForm, RemoveCategoryForm
from portal.knowledge.forms.words import told_reason
from portal.knowledge.models import Category
from portal.knowledge.queries import categories, desk

bp = DeskBlueprint("knowledge_shape", __name__, "/knowledge/categories")
register(
    Entry("knowledge_shape.index", _l("Categories"), "list-tree", Permit.KNOWLEDGE_SHAPE, 20, "knowledge")
)
SHAPE = Permit.KNOWLEDGE_SHAPE
ONE = {"category": categories.category}


@bp.page("", permit=SHAPE)
def index() -> ResponseReturnValue:
    """Show the tree."""
    return render_template("knowledge/desk/categories.html", **_tree())


@bp.page("/order", permit=SHAPE, methods=("POST",))
def order() -> ResponseReturnValue:
    """Move a category up or down among those beside it, or put it where it was dropped."""
    by = standpoint().actor
    up, down, dropped = (_named(name) for name in ("up", "down", "category"))
    try:
        if (one := up or down) is not None:
            change.step(one, -1 if up else 1, by=by)
        elif dropped is not None:
            parent = _named("parent")
            change.move(dropped, parent, _place(parent, dropped, request.form.get("before", "")), by=by)
    except Refused as refusal:
        flash(told_reason(refusal.reason), "wrong")
    if wants_part():
        return render_template("knowledge/desk/_tree.html", **_tree())
    return way_on(url_for("knowledge_shape.index"))


@bp.page("/new", permit=SHAPE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Make a category."""
    form, page = CategoryForm(data={"parent": request.args.get("parent", "")}), "knowledge/desk/category.html"
    if request.method == "GET":
        return render_template(page, form=form, category=None)
    if not form.validate():
        return refused(page, form=form, category=None)
    names = {"ja": form.name_ja.data or "", "en": form.name_en.data or ""}
    about = {"ja": form.about_ja.data or "", "en": form.about_en.data or ""}
    parent = categories.category(form.parent.data or "")
    try:
        change.add(names, about=about, parent=parent, slug=form.slug.data or "", by=standpoint().actor)
    except Refused as refusal:
        form.parent.errors = [told_reason(refusal.reason)]
        return refused(page, form=form, category=None)
    flash(_("Saved"), "done")
    return way_on(url_for("knowledge_shape.index"))


@bp.page("/<pid:category>", permit=SHAPE, methods=("GET", "POST"), loads=ONE)
def edit(category: Category) -> ResponseReturnValue:
    """Change how a category is called and where it stands; put its articles in order."""
    form, page = CategoryForm.on(category, but=category.public_id), "knowledge/desk/category.html"
    facts = {"form": form, "category": category, "articles": desk.in_order(category, language())}
    if request.method == "GET":
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    columns = form.laid_over(category)
    if columns is None:
        return clashing(page, **facts)
    try:
        if "parent" in columns:
            parent = categories.category(columns.pop("parent") or "")
            change.move(category, parent, by=standpoint().actor)
        change.revise(category, columns, by=standpoint().actor)
    except Refused as refusal:
        form.slug.errors = [told_reason(refusal.reason)]
        return refused(page, **facts)
    flash(_("Saved"), "done")
    return way_on(url_for("knowledge_shape.index"))


@bp.page("/<pid:category>/articles", permit=SHAPE, methods=("POST",), loads=ONE)
def order_articles(category: Category) -> ResponseReturnValue:
    """Move an article up or down in its category, or put it where it was dropped."""
    inside = categories.articles_in(category)
    up, down, dropped = (request.form.get(name, "") for name in ("up", "down", "article"))
    wanted = next((one for one in inside if one.public_id in (up, down, dropped)), None)
    if wanted is not None:
        place = inside.index(wanted)
        before = request.form.get("before", "")
        others = [one.public_id for one in inside if one is not wanted]
        dropped_at = others.index(before) if before in others else len(others)
        new_place = place - 1 if up else place + 1 if down else dropped_at
        articles.move(wanted, category, by=standpoint().actor, position=max(0, new_place))
    if wants_part():
        shown = desk.in_order(category, language())
        return render_template("knowledge/desk/_articles.html", category=category, articles=shown)
    return way_on(url_for("knowledge_shape.edit", category=category.public_id))


@bp.page("/<pid:category>/remove", permit=SHAPE, methods=("GET", "POST"), loads=ONE)
def remove(category: Category) -> ResponseReturnValue:
    """Take a category away; where there is something in it, it is asked where that goes."""
    form, page = RemoveCategoryForm(but=category.public_id), "knowledge/desk/category_remove.html"
    facts = {
        "form": form, "category": category, "children": len(categories.below(category)),
        "articles": len(categories.articles_in(category)),
    }  # fmt: skip
    if request.method == "GET":
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    try:
        change.remove(category, categories.category(form.into.data or ""), by=standpoint().actor)
    except Refused as refusal:
        form.into.errors = [told_reason(refusal.reason)]
        return refused(page, **facts)
    flash(_("The category is gone"), "done")
    return way_on(url_for("knowledge_shape.index"))


def _named(name: str) -> Category | None:
    """Return the category that the request names so."""
    return categories.category(request.form.get(name, "").replace("\0", ""))


def _tree() -> dict[str, Any]:
    children: dict[int | None, list[categories.Branch]] = {}
    for one in categories.tree():
        children.setdefault(one.category.parent_id, []).append(one)
    return {"children": children, "loose": desk.loose()}


def _place(parent: Category | None, dropped: Category, before: str) -> int | None:
    others = [one.public_id for one in categories.siblings(parent) if one.id != dropped.id]
    return others.index(before) if before in others else None
