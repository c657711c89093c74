"""What the agenda, the minutes and the decisions of a meeting show their reader."""

from typing import Any

from flask import request, url_for
from markupsafe import Markup

from portal.accounts import branding
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.collaboration import turning
from portal.collaboration.queries import notes
from portal.collaboration.rules import notes_html
from portal.documents.queries import documents
from portal.foundation.audience import Side, Visibility, inside_of
from portal.meetings.models import AgendaPoint, Meeting, MeetingState
from portal.meetings.queries import agenda, decisions, minutes
from portal.meetings.queries.subjects import of_decision, of_meeting
from portal.meetings.rules.agenda import summed


def may_write(meeting: Meeting) -> bool:
    """True where the reader may prepare, write and decide here."""
    point = standpoint()
    writes = point.may(Permit.MEETINGS_WRITE) and not point.read_only
    return writes and meeting.state is not MeetingState.CANCELLED


def may_send(meeting: Meeting, mine: bool) -> bool:
    """True for the meeting's people, the customer's administrators and the CSMs."""
    return may_write(meeting) and (mine or standpoint().may(Permit.CUSTOMER_EDIT))


def all_parts(meeting: Meeting, *, mine: bool) -> dict[str, Any]:
    """Return what all three parts show, each asked once."""
    points = agenda.points_of(meeting.id)
    return agenda_facts(meeting, points) | decision_facts(meeting, points) | minutes_facts(meeting, mine=mine)


def agenda_facts(meeting: Meeting, points: list[AgendaPoint] | None = None) -> dict[str, Any]:
    """Return the points of both sides, one's own preparation, and what else could be talked about."""
    found = agenda.points_of(meeting.id) if points is None else points
    shared = [one for one in found if one.visibility is meeting.visibility]
    writes = may_write(meeting)
    open_still = writes and meeting.state is not MeetingState.HELD
    return {
        "meeting": meeting,
        "points": shared,
        "inside_points": [one for one in found if one.visibility is not meeting.visibility],
        "inside": inside(meeting),
        "sum": summed((one.minutes for one in shared), meeting.minutes),
        "proposals": agenda.proposals(meeting, standpoint(), found) if open_still else [],
        "left_open": agenda.left_open(meeting, found) if open_still else [],
        "may_write": writes,
        "may_add": open_still,
    }


def decision_facts(meeting: Meeting, points: list[AgendaPoint] | None = None) -> dict[str, Any]:
    """Return what was decided, what was promised, and what else is open between both sides."""
    point = standpoint()
    found = agenda.points_of(meeting.id) if points is None else points
    decided = decisions.decided(meeting, found)
    reads = point.may(Permit.COMMITMENTS_READ)
    promised = decisions.promises(meeting, today_of(point.customer)) if reads else None
    writes = may_write(meeting)
    return {
        "meeting": meeting,
        "decided": decided,
        "settles": [one for one in found if one.visibility is meeting.visibility],
        "offers": _offers(decided[0].row) if decided and writes else [],
        "promised": promised,
        "may_write": writes,
        "may_promise": writes and point.may(Permit.COMMITMENTS_WRITE),
        "companies": companies(),
    }


def minutes_facts(meeting: Meeting, *, mine: bool) -> dict[str, Any]:
    """Return the minutes as they stand, whether they are written in now, and what was sent."""
    subject = of_meeting(meeting)
    note = notes.note_of(subject, meeting.visibility)
    document = notes.document(note)
    sent = minutes.sent_of(meeting.id)
    writes = may_write(meeting)
    wanted = request.args.get("minutes") == "write"
    kept = {one.document_id for one in sent if one.document_id}
    shelf = {one.id: one for one in documents.by_ids(kept)} if kept else {}
    return {
        "meeting": meeting,
        "minutes_html": _safe(notes_html.html(document)),
        "begun_writing": note is not None,
        "writing": writes and note is not None and (wanted or not sent),
        "note_url": _note_url(meeting),
        "sent": sent,
        "shelf": shelf,
        "may_write": writes,
        "may_send": may_send(meeting, mine),
    }


def inside(meeting: Meeting) -> Visibility | None:
    """Return in whose inside the reader prepares; None where the whole meeting is internal, or there is no side."""
    side = standpoint().side
    return inside_of(side) if side is not None and meeting.visibility is Visibility.SHARED else None


def companies() -> dict[Side, str]:
    """Return what both companies are called."""
    return {Side.VENDOR: branding.vendor().name, Side.CUSTOMER: standpoint().customer.name}


def meeting_place(meeting: Meeting, anchor: str) -> str:
    """Return where a part stands on the meeting's page."""
    return url_for(
        "meetings.show", slug=standpoint().customer.slug, meeting=meeting.public_id, _anchor=anchor
    )


def _note_url(meeting: Meeting) -> str:
    slug = standpoint().customer.slug
    return url_for("notes.show", slug=slug, subject=meeting.public_id, of=str(meeting.visibility))


def _offers(first: Any) -> list[turning.TurnInto]:
    """Return what a decision can become beside an action item, which has a question of its own."""
    return [one for one in turning.offers(of_decision(first)) if one.kind != "commitment"]


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704  # nosec B704  # rules/notes_html escapes all that people wrote
