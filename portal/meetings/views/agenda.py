"""The agenda of a meeting: taking what is proposed, adding, ordering, ticking off."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, wants_part, way_on
from portal.meetings.actions import agenda as change
from portal.meetings.forms.agenda import PointEditForm, PointForm
from portal.meetings.models import AgendaPoint, Meeting
from portal.meetings.queries import agenda, meetings
from portal.meetings.rules.drafts import Refused
from portal.meetings.views.answers import refuse, sheet
from portal.meetings.views.parts import agenda_facts, inside, meeting_place

bp = CustomerBlueprint("agenda", __name__, path="/meetings")
MEETING = {"meeting": meetings.meeting}
POINT = MEETING | {"point": agenda.point}
GONE = MEETING | {"gone_point": agenda.gone_point}
PART, EDIT = "meetings/agenda/_agenda.html", "meetings/agenda/edit.html"


@bp.page("/<pid:meeting>/agenda", permit=Permit.MEETINGS_READ, loads=MEETING)
def show(meeting: Meeting) -> ResponseReturnValue:
    """Show the agenda alone: open pages fetch it when it changed."""
    return render_template(PART, **agenda_facts(meeting))


@bp.page("/<pid:meeting>/agenda", permit=Permit.MEETINGS_WRITE, loads=MEETING, methods=("POST",))
def add(meeting: Meeting) -> ResponseReturnValue:
    """Add a point of one's own, for both sides or as internal preparation."""
    form = PointForm()
    if not form.validate_on_submit():
        return _sent_back(meeting, form)
    own = inside(meeting) if request.form.get("for") == "inside" else None
    minutes = int(form.minutes.data or 0)
    return _acted(
        meeting,
        lambda: change.add(
            meeting, form.title.data or "", minutes=minutes, visibility=own, by=standpoint().actor
        ),
    )


@bp.page("/<pid:meeting>/agenda/take", permit=Permit.MEETINGS_WRITE, loads=MEETING, methods=("POST",))
def take(meeting: Meeting) -> ResponseReturnValue:
    """Take one of the points that are proposed; what is not proposed any more is left."""
    wanted = request.form.get("key", "")
    points = agenda.points_of(meeting.id)
    found = next((one for one in agenda.proposals(meeting, standpoint(), points) if one.key == wanted), None)
    if found is None:
        return _acted(meeting, lambda: None)
    return _acted(meeting, lambda: change.take(meeting, found, by=standpoint().actor))


@bp.page("/<pid:meeting>/agenda/carry", permit=Permit.MEETINGS_WRITE, loads=MEETING, methods=("POST",))
def carry(meeting: Meeting) -> ResponseReturnValue:
    """Take over what the last meeting of the series left open."""
    earlier = agenda.left_open(meeting, agenda.points_of(meeting.id))
    return _acted(meeting, lambda: change.carry_over(meeting, earlier, by=standpoint().actor))


@bp.page(
    "/<pid:meeting>/agenda/<pid:point>", permit=Permit.MEETINGS_WRITE, loads=POINT, methods=("GET", "POST")
)
def edit(meeting: Meeting, point: AgendaPoint) -> ResponseReturnValue:
    """Change a point's title and minutes."""
    _same(meeting, point)
    form = PointEditForm.on(point)
    facts: dict[str, Any] = {
        "form": form,
        "meeting": meeting,
        "point": point,
        "back_url": meeting_place(meeting, "agenda"),
    }
    if request.method == "GET":
        return sheet(EDIT, **facts)
    if not form.validate():
        return refused("meetings/alone.html", part=EDIT, page=True, **facts)
    columns = form.laid_over(point)
    if columns is None:
        return clashing("meetings/alone.html", part=EDIT, page=True, **facts)
    try:
        change.revise(meeting, point, columns, by=standpoint().actor)
    except Refused as refusal:
        return refuse(meeting, refusal)
    return way_on(meeting_place(meeting, "agenda"))


@bp.page(
    "/<pid:meeting>/agenda/<pid:point>/place", permit=Permit.MEETINGS_WRITE, loads=POINT, methods=("POST",)
)
def move(meeting: Meeting, point: AgendaPoint) -> ResponseReturnValue:
    """Put a point one place up or down, or before another one."""
    _same(meeting, point)
    step = {"up": -1, "down": 1}.get(request.form.get("step", ""), 0)
    before = request.form.get("before")
    if not step and before is None:
        abort(400)
    return _acted(
        meeting, lambda: change.move(meeting, point, step=step, before=before, by=standpoint().actor)
    )


@bp.page(
    "/<pid:meeting>/agenda/<pid:point>/done", permit=Permit.MEETINGS_WRITE, loads=POINT, methods=("POST",)
)
def mark(meeting: Meeting, point: AgendaPoint) -> ResponseReturnValue:
    """Say that a point was talked about, or is open again."""
    _same(meeting, point)
    done = request.form.get("done") == "yes"
    return _acted(meeting, lambda: change.mark(meeting, point, done, by=standpoint().actor))


@bp.page(
    "/<pid:meeting>/agenda/<pid:point>/remove", permit=Permit.MEETINGS_WRITE, loads=POINT, methods=("POST",)
)
def remove(meeting: Meeting, point: AgendaPoint) -> ResponseReturnValue:
    """Take a point off the agenda."""
    _same(meeting, point)
    return _acted(meeting, lambda: change.remove(meeting, point, by=standpoint().actor))


@bp.page(
    "/<pid:meeting>/agenda/<pid:gone_point>/restore",
    permit=Permit.MEETINGS_WRITE, loads=GONE, methods=("POST",),
)  # fmt: skip
def restore(meeting: Meeting, gone_point: AgendaPoint) -> ResponseReturnValue:
    """Bring a point back that was taken off."""
    _same(meeting, gone_point)
    return _acted(meeting, lambda: change.restore(meeting, gone_point, by=standpoint().actor))


def _acted(meeting: Meeting, act: Callable[[], object]) -> ResponseReturnValue:
    try:
        act()
    except Refused as refusal:
        return refuse(meeting, refusal)
    if wants_part():
        return render_template(PART, **agenda_facts(meeting))
    return way_on(meeting_place(meeting, "agenda"))


def _sent_back(meeting: Meeting, form: PointForm) -> ResponseReturnValue:
    words = "; ".join(str(one) for wrong in form.errors.values() for one in wrong)
    if wants_part():
        return render_template(PART, **agenda_facts(meeting), wrong=words, typed=form.title.data or ""), 422
    flash(_("The point was not added: %(why)s", why=words), "news")
    return way_on(meeting_place(meeting, "agenda"))


def _same(meeting: Meeting, point: AgendaPoint) -> None:
    if point.meeting_id != meeting.id:
        abort(404)
