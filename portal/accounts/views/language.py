"""Choosing the language from anywhere: a signed-in person's own, or this browser's."""

from flask import redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

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
    return redirect(_where(), 303)


def _where() -> str:
    """Return where the reader was; pages of signing in included."""
    wanted = request.form.get("next", "")
    return wanted if own_path(wanted.replace("/sign-in", "/", 1)) != "/" else own_path(wanted)
