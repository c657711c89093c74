"""Whom one would ask, and by when they answer: a part that other pages fetch, since the hour changes it.

And who can be named in what begins a conversation.
"""

from flask import jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration.queries import people
from portal.conversations.queries.expectations import expectation
from portal.conversations.views.conversations import bp
from portal.foundation.audience import Side, Visibility
from portal.foundation.i18n import language


@bp.page("/whom", permit=Permit.CONVERSATIONS_WRITE)
def whom() -> ResponseReturnValue:
    """Say who answers, and by when; asking leads on with what it would be about (`about`, `from`)."""
    asked = {name: request.args[name][:500] for name in ("about", "from") if request.args.get(name)}
    facts = {"expected": expectation(standpoint().customer), "asked": asked}
    response = make_response(render_template("conversations/_whom.html", **facts))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.page("/people", permit=Permit.CONVERSATIONS_WRITE)
def who() -> ResponseReturnValue:
    """Offer people who will be able to read a conversation that is not there yet."""
    asking, words = standpoint().side or Side.CUSTOMER, request.args.get("q", "")[:80]
    return jsonify(people=people.choices(Visibility.SHARED, words, asking, language()))
