"""Changing a meeting, or a series from one occurrence on; and calling it off."""

from collections.abc import Sequence
from datetime import date

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.readers import Reader, readers
from portal.accounts.standpoint import standpoint
from portal.foundation import history
from portal.foundation.audience import Side
from portal.foundation.pages import way_on
from portal.meetings.actions import changes
from portal.meetings.actions import series as repeating
from portal.meetings.forms.meetings import CancelForm, MeetingForm, offer_people, sides_of, values_of
from portal.meetings.models import Meeting, MeetingState, Series
from portal.meetings.queries import meetings
from portal.meetings.rules.drafts import Invited, Refused, Rhythm, Taken
from portal.meetings.rules.wall import local
from portal.meetings.views.answers import done, meeting_url, refuse, sheet, words_of
from portal.meetings.views.shown import shown

bp = CustomerBlueprint("meetings_edit", __name__, path="/meetings")
MEETING = {"meeting": meetings.meeting}


@bp.page("/<pid:meeting>/edit", permit=Permit.MEETINGS_WRITE, loads=MEETING)
def edit(meeting: Meeting) -> ResponseReturnValue:
    """Show what can be changed."""
    if not shown(meeting).may_change:
        return refuse(meeting, Refused("not_now"))
    return _page(meeting, _as_opened(meeting))


@bp.page("/<pid:meeting>/edit", permit=Permit.MEETINGS_WRITE, loads=MEETING, methods=("POST",))
def revise(meeting: Meeting) -> ResponseReturnValue:
    """Save it; whose calendars show something else now get the change."""
    if not shown(meeting).may_change:
        return refuse(meeting, Refused("not_now"))
    form = MeetingForm()
    offered = _offer(meeting, form)
    if not form.validate_on_submit():
        return _page(meeting, form, 422)
    if crossed := _crossed(meeting, form):
        return _page(meeting, _fresh(meeting, form), 409, crossed)
    try:
        changed = _save(meeting, form, form.invited(offered))
    except Refused as refusal:
        form.time.errors = [words_of(refusal.reason)]
        return _page(meeting, form, 409 if isinstance(refusal, Taken) else 422)
    flash(_("Saved; who is invited gets the change by mail"), "done")
    return way_on(meeting_url(changed))


@bp.page("/<pid:meeting>/cancel", permit=Permit.MEETINGS_WRITE, loads=MEETING)
def ask_cancel(meeting: Meeting) -> ResponseReturnValue:
    """Ask whether a meeting is to be called off, and why."""
    if not shown(meeting).may_change:
        return refuse(meeting, Refused("not_now"))
    return sheet(
        "meetings/cancel.html", form=CancelForm(None), s=shown(meeting), back_url=meeting_url(meeting)
    )


@bp.page("/<pid:meeting>/cancel", permit=Permit.MEETINGS_WRITE, loads=MEETING, methods=("POST",))
def cancel(meeting: Meeting) -> ResponseReturnValue:
    """Call a meeting off, or a series from here on."""
    form, by = CancelForm(), standpoint().actor
    if not shown(meeting).may_change:
        return refuse(meeting, Refused("not_now"))
    if not form.validate_on_submit():
        return sheet("meetings/cancel.html", 422, form=form, s=shown(meeting), back_url=meeting_url(meeting))
    series = meetings.series(meeting.series_id)
    try:
        if series is not None and form.following.data:
            repeating.cancel_following(meeting, series, why=form.why.data or "", by=by)
        else:
            changes.cancel(meeting, why=form.why.data or "", by=by)
    except Refused as refusal:
        return refuse(meeting, refusal)
    return done(meeting, _("The meeting is cancelled; everybody who was invited is told by mail"))


def _save(meeting: Meeting, form: MeetingForm, invited: Invited) -> Meeting:
    by, draft = standpoint().actor, form.draft()
    series = meetings.series(meeting.series_id)
    if series is not None and form.following.data and form.day.data and form.time.data:
        rhythm = Rhythm(series.pattern, form.day.data, form.time.data, _until(meeting, series, form.day.data))
        return repeating.revise_following(meeting, series, draft, rhythm, invited, by=by)
    starts_at = form.starts_at() if meeting.state is MeetingState.FIXED else None
    changes.revise(meeting, draft, starts_at=starts_at, by=by)
    changes.change_people(meeting, invited, by=by)
    return meeting


def _until(meeting: Meeting, series: Series, day: date) -> date | None:
    """Return the last day of a series whose day is moved: as many meetings as before."""
    if series.until_on is None or meeting.recurs_at is None:
        return None
    return series.until_on + (day - local(meeting.recurs_at, series.zone).date())


def _crossed(meeting: Meeting, form: MeetingForm) -> list[str]:
    """Return the fields that somebody else has changed meanwhile and the author as well."""
    seen, typed = form.seen_values(), form.typed()
    now = _as_opened(meeting).typed()
    plain = {name: history.plain(value) for name, value in now.items()}
    return [
        name
        for name in plain
        if name in seen
        and plain[name] != seen[name]
        and history.plain(typed[name]) not in (seen[name], plain[name])
    ]


def _fresh(meeting: Meeting, form: MeetingForm) -> MeetingForm:
    """Return the form again as its author filled it in, knowing now what stands there."""
    fresh = MeetingForm(None, data={field.name: field.data for field in form.fields()})
    fresh.seen.data = _as_opened(meeting).seen.data
    return fresh


def _as_opened(meeting: Meeting) -> MeetingForm:
    form = MeetingForm(None, data=values_of(meeting, meetings.comers_of(meeting)))
    form.remember_seen()
    return form


def _page(
    meeting: Meeting, form: MeetingForm, status: int = 200, crossed: Sequence[str] = ()
) -> ResponseReturnValue:
    facts = {
        "s": shown(meeting),
        "form": form,
        "sides": sides_of(_offer(meeting, form)),
        "crossed": crossed,
        "in_series": meeting.series_id is not None,
    }
    return render_template("meetings/edit.html", **facts), status


def _offer(meeting: Meeting, form: MeetingForm) -> list[Reader]:
    """Let those be chosen who can see the meeting, and those be kept who are invited already."""
    offered = readers(meeting.visibility, known_to=standpoint().side or Side.CUSTOMER)
    known = {one.public_id for one in offered}
    if (
        standpoint().side is Side.CUSTOMER
    ):  # a colleague of the vendor's beyond the account team, who is invited
        invited = {one.person_pid for one in meetings.comers_of(meeting)} - known
        offered += [one for one in readers(meeting.visibility) if one.public_id in invited]
    offer_people(form, offered)
    return offered
