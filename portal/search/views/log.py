"""Pages say what was looked for once somebody stopped typing, and which hit was opened. Nothing is kept of view-as."""

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from portal.foundation import limits
from portal.foundation.limits import Allowance, address_block
from portal.search.actions import searchings
from portal.search.actions.searchings import Looked
from portal.search.sources import Where
from portal.search.views.places import asked_words, both, where_here

NOTES, NOTES_OF_STRANGERS = (
    Allowance("search notes", 600, 3600),
    Allowance("search notes by strangers", 300, 3600),
)


@both("/note", methods=("POST",), endpoint="note")
def note() -> ResponseReturnValue:
    """Keep a search that came to rest, and what was opened from it."""
    return noted(where_here())


def noted(where: Where) -> Response:
    """Keep what the page says; answer with the name of what was kept, so that the page can say more of it."""
    person = where.person_id
    allowed = limits.take(NOTES, person) if person else limits.take(NOTES_OF_STRANGERS, address_block())
    kept = searchings.note(looked(where), request.form.get("opened", "")) if allowed else None
    return jsonify(id=kept.public_id) if kept is not None else Response(status=204)


def looked(where: Where) -> Looked:
    """Return what the form says was looked for, by whoever sends it."""
    point = where.point
    customer = point.customer if point is not None else None
    return Looked(
        asked_words(),
        request.form.get("found", 0, type=int),
        where.language,
        person_id=where.person_id,
        customer_id=customer.id if customer is not None else None,
        side=point.side if point is not None else None,
        known=request.form.get("id", "")[:16],
    )
