"""Decisions of a meeting: recording them, changing them, and making action items of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.editing import clashing
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.commitments.actions import commitments as promising
from portal.commitments.actions.refusals import Refused as PromiseRefused
from portal.commitments.models import Commitment, SettledAs
from portal.commitments.queries import commitments as promised
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.pages import refused, wants_part, way_on
from portal.meetings.actions import decisions as change
from portal.meetings.actions.decisions import Promise
from portal.meetings.forms.agenda import BOTH, SIDES, DecisionForm, PromiseForm
from portal.meetings.models import AgendaPoint, Decision, Meeting
from portal.meetings.queries import agenda, decisions, meetings
from portal.meetings.queries import next as coming
from portal.meetings.queries.subjects import of_decision, of_meeting
from portal.meetings.rules.drafts import Refused
from portal.meetings.views.answers import refuse, sheet
from portal.meetings.views.parts import companies, decision_facts, meeting_place

bp = CustomerBlueprint("decisions", __name__, path="/meetings")
MEETING = {"meeting": meetings.meeting}
DECISION = {"decision": decisions.decision}
BOTH_LOADED = MEETING | DECISION
PROMISED = MEETING | {"commitment": promised.commitment}
GONE = MEETING | {"gone_decision": decisions.gone_decision}
PART, EDIT, PROMISE = (
    "meetings/decisions/_decisions.html",
    "meetings/decisions/edit.html",
    "meetings/decisions/promise.html",
)
USUAL_DAYS = timedelta(days=14)


@bp.page("/decisions/<pid:decision>", permit=Permit.MEETINGS_READ, loads=DECISION)
def show(decision: Decision) -> ResponseReturnValue:
    """Lead to where a decision stands on the page of its meeting."""
    meeting = meetings.by_id(decision.meeting_id)
    if meeting is None:
        abort(404)
    return redirect(meeting_place(meeting, f"decision-{decision.public_id}"), 303)


@bp.page("/<pid:meeting>/decisions", permit=Permit.MEETINGS_READ, loads=MEETING)
def part(meeting: Meeting) -> ResponseReturnValue:
    """Show decisions and action items alone: open pages fetch them when they changed."""
    return render_template(PART, **decision_facts(meeting))


@bp.page("/<pid:meeting>/decisions/new", permit=Permit.MEETINGS_WRITE, loads=MEETING, methods=("GET", "POST"))
def new(meeting: Meeting) -> ResponseReturnValue:
    """Record what was decided."""
    form = _form(meeting, data={"decided_by": BOTH, "point": request.args.get("point", "")})
    facts: dict[str, Any] = {"form": form, "meeting": meeting, "decision": None, "back_url": _place(meeting)}
    if request.method == "GET":
        return sheet(EDIT, **facts)
    if not form.validate():
        return refused("meetings/alone.html", part=EDIT, page=True, **facts)
    person_id, side = _who(form.decided_by.data)
    settled = _point(meeting, form.point.data)
    return _acted(
        meeting,
        lambda: change.decide(
            meeting, form.text.data or "", person_id=person_id, side=side, point=settled, by=standpoint().actor
        ),
    )  # fmt: skip


@bp.page(
    "/<pid:meeting>/decisions/<pid:decision>", permit=Permit.MEETINGS_WRITE, loads=BOTH_LOADED,
    methods=("GET", "POST"),
)  # fmt: skip
def edit(meeting: Meeting, decision: Decision) -> ResponseReturnValue:
    """Change a decision, field by field against what its author saw."""
    _same(meeting, decision)
    seen = _as_form(meeting, decision)
    form = _form(meeting, on=seen)
    facts: dict[str, Any] = {
        "form": form,
        "meeting": meeting,
        "decision": decision,
        "back_url": _place(meeting),
    }
    if request.method == "GET":
        return sheet(EDIT, **facts)
    if not form.validate():
        return refused("meetings/alone.html", part=EDIT, page=True, **facts)
    typed = form.laid_over(seen)
    if typed is None:
        return clashing("meetings/alone.html", part=EDIT, page=True, **facts)
    columns = _columns(meeting, typed)
    return _acted(meeting, lambda: change.revise(meeting, decision, columns, by=standpoint().actor))


@bp.page(
    "/<pid:meeting>/decisions/<pid:decision>/remove",
    permit=Permit.MEETINGS_WRITE, loads=BOTH_LOADED, methods=("POST",),
)  # fmt: skip
def remove(meeting: Meeting, decision: Decision) -> ResponseReturnValue:
    """Take away what was recorded by mistake."""
    _same(meeting, decision)
    return _acted(meeting, lambda: change.remove(meeting, decision, by=standpoint().actor))


@bp.page(
    "/<pid:meeting>/decisions/<pid:gone_decision>/restore",
    permit=Permit.MEETINGS_WRITE, loads=GONE, methods=("POST",),
)  # fmt: skip
def restore(meeting: Meeting, gone_decision: Decision) -> ResponseReturnValue:
    """Bring a decision back."""
    _same(meeting, gone_decision)
    return _acted(meeting, lambda: change.restore(meeting, gone_decision, by=standpoint().actor))


@bp.page(
    "/<pid:meeting>/decisions/<pid:decision>/promise",
    permit=Permit.COMMITMENTS_WRITE, loads=BOTH_LOADED, methods=("GET", "POST"),
)  # fmt: skip
def promise(meeting: Meeting, decision: Decision) -> ResponseReturnValue:
    """Make an action item of a decision: who, until when, with good guesses."""
    _same(meeting, decision)
    point = standpoint()
    due = coming.day_after(meeting, point.customer) or today_of(point.customer) + USUAL_DAYS
    guessed = _as_form(meeting, decision).decided_by
    guessed = SIDES[point.side or Side.CUSTOMER] if guessed == BOTH else guessed
    form = PromiseForm.about(
        decision, due, guessed, visibility=decision.visibility, companies=companies()
    )  # fmt: skip
    facts: dict[str, Any] = {
        "form": form,
        "meeting": meeting,
        "decision": decision,
        "back_url": _place(meeting),
    }
    if request.method == "GET":
        return sheet(PROMISE, **facts)
    if not form.validate():
        return refused("meetings/alone.html", part=PROMISE, page=True, **facts)
    person_id, side = _who(form.owner.data)
    wanted = Promise(form.title.data or "", side or point.side or Side.CUSTOMER, person_id, form.due_on.data)
    change.promise(
        point.customer, of_meeting(meeting), of_decision(decision), wanted, by=point.actor, because=decision.text
    )  # fmt: skip
    flash(_("The action item is written down"), "done")
    return way_on(_place(meeting))


@bp.page(
    "/<pid:meeting>/promises/<pid:commitment>",
    permit=Permit.COMMITMENTS_WRITE,
    loads=PROMISED,
    methods=("POST",),
)
def tick(meeting: Meeting, commitment: Commitment) -> ResponseReturnValue:
    """Say that something promised is done, or to be done again, without leaving the meeting."""
    by, done = standpoint().actor, request.form.get("done") == "yes"
    try:
        if done:
            promising.settle(commitment, SettledAs.DONE, by=by)
        else:
            promising.reopen(commitment, by=by)
    except PromiseRefused:
        flash(_("Somebody was faster: it is not as this page showed it any more."), "news")
    return _acted(meeting, lambda: None)


class _Seen:
    """A decision as its form shows it."""

    def __init__(self, text: str, decided_by: str, point: str):
        self.text, self.decided_by, self.point = text, decided_by, point


def _as_form(meeting: Meeting, decision: Decision) -> _Seen:
    who = SIDES[decision.decided_side] if decision.decided_side else BOTH
    if decision.decided_by_id is not None:
        wanted = select(User.public_id).where(User.id == decision.decided_by_id)
        who = db.session.scalar(wanted) or BOTH
    points = {one.id: one.public_id for one in agenda.points_of(meeting.id)}
    return _Seen(decision.text, who, points.get(decision.point_id or 0, ""))


def _form(meeting: Meeting, on: _Seen | None = None, **keys: Any) -> Any:
    shared = meeting.visibility is Visibility.SHARED
    keys |= {
        "people": meetings.comers_of(meeting),
        "points": agenda.shared_points(meeting),
        "companies": companies(),
        "shared": shared,
    }
    return DecisionForm.on(on, **keys) if on is not None else DecisionForm(**keys)


def _columns(meeting: Meeting, typed: dict[str, Any]) -> dict[str, Any]:
    columns = {name: value for name, value in typed.items() if name == "text"}
    if "decided_by" in typed:
        columns["decided_by_id"], columns["decided_side"] = _who(typed["decided_by"])
    if "point" in typed:
        point = _point(meeting, typed["point"])
        columns["point_id"] = point.id if point else None
    return columns


def _who(chosen: str) -> tuple[int | None, Side | None]:
    """Return the person and the side that were chosen; the side of a person is theirs."""
    for side, value in SIDES.items():
        if chosen == value:
            return None, side
    if chosen == BOTH:
        return None, None
    row = db.session.execute(select(User.id, User.staff_role).where(User.public_id == chosen)).one()
    return row.id, Side.VENDOR if row.staff_role else Side.CUSTOMER


def _point(meeting: Meeting, public_id: str) -> AgendaPoint | None:
    return next((one for one in agenda.shared_points(meeting) if one.public_id == public_id), None)


def _acted(meeting: Meeting, act: Callable[[], object]) -> ResponseReturnValue:
    try:
        act()
    except Refused as refusal:
        return refuse(meeting, refusal)
    if wants_part() and request.headers.get("HX-Target", "").startswith("decisions-"):
        return render_template(PART, **decision_facts(meeting))
    return way_on(_place(meeting))


def _same(meeting: Meeting, decision: Decision) -> None:
    if decision.meeting_id != meeting.id:
        abort(404)


def _place(meeting: Meeting) -> str:
    return meeting_place(meeting, "decisions")
