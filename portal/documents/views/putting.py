"""A file that was sent somewhere, onto the shelf with one press; without a script with a title and what it is for."""

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
    return _asked(sent_file, documents.called_alike(sent_file.name))


@bp.page("/files/<pid:sent_file>/shelf", permit=Permit.DOCUMENTS_WRITE, methods=("POST",), loads=LOADS)
def put(sent_file: StoredFile) -> ResponseReturnValue:
    """Put the file on the shelf, seen by those who see it where it was sent.

    `now`: called as its name says, and asked about only where something there is called alike.
    """
    place = _place(sent_file)
    if place is not None:
        return _there(sent_file, place, _("It stands on the shelf already"))
    like = documents.called_alike(sent_file.name)
    if "now" in request.form:
        guessed = PutForm(None, data=_guessed(sent_file))
        return _put(sent_file, guessed, None) if like is None else _asked(sent_file, like)
    form = PutForm(like=like)
    newer = like if like is not None and form.alike.data == like.public_id else None
    if newer is not None:
        form.title.data = form.title.data or newer.title
    if not form.validate():
        return sheet(PAGE, 422, **_facts(sent_file, form))
    return _put(sent_file, form, newer)


def _put(file: StoredFile, form: PutForm, newer: Document | None) -> ResponseReturnValue:
    try:
        if runs_by_a_click(file.name, known_as(file.media_type)):
            raise Refused("program")
        document = change.put(
            standpoint().customer, file, by=standpoint().actor, title=form.title.data or "",
            kind=DocumentKind(form.kind.data), document=newer,
        )  # fmt: skip
    except Refused as refusal:
        return sheet(PAGE, 422, **_facts(file, form, words_of(refusal.reason)))
    return _there(file, _place_of(document), _("It is on the shelf now"))


def _asked(file: StoredFile, like: Document | None) -> ResponseReturnValue:
    return sheet(PAGE, **_facts(file, PutForm(None, data=_guessed(file), like=like)))


def _guessed(file: StoredFile) -> dict[str, Any]:
    return {"title": title_of(file.name), "kind": guessed_kind(file.name)}


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
