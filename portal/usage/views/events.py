"""POST /api/v1/events: where the vendor's product tells what happened. See docs/api.md."""

from typing import Any

from flask import Response, abort, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from portal.accounts.door import ProgramBlueprint
from portal.accounts.permits import Permit
from portal.foundation import clock, limits
from portal.foundation.cooperation import TooSlow, within
from portal.foundation.db import outside_transaction, reading
from portal.foundation.limits import Allowance
from portal.foundation.problems import problem
from portal.usage.actions import taking
from portal.usage.actions.taking import Refusal, Taken
from portal.usage.queries import tokens
from portal.usage.queries.tokens import Sender
from portal.usage.rules import batches
from portal.usage.rules.batches import MOST_BYTES, MOST_ROWS, NotABatch
from portal.usage.rules.rows import REASONS
from portal.usage.rules.tokens import key_in

bp = ProgramBlueprint("usage_events", __name__)
BATCHES = Allowance("events", 1200, 60)  # per token
STRANGERS = Allowance("events-strangers", 60, 60)  # keys nobody knows, per address block
PATIENCE_SECONDS = 30.0
TROUBLES = {
    "not_json": (400, "The body is not JSON in UTF-8 that can be read."),
    "no_events": (422, 'The body is an object with one field: {"events": [...]}.'),
    "empty": (422, "There is no row in it."),
    "too_many": (422, f"A batch has at most {MOST_ROWS} rows."),
}


@bp.page("/events", permit=Permit.EVENTS_SEND, methods=("POST",))
def take() -> Response:
    """Take a batch of events: what the answer says is taken is kept, whatever happens next."""
    sender = _sender()
    now = clock.now()
    looked = taking.look(_rows(), now)
    if not tokens.still_good(sender.token_id):  # asked again where nothing can come in between any more
        abort(_unknown())
    return jsonify(_said(taking.take(looked, sender, now)))


def _sender() -> Sender:
    key = key_in(request.headers.get("Authorization", ""))
    with reading():
        sender = tokens.sender(key) if key else None
        with outside_transaction():  # nothing is held while a body comes in, however slowly
            pass
    if sender is None:
        known = limits.take(STRANGERS, limits.address_block())
        abort(_unknown() if known else _too_many())
    if sender.customer_left:
        abort(problem(403, "customer_left", "The customer of this token has left."))
    if not limits.take(BATCHES, sender.token_id):
        abort(_too_many())
    return sender


def _unknown() -> Response:
    return problem(401, "token", "Send a token that is in use: Authorization: Bearer banso_events_…")


def _too_many() -> Response:
    return problem(
        429, "too_often", f"More than {BATCHES.most} batches a minute.", retry_after=BATCHES.seconds
    )


def _rows() -> list[Any]:
    if request.mimetype != "application/json":
        abort(problem(415, "content_type", "Send Content-Type: application/json."))
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        abort(problem(415, "content_encoding", "Send the body as it is, not compressed."))
    try:
        return batches.read(_body())
    except NotABatch as trouble:
        status, words = TROUBLES[trouble.reason]
        abort(problem(status, trouble.reason, words))


def _body() -> bytes:
    request.max_content_length = MOST_BYTES
    try:
        with within(PATIENCE_SECONDS):
            return request.get_data()
    except RequestEntityTooLarge:
        abort(problem(413, "too_large", f"A batch has at most {MOST_BYTES} bytes."))
    except TooSlow:
        abort(problem(408, "too_slow", f"The body did not come within {PATIENCE_SECONDS:.0f} seconds."))


def _said(taken: Taken) -> dict[str, Any]:
    return {"taken": taken.taken, "known": taken.known, "refused": [_refusal(one) for one in taken.refused]}


def _refusal(one: Refusal) -> dict[str, Any]:
    return {"index": one.index, "id": one.id, "reason": one.reason, "message": REASONS[one.reason]}
