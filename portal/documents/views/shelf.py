"""The shelf itself: what stands there by kind, the pinned ones first; found by words."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.accounts.door import CustomerBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.activity.queries import named
from portal.documents.forms.documents import KINDS
from portal.documents.models import DocumentKind
from portal.documents.queries import documents
from portal.documents.queries import shelf as queries
from portal.documents.queries.shelf import A_FEW, A_PAGE, Wanted
from portal.documents.views.answers import may_write, page_number, shelf_url
from portal.foundation.live import hub
from portal.foundation.pages import wants_part

LONGEST_SEARCH = 100
bp = CustomerBlueprint("documents", __name__)
register(
    Entry(
        "documents.shelf", _l("Shared documents"), "files", Permit.DOCUMENTS_READ, 60, "customer",
        belongs=("documents.",),
    )
)  # fmt: skip


@bp.page("/documents", permit=Permit.DOCUMENTS_READ)
def shelf() -> ResponseReturnValue:
    """Show the shelf, or the part of it that is asked for."""
    since = hub.cursor()
    facts = _facts()
    if wants_part() and request.headers.get("HX-Target") == "shelf":
        return render_template("documents/_shelf.html", **facts)
    return render_template("documents/shelf.html", live_since=since, **facts)


@bp.page("/documents/deleted", permit=Permit.DOCUMENTS_READ)
def deleted() -> ResponseReturnValue:
    """Show what was taken off the shelf, with a way back."""
    found = documents.gone()
    names = named([one.deleted_by_id for one in found if one.deleted_by_id])
    return render_template(
        "documents/deleted.html", gone=found, names=names, may_write=may_write(), side=standpoint().side
    )


def _facts() -> dict[str, Any]:
    point, wanted = standpoint(), _wanted()
    reader_id = None if point.read_only else point.user.id
    shown = queries.part(wanted, reader_id) if wanted.narrows else queries.whole(reader_id, wanted.today)
    versions, size = queries.kept()
    return {
        "shown": shown,
        "wanted": wanted,
        "kinds": KINDS,
        "may_write": may_write(),
        "versions": versions,
        "size": size,
        "few": A_FEW,
        **_pages(wanted, shown.total),
    }


def _wanted() -> Wanted:
    kind = request.args.get("kind", "")
    return Wanted(
        kind=kind if kind in set(DocumentKind) else "",
        words=" ".join(request.args.get("q", "")[:LONGEST_SEARCH].split()),
        page=page_number(),
        today=today_of(standpoint().customer),
    )


def _pages(wanted: Wanted, total: int) -> dict[str, Any]:
    asked = {name: value for name, value in {"kind": wanted.kind, "q": wanted.words}.items() if value}
    before = shelf_url(page=wanted.page - 1, **asked) if wanted.page > 1 else None
    more = total > wanted.page * A_PAGE
    return {
        "here_url": shelf_url(page=wanted.page, **asked) if wanted.narrows else shelf_url(),
        "first": (wanted.page - 1) * A_PAGE + 1,
        "last": min(wanted.page * A_PAGE, total),
        "previous_url": before,
        "next_url": shelf_url(page=wanted.page + 1, **asked) if more else None,
    }
