"""Files on their way out: as attachments under their own name, PDFs into a tab, pictures as nothing but their pixels.

What people sent in is never drawn by the portal's own pages, whatever its sender called it.
"""

from flask import Response, abort, make_response, send_file

from portal.foundation.file_types import known_as, looked_at
from portal.foundation.files import FileRefused, StoredFile, inert_image, storage
from portal.foundation.offload import off_the_loop
from portal.foundation.pages import bodies, with_etag

LARGEST_PICTURE = 20_000_000
PICTURE_SIDE = 1_200
SHOWN = frozenset({"png", "jpeg", "gif", "webp"})
ANYTHING = "application/octet-stream"


def as_attachment(file: StoredFile) -> Response:
    """Send a file to be kept; its name arrives whole (RFC 5987), its bytes as they are."""
    found = known_as(file.media_type)
    media_type = ANYTHING if found.family in ("page", "program", "other") else found.media_type
    response = make_response(
        send_file(_opened(file), mimetype=media_type, as_attachment=True, download_name=file.name)
    )
    return _private(response, file)


def as_page(file: StoredFile) -> Response:
    """Send a PDF into a tab of its own; whatever else it is, as an attachment."""
    with _opened(file) as begins:
        is_pdf = looked_at(begins.read(1024)).code == "pdf"
    if not is_pdf:
        return as_attachment(file)
    response = make_response(send_file(_opened(file), mimetype="application/pdf", download_name=file.name))
    return _private(response, file)


def as_picture(file: StoredFile) -> Response:
    """Send what a picture shows, drawn anew from its pixels; 404 where it is none that can be drawn."""
    if not can_be_drawn(file.media_type):
        abort(404)
    key = ("picture", file.public_id, PICTURE_SIDE)
    try:
        body = bodies.get_or_render(key, lambda: _drawn(file))
    except FileRefused:
        abort(404)
    return with_etag(Response(body, mimetype="image/png"), *key)


def can_be_drawn(media_type: str) -> bool:
    """True for pictures that browsers and we can draw."""
    return known_as(media_type).code in SHOWN


def _drawn(file: StoredFile) -> bytes:
    with _opened(file) as whole:
        data = whole.read()
    return off_the_loop(inert_image, data, limit=LARGEST_PICTURE, side=PICTURE_SIDE)


def _opened(file: StoredFile):  # type: ignore[no-untyped-def]
    try:
        return storage().open(file.place)
    except FileNotFoundError:
        abort(404)


def _private(response: Response, file: StoredFile) -> Response:
    response.content_length = file.size
    response.headers["Cache-Control"] = "private, no-store"
    return response
