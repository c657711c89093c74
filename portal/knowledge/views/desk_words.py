"""What articles share: tags and snippets."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on
from portal.knowledge.actions import snippets as change
from portal.knowledge.actions import tags as tagging
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.forms.shape import NewSnippetForm, SnippetForm, TagForm
from portal.knowledge.forms.words import told_reason
from portal.knowledge.models import Snippet, Tag
from portal.knowledge.queries import desk, snippets

bp = DeskBlueprint("knowledge_words", __name__, "/knowledge")
register(Entry("knowledge_words.all_tags", _l("Tags"), "pin", Permit.KNOWLEDGE_SHAPE, 30, "knowledge"))
register(
    Entry("knowledge_words.all_snippets", _l("Snippets"), "files", Permit.KNOWLEDGE_SHAPE, 40, "knowledge")
)
SHAPE = Permit.KNOWLEDGE_SHAPE
TAG, SNIPPET = {"tag": desk.tag}, {"snippet": snippets.snippet}


@bp.page("/tags", permit=SHAPE)
def all_tags() -> ResponseReturnValue:
    """Show all tags, and how many articles carry each."""
    return render_template("knowledge/desk/tags.html", rows=desk.tags())


@bp.page("/tags/<pid:tag>", permit=SHAPE, methods=("GET", "POST"), loads=TAG)
def tag(tag: Tag) -> ResponseReturnValue:
    """Call a tag differently."""
    form, page = TagForm.on(tag), "knowledge/desk/tag.html"
    if request.method == "GET":
        return render_template(page, form=form, tag=tag)
    if not form.validate():
        return refused(page, form=form, tag=tag)
    if form.laid_over(tag) is None:
        return clashing(page, form=form, tag=tag)
    names = {"ja": form.name_ja.data or "", "en": form.name_en.data or ""}
    tagging.rename(tag, names, by=standpoint().actor)
    flash(_("Saved"), "done")
    return way_on(url_for("knowledge_words.all_tags"))


@bp.page("/tags/<pid:tag>/remove", permit=SHAPE, methods=("POST",), loads=TAG)
def remove_tag(tag: Tag) -> ResponseReturnValue:
    """Take a tag off every article."""
    tagging.remove(tag, by=standpoint().actor)
    flash(_("The tag is gone; the articles stay."), "done")
    return way_on(url_for("knowledge_words.all_tags"))


@bp.page("/snippets", permit=SHAPE)
def all_snippets() -> ResponseReturnValue:
    """Show all snippets, and in how many texts each is shown."""
    return render_template("knowledge/desk/snippets.html", rows=snippets.snippets())


@bp.page("/snippets/new", permit=SHAPE, methods=("GET", "POST"))
def new_snippet() -> ResponseReturnValue:
    """Make a snippet."""
    form, page = NewSnippetForm(), "knowledge/desk/snippet.html"
    if request.method == "GET":
        return render_template(page, form=form, snippet=None, uses=[])
    if not form.validate():
        return refused(page, form=form, snippet=None, uses=[])
    texts = {"ja": form.text_ja.data or "", "en": form.text_en.data or ""}
    try:
        change.add(form.name.data or "", texts, by=standpoint().actor)
    except Refused as refusal:
        form.name.errors = [told_reason(refusal.reason)]
        return refused(page, form=form, snippet=None, uses=[])
    flash(_("Saved"), "done")
    return way_on(url_for("knowledge_words.all_snippets"))


@bp.page("/snippets/<pid:snippet>", permit=SHAPE, methods=("GET", "POST"), loads=SNIPPET)
def snippet(snippet: Snippet) -> ResponseReturnValue:
    """Change what a snippet says, wherever it is shown."""
    form, page = SnippetForm.on(snippet), "knowledge/desk/snippet.html"
    facts = {"form": form, "snippet": snippet, "uses": snippets.articles_showing(snippet)}
    if request.method == "GET":
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    columns = form.laid_over(snippet)
    if columns is None:
        return clashing(page, **facts)
    change.revise(snippet, columns, by=standpoint().actor)
    flash(_("Saved"), "done")
    return way_on(url_for("knowledge_words.all_snippets"))


@bp.page("/snippets/<pid:snippet>/remove", permit=SHAPE, methods=("POST",), loads=SNIPPET)
def remove_snippet(snippet: Snippet) -> ResponseReturnValue:
    """Take a snippet away that no article shows."""
    try:
        change.remove(snippet, by=standpoint().actor)
    except Refused as refusal:
        flash(told_reason(refusal.reason), "wrong")
        return way_on(url_for("knowledge_words.snippet", snippet=snippet.public_id))
    flash(_("The snippet is gone"), "done")
    return way_on(url_for("knowledge_words.all_snippets"))
