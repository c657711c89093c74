"""Files of articles: fetched with the article's rights; put there by authors, pasted, dropped or chosen."""

from typing import Any

from flask import Response, flash, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint, DeskBlueprint, PublicBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.db import outside_transaction
from portal.foundation.file_types import known_as
from portal.foundation.files import FileRefused
from portal.foundation.offload import off_the_loop
from portal.foundation.pages import way_on
from portal.foundation.sending import Sendable, as_attachment, as_page, as_part_of_a_page
from portal.knowledge.actions import files as change
from portal.knowledge.forms.files import FilesForm, refusal_words
from portal.knowledge.models import Article, ArticleFile
from portal.knowledge.queries import desk, files
from portal.knowledge.rules.files import LARGEST, SHOWN, markdown_of

bp = CustomerBlueprint("article_files", __name__, "/knowledge/files")
desk_bp = DeskBlueprint("desk_article_files", __name__, "/knowledge")
help_bp = PublicBlueprint("help_files", __name__, url_prefix="/help/files")

ARTICLE = {"article": desk.article}
MOST_AT_ONCE = 20


@bp.page("/<pid:article_file>", permit=Permit.KNOWLEDGE_READ, loads={"article_file": files.file_for_reader})
def fetch(article_file: ArticleFile) -> Response:
    """Send a file of an article that is read at a customer."""
    return _sent(article_file)


@desk_bp.page(
    "/files/<pid:article_file>", permit=Permit.KNOWLEDGE_READ, loads={"article_file": files.file_for_reader}
)
def fetch_at_desk(article_file: ArticleFile) -> Response:
    """Send a file of an article that is read at the desk."""
    return _sent(article_file)


@help_bp.page("/<pid:article_file>", permit=Permit.PUBLIC, loads={"article_file": files.file_for_everybody})
def fetch_in_public(article_file: ArticleFile) -> Response:
    """Send a file of an article that anybody may read."""
    return _sent(article_file)


@desk_bp.page("/<pid:article>/files", permit=Permit.KNOWLEDGE_WRITE, loads=ARTICLE)
def files_of(article: Article) -> ResponseReturnValue:
    """Show an article's files, each with the words that put it into the text."""
    return render_template("knowledge/desk/files.html", **_facts(article))


@desk_bp.page("/<pid:article>/files", permit=Permit.KNOWLEDGE_WRITE, methods=("POST",), loads=ARTICLE)
def put(article: Article) -> ResponseReturnValue:
    """Take files that were pasted, dropped or chosen; a program gets the Markdown to insert."""
    sent = [one for one in request.files.getlist("files")[:MOST_AT_ONCE] if one.filename]
    prepared, refused = [], []
    with outside_transaction():
        for one in sent:
            one.stream.seek(0)  # the request may be run again
            data = one.stream.read(LARGEST + 1)
            try:
                prepared.append(off_the_loop(change.prepare, data, one.filename or ""))
            except FileRefused as refusal:
                refused.append({"name": one.filename or "", "words": str(refusal_words(refusal.reason))})
    made = [(change.keep(article, one, by=standpoint().actor), one.name) for one in prepared]
    if not sent:
        refused.append({"name": "", "words": _("Choose one file or more.")})
    if request.accept_mimetypes.best == "application/json":
        answer = jsonify(files=[_told(*one) for one in made], refused=refused)
        return make_response(answer, 200 if made else 422)
    if refused:
        page = render_template("knowledge/desk/files.html", refused=refused, **_facts(article))
        return make_response(page, 200 if made else 422)
    flash(_("The files are here. Copy the words below each into the text."), "done")
    return way_on(url_for("desk_article_files.files_of", article=article.public_id))


@desk_bp.page(
    "/files/<pid:article_file>/away", permit=Permit.KNOWLEDGE_WRITE, methods=("POST",),
    loads={"article_file": files.file_at_desk},
)  # fmt: skip
def away(article_file: ArticleFile) -> ResponseReturnValue:
    """Take a file away."""
    article = files.article_of(article_file)
    change.remove(article_file, by=standpoint().actor)
    flash(_("The file is gone"), "done")
    return way_on(url_for("desk_article_files.files_of", article=article.public_id))


def _sent(file: ArticleFile) -> Response:
    found = Sendable(file.public_id, file.name, file.media_type, file.size, file.place)
    if file.media_type in SHOWN:
        return as_part_of_a_page(found)
    return as_page(found) if known_as(file.media_type).code == "pdf" else as_attachment(found)


def _told(file: ArticleFile, name: str) -> dict[str, Any]:
    """Return what goes into the text, with the name it has now: the same picture may have come under another before."""
    written = markdown_of(file.public_id, name, file.media_type)
    return {"name": name, "markdown": written, "shown": file.media_type in SHOWN}


def _facts(article: Article) -> dict[str, Any]:
    rows = [
        {
            "file": file,
            "markdown": markdown_of(file.public_id, file.name, file.media_type),
            "picture": known_as(file.media_type).code in ("webp", "png", "jpeg", "gif", "svg"),
        }
        for file in files.files_of(article.id)
    ]
    return {
        "article": article, "title": files.title_of(article), "rows": rows, "largest": LARGEST, "form": FilesForm(),
        "back_url": url_for("knowledge_desk.show", article=article.public_id),
    }  # fmt: skip
