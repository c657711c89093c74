"""Choosing the language from anywhere: a signed-in person's own, or this browser's."""

from urllib.parse import urlsplit

from flask import current_app, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from portal.accounts import branding
from portal.accounts.door import PublicBlueprint
from portal.accounts.permits import Permit
from portal.accounts.rules.sign_in import own_path

bp = PublicBlueprint("language", __name__)


@bp.page("/language", permit=Permit.PUBLIC, methods=("POST",))
def choose() -> ResponseReturnValue:
    """Speak this language from now on."""
    chosen = request.form.get("language", "")
    if chosen in branding.installation().languages:
        session["language"] = chosen
        if current_user.is_authenticated:
            current_user.user.language = chosen
    return redirect(way_back(), 303)


def way_back() -> str:
    """Return where the reader was, or home where that was the answer to a form and cannot be opened again."""
    where = own_path(request.form.get("next"))
    try:
        current_app.url_map.bind("").match(urlsplit(where).path, method="GET")
    except HTTPException:
        return "/"
    return where
