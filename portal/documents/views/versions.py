"""Versions: bringing a newer one, opening and keeping what is there, saying that one has read it."""

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.documents.actions import documents as documents_change
from portal.documents.actions import readings
from portal.documents.actions import shelf as change
from portal.documents.actions.events import VersionOpened
from portal.documents.actions.refusals import Refused
from portal.documents.forms.documents import VersionForm
from portal.documents.models import Document
from portal.documents.queries import documents
from portal.documents.queries.documents import Version
from portal.documents.views.answers import document_url, done, stale, words_of
from portal.documents.views.shelf import bp
from portal.documents.views.uploads import upload
from portal.foundation.events import announce
from portal.foundation.files import FileRefused
from portal.foundation.pages import refused, way_on
from portal.foundation.sending import as_attachment, as_page, as_picture

LOADS, VERSION = {"document": documents.document}, {"document_version": documents.version}
PAGE = "documents/version.html"


@bp.page("/documents/<pid:document>/versions", permit=Permit.DOCUMENTS_WRITE, loads=LOADS)
def new_version(document: Document) -> ResponseReturnValue:
    """Ask for a newer version."""
    form = VersionForm(None, data={"expires_on": document.expires_on})
    return render_template(PAGE, form=form, document=document, back_url=document_url(document))


@bp.page("/documents/<pid:document>/versions", permit=Permit.DOCUMENTS_WRITE, methods=("POST",), loads=LOADS)
def add_version(document: Document) -> ResponseReturnValue:
    """Put a newer version beside the earlier ones, which stay as they are."""
    form, by = VersionForm(), standpoint().actor
    given = upload(form.file)
    valid = form.validate()
    if given is None:
        form.file.errors = [_("Choose a file.")]
    elif valid:
        try:
            change.receive(
                standpoint().customer, given.data, given.name, by=by, visibility=document.visibility,
                document=document, what_changed=form.what_changed.data or "",
            )  # fmt: skip
            documents_change.revise(document, {"expires_on": form.expires_on.data}, by=by)
            flash(_("Version %(number)s is on the shelf now", number=document.number), "done")
            return way_on(document_url(document))
        except (Refused, FileRefused) as refusal:
            form.file.errors = [words_of(refusal.reason)]
    return refused(PAGE, form=form, document=document, back_url=document_url(document))


@bp.page("/documents/versions/<pid:document_version>/file", permit=Permit.DOCUMENTS_READ, loads=VERSION)
def download(document_version: Version) -> Response:
    """Send a version's file to be kept."""
    _opened(document_version)
    return as_attachment(document_version.file)


@bp.page("/documents/versions/<pid:document_version>/open", permit=Permit.DOCUMENTS_READ, loads=VERSION)
def open_in_a_tab(document_version: Version) -> Response:
    """Send a PDF into a tab of its own."""
    _opened(document_version)
    return as_page(document_version.file)


@bp.page("/documents/versions/<pid:document_version>/picture", permit=Permit.DOCUMENTS_READ, loads=VERSION)
def picture(document_version: Version) -> Response:
    """Send what a picture shows."""
    _opened(document_version)
    return as_picture(document_version.file)


@bp.page(
    "/documents/versions/<pid:document_version>/read",
    permit=Permit.DOCUMENTS_READ,
    methods=("POST",),
    loads=VERSION,
)
def confirm(document_version: Version) -> ResponseReturnValue:
    """Say under one's name that one has read this version."""
    point, document = standpoint(), document_version.document
    if point.side is not None:
        readings.confirm(document_version.row, point.user.id, point.side)
    return done(document_url(document), _("Noted: you have read it"), names=stale(document))


def _opened(version: Version) -> None:
    """Let it be noted that the reader has the version before their eyes; not while viewing as somebody else, nor where
    a browser only asks beforehand."""
    point = standpoint()
    beforehand = request.environ["REQUEST_METHOD"] == "HEAD" or "prefetch" in request.headers.get(
        "Sec-Purpose", ""
    )
    if point.side is not None and not point.read_only and not beforehand:
        announce(VersionOpened(point.customer.id, version.row.id, point.user.id, point.side))
