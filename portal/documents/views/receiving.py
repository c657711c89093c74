"""Files onto the shelf: several at once, each with its own answer."""

from dataclasses import dataclass
from typing import Any

from flask import flash, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.queries.readers import counts
from portal.accounts.standpoint import standpoint
from portal.documents.actions import shelf as change
from portal.documents.actions.refusals import Refused
from portal.documents.forms.documents import FilesForm
from portal.documents.models import Document, DocumentKind
from portal.documents.queries import documents
from portal.documents.queries.documents import Place
from portal.documents.views.answers import shelf_url, words_of
from portal.documents.views.shelf import bp
from portal.documents.views.uploads import Upload, uploads
from portal.foundation.audience import Side, Visibility
from portal.foundation.file_names import plain_name
from portal.foundation.file_types import FileType, is_called_otherwise, looked_at
from portal.foundation.files import FileRefused
from portal.foundation.pages import refused, wants_part
from portal.foundation.words import visibility_words

PAGE = "documents/new.html"
OWN = "own"


@dataclass(frozen=True)
class Received:
    """What became of one file. `became`: put, version, there (its very content stands here), alike, refused."""

    name: str
    became: str
    document: Document | None = None
    place: Place | None = None
    words: str = ""
    found: FileType | None = None
    called_otherwise: bool = False


@bp.page("/documents/new", permit=Permit.DOCUMENTS_WRITE)
def new() -> ResponseReturnValue:
    """Ask for files, and first of all who will see them."""
    return render_template(PAGE, **_facts(FilesForm()))


@bp.page("/documents", permit=Permit.DOCUMENTS_WRITE, methods=("POST",))
def receive() -> ResponseReturnValue:
    """Put the files on the shelf; those about which there is a question are answered with it and not kept."""
    form = FilesForm()
    chosen = uploads(form.files.data)
    if not form.validate() or not chosen:
        form.files.errors = [] if chosen else [_("Choose one file or more.")]
        return refused(PAGE, **_facts(form))
    results = [_receive(one, form) for one in chosen]
    put = [one for one in results if one.became in ("put", "version")]
    if wants_part():
        return make_response(render_template("documents/_received.html", results=results, scripted=True))
    if len(put) == len(results) and not any(one.called_otherwise for one in put):
        flash(
            ngettext("%(num)s file is on the shelf now", "%(num)s files are on the shelf now", len(put)),
            "done",
        )
        return make_response("", 303, {"Location": shelf_url()})
    return make_response(render_template(PAGE, results=results, **_facts(form)), 200 if put else 422)


def _receive(upload: Upload, form: FilesForm) -> Received:
    name = plain_name(upload.name)
    found = looked_at(upload.data)
    place = documents.places_of([upload.digest]).get(upload.digest)
    if place is not None:
        return Received(name, "there", place=place)
    newer_of = _newer_of(form)
    alike = None if newer_of or _on_its_own(form) else documents.called_alike(name)
    if alike is not None:
        return Received(name, "alike", alike)
    try:
        document = change.receive(
            standpoint().customer, upload.data, name, by=standpoint().actor,
            visibility=Visibility(form.visibility.data), document=newer_of,
            kind=DocumentKind(form.kind.data) if form.kind.data else None,
        )  # fmt: skip
    except (Refused, FileRefused) as refusal:
        return Received(name, "refused", words=words_of(refusal.reason))
    otherwise = is_called_otherwise(name, found)
    became = "version" if newer_of else "put"
    return Received(name, became, document, found=found, called_otherwise=otherwise)


def _newer_of(form: FilesForm) -> Document | None:
    said = form.alike.data or ""
    return documents.document(said) if said and said != OWN else None


def _on_its_own(form: FilesForm) -> bool:
    return form.alike.data == OWN or bool(form.own.data)


def _facts(form: FilesForm) -> dict[str, Any]:
    return {"form": form, "choices": _choices(form), "back_url": shelf_url(), "largest": change.LARGEST_FILE}


def _choices(form: FilesForm) -> list[dict[str, str]]:
    """Return who may see what is put here, how many they are, and what the button says then."""
    vendor, customer = branding.vendor().name, standpoint().customer.name
    numbers = counts(Visibility.SHARED, known_to=standpoint().side or Side.CUSTOMER)
    words = {
        Visibility.SHARED: _("Put on the shelf for both companies"),
        Visibility.VENDOR: _("Put on the shelf inside %(company)s", company=vendor),
        Visibility.CUSTOMER: _("Put on the shelf inside %(company)s", company=customer),
    }
    found = []
    for code, _label in form.visibility.choices:
        visibility = Visibility(code)
        sides = [side for side in Side if visibility in (Visibility.SHARED, Visibility(str(side)))]
        company = {Side.VENDOR: vendor, Side.CUSTOMER: customer}
        hint = _(", ").join(
            ngettext(
                "%(num)s person at %(company)s",
                "%(num)s people at %(company)s",
                numbers[side],
                company=company[side],
            )
            for side in reversed(sides)
        )
        label = visibility_words(visibility, vendor, customer)
        found.append({"value": code, "label": label, "hint": hint, "button": words[visibility]})
    return found
