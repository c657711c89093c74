"""A customer's meetings: what lies ahead, what lies behind, the page of one, and its file for calendars."""

from collections import Counter
from collections.abc import Sequence

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.accounts.door import CustomerBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.actions import notices
from portal.foundation.live import hub
from portal.meetings.models import Meeting
from portal.meetings.queries import clocks, invitations, meetings
from portal.meetings.queries.meetings import AnyRow
from portal.meetings.queries.places import link_of
from portal.meetings.queries.times import bookable
from portal.meetings.rules import ics
from portal.meetings.views.parts import all_parts
from portal.meetings.views.shown import shown

bp = CustomerBlueprint("meetings", __name__, path="/meetings")
MEETING = {"meeting": meetings.meeting}
ON_A_PAGE = 20
MOST_COMING, SHOWN_OF_A_SERIES = 300, 2
register(
    Entry(
        "meetings.index", _l("Meetings"), "calendar", Permit.MEETINGS_READ, 45, "customer",
        belongs=("meetings.", "meetings_new.", "meetings_edit.", "meetings_acts.", "booking.", "agenda.",
                 "decisions.", "minutes."),
    )
)  # fmt: skip


@bp.page("", permit=Permit.MEETINGS_READ)
def index() -> ResponseReturnValue:
    """List what lies ahead, what is to be agreed, and what lies behind."""
    since = hub.cursor()
    return render_template("meetings/index.html", live=live_facts(since), **_lists())


@bp.page("/list", permit=Permit.MEETINGS_READ)
def part() -> ResponseReturnValue:
    """Show the lists alone: open pages fetch them when something changed."""
    return render_template("meetings/_lists.html", **_lists())


@bp.page("/<pid:meeting>", permit=Permit.MEETINGS_READ, loads=MEETING)
def show(meeting: Meeting) -> ResponseReturnValue:
    """Show one meeting with what its reader can do about it."""
    since, point = hub.cursor(), standpoint()
    if not point.read_only:
        notices.read_about(point.user, "meeting", meeting.id)
    facts = all_parts(meeting, mine=meetings.attendee_of(meeting.id, point.user.id) is not None)
    return render_template("meetings/show.html", s=shown(meeting), live=live_facts(since), **facts)


@bp.page("/<pid:meeting>/body", permit=Permit.MEETINGS_READ, loads=MEETING)
def body(meeting: Meeting) -> ResponseReturnValue:
    """Show what changes of a meeting: open pages fetch it."""
    return render_template("meetings/_body.html", s=shown(meeting))


@bp.page("/<pid:meeting>/people", permit=Permit.MEETINGS_READ, loads=MEETING)
def people(meeting: Meeting) -> ResponseReturnValue:
    """Show who comes: open pages fetch it."""
    return render_template("meetings/_people.html", s=shown(meeting))


@bp.page("/<pid:meeting>/meeting.ics", permit=Permit.MEETINGS_READ, loads=MEETING)
def file(meeting: Meeting) -> ResponseReturnValue:
    """Return a meeting as a file that calendar programs open."""
    if meeting.starts_at is None:
        abort(404)
    entry = invitations.entry_of(meeting, standpoint().customer, meetings.comers_of(meeting), reader=None)
    headers = {
        "Content-Disposition": 'attachment; filename="meeting.ics"',
        "Cache-Control": "private, no-cache",
    }
    return Response(ics.write([entry]), mimetype="text/calendar", headers=headers)


def first_of_series(rows: Sequence[AnyRow]) -> list[AnyRow]:
    """Return what lies ahead, of each series its next two: the others follow from the rule."""
    seen: Counter[int] = Counter()
    shown = []
    for row in rows:
        if row.series_id is not None:
            seen[row.series_id] += 1
        if row.series_id is None or seen[row.series_id] <= SHOWN_OF_A_SERIES:
            shown.append(row)
    return shown


def live_facts(since: int) -> dict[str, object]:
    """Return what keeps a page of meetings fresh."""
    return {
        "stream_url": url_for("map.stream", slug=standpoint().customer.slug),
        "since": since,
        "delta_url": None,
    }


def _lists() -> dict[str, object]:
    point = standpoint()
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    coming, proposed = first_of_series(meetings.coming(most=MOST_COMING)), meetings.proposed()
    past = meetings.past(most=ON_A_PAGE, skip=(page - 1) * ON_A_PAGE)
    rows = [*coming, *proposed, *past]
    comers = meetings.comers([row.id for row in rows])
    zones = [point.user.time_zone, point.customer.time_zone]
    return {
        "coming": coming,
        "proposed": proposed,
        "past": past,
        "past_count": meetings.past_count(),
        "page": page,
        "per_page": ON_A_PAGE,
        "comers": comers,
        "slots": meetings.slots_of([row.id for row in proposed]),
        "clocks": {
            row.id: clocks.clocks(
                row.starts_at, row.ends_at, [zones[0], row.zone, zones[1]], clocks.of(comers.get(row.id, ()))
            )
            for row in rows
            if row.starts_at
        },
        "links": {row.id: link_of(row) for row in coming},
        "books": bookable() if point.may(Permit.MEETINGS_WRITE) and not point.read_only else [],
        "me": point.user.id,
    }
