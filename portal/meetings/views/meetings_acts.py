"""What people do with a meeting: answer, choose a time, say who was there and where the recording is."""

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.db import db
from portal.meetings.actions import answers, attendance, changes
from portal.meetings.actions import meetings as arranging
from portal.meetings.forms.meetings import RecordingForm
from portal.meetings.models import Answer, Attendee, Meeting, MeetingState, Slot
from portal.meetings.queries import meetings
from portal.meetings.queries.slots import slot as slot_named
from portal.meetings.rules.drafts import Refused
from portal.meetings.views.answers import done, meeting_url, refuse, sheet
from portal.meetings.views.shown import shown

bp = CustomerBlueprint("meetings_acts", __name__, path="/meetings")
MEETING = {"meeting": meetings.meeting}
SLOT = {"slot": slot_named}
GIVEN = {str(one): one for one in (Answer.YES, Answer.NO, Answer.MAYBE)}


@bp.page("/<pid:meeting>/answer", permit=Permit.MEETINGS_READ, loads=MEETING, methods=("POST",))
def answer(meeting: Meeting) -> ResponseReturnValue:
    """Say whether one comes; to a series, on demand, for all that follow."""
    given = GIVEN.get(request.form.get("answer", ""))
    attendee = _own(meeting)
    if given is None:
        abort(400)
    words, series = (
        request.form.get("words", "")[: answers.LONGEST_WORDS].strip(),
        bool(request.form.get("series")),
    )
    try:
        answers.answer(meeting, attendee, given, words=words, by=standpoint().actor, series=series)
    except Refused as refusal:
        return refuse(meeting, refusal)
    return done(meeting, _("Your answer is noted"))


@bp.page("/<pid:meeting>/times", permit=Permit.MEETINGS_READ, loads=MEETING, methods=("POST",))
def choose(meeting: Meeting) -> ResponseReturnValue:
    """Say at which of the proposed times one can come."""
    attendee = _own(meeting)
    try:
        answers.answer_slots(meeting, attendee, given_slots(request.form), by=standpoint().actor)
    except Refused as refusal:
        return refuse(meeting, refusal)
    return done(meeting, _("Your answer is noted"))


@bp.page(
    "/<pid:meeting>/times/<pid:slot>", permit=Permit.MEETINGS_WRITE, loads=MEETING | SLOT, methods=("POST",)
)
def fix(meeting: Meeting, slot: Slot) -> ResponseReturnValue:
    """Take one of the times: everybody is invited."""
    if slot.meeting_id != meeting.id:
        abort(404)
    if not shown(meeting).may_fix:
        return refuse(meeting, Refused("not_now"))
    try:
        take(meeting, slot, standpoint().user.id)
    except Refused as refusal:
        return refuse(meeting, refusal)
    return done(meeting, _("The time is fixed; everybody is invited by mail"))


@bp.page("/<pid:meeting>/attendance", permit=Permit.MEETINGS_WRITE, loads=MEETING)
def ask_attendance(meeting: Meeting) -> ResponseReturnValue:
    """Ask who was there, and where the recording is."""
    return _attendance_page(meeting, RecordingForm(None, data={"recording_url": meeting.recording_url}))


@bp.page("/<pid:meeting>/attendance", permit=Permit.MEETINGS_WRITE, loads=MEETING, methods=("POST",))
def note_attendance(meeting: Meeting) -> ResponseReturnValue:
    """Note who was there; the meeting counts as held."""
    form, by = RecordingForm(), standpoint().actor
    if not _may_note(meeting):
        return refuse(meeting, Refused("not_now"))
    if not form.validate_on_submit():
        return _attendance_page(meeting, form, 422)
    try:
        attendance.note(meeting, request.form.getlist("present"), by=by)
    except Refused as refusal:
        return refuse(meeting, refusal)
    if (form.recording_url.data or "") != meeting.recording_url:
        changes.set_recording(meeting, form.recording_url.data or "", by=by)
    return done(meeting, _("Who was there is noted"))


def take(meeting: Meeting, slot: Slot, person_id: int) -> None:
    """Fix the time in the name of the person who acts, who thereby says that they come. Raises Refused."""
    point = standpoint()
    arranging.fix(meeting, slot, by=point.actor)
    attendee = meetings.attendee_of(meeting.id, person_id)
    if attendee is not None:
        answers.answer(meeting, attendee, Answer.YES, by=point.actor)
    db.session.flush()


def given_slots(form: object) -> dict[str, Answer]:
    """Return what was said about each time: `slot-<public id>` is yes, maybe or no."""
    found = dict(form.items()) if hasattr(form, "items") else {}
    return {
        name.removeprefix("slot-"): GIVEN[value]
        for name, value in found.items()
        if name.startswith("slot-") and value in GIVEN
    }


def _own(meeting: Meeting) -> Attendee:
    found = meetings.attendee_of(meeting.id, standpoint().user.id)
    if found is None:
        abort(404)
    return found


def _may_note(meeting: Meeting) -> bool:
    point = standpoint()
    mine = meetings.attendee_of(meeting.id, point.user.id) is not None
    told = meeting.state in (MeetingState.FIXED, MeetingState.HELD) and attendance.has_begun(meeting)
    return told and (mine or point.may(Permit.CUSTOMER_EDIT))


def _attendance_page(meeting: Meeting, form: RecordingForm, status: int = 200) -> ResponseReturnValue:
    if not _may_note(meeting):
        return refuse(meeting, Refused("not_now"))
    return sheet(
        "meetings/attendance.html", status, form=form, s=shown(meeting), back_url=meeting_url(meeting)
    )
