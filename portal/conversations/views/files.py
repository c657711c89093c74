"""Files that came with messages: saved, never opened in our pages; pictures are redrawn, so nothing hides in them."""

from flask import Response, abort
from flask.typing import ResponseReturnValue

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.conversations.queries.files import sent_file
from portal.foundation.file_types import known_as
from portal.foundation.files import FileRefused, StoredFile, inert_image, storage
from portal.foundation.offload import off_the_loop
from portal.foundation.pages import bodies
from portal.foundation.sending import disposition

bp = CustomerBlueprint("message_files", __name__, path="/conversations/files")
SENT = {"message_file": sent_file}
PICTURE_PIXELS = 640
LARGEST_PICTURE = 20_000_000
KEPT = "private, max-age=31536000, immutable"  # a stored file never changes
ALONE = "default-src 'none'; sandbox"


@bp.page("/<pid:message_file>", permit=Permit.CONVERSATIONS_READ, loads=SENT)
def save(message_file: StoredFile) -> ResponseReturnValue:
    """Let its reader save a file."""
    response = Response(storage().get(message_file.place), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = disposition("attachment", message_file.name)
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.page("/<pid:message_file>/picture", permit=Permit.CONVERSATIONS_READ, loads=SENT)
def picture(message_file: StoredFile) -> ResponseReturnValue:
    """Show a picture, drawn anew from its pixels alone."""
    if known_as(message_file.media_type).family != "picture":
        abort(404)
    try:
        data = bodies.get_or_render(("picture", message_file.public_id), lambda: _redrawn(message_file))
    except FileRefused:
        abort(404)
    response = Response(bytes(data), mimetype="image/png")
    response.headers["Cache-Control"] = KEPT
    return response


def _redrawn(file: StoredFile) -> bytes:
    return off_the_loop(inert_image, storage().get(file.place), limit=LARGEST_PICTURE, side=PICTURE_PIXELS)
