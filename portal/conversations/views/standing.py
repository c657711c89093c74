"""Whose turn a conversation is, who answers it, when it rests, and how it ends."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.queries.absences import away_until
from portal.accounts.queries.calendars import vendors_calendar
from portal.accounts.queries.team import may_accompany, places
from portal.accounts.standpoint import standpoint
from portal.conversations.actions import conversations as talks
from portal.conversations.actions import effort as effort_of
from portal.conversations.actions import standing as change
from portal.conversations.forms.messages import EffortForm, PassOnForm, TitleForm
from portal.conversations.forms.reading import read_names
from portal.conversations.models import Conversation
from portal.conversations.views.showing import CONVERSATION, part, standing_facts, standing_part
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.dates import NotADate, read_date
from portal.foundation.pages import wants_part

bp = CustomerBlueprint("conversation_standing", __name__, path="/conversations/<pid:conversation>")
MORNING = time(8, 30)
LATER_TODAY = timedelta(hours=3)


@bp.page("/solved", permit=Permit.CONVERSATIONS_WRITE, methods=("POST",), loads=CONVERSATION)
def solve(conversation: Conversation) -> ResponseReturnValue:
    """Say that it is solved."""
    change.solve(conversation, by=standpoint().actor)
    return standing_part(conversation)


@bp.page("/reopened", permit=Permit.CONVERSATIONS_WRITE, methods=("POST",), loads=CONVERSATION)
def reopen(conversation: Conversation) -> ResponseReturnValue:
    """Open it again."""
    change.reopen(conversation, by=standpoint().actor)
    return standing_part(conversation)


@bp.page("/no-answer", permit=Permit.CONVERSATIONS_WRITE, methods=("POST",), loads=CONVERSATION)
def no_answer(conversation: Conversation) -> ResponseReturnValue:
    """Say that one's own side owes no answer."""
    change.no_answer_needed(conversation, by=standpoint().actor)
    return standing_part(conversation)


@bp.page("/follow", permit=Permit.CONVERSATIONS_READ, methods=("POST",), loads=CONVERSATION)
def follow(conversation: Conversation) -> ResponseReturnValue:
    """Hear of what is new."""
    talks.follow(conversation, [standpoint().user], by=standpoint().actor)
    return standing_part(conversation)


@bp.page("/leave", permit=Permit.CONVERSATIONS_READ, methods=("POST",), loads=CONVERSATION)
def leave(conversation: Conversation) -> ResponseReturnValue:
    """Hear no more of it."""
    talks.leave(conversation, standpoint().user, by=standpoint().actor)
    return standing_part(conversation)


@bp.page("/title", permit=Permit.CONVERSATIONS_WRITE, loads=CONVERSATION)
def ask_title(conversation: Conversation) -> ResponseReturnValue:
    """Let somebody name it anew."""
    return _form(
        conversation, "conversations/title.html", form=TitleForm(None, data={"title": conversation.title})
    )


@bp.page("/title", permit=Permit.CONVERSATIONS_WRITE, methods=("POST",), loads=CONVERSATION)
def rename(conversation: Conversation) -> ResponseReturnValue:
    """Name it anew."""
    form = TitleForm()
    if not form.validate():
        return _form(conversation, "conversations/title.html", 422, form=form)
    talks.rename(conversation, form.title.data, by=standpoint().actor)
    return _done(conversation)


@bp.page("/assign", permit=Permit.CONVERSATIONS_ASSIGN, loads=CONVERSATION)
def ask_assign(conversation: Conversation) -> ResponseReturnValue:
    """Ask who is to answer."""
    return _ask_whom(conversation, PassOnForm(None), _team())


@bp.page("/assign", permit=Permit.CONVERSATIONS_ASSIGN, methods=("POST",), loads=CONVERSATION)
def assign(conversation: Conversation) -> ResponseReturnValue:
    """Let somebody else answer; with a summary it is passed on, and both sides read it."""
    form, people = PassOnForm(), _team()
    form.validate()
    to = next((one for one in people if one.public_id == form.to.data), None)
    summary, _mentioned, trouble = read_names(form.summary.data or "", Visibility.SHARED)
    trouble += form.summary.errors
    if to is None:
        trouble.append(_("Choose who is to answer."))
    if to is None or trouble:
        return _ask_whom(conversation, form, people, trouble)
    if summary:
        change.pass_on(conversation, to, summary, by=standpoint().actor)
    else:
        change.assign(conversation, to, by=standpoint().actor)
    return _done(conversation)


@bp.page("/later", permit=Permit.CONVERSATIONS_ASSIGN, loads=CONVERSATION)
def ask_later(conversation: Conversation) -> ResponseReturnValue:
    """Ask until when it may rest."""
    return _form(conversation, "conversations/later.html", offers=_offers(), troubles=[])


@bp.page("/later", permit=Permit.CONVERSATIONS_ASSIGN, methods=("POST",), loads=CONVERSATION)
def snooze(conversation: Conversation) -> ResponseReturnValue:
    """Let it rest until then, or until the customer writes."""
    until = _until(request.form.get("until", ""), request.form.get("day", ""))
    if until is None or until <= clock.now():
        facts = {"offers": _offers(), "troubles": [_("Choose a time that is still to come.")]}
        return _form(conversation, "conversations/later.html", 422, **facts)
    change.snooze(conversation, until, by=standpoint().actor)
    return _done(conversation)


@bp.page("/awake", permit=Permit.CONVERSATIONS_ASSIGN, methods=("POST",), loads=CONVERSATION)
def wake(conversation: Conversation) -> ResponseReturnValue:
    """End its rest."""
    change.wake(conversation, by=standpoint().actor)
    return standing_part(conversation)


@bp.page("/effort", permit=Permit.CONVERSATIONS_WRITE, methods=("POST",), loads=CONVERSATION)
def effort(conversation: Conversation) -> ResponseReturnValue:
    """Take the customer's word on how much effort it took: one tap, and a few words if they like."""
    solving = change.solving_in_force(conversation)
    asked, form = request.form.get("effort", type=int), EffortForm()
    if solving is None or standpoint().side is not Side.CUSTOMER:
        abort(409)  # opened again meanwhile, or not theirs to say
    asked = solving.effort if asked is None else asked
    if asked is None or not effort_of.LEAST <= asked <= effort_of.MOST or not form.validate():
        abort(422)
    words = form.words.data if "words" in request.form else None
    effort_of.tell(solving, conversation, asked, by=standpoint().actor, words=words)
    return standing_part(conversation)


def _team() -> list[User]:
    """Return who may answer: the account team, its primary first, and the person who asks."""
    found = {place.user.id: place.user for place in places() if may_accompany(place.user)}
    me = standpoint().user
    return [*found.values(), *([me] if me.id not in found else [])]


def _ask_whom(
    conversation: Conversation, form: PassOnForm, people: list[User], troubles: Sequence[str] = ()
) -> Response:
    """Show whom it can be passed on to, and who of them is away."""
    facts = {"people": people, "away": away_until([one.id for one in people]), "troubles": troubles}
    return _form(conversation, "conversations/assign.html", 422 if troubles else 200, form=form, **facts)


def _offers() -> list[tuple[str, str, datetime]]:
    """Return until when one usually lets it rest: code, words, instant, in the reader's zone."""
    zone = ZoneInfo(standpoint().user.time_zone)
    now = clock.now().astimezone(zone)
    calendar = vendors_calendar()
    tomorrow = calendar.next_working_day(now.date())
    monday = calendar.next_working_day(now.date() + timedelta(days=6 - now.date().weekday()))
    offers = [("today", _("Later today"), now + LATER_TODAY)] if now.hour < 16 else []
    offers.append(("tomorrow", _("The next working day"), datetime.combine(tomorrow, MORNING, zone)))
    if monday != tomorrow:
        offers.append(("week", _("Next week"), datetime.combine(monday, MORNING, zone)))
    return offers


def _until(code: str, day: str) -> datetime | None:
    """Return the instant that was chosen: one that was offered, or the morning of a day."""
    if code != "day":
        return next((at for offered, _words, at in _offers() if offered == code), None)
    try:
        return datetime.combine(read_date(day), MORNING, ZoneInfo(standpoint().user.time_zone))
    except NotADate:
        return None


def _done(conversation: Conversation) -> Response:
    """Close the dialog and show what stands above the thread now."""
    if not wants_part():
        return standing_part(conversation)
    answer = part("conversations/_standing.html", **standing_facts(conversation))
    answer.headers["HX-Retarget"] = f"#standing-{conversation.public_id}"
    answer.headers["HX-Reswap"] = "innerHTML"
    answer.headers["HX-Trigger"] = "dialog-close"
    return answer


def _form(conversation: Conversation, template: str, status: int = 200, **facts: Any) -> Response:
    back = url_for("conversations.show", slug=standpoint().customer.slug, conversation=conversation.public_id)
    facts |= {"conversation": conversation, "back_url": back}
    if wants_part():
        return part(template, status, page=False, **facts)
    return make_response(
        render_template("conversations/alone.html", part=template, page=True, **facts), status
    )
