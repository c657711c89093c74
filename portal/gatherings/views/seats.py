"""Signing up and off with one click, asking beforehand, and saying how it was."""

from collections.abc import Callable
from functools import wraps

from flask import Response, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, standpoint
from portal.foundation import limits
from portal.foundation.audience import Side
from portal.foundation.limits import Allowance
from portal.foundation.pages import refused, wants_part, way_on
from portal.foundation.refusals import Refused
from portal.gatherings.actions import asking, seats
from portal.gatherings.forms.coming import FeedbackForm, QuestionForm
from portal.gatherings.forms.words import told_reason
from portal.gatherings.models import Gathering, GatheringSeat
from portal.gatherings.queries import gatherings, questions
from portal.gatherings.queries.showing import line
from portal.gatherings.rules.words import SeatState, Shown
from portal.gatherings.views.gatherings import facts_of

bp = CustomerBlueprint("gathering_seats", __name__, "/gatherings")
GATHERING = {"gathering": gatherings.gathering}
View = Callable[..., ResponseReturnValue]
TURNS, QUESTIONS = Allowance("event seats", 30, 3600), Allowance("event questions", 20, 3600)
#: How the event is drawn again where its button was pressed; anything else is the page.
SHAPES = {"card": "gatherings/_card.html", "shelf": "gatherings/_shelf_event.html"}


def told_why_not(view: View) -> View:
    """Decorator: what cannot be done is said in a sentence; nothing was changed."""

    @wraps(view)
    def told(gathering: Gathering) -> ResponseReturnValue:
        try:
            return view(gathering)
        except Refused as refusal:
            return _answer(gathering, told_reason(refusal.reason), "wrong")

    return told


@bp.page("/<pid:gathering>/seat", permit=Permit.GATHERINGS_READ, methods=("POST",), loads=GATHERING)
@told_why_not
def come(gathering: Gathering) -> ResponseReturnValue:
    """Sign up, or into the waiting list."""
    point = _who_signs_up()
    _at_most(TURNS, point)
    seat = seats.come(gathering, point.user.id, point.customer.id)
    if seat.state is SeatState.WAITING:
        words = _("You are in the waiting list. When a seat becomes free, it is yours, and you hear of it.")
        return _answer(gathering, words, "done")
    return _answer(gathering, _("You are coming. An invitation for your calendar is on its way."), "done")


@bp.page("/<pid:gathering>/series/seats", permit=Permit.GATHERINGS_READ, methods=("POST",), loads=GATHERING)
@told_why_not
def come_to_all(gathering: Gathering) -> ResponseReturnValue:
    """Sign up for an event and all that follow in its series with one press; what is full: into the waiting list."""
    point = _who_signs_up()
    _at_most(TURNS, point)
    made = seats.come_to_all(gatherings.to_sign_up_for(point, gathering), point.user.id, point.customer.id)
    waits = sum(seat.state is SeatState.WAITING for seat in made)
    if waits:
        flash(ngettext("You are in the waiting list of %(num)s event.",
                       "You are in the waiting lists of %(num)s events.", waits), "done")  # fmt: skip
    said = ngettext("You are coming to %(num)s event. An invitation for your calendar is on its way.",
                    "You are coming to %(num)s events. Invitations for your calendar are on their way.",
                    len(made) - waits)  # fmt: skip
    if len(made) > waits:
        flash(said, "done")
    return way_on(_url(gathering))


@bp.page("/<pid:gathering>/seat/away", permit=Permit.GATHERINGS_READ, methods=("POST",), loads=GATHERING)
@told_why_not
def leave(gathering: Gathering) -> ResponseReturnValue:
    """Sign off, out of the waiting list too."""
    point = _who_signs_up()
    _at_most(TURNS, point)
    seats.leave(gathering, point.user.id)
    return _answer(gathering, _("You are not signed up any more."), "done")


@bp.page("/<pid:gathering>/questions", permit=Permit.GATHERINGS_READ, methods=("POST",), loads=GATHERING)
@told_why_not
def ask(gathering: Gathering) -> ResponseReturnValue:
    """Ask something beforehand."""
    point, form = _who_signs_up(), QuestionForm()
    seat = _seat_of(gathering, point)
    if not form.validate():
        return refused("gatherings/show.html", **facts_of(gathering, point, question_form=form))
    _at_most(QUESTIONS, point)
    asking.ask(gathering, seat, form.text.data or "", Shown(form.shown.data))
    return _answer(gathering, _("Your question is with the hosts."), "done", "questions")


@bp.page("/<pid:gathering>/questions/away", permit=Permit.GATHERINGS_READ, methods=("POST",), loads=GATHERING)
@told_why_not
def take_back(gathering: Gathering) -> ResponseReturnValue:
    """Take one's own question back; somebody else's is as if it were not there."""
    point = _who_signs_up()
    question = questions.question(gathering, request.form.get("question", "")[:16])
    if question is None or question.author_id != point.user.id:
        raise Refused("gone")
    asking.take_back(question)
    return _answer(gathering, _("Your question is gone."), "done", "questions")


@bp.page("/<pid:gathering>/feedback", permit=Permit.GATHERINGS_READ, methods=("POST",), loads=GATHERING)
@told_why_not
def rate(gathering: Gathering) -> ResponseReturnValue:
    """Say how it was."""
    point, form = _who_signs_up(), FeedbackForm()
    seat = _seat_of(gathering, point)
    if not form.validate():
        return refused("gatherings/show.html", **facts_of(gathering, point, feedback_form=form))
    asking.rate(gathering, seat, form.stars.data, form.words.data or "")
    return _answer(gathering, _("Thank you. It helps us make the next one better."), "done")


def _who_signs_up() -> Standpoint:
    """Return from where a customer's person acts; the vendor's people sign nobody up. Raises Refused (not_yours)."""
    point = standpoint()
    if point.side is not Side.CUSTOMER:
        raise Refused("not_yours")
    return point


def _seat_of(gathering: Gathering, point: Standpoint) -> GatheringSeat:
    seat = gatherings.own_place(gathering.id, point.user.id)
    if seat is None:
        raise Refused("no_seat")
    return seat


def _at_most(allowance: Allowance, point: Standpoint) -> None:
    if not limits.take(allowance, point.user.id):
        raise Refused("often")


def _answer(gathering: Gathering, words: str, kind: str, place: str = "") -> Response:
    """Draw the event again where its button was pressed, or lead to its page."""
    shape = SHAPES.get(request.form.get("shape", ""))
    if shape is None or not wants_part():
        flash(words, kind)
        return way_on(_url(gathering) + (f"#{place}" if place else ""))
    seat = gatherings.own_place(gathering.id, standpoint().user.id)
    event = line(seats.locked(gathering), mine=seat.state if seat is not None else None)
    facts = {"shape": shape, "event": event, "words": words, "kind": kind}
    return make_response(render_template("gatherings/_answer.html", signs_up=True, at_desk=False, **facts))


def _url(gathering: Gathering) -> str:
    return url_for("gatherings.show", slug=standpoint().customer.slug, gathering=gathering.public_id)
