"""Imports and exports at the desk: an archive is looked through first, then taken in; everything can be taken along."""

import io
from typing import Any

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.addressees import HINTS, sentence
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Reach
from portal.foundation.db import outside_transaction
from portal.foundation.i18n import LANGUAGES
from portal.foundation.offload import off_the_loop
from portal.foundation.pages import refused, way_on
from portal.foundation.sending import Sendable, as_attachment
from portal.knowledge.actions import exports as taking_along
from portal.knowledge.actions import imports as change
from portal.knowledge.actions.refusals import Refused
from portal.knowledge.forms import imports as words
from portal.knowledge.forms.imports import FAILURES, LARGEST_MB, OUTCOMES, ImportForm
from portal.knowledge.models import ArticleImport, ArticleImportItem, ImportState
from portal.knowledge.queries import categories, exports, imports
from portal.knowledge.rules.importing.archives import Archive, ArchiveRefused

bp = DeskBlueprint("knowledge_imports", __name__, "/knowledge/imports")
register(
    Entry(
        "knowledge_imports.index", _l("Import and export"), "upload", Permit.KNOWLEDGE_SHAPE, 50, "knowledge"
    )
)
bp.add_app_template_filter(words.state_word, "import_state")
bp.add_app_template_filter(words.outcome_word, "import_outcome")
SHAPE = Permit.KNOWLEDGE_SHAPE
ONE = {"article_import": imports.one}
MOST_PAGES = 1_000


@bp.page("", permit=SHAPE)
def index() -> ResponseReturnValue:
    """Show the imports, and the last export."""
    facts = {"rows": imports.all_of_them(), "made": exports.last_made(), "under_way": exports.under_way()}
    part = request.headers.get("HX-Target") == "export"
    return render_template(
        "knowledge/imports/_export.html" if part else "knowledge/imports/index.html", **facts
    )


@bp.page("/new", permit=SHAPE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Take an archive in for its dry run; one that cannot be opened is refused and not kept."""
    form, page = ImportForm(), "knowledge/imports/new.html"
    facts: dict[str, Any] = {"form": form, "hints": HINTS, "largest": LARGEST_MB}
    if request.method == "GET" or form.looks_for:
        return render_template(page, **facts)
    if not form.validate():
        return refused(page, **facts)
    name, options = form.file.data.filename or "archive.zip", form.options()
    with outside_transaction():
        form.file.data.stream.seek(0)  # the request may be run again
        data = form.file.data.stream.read(LARGEST_MB * 1_000_000 + 1)
        said = off_the_loop(_why_not, data)
    if said:
        form.file.errors = [str(FAILURES[said])]
        return refused(page, **facts)
    return way_on(_url(change.receive(data, name, options, by=standpoint().actor)))


@bp.page("/<pid:article_import>", permit=SHAPE, loads=ONE)
def show(article_import: ArticleImport) -> ResponseReturnValue:
    """Show what would become of every file; while the worker is at it, how far it is; afterwards what was done."""
    if request.headers.get("HX-Target") == "import-state":
        return _state(article_import)
    outcome, page = (
        request.args.get("outcome", ""),
        min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES),
    )
    rows, total = imports.items(article_import, imports.ARTICLE, outcome, page)
    return render_template(
        "knowledge/imports/show.html", rows=_rows(rows), total=total, page=page, outcome=outcome,
        per_page=imports.A_PAGE, outcomes=OUTCOMES, **_facts(article_import),
    )  # fmt: skip


@bp.page("/<pid:article_import>/beginning", permit=SHAPE, methods=("POST",), loads=ONE)
def begin(article_import: ArticleImport) -> ResponseReturnValue:
    """Take in what the dry run showed."""
    return _done(article_import, change.begin)


@bp.page("/<pid:article_import>/stop", permit=SHAPE, methods=("POST",), loads=ONE)
def stop(article_import: ArticleImport) -> ResponseReturnValue:
    """Take in nothing more for now."""
    return _done(article_import, change.stop)


@bp.page("/<pid:article_import>/going-on", permit=SHAPE, methods=("POST",), loads=ONE)
def go_on(article_import: ArticleImport) -> ResponseReturnValue:
    """Take in the rest."""
    return _done(article_import, change.go_on)


@bp.page("/<pid:article_import>/away", permit=SHAPE, methods=("POST",), loads=ONE)
def drop(article_import: ArticleImport) -> ResponseReturnValue:
    """Forget an archive of which nothing was taken in."""
    try:
        change.drop(article_import, by=standpoint().actor)
    except Refused as refusal:
        flash(_told(refusal), "wrong")
        return way_on(_url(article_import))
    flash(_("Forgotten. Nothing of it was imported."), "done")
    return way_on(url_for("knowledge_imports.index"))


@bp.page("/export", permit=SHAPE, methods=("POST",))
def export() -> ResponseReturnValue:
    """Have everything written into one archive."""
    try:
        taking_along.ask(by=standpoint().actor)
    except Refused:
        flash(_("It is being made already."), "news")
    return way_on(url_for("knowledge_imports.index"))


@bp.page("/export.zip", permit=SHAPE)
def fetch() -> Response:
    """Send the last export."""
    made = exports.last_made()
    if made is None:
        abort(404)
    name = f"articles-{made.at:%Y-%m-%d}.zip"
    return as_attachment(
        Sendable(f"export-{made.at.timestamp():.0f}", name, "application/zip", made.size, exports.PLACE)
    )


def _state(run: ArticleImport) -> ResponseReturnValue:
    """Answer how far an import is; where its state is another one now, the whole page is fetched again."""
    answer = Response(render_template("knowledge/imports/_state.html", **_facts(run)))
    if run.state.value != request.args.get("state", run.state.value):
        answer.headers["HX-Redirect"] = _url(run)
    return answer


def _facts(run: ArticleImport) -> dict[str, Any]:
    options = run.options
    return {
        "run": run, "state": run.state.value, "waits": run.state in (ImportState.READING, ImportState.RUNNING),
        "share": run.done / run.items if run.items else None, "counts": run.counts or {},
        "failure": words.failure_words(run.failure) if run.failure else "", "here_url": _url(run),
        "readers": sentence(Reach(options.get("reach") or "vendor"), options.get("addressees") or ()),
        "publish": bool(options.get("publish")), "language": LANGUAGES.get(options.get("language") or "ja", ""),
        "category": categories.category(options.get("category") or ""),
    }  # fmt: skip


def _rows(items: list[ArticleImportItem]) -> list[dict[str, Any]]:
    names = imports.public_ids([one.article_id for one in items if one.article_id])
    return [_row(one, names.get(one.article_id or 0, "")) for one in items]


def _row(item: ArticleImportItem, article: str) -> dict[str, Any]:
    notes = [words.note_words(note[0], str(note[1])) for note in item.notes]
    said = words.reason_words(item.said) if item.said else ""
    return {"item": item, "notes": [note for note in notes if note], "said": said, "article": article}


def _done(run: ArticleImport, act: Any) -> ResponseReturnValue:
    try:
        act(run, by=standpoint().actor)
    except Refused as refusal:
        flash(_told(refusal), "wrong")
    return way_on(_url(run))


def _told(refusal: Refused) -> str:
    if refusal.reason == "busy":
        return _("Another import is under way. Begin this one when it is done.")
    return _("Somebody was faster: it is not where it was. Look at how it stands now.")


def _why_not(data: bytes) -> str:
    if len(data) > LARGEST_MB * 1_000_000:
        return "too_large"
    try:
        Archive(io.BytesIO(data))
    except ArchiveRefused as refusal:
        return refusal.reason
    return ""


def _url(run: ArticleImport) -> str:
    return url_for("knowledge_imports.show", article_import=run.public_id)
