"""Minutes of a meeting: preparing them, sending them after a look at them, and what was sent."""

from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.readers import readers
from portal.accounts.standpoint import standpoint
from portal.activity.queries import named
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.foundation.pages import refused
from portal.meetings.actions import minutes as change
from portal.meetings.models import Meeting, SentMinutes
from portal.meetings.queries import clocks, meetings, minutes
from portal.meetings.rules import minutes as rules
from portal.meetings.rules.drafts import Refused
from portal.meetings.views.answers import done, refuse, sheet
from portal.meetings.views.parts import companies, may_send, meeting_place, minutes_facts

bp = CustomerBlueprint("minutes", __name__, path="/meetings")
MEETING = {"meeting": meetings.meeting}
SENT = MEETING | {"sent_minutes": minutes.sent}
SEND = "meetings/minutes/send.html"


@bp.page("/<pid:meeting>/minutes", permit=Permit.MEETINGS_READ, loads=MEETING)
def show(meeting: Meeting) -> ResponseReturnValue:
    """Show what was sent of the minutes: open pages fetch it when it changed."""
    mine = meetings.attendee_of(meeting.id, standpoint().user.id) is not None
    return render_template("meetings/minutes/_sent.html", **minutes_facts(meeting, mine=mine))


@bp.page("/<pid:meeting>/minutes/prepare", permit=Permit.MEETINGS_WRITE, loads=MEETING, methods=("POST",))
def prepare(meeting: Meeting) -> ResponseReturnValue:
    """Put agenda and headings into minutes in which nobody has written."""
    point = standpoint()
    try:
        begun = change.prepare(meeting, point.customer, by=point.actor)
    except Refused as refusal:
        return refuse(meeting, refusal)
    words = _("The minutes are prepared") if begun else _("Somebody has begun to write; nothing was changed")
    return done(meeting, words)


@bp.page("/<pid:meeting>/minutes/send", permit=Permit.MEETINGS_WRITE, loads=MEETING)
def ask(meeting: Meeting) -> ResponseReturnValue:
    """Show the minutes as they would go, and ask to whom."""
    if not _may_send(meeting):
        return refuse(meeting, Refused("not_yours"))
    return sheet(SEND, **_sending(meeting))


@bp.page("/<pid:meeting>/minutes/send", permit=Permit.MEETINGS_WRITE, loads=MEETING, methods=("POST",))
def send(meeting: Meeting) -> ResponseReturnValue:
    """Send the minutes to those who were ticked."""
    if not _may_send(meeting):
        return refuse(meeting, Refused("not_yours"))
    facts = _sending(meeting)
    persons = _ticked(facts["people"] + facts["others"], "person", "public_id")
    guests = _ticked(facts["guests"], "guest", "public_id")
    point = standpoint()
    try:
        sent = change.send(
            meeting, point.customer, [one["id"] for one in persons], [one["id"] for one in guests], by=point.actor
        )  # fmt: skip
    except Refused as refusal:
        why = {
            "nobody": _("Choose at least one person."),
            "empty": _("Nothing was written, decided or promised yet."),
        }.get(refusal.reason)
        if why is None:
            return refuse(meeting, refusal)
        return refused("meetings/alone.html", part=SEND, page=True, **facts | {"wrong": why})
    count = len(minutes.readers_of([sent.id]))
    return done(
        meeting,
        ngettext("The minutes go to %(num)s person", "The minutes go to %(num)s people", count),
    )


@bp.page("/<pid:meeting>/minutes/<pid:sent_minutes>", permit=Permit.MEETINGS_READ, loads=SENT)
def sent(meeting: Meeting, sent_minutes: SentMinutes) -> ResponseReturnValue:
    """Show minutes as they were sent, and to whom."""
    if sent_minutes.meeting_id != meeting.id:
        abort(404)
    content = rules.read(sent_minutes.content, sent_minutes.sha256)
    by = named([sent_minutes.sent_by_id]) if sent_minutes.sent_by_id else {}
    facts: dict[str, Any] = {
        "sent": sent_minutes,
        "said": _said(content) if content is not None else None,
        "by": by.get(sent_minutes.sent_by_id or 0),
        "read_by": [_reader(row) for row in minutes.readers_of([sent_minutes.id])],
        "back_url": meeting_place(meeting, "minutes"),
    }
    return sheet("meetings/minutes/sent.html", **facts | _when(meeting))


def _sending(meeting: Meeting) -> dict[str, Any]:
    """Return who can get them, whoever comes to the meeting ticked, and what goes."""
    point = standpoint()
    comers = meetings.comers_of(meeting)
    at_it = {one.person_id for one in comers}
    content = minutes.as_they_stand(meeting, point.customer)
    before = minutes.sent_of(meeting.id)[:1]
    changes = minutes.changes(before[0] if before else None, content)
    tick = not before or bool(changes)
    names = companies()
    people = [
        {"id": one.person_id, "public_id": one.person_pid, "name": one.name, "ticked": tick,
         "company": names[one.side or Side.CUSTOMER]}
        for one in comers if one.person_id is not None
    ]  # fmt: skip
    others = [
        {"id": one.id, "public_id": one.public_id, "name": one.name_in(language()), "ticked": False,
         "company": names[one.side]}
        for one in readers(meeting.visibility, known_to=point.side or Side.CUSTOMER) if one.id not in at_it
    ]  # fmt: skip
    guests = [
        {"id": one.id, "public_id": one.public_id, "name": one.name, "email": one.email}
        for one in comers
        if one.person_id is None
    ]
    said = _said(content)
    return {
        "meeting": meeting, "people": people, "others": others, "guests": guests, "said": said,
        "changes": changes, "again": bool(before), "wrong": "", "back_url": meeting_place(meeting, "minutes"),
        **_when(meeting),
    }  # fmt: skip


def _said(content: dict[str, Any]) -> minutes.Said:
    return minutes.said(content, standpoint().customer, branding.vendor().name)


def _when(meeting: Meeting) -> dict[str, str]:
    if meeting.starts_at is None or meeting.ends_at is None:
        return {"when": ""}
    zone = standpoint().user.time_zone
    return {"when": clocks.clock_in(meeting.starts_at, meeting.ends_at, zone).words}


def _ticked(offered: list[dict[str, Any]], field: str, key: str) -> list[dict[str, Any]]:
    wanted = set(request.form.getlist(field))
    return [one for one in offered if one[key] in wanted]


def _reader(row: minutes.AnyRow) -> str:
    _sent_id, _person_id, _attendee_id, user, guest = row
    if user is not None:
        return str(user.name_in(language()))
    return (guest.name or guest.email) if guest is not None else ""


def _may_send(meeting: Meeting) -> bool:
    return may_send(meeting, meetings.attendee_of(meeting.id, standpoint().user.id) is not None)
