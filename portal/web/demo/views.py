"""A page with files to try the imports with. There is none outside a demo."""

from urllib.parse import quote

from flask import Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.foundation import clock
from portal.web.demo import is_told
from portal.web.demo.files import FILES, by_key
from portal.web.demo.telling import TOKYO

bp = PublicBlueprint("demo_files", __name__, url_prefix="/demo/files")


@bp.page("", permit=Permit.PUBLIC)
def show() -> ResponseReturnValue:
    """List the files with what is odd about each."""
    _only_in_a_demo()
    return render_template("web/demo_files.html", files=FILES)


@bp.page("/<demo_file>", permit=Permit.PUBLIC)
def take(demo_file: str) -> Response:
    """Hand a file out, as if a colleague had sent it."""
    _only_in_a_demo()
    found = by_key(demo_file)
    if found is None:
        abort(404)
    response = Response(found.make(clock.today(TOKYO)), mimetype=found.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.saved_as)}"
    return response


def _only_in_a_demo() -> None:
    if not (current_app.config["DEMO"] and is_told()):
        abort(404)
