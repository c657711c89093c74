"""How the pages of the shelf answer: over what is open or as pages of their own; why something cannot be done."""

import json
from collections.abc import Iterable
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.documents.models import Document
from portal.foundation.pages import wants_part

HERE = "/documents"


def may_write() -> bool:
    """True when the reader may put documents here and change them now."""
    point = standpoint()
    return point.may(Permit.DOCUMENTS_WRITE) and not point.read_only


def sheet(template: str, status: int = 200, **facts: Any) -> Response:
    """Answer with a dialog, or with the same as a page where there is no script."""
    if wants_part():
        return make_response(render_template(template, page=False, **facts), status)
    return make_response(render_template("documents/alone.html", part=template, page=True, **facts), status)


def done(
    url: str, words: str, *, names: Iterable[str] = (), leave: bool = False, kind: str = "done"
) -> Response:
    """Say that it is done: the dialog closes and the named parts are fetched; without a script, on to the address.

    `leave` where what the page under the dialog shows is gone.
    """
    if leave or not wants_part():
        flash(words, kind)
        if wants_part():
            return Response("", 204, {"HX-Redirect": url})
        return make_response(redirect(url, 303))
    response = make_response(render_template("documents/done.html", words=words, kind=kind))
    response.headers["HX-Trigger"] = json.dumps({"dialog-close": "", "live:stale": {"names": list(names)}})
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#dialogs", "innerHTML"
    return response


def shelf_url(**asked: Any) -> str:
    """Return the address of the shelf."""
    return url_for("documents.shelf", slug=standpoint().customer.slug, **asked)


def document_url(document: Document) -> str:
    """Return the address of a document's page."""
    return url_for("documents.show", slug=standpoint().customer.slug, document=document.public_id)


def stale(document: Document) -> list[str]:
    """Return the names of the parts that show a document."""
    return ["shelf", f"document-{document.public_id}"]


def page_number() -> int:
    """Return which page of a list is asked for."""
    asked = request.args.get("page", "1")
    return min(int(asked), 10_000) if asked.isdecimal() and asked != "0" else 1


def words_of(reason: str) -> str:
    """Return the sentence for a reason for which a file or a change is refused."""
    return {
        "empty": _("This file is empty. Nothing was put on the shelf."),
        "too_large": _("This file is larger than 20 MB. Make it smaller, or divide it."),
        "program": _(
            "Programs, scripts and shortcuts are not taken. Send what is to be read, such as a PDF."
        ),
        "same": _("This is the very file that is the newest version already."),
        "gone": _("This document was taken off the shelf meanwhile. Bring it back first."),
        "too_wide": _(
            "This file is internal, and the document is shared. Share the file as a document of its own first."
        ),
        "shared": _("This document is shared already."),
        "other_side": _("The other side put this here; only they can take it away."),
        "many_pinned": _("Six documents are pinned already. Unpin one first."),
        "no_side": _("Only people of one of the two companies can put documents here."),
    }[reason]
