"""Files on their way in, and pictures on their way out: a bounded number of bytes in, re-encoded pixels out."""

from typing import Any

from flask import Response, abort

from portal.foundation.files import FileRefused, storage

LARGEST = 2_000_000
FOR_EVER = "public, max-age=31536000, immutable"


def uploaded(field: Any) -> bytes:
    """Return the bytes of a file field. Raises FileRefused when there are none, or too many."""
    data = taken(field, LARGEST)
    if not data:
        raise FileRefused("empty")
    if len(data) > LARGEST:
        raise FileRefused("too_large")
    return data


def taken(field: Any, most: int) -> bytes:
    """Return the bytes of a file field, one more than `most` at most; nothing for no file. The file is let go."""
    if not field.data or not hasattr(field.data, "read"):
        return b""
    with field.data.stream as stream:
        data: bytes = stream.read(most + 1)
    return data


def sent_picture(place: str, keep: str) -> Response:
    """Send a stored PNG; its address changes with its content."""
    try:
        data = storage().get(place)
    except FileNotFoundError:
        abort(404)
    return Response(data, mimetype="image/png", headers={"Cache-Control": keep})
