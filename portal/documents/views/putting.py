"""A file that was sent somewhere, onto the shelf: one press, a title and what it is for."""

from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.documents.actions import shelf as change
from portal.documents.actions.refusals import Refused
from portal.documents.forms.documents import PutForm
from portal.documents.models import Document, DocumentKind
from portal.documents.queries import documents
from portal.documents.queries.documents import Place
from portal.documents.rules.naming import guessed_kind, title_of
from portal.documents.views.answers import done, sheet, shelf_url, words_of
from portal.documents.views.shelf import bp
from portal.foundation.file_types import known_as, runs_by_a_click
from portal.foundation.files import StoredFile
from portal.foundation.pages import wants_part

LOADS = {"sent_file": documents.sent_file}
PAGE = "documents/put.html"


@bp.page("/files/<pid:sent_file>/shelf", permit=Permit.DOCUMENTS_WRITE, loads=LOADS)
def ask_put(sent_file: StoredFile) -> ResponseReturnValue:
    """Ask for a title and what the file is for; where it stands on the shelf already, show the way there."""
    like = documents.called_alike(sent_file.name)
    guessed = {"title": title_of(sent_file.name), "kind": guessed_kind(sent_file.name)}
    return sheet(PAGE, **_facts(sent_file, PutForm(None, data=guessed, like=like)))


@bp.page("/files/<pid:sent_file>/shelf", permit=Permit.DOCUMENTS_WRITE, methods=("POST",), loads=LOADS)
def put(sent_file: StoredFile) -> ResponseReturnValue:
    """Put the file on the shelf, seen by those who see it where it was sent."""
    place = _place(sent_file)
    if place is not None:
        return _there(sent_file, place, _("It stands on the shelf already"))
    like = documents.called_alike(sent_file.name)
    form = PutForm(like=like)
    newer = like if like is not None and form.alike.data == like.public_id else None
    if newer is not None:
        form.title.data = form.title.data or newer.title
    if not form.validate():
        return sheet(PAGE, 422, **_facts(sent_file, form))
    try:
        if runs_by_a_click(sent_file.name, known_as(sent_file.media_type)):
            raise Refused("program")
        document = change.put(
            standpoint().customer, sent_file, by=standpoint().actor, title=form.title.data or "",
            kind=DocumentKind(form.kind.data), document=newer,
        )  # fmt: skip
    except Refused as refusal:
        return sheet(PAGE, 422, **_facts(sent_file, form, words_of(refusal.reason)))
    return _there(sent_file, _place_of(document), _("It is on the shelf now"))


def _there(file: StoredFile, place: Place, words: str) -> ResponseReturnValue:
    """Say that it is there; the button in the conversation becomes the way to it."""
    url = request.form.get("from", "")
    if not wants_part():
        own = url if url.startswith("/c/") and "\\" not in url else shelf_url()
        return done(own, words)
    response = done("", words, names=["shelf"])
    part = render_template("documents/_there.html", file_pid=file.public_id, place=place, oob=True)
    response.set_data(response.get_data(as_text=True) + part)
    return make_response(response)


def _facts(file: StoredFile, form: PutForm, trouble: str = "") -> dict[str, Any]:
    return {
        "id": "put",
        "file": file,
        "type": known_as(file.media_type),
        "form": form,
        "place": _place(file),
        "from_url": request.values.get("from", "")[:500],
        "back_url": shelf_url(),
        "trouble": trouble,
    }


def _place(file: StoredFile) -> Place | None:
    return documents.places_of([file.sha256]).get(file.sha256)


def _place_of(document: Document) -> Place:
    return Place(document.public_id, document.title, document.number, document.number)
