"""One document: what is in its newest version and in those before, who has read it; changing what is said of it."""

from typing import Any

from flask import current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.forms.editing import clashing
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.activity.queries import named
from portal.collaboration import subjects
from portal.collaboration.queries import comments
from portal.documents.actions import documents as change
from portal.documents.actions.refusals import Refused
from portal.documents.forms.documents import KINDS, LANGUAGES, DocumentForm
from portal.documents.models import Document
from portal.documents.queries import documents, readings
from portal.documents.rules.expiry import expires_soon, is_expired
from portal.documents.views.answers import document_url, done, may_write, shelf_url, stale, words_of
from portal.documents.views.shelf import bp
from portal.foundation.file_types import is_called_otherwise, known_as
from portal.foundation.live import hub
from portal.foundation.pages import refused, wants_part, way_on
from portal.foundation.sending import can_be_drawn

LOADS = {"document": documents.document}
EDIT = "documents/edit.html"


@bp.page("/documents/<pid:document>", permit=Permit.DOCUMENTS_READ, loads=LOADS)
def show(document: Document) -> ResponseReturnValue:
    """Show a document."""
    since = hub.cursor()
    facts = _facts(document)
    if wants_part() and request.headers.get("HX-Target") == f"document-{document.public_id}":
        return render_template("documents/_document.html", **facts)
    return render_template("documents/show.html", live_since=since, **facts)


@bp.page(
    "/documents/<pid:document>/edit", permit=Permit.DOCUMENTS_WRITE, methods=("GET", "POST"), loads=LOADS
)
def edit(document: Document) -> ResponseReturnValue:
    """Change what is said of a document: title, what it is for, until when it holds, who keeps it."""
    form = DocumentForm.on(document, document=document)
    facts = {"form": form, "document": document, "back_url": document_url(document)}
    if request.method == "GET":
        return render_template(EDIT, **facts)
    if not form.validate():
        return refused(EDIT, **facts)
    changes = form.laid_over(document)
    if changes is None:
        return clashing(EDIT, **facts)
    change.revise(document, changes, by=standpoint().actor)
    flash(_("Saved"), "done")
    return way_on(document_url(document))


@bp.page("/documents/<pid:document>/pin", permit=Permit.DOCUMENTS_WRITE, methods=("POST",), loads=LOADS)
def pin(document: Document) -> ResponseReturnValue:
    """Let a document stand first."""
    try:
        change.pin(document, by=standpoint().actor)
    except Refused as refusal:
        return done(_back(document), words_of(refusal.reason), kind="wrong")
    return done(
        _back(document), _("Pinned: it stands first, for everybody who sees it"), names=stale(document)
    )


@bp.page("/documents/<pid:document>/unpin", permit=Permit.DOCUMENTS_WRITE, methods=("POST",), loads=LOADS)
def unpin(document: Document) -> ResponseReturnValue:
    """Let a document stand among the others again."""
    change.unpin(document, by=standpoint().actor)
    return done(_back(document), _("No longer pinned"), names=stale(document))


def _back(document: Document) -> str:
    return shelf_url() if request.form.get("from") == "shelf" else document_url(document)


def _facts(document: Document) -> dict[str, Any]:
    point, found = standpoint(), documents.versions(document)
    newest, today = found[0], today_of(point.customer)
    reader_id = None if point.read_only else point.user.id
    shown = (document.owner_id, *(one.row.by_id for one in found))
    people = named(person_id for person_id in shown if person_id is not None)
    subject = subjects.subjects("document", [document.id])[document.id]
    return {
        "document": document,
        "newest": newest,
        "older": found[1:],
        "people": people,
        "type": known_as(newest.file.media_type),
        "types": {one.row.id: known_as(one.file.media_type) for one in found},
        "called_otherwise": is_called_otherwise(newest.file.name, known_as(newest.file.media_type)),
        "drawn": can_be_drawn(newest.file.media_type),
        "readings": readings.of_version(newest.row, document.visibility, reader_id),
        "expired": is_expired(document.expires_on, today),
        "soon": expires_soon(document.expires_on, today),
        "subject": subject,
        "comments": comments.numbers(subject)["all"],
        "ask_url": _ask_url(document),
        "kinds": KINDS,
        "languages_said": LANGUAGES,
        "may_write": may_write(),
        "may_delete": may_write() and document.side is point.side,
        "seen_as": point.read_only,
    }


def _ask_url(document: Document) -> str | None:
    """Return where a conversation about the document begins, None while there is no such page for this reader."""
    point = standpoint()
    may_ask = point.may(Permit.CONVERSATIONS_WRITE) and not point.read_only
    if "conversations.start" not in current_app.view_functions or not may_ask:
        return None
    asked: dict[str, Any] = {"about": document.public_id, "from": document_url(document)}
    return url_for("conversations.start", slug=point.customer.slug, **asked)
