"""A check item of a note is turned into something else, by one click or after one question."""

import json

from flask import Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration import subjects, turning
from portal.collaboration.actions.turning import turn as make_of
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import CannotTurn, Made, TurnInto, Why
from portal.collaboration.views.notes_sheets import facts_of, may_write, place_of, sheet
from portal.foundation.audience import Visibility
from portal.foundation.pages import wants_part

MOST_WORDS, MOST_ITEM = 2_000, 40
bp = CustomerBlueprint("notes_turning", __name__, path="/about")
SUBJECT = {"subject": subjects.subject}


@bp.page("/<pid:subject>/note/turn", permit=Permit.CUSTOMER_READ, loads=SUBJECT)
def ask(subject: Subject) -> ResponseReturnValue:
    """Ask to what a line belongs once it has become something else."""
    return _form(subject, place_of(subject), _turn(subject))


@bp.page("/<pid:subject>/note/turn", permit=Permit.CUSTOMER_READ, loads=SUBJECT, methods=("POST",))
def turn(subject: Subject) -> ResponseReturnValue:
    """Turn a line into something else, and tell the page what it became."""
    place, into, words = place_of(subject), _turn(subject), _words()
    choices = into.under(subject, place) if into.under else ()
    under = request.form.get("under") or (choices[0].key if len(choices) == 1 else "")
    if into.under and under not in {choice.key for choice in choices}:
        return _form(subject, place, into, 422)
    try:
        made = make_of(
            subject, into, words, by=standpoint().actor, visibility=place, under=under, item=_item(),
            because=Why(text=words),
        )  # fmt: skip
    except CannotTurn as refusal:
        return _form(subject, place, into, 422, str(refusal))
    return _told(made)


def _told(made: Made) -> Response:
    if not wants_part():
        return make_response(redirect(made.url, 303))
    words = _("%(title)s was added.", title=made.title)
    response = make_response(render_template("collaboration/notes/turned.html", words=words, url=made.url))
    became = {"item": _item(), "url": made.url, "title": made.title}
    response.headers["HX-Trigger"] = json.dumps({"dialog-close": "", "note:turned": became})
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#dialogs", "innerHTML"
    return response


def _form(subject: Subject, place: Visibility, into: TurnInto, status: int = 200, why: str = "") -> Response:
    choices = into.under(subject, place) if into.under else ()
    facts = {"turn": into, "words": _words(), "item": _item(), "choices": choices, "why": why}
    return sheet("collaboration/notes/turn.html", facts_of(subject, place) | facts, status)


def _turn(subject: Subject) -> TurnInto:
    """Return what the line shall become; 400 when nothing is said, 403 where the reader may not, 404 when it cannot."""
    kind = request.values.get("kind", "")
    if not kind or not _words():
        abort(400)
    if not may_write(subject):
        abort(403)
    found = turning.offer(subject, kind)
    if found is None:
        abort(404)
    return found


def _words() -> str:
    return request.values.get("text", "").strip()[:MOST_WORDS]


def _item() -> str:
    return request.values.get("item", "")[:MOST_ITEM]
