"""The editions of a text: what each said, what is different, and saying it again."""

from typing import Any

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import DeskBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.queries import named
from portal.foundation.pages import way_on
from portal.foundation.wordings import told_apart
from portal.knowledge.actions import texts
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.forms.words import told_reason
from portal.knowledge.models import ArticleEdition, ArticleText
from portal.knowledge.queries import desk
from portal.knowledge.queries.editions import (
    article_of,
    before_of,
    edition_named,
    edition_of,
    editions_of,
    latest_of,
    original_of,
    published_of,
)
from portal.knowledge.rules.differences import differences
from portal.knowledge.views.desk_writing import as_read

bp = DeskBlueprint("knowledge_editions", __name__, "/knowledge/texts")
WRITE = Permit.KNOWLEDGE_WRITE
TEXT = {"article_text": desk.text}
BOTH = {"article_text": desk.text, "article_edition": edition_named}


@bp.page("/<pid:article_text>/editions", permit=WRITE, loads=TEXT)
def index(article_text: ArticleText) -> ResponseReturnValue:
    """Show all editions of a text, the newest first."""
    editions = editions_of(article_text)
    people = named({one.by_id for one in editions if one.by_id})
    return render_template(
        "knowledge/desk/editions.html", **_facts(article_text), editions=editions, people=people
    )


@bp.page("/<pid:article_text>/editions/<pid:article_edition>", permit=WRITE, loads=BOTH)
def show(article_text: ArticleText, article_edition: ArticleEdition) -> ResponseReturnValue:
    """Show what an edition said, as its readers saw it."""
    edition = _of(article_text, article_edition)
    page = as_read(article_text, edition.body)
    return render_template("knowledge/desk/edition.html", **_facts(article_text), edition=edition, page=page)


@bp.page("/<pid:article_text>/changes/<pid:article_edition>", permit=WRITE, loads=BOTH)
def changes(article_text: ArticleText, article_edition: ArticleEdition) -> ResponseReturnValue:
    """Show what is different in an edition: a draft against what is read, any other against the one before."""
    edition = _of(article_text, article_edition)
    before = published_of(article_text) if edition.published_at is None else None
    before = before or before_of(edition)
    return render_template("knowledge/desk/changes.html", **_facts(article_text), **_told(before, edition))


@bp.page("/<pid:article_text>/original", permit=WRITE, loads=TEXT)
def original(article_text: ArticleText) -> ResponseReturnValue:
    """Show what changed in the original since this translation followed it."""
    first = original_of(article_of(article_text))
    if first is None or first.id == article_text.id:
        abort(404)
    now = published_of(first) or latest_of(first)
    facts = {**_facts(article_text), "original": first}
    return render_template(
        "knowledge/desk/original.html", **facts, **_told(edition_of(article_text.basis_id), now)
    )


@bp.page(
    "/<pid:article_text>/editions/<pid:article_edition>/restore", permit=WRITE, methods=("POST",), loads=BOTH
)
def restore(article_text: ArticleText, article_edition: ArticleEdition) -> ResponseReturnValue:
    """Let the text say again what an edition said, as a draft."""
    edition = _of(article_text, article_edition)
    note = _("As in edition %(number)s again", number=edition.number)
    try:
        texts.restore(article_text, edition, by=standpoint().actor, note=note)
    except Refused as refusal:
        flash(told_reason(refusal.reason), "wrong")
        return way_on(url_for("knowledge_desk.show", article=article_of(article_text).public_id))
    flash(_("The draft says again what edition %(number)s said.", number=edition.number), "done")
    return way_on(url_for("knowledge_editor.write", article_text=article_text.public_id))


def _of(text: ArticleText, edition: ArticleEdition) -> ArticleEdition:
    """Return the edition when it is one of this text; it is not found under any other."""
    if edition.text_id != text.id:
        abort(404)
    return edition


def _told(before: ArticleEdition | None, after: ArticleEdition) -> dict[str, Any]:
    was = before or ArticleEdition(title="", lead="", body="")
    return {
        "before": before,
        "edition": after,
        "title": told_apart(was.title, after.title) if was.title != after.title else None,
        "lead": told_apart(was.lead, after.lead) if was.lead != after.lead else None,
        "lines": differences(was.body, after.body),
    }


def _facts(text: ArticleText) -> dict[str, Any]:
    return {"text": text, "article": article_of(text), "latest": latest_of(text)}
