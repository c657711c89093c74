"""What an edition hands out: the sealed text, and the confirmation sheet."""

import io
import re

from flask import Response, make_response, send_file
from flask_babel import gettext as _
from sqlalchemy import select

from portal.agreements.models import Agreement
from portal.agreements.queries.rounds import Round
from portal.foundation.db import db
from portal.foundation.files import StoredFile, storage
from portal.foundation.tenancy import narrowed
from portal.plans.queries.plans import plan_of


def sealed_text(seen: Round) -> Response:
    """Return the canonical text as a file: its SHA-256 is the seal."""
    name = f"agreement-{seen.agreement.number}-{seen.reference}.json"
    data = io.BytesIO(seen.text.encode())
    return send_file(data, mimetype="application/json", as_attachment=True, download_name=name)


def sheet_file(edition: Agreement) -> Response | None:
    """Return the confirmation sheet, None while there is none."""
    if edition.sheet_id is None:
        return None
    file = db.session.scalar(
        narrowed(select(StoredFile).where(StoredFile.id == edition.sheet_id), StoredFile)
    )
    if file is None:
        return None
    title = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", plan_of(edition.plan_id).title).strip()[:80]
    name = f"{_('Confirmation of the agreement')} {title} {edition.number}.pdf"
    data = io.BytesIO(storage().get(file.place))
    response = make_response(send_file(data, mimetype=file.media_type, download_name=name))
    response.headers["Cache-Control"] = "private, no-store"
    return response
