"""A subject becomes something else, by one click or after one question; and the way from its name to where it is."""

from flask import Response, abort, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration import subjects, turning
from portal.collaboration.actions.turning import turn as make_of
from portal.collaboration.subjects import Subject
from portal.collaboration.turning import CannotTurn, TurnInto
from portal.foundation.audience import Visibility
from portal.foundation.pages import wants_part, way_on

MOST_WORDS, MOST_ITEM = 200, 40
bp = CustomerBlueprint("turning", __name__, path="/about")
SUBJECT = {"subject": subjects.subject}


@bp.page("/<pid:subject>/open", permit=Permit.CUSTOMER_READ, loads=SUBJECT)
def go(subject: Subject) -> ResponseReturnValue:
    """Lead to where a subject is shown, whatever it is."""
    return redirect(subject.url(standpoint().customer.slug), 303)


@bp.page("/<pid:subject>/turn", permit=Permit.CUSTOMER_READ, loads=SUBJECT)
def ask(subject: Subject) -> ResponseReturnValue:
    """Ask what the new thing is called, and to what it belongs."""
    return _form(subject, _wanted(subject))


@bp.page("/<pid:subject>/turn", permit=Permit.CUSTOMER_READ, loads=SUBJECT, methods=("POST",))
def turn(subject: Subject) -> ResponseReturnValue:
    """Make it, and go on to what was made."""
    into, words = _wanted(subject), _words(subject)
    choices = into.under(subject, subject.visibility) if into.under else ()
    under = request.form.get("under") or (choices[0].key if len(choices) == 1 else "")
    if into.under and under not in {choice.key for choice in choices}:
        return _form(subject, into, 422, _("Choose what it belongs to."))
    if not words:
        return _form(subject, into, 422, _("Say in a few words what it is called."))
    try:
        made = make_of(
            subject,
            into,
            words,
            by=standpoint().actor,
            visibility=subject.visibility,
            under=under,
            item=_item(),
        )
    except CannotTurn as refusal:
        return _form(subject, into, 422, str(refusal))
    flash(_("%(title)s was added.", title=made.title), "done")
    return way_on(made.url)


def _form(subject: Subject, into: TurnInto, status: int = 200, why: str = "") -> Response:
    facts = {
        "subject": subject,
        "turn": into,
        "words": request.form.get("text", _words(subject)),
        "item": _item(),
        "under": request.form.get("under", ""),
        "choices": into.under(subject, subject.visibility) if into.under else (),
        "why": why,
        "visibility": _visibility(subject, into),
        "back_url": subject.url(standpoint().customer.slug),
    }
    page = not wants_part()
    template = "collaboration/turning/page.html" if page else "collaboration/turning/form.html"
    return make_response(render_template(template, page=page, **facts), status)


def _visibility(subject: Subject, into: TurnInto) -> Visibility:
    """Return who sees what is made: whoever sees what it comes from, or the side alone that makes it."""
    side = standpoint().side
    return Visibility(side.value) if into.inside and side else subject.visibility


def _wanted(subject: Subject) -> TurnInto:
    """Return what it shall become; 400 when nothing is said, 404 when it cannot or its reader may not."""
    kind = request.values.get("kind", "")
    if not kind:
        abort(400)
    found = turning.offer(subject, kind)
    if found is None:
        abort(404)
    return found


def _words(subject: Subject) -> str:
    said = request.values.get("text")
    return " ".join((turning.why(subject).title if said is None else said).split())[:MOST_WORDS]


def _item() -> str:
    return request.values.get("item", "")[:MOST_ITEM]
