"""Sharing what was internal, never silently; taking a document off the shelf, and bringing it back."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.queries.readers import counts
from portal.accounts.standpoint import standpoint
from portal.documents.actions import documents as change
from portal.documents.actions import sharing
from portal.documents.actions.refusals import Refused
from portal.documents.models import Document
from portal.documents.queries import documents
from portal.documents.views.answers import document_url, done, sheet, shelf_url, stale, words_of
from portal.documents.views.shelf import bp
from portal.foundation.audience import Side, Visibility

LOADS, GONE = {"document": documents.document}, {"gone_document": documents.gone_document}


@bp.page("/documents/<pid:document>/share", permit=Permit.DOCUMENTS_WRITE, loads=LOADS)
def ask_share(document: Document) -> ResponseReturnValue:
    """Say who will see it from then on, and what of it; nothing is shared by opening this."""
    other = Side.CUSTOMER if standpoint().side is Side.VENDOR else Side.VENDOR
    company = standpoint().customer.name if other is Side.CUSTOMER else branding.vendor().name
    numbers = counts(Visibility.SHARED, known_to=standpoint().side or Side.CUSTOMER)
    return sheet(
        "documents/share.html", id="share", document=document, versions=documents.versions(document),
        company=company, others=numbers[other], back_url=document_url(document),
    )  # fmt: skip


@bp.page("/documents/<pid:document>/share", permit=Permit.DOCUMENTS_WRITE, methods=("POST",), loads=LOADS)
def share(document: Document) -> ResponseReturnValue:
    """Let both sides see a document."""
    try:
        sharing.share(document, by=standpoint().actor)
    except Refused as refusal:
        return done(document_url(document), words_of(refusal.reason), kind="news", names=stale(document))
    return done(document_url(document), _("Both companies see it now"), names=stale(document))


@bp.page("/documents/<pid:document>/delete", permit=Permit.DOCUMENTS_WRITE, loads=LOADS)
def ask_delete(document: Document) -> ResponseReturnValue:
    """Ask whether a document is really to go."""
    return sheet(
        "documents/delete.html", id="delete", document=document, own=document.side is standpoint().side,
        back_url=document_url(document),
    )  # fmt: skip


@bp.page("/documents/<pid:document>/delete", permit=Permit.DOCUMENTS_WRITE, methods=("POST",), loads=LOADS)
def delete(document: Document) -> ResponseReturnValue:
    """Take a document off the shelf."""
    try:
        change.delete(document, by=standpoint().actor)
    except Refused as refusal:
        return done(document_url(document), words_of(refusal.reason), kind="wrong")
    words = _("Taken off the shelf. Under “Deleted documents” it can be brought back.")
    return done(shelf_url(), words, leave=True)


@bp.page(
    "/documents/<pid:gone_document>/restore", permit=Permit.DOCUMENTS_WRITE, methods=("POST",), loads=GONE
)
def restore(gone_document: Document) -> ResponseReturnValue:
    """Bring a document back."""
    try:
        change.restore(gone_document, by=standpoint().actor)
    except Refused as refusal:
        return done(shelf_url(), words_of(refusal.reason), leave=True, kind="wrong")
    return done(document_url(gone_document), _("It stands on the shelf again"), leave=True)
