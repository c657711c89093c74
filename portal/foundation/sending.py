"""Files on their way out: as attachments under their own name, PDFs into a tab, pictures as nothing but their pixels.

What people sent in is never drawn by the portal's own pages, whatever its sender called it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import quote

from flask import Response, abort, request

from portal.foundation.file_types import known_as, looked_at
from portal.foundation.files import FileRefused, Storage, StoredFile, inert_image, storage
from portal.foundation.offload import off_the_loop
from portal.foundation.pages import bodies, with_etag

LARGEST_PICTURE = 20_000_000
PICTURE_SIDE = 1_200
SHOWN = frozenset({"png", "jpeg", "gif", "webp"})
ANYTHING = "application/octet-stream"
PIECE = 65_536
#: What an answer that is a drawing or a video may do where somebody opens it by itself: nothing but show.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; sandbox"


@dataclass(frozen=True)
class Sendable:
    """A file that belongs to no customer, as sending needs to know it."""

    public_id: str
    name: str
    media_type: str
    size: int
    place: str


AnyFile = StoredFile | Sendable


def as_attachment(file: AnyFile) -> Response:
    """Send a file to be kept; its name arrives whole (RFC 5987), its bytes as they are."""
    found = known_as(file.media_type)
    media_type = ANYTHING if found.family in ("page", "program", "other") else found.media_type
    return _sent(file, media_type, "attachment")


def as_page(file: AnyFile) -> Response:
    """Send a PDF into a tab of its own; whatever else it is, as an attachment."""
    with _opened(file) as begins:
        is_pdf = looked_at(begins.read(1024)).code == "pdf"
    if not is_pdf:
        return as_attachment(file)
    return _sent(file, "application/pdf", "inline")


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


def as_part_of_a_page(file: AnyFile) -> Response:
    """Send a picture that was drawn anew, an inert drawing or a video, as pages show them; its bytes never change.

    Whether the reader may have it is asked each time, its bytes are sent once.
    """
    _opened(file).close()
    response = Response(_pieces(storage(), file.place), mimetype=file.media_type)
    response.content_length = file.size
    response.headers["Content-Security-Policy"] = ALONE
    if known_as(file.media_type).family != "picture":
        response.headers["Content-Disposition"] = disposition("attachment", file.name)
    response.set_etag(file.public_id)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request, accept_ranges=True, complete_length=file.size)
    return response


def disposition(how: str, name: str) -> str:
    """Return the header that names a file: once plainly for old programs, once as it is (RFC 6266, 5987).

    >>> print(disposition("inline", "見積.pdf"))
    inline; filename="__.pdf"; filename*=UTF-8''%E8%A6%8B%E7%A9%8D.pdf
    """
    plain = "".join(c if " " <= c <= "~" and c not in '"\\%;' else "_" for c in name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def can_be_drawn(media_type: str) -> bool:
    """True for pictures that browsers and we can draw."""
    return known_as(media_type).code in SHOWN


def _drawn(file: StoredFile) -> bytes:
    with _opened(file) as whole:
        data = whole.read()
    return off_the_loop(inert_image, data, limit=LARGEST_PICTURE, side=PICTURE_SIDE)


def _opened(file: AnyFile) -> BinaryIO:
    try:
        return storage().open(file.place)
    except FileNotFoundError:
        abort(404)


def _sent(file: AnyFile, media_type: str, how: str) -> Response:
    _opened(file).close()  # what is not there is not found, before anything is sent
    response = Response(_pieces(storage(), file.place), mimetype=media_type)
    response.headers["Content-Disposition"] = disposition(how, file.name)
    response.headers["Cache-Control"] = "private, no-store"
    response.content_length = file.size
    return response


def _pieces(kept: Storage, place: str) -> Iterator[bytes]:
    """Yield a file piece by piece; it is open only while somebody listens."""
    with kept.open(place) as file:
        while piece := file.read(PIECE):
            yield piece
