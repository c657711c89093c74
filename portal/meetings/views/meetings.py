"""A customer's meetings: what lies ahead, what lies behind, and the page of one."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.accounts.door import CustomerBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.meetings.models import Meeting
from portal.meetings.queries import meetings

bp = CustomerBlueprint("meetings", __name__, path="/meetings")
MEETING = {"meeting": meetings.meeting}
register(
    Entry(
        "meetings.index", _l("Meetings"), "calendar", Permit.MEETINGS_READ, 45, "customer", belongs=("meetings.",)
    )
)  # fmt: skip


@bp.page("", permit=Permit.MEETINGS_READ)
def index() -> ResponseReturnValue:
    """List what lies ahead, what is to be agreed, and what lies behind."""
    return render_template("meetings/index.html", coming=meetings.coming(), past=meetings.past())


@bp.page("/<pid:meeting>", permit=Permit.MEETINGS_READ, loads=MEETING)
def show(meeting: Meeting) -> ResponseReturnValue:
    """Show one meeting."""
    return render_template("meetings/show.html", meeting=meeting, comers=meetings.comers_of(meeting))
