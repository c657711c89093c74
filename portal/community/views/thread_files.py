"""Pictures and files of posts, served with the rights of their space; people whom one can name; a look beforehand."""

from typing import Any

from flask import Response, abort, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.community.actions import files as change
from portal.community.forms.threads import FILE_WORDS
from portal.community.models import PostFile, Space
from portal.community.queries import mentions, spaces
from portal.community.queries.standing_of import may_write
from portal.community.queries.wording import markdown_of
from portal.community.rules.files import LARGEST
from portal.community.views.thread_doors import FILE, acting, both
from portal.foundation.db import outside_transaction
from portal.foundation.file_types import known_as
from portal.foundation.files import FileRefused
from portal.foundation.i18n import language
from portal.foundation.limits import Allowance, take
from portal.foundation.offload import off_the_loop
from portal.foundation.sending import Sendable, as_attachment, as_page, as_part_of_a_page

MOST_AT_ONCE = 10
AN_HOUR = Allowance("community_files", 120, 3600)


@both("/files/<pid:file>", loads=FILE)
def fetch(file: PostFile) -> Response:
    """Send a picture to be shown, a PDF into a tab, anything else to be kept."""
    found = Sendable(file.public_id, file.name, file.media_type, file.size, file.place)
    if file.width is not None:
        return as_part_of_a_page(found)
    return as_page(found) if known_as(file.media_type).code == "pdf" else as_attachment(found)


@acting("/files", endpoint="upload")
def upload() -> ResponseReturnValue:
    """Take files that were pasted, dropped or chosen while somebody writes in a space (`space`, a public id)."""
    space = _space_asked(request.form.get("space") or request.args.get("space", ""))
    if space is None:
        return make_response(jsonify(files=[], refused=[_refused("", "no_space")]), 422)
    if may_write(standpoint(), space) is not None:
        abort(403)
    space_id, refused, prepared = space.id, [], []
    sent = [one for one in request.files.getlist("files")[:MOST_AT_ONCE] if one.filename]
    with outside_transaction():
        for one in sent:
            one.stream.seek(0)  # the request may be run again
            data = one.stream.read(LARGEST + 1)
            try:
                prepared.append(off_the_loop(change.prepare, data, one.filename or ""))
            except FileRefused as refusal:
                refused.append(_refused(one.filename or "", refusal.reason))
    if not take(AN_HOUR, standpoint().user.id):
        abort(429)
    here = spaces.rows_of([space_id])[space_id]
    made = [change.keep(here, one, by=standpoint().actor) for one in prepared]
    return make_response(jsonify(files=[_told(file) for file in made], refused=refused), 200 if made else 422)


@both("/people", permit=Permit.COMMUNITY_WRITE)
def people() -> ResponseReturnValue:
    """Offer people who can be named where somebody writes: `q` is what they typed, `space` where it will stand."""
    space = _space_asked(request.args.get("space", ""))
    if space is None:
        return jsonify(people=[])
    found = mentions.offered(request.args.get("q", "")[:80], space, standpoint(), language())
    return jsonify(
        people=[
            {
                "id": one.public_id, "name": one.name, "reading": one.reading, "note": one.note,
                "initial": one.initial, "colour": one.colour_index,
            }
            for one in found
        ]
    )  # fmt: skip


def _space_asked(public_id: str) -> Space | None:
    return spaces.space(public_id[:16]) if public_id else None


def _told(file: PostFile) -> dict[str, Any]:
    picture = file.width is not None
    return {
        "name": file.name,
        "markdown": markdown_of(file.public_id, file.name, picture=picture),
        "shown": picture,
    }


def _refused(name: str, reason: str) -> dict[str, str]:
    return {"name": name, "words": str(FILE_WORDS[reason])}
