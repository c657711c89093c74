"""Stories on paper: one story as a PDF, A4, wholly in one language."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from flask import Response, flash, make_response, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.standpoint import standpoint
from portal.foundation import clock, pdf
from portal.foundation.db import outside_transaction
from portal.foundation.files import storage
from portal.foundation.pages import way_on
from portal.foundation.pdf import Manuscript, PressFailed
from portal.foundation.sending import disposition
from portal.stories.forms.showing import ON_PAPER, shown
from portal.stories.rules.document import languages_of

STYLES = ("pdf/sheet.css", "pdf/story.css")
LARGEST_PICTURES = 25 * 1024 * 1024


class Kept(Protocol):
    """A picture in the storage."""

    @property
    def place(self) -> str: ...
    @property
    def size(self) -> int: ...


def pdf_of(
    facts: Mapping[str, Any],
    asked: str,
    *,
    back: str,
    pictures: Mapping[str, Any],
    agreed_on: date | None = None,
    draft: bool = False,
) -> Response:
    """Return a story as a PDF; `pictures` by what they hold. Where the press fails, lead back to the page."""
    languages = languages_of(facts)
    code = asked if asked in languages else next(iter(languages), facts["language"])
    files = _bytes(pictures)
    with force_locale(code):
        vendor = branding.installation().name_in(code)
        told = shown(facts, code, size=ON_PAPER, agreed_on=agreed_on)
        drawn = [
            {"name": one["sha256"][:16], "words": one["words"].get(code, "")}
            for one in facts["pictures"]
            if one["sha256"][:16] in files
        ]
        day = clock.today(_zone())
        html = render_template(
            "pdf/story.html", s=told, vendor_name=vendor, day=day, pictures=drawn, draft=draft
        )
    try:
        with outside_transaction():  # the press is a process: waiting for it lets others work
            data = pdf.typeset(Manuscript(html, STYLES, files))
    except PressFailed:
        flash(_("No PDF could be made just now. You can print this page instead."), "wrong")
        return way_on(back)
    response = make_response(data)
    response.mimetype = "application/pdf"
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", told.title).strip()[:80] or "story"
    response.headers["Content-Disposition"] = disposition("inline", f"{name}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _bytes(pictures: Mapping[str, Kept]) -> dict[str, bytes]:
    found, size = {}, 0
    for sha256, picture in pictures.items():
        size += picture.size
        if size > LARGEST_PICTURES:
            break
        found[sha256[:16]] = storage().get(picture.place)
    return found


def _zone() -> str:
    point = standpoint()
    if point.user is not None:
        return str(point.user.time_zone)
    return "Asia/Tokyo"
