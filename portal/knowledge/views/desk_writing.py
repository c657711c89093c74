"""The editor of a text: written in Markdown, saved field by field, seen as its readers will."""

from typing import Any

from flask import abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import DeskBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.reach import reader_of
from portal.accounts.standpoint import standpoint
from portal.activity.queries import named
from portal.foundation import clock
from portal.foundation.i18n import language
from portal.foundation.pages import wants_part, way_on
from portal.foundation.requests import new_request_key
from portal.knowledge.actions import texts
from portal.knowledge.actions.texts import LONGEST_BODY
from portal.knowledge.forms.articles import TextForm
from portal.knowledge.models import ArticleText
from portal.knowledge.queries import desk, rendering, snippets
from portal.knowledge.queries.editions import article_of, edition_of, latest_of, texts_of
from portal.knowledge.queries.places import DESK
from portal.knowledge.rules.differences import differences
from portal.knowledge.rules.words import ArticleState

bp = DeskBlueprint("knowledge_editor", __name__, "/knowledge/texts")
WRITE = Permit.KNOWLEDGE_WRITE
TEXT = {"article_text": desk.text}


@bp.page("/<pid:article_text>", permit=WRITE, methods=("GET", "POST"), loads=TEXT)
def write(article_text: ArticleText) -> ResponseReturnValue:
    """Write at a text; what is saved by keys or as one goes on answers with a part."""
    latest = latest_of(article_text)
    form = TextForm.on(latest)
    if request.method == "GET" or article_text.state is ArticleState.ARCHIVED:
        return render_template("knowledge/desk/editor.html", **_facts(article_text, form))
    if not form.validate():
        return _answer(article_text, form, 422)
    words = form.laid_over(latest)
    if words is None:
        return _answer(article_text, form, 409)
    edition = texts.save(article_text, words, by=standpoint().actor)
    then = request.form.get("then", "")
    if wants_part() and not then:
        form.process(None, data={**TextForm.facts_of(edition), "request_key": new_request_key()})
        form.remember_seen()
        page = "knowledge/desk/_saved.html"
        return render_template(page, text=article_text, form=form, edition=edition, at=clock.now())
    flash(_("Saved"), "done")
    return way_on(_after(article_text, then))


@bp.page("/<pid:article_text>/preview", permit=WRITE, loads=TEXT)
def preview(article_text: ArticleText) -> ResponseReturnValue:
    """Show what the newest edition says, as its readers will see it."""
    latest = latest_of(article_text)
    page = as_read(article_text, latest.body)
    return render_template(
        "knowledge/desk/preview.html", **_facts(article_text, None), page=page, edition=latest
    )


@bp.page("/<pid:article_text>/preview", permit=WRITE, methods=("POST",), loads=TEXT, endpoint="show_typed")
def show_typed(article_text: ArticleText) -> ResponseReturnValue:
    """Show what is typed and not saved yet, as its readers would see it; nothing is kept of it."""
    body = request.form.get("body", "")
    if len(body) > LONGEST_BODY:
        abort(413)
    page = as_read(article_text, body.replace("\r\n", "\n"))
    facts = {"title": request.form.get("title", ""), "lead": request.form.get("lead", "")}
    return render_template("knowledge/desk/_as_read.html", text=article_text, page=page, **facts)


@bp.page("/<pid:article_text>/pick", permit=WRITE, loads=TEXT)
def pick(article_text: ArticleText) -> ResponseReturnValue:
    """Find an article or a snippet to put into the text: what is put in follows it wherever it moves."""
    words = request.args.get("q", "").replace("\0", " ").strip()[:100]
    facts = {
        "text": article_text, "words": words, "snippets": snippets.snippets(),
        "found": desk.called(words, article_text.language, but_id=article_text.article_id),
    }  # fmt: skip
    name = "pick" if not wants_part() else "_picked" if "q" in request.args else "_pick"
    return render_template(f"knowledge/desk/{name}.html", part=wants_part(), **facts)


def beside_of(text: ArticleText) -> dict[str, Any] | None:
    """Return the text in the other language with what it says, and what changed in it since this one followed it."""
    article = article_of(text)
    other = next((one for one in texts_of(article) if one.id != text.id), None)
    if other is None:
        return None
    said = edition_of(other.published_id) or latest_of(other)
    basis = edition_of(text.basis_id) if other.language == article.original_language else None
    since = differences(basis.body, said.body) if basis is not None and basis.id != said.id else []
    return {"text": other, "edition": said, "basis": basis, "since": since}


def _facts(text: ArticleText, form: TextForm | None) -> dict[str, Any]:
    article, latest = article_of(text), latest_of(text)
    beside = beside_of(text)
    shows = None if form is None or request.args.get("beside") else as_read(text, form.body.data or "")
    return {
        "text": text, "article": article, "form": form, "latest": latest, "other": beside, "preview": shows,
        "beside": beside if request.args.get("beside") else None, "states": ArticleState,
        "upload_url": url_for("desk_article_files.put", article=article.public_id),
        "files_url": url_for("desk_article_files.files_of", article=article.public_id),
        "people": named({one for one in (latest.by_id, text.state_by_id, text.reviewer_id) if one}),
        "is_translation": text.language != article.original_language,
    }  # fmt: skip


def _answer(text: ArticleText, form: TextForm, code: int) -> ResponseReturnValue:
    """Show the form again: something is not right, or somebody else changed the same place."""
    form.request_key.data = new_request_key()
    name = "_form" if wants_part() else "editor"
    response = make_response(render_template(f"knowledge/desk/{name}.html", **_facts(text, form)), code)
    if wants_part():
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#writing", "outerHTML"
    return response


def _after(text: ArticleText, then: str) -> str:
    if then == "publish":
        return url_for("knowledge_publishing.publish", article_text=text.public_id)
    if then == "send":
        return url_for("knowledge_publishing.send", article_text=text.public_id)
    if then == "preview":
        return url_for("knowledge_editor.preview", article_text=text.public_id)
    if then == "back":
        return url_for("knowledge_desk.show", article=article_of(text).public_id)
    beside = 1 if request.args.get("beside") else None
    return url_for("knowledge_editor.write", article_text=text.public_id, beside=beside)


def as_read(text: ArticleText, body: str) -> rendering.Rendered:
    """Return Markdown of a text as the vendor's team reads it."""
    return rendering.previewed(
        body, article_id=text.article_id, text_language=text.language, place=DESK, language=language(),
        reader=reader_of(standpoint()),
    )  # fmt: skip
