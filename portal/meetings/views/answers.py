"""How the pages of meetings answer: as a dialog or a page, and why something cannot be done."""

from typing import Any

from flask import Response, flash, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.standpoint import standpoint
from portal.foundation.pages import wants_part, way_on
from portal.meetings.models import Meeting
from portal.meetings.rules.drafts import Refused, Taken


def sheet(template: str, status: int = 200, **facts: Any) -> Response:
    """Answer with a dialog over the page, or with the same as a page where there is no script."""
    if wants_part():
        return make_response(render_template(template, page=False, **facts), status)
    return make_response(render_template("meetings/alone.html", part=template, page=True, **facts), status)


def done(meeting: Meeting, words: str) -> ResponseReturnValue:
    """Say that it is done, on the meeting's page."""
    flash(words, "done")
    return way_on(meeting_url(meeting))


def refuse(meeting: Meeting, refusal: Refused) -> ResponseReturnValue:
    """Say why it cannot be done; nothing was changed."""
    status = 409 if isinstance(refusal, Taken) else 422
    words = words_of(refusal.reason)
    return sheet("meetings/refused.html", status, words=words, back_url=meeting_url(meeting))


def meeting_url(meeting: Meeting) -> str:
    """Return the address of a meeting's page."""
    return url_for("meetings.show", slug=standpoint().customer.slug, meeting=meeting.public_id)


def words_of(reason: str) -> str:
    """Return the sentence for a reason for which an action refuses."""
    return {
        "taken": _("This time has just been taken. Please choose another one."),
        "past": _("This time is over already. Please choose one that lies ahead."),
        "not_now": _("The meeting is in another state by now. Please look again."),
        "not_yet": _("Who was there can be said once the meeting has begun."),
        "too_many": _("So many people cannot be invited to one meeting."),
        "too_many_slots": _("Propose five times at most."),
        "length": _("A meeting takes between five minutes and eight hours."),
        "too_many_points": _("So many points cannot be talked about at one meeting."),
        "not_yours": _("Minutes are sent by those who are asked to come, or who look after the customer."),
        "there_again": _("It stands on the agenda again already."),
        "ends_before": _("The series ends before it begins."),
    }[reason]
