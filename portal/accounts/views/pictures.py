"""Pictures on their way in and out: at most two megabytes in, re-encoded pixels out."""

from typing import Any

from flask import Response, abort

from portal.foundation.files import FileRefused, storage

LARGEST = 2_000_000
FOR_EVER = "public, max-age=31536000, immutable"


def uploaded(field: Any) -> bytes:
    """Return the bytes of a file field. Raises FileRefused when there are none, or too many."""
    if not field.data or not hasattr(field.data, "read"):
        raise FileRefused("empty")
    data: bytes = field.data.read(LARGEST + 1)
    if not data:
        raise FileRefused("empty")
    if len(data) > LARGEST:
        raise FileRefused("too_large")
    return data


def sent_picture(place: str, keep: str) -> Response:
    """Send a stored PNG; its address changes with its content."""
    try:
        data = storage().get(place)
    except FileNotFoundError:
        abort(404)
    return Response(data, mimetype="image/png", headers={"Cache-Control": keep})
