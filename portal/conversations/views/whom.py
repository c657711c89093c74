"""Whom one would ask, and by when they answer: a part that other pages fetch, since the hour changes it."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.conversations.queries.expectations import expectation
from portal.conversations.views.conversations import bp


@bp.page("/whom", permit=Permit.CONVERSATIONS_WRITE)
def whom() -> ResponseReturnValue:
    """Say who answers, and by when; asking leads on with what it would be about (`about`, `from`)."""
    asked = {name: request.args[name][:500] for name in ("about", "from") if request.args.get(name)}
    facts = {"expected": expectation(standpoint().customer), "asked": asked}
    response = make_response(render_template("conversations/_whom.html", **facts))
    response.headers["Cache-Control"] = "no-store"
    return response
