"""Arranging a meeting: at a time that is agreed, with times to choose from, or as a series."""

from datetime import datetime, timedelta
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.readers import Reader, readers
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Side, Visibility, inside_of
from portal.foundation.pages import way_on
from portal.foundation.words import visibility_words
from portal.meetings.actions import meetings as arranging
from portal.meetings.actions import series as repeating
from portal.meetings.forms.meetings import FIXED, SERIES, NewMeetingForm, offer_people, sides_of
from portal.meetings.models import Meeting, MeetingKind, PlaceKind
from portal.meetings.queries.times import free_starts, times_of
from portal.meetings.rules import MOST_SLOTS
from portal.meetings.rules.drafts import Refused
from portal.meetings.rules.wall import local
from portal.meetings.views.answers import meeting_url, words_of

bp = CustomerBlueprint("meetings_new", __name__, path="/meetings")
DAYS_BETWEEN_SUGGESTIONS = 1


@bp.page("/new", permit=Permit.MEETINGS_WRITE)
def new() -> ResponseReturnValue:
    """Ask for a new meeting, with free times of one's own filled in where one asks for that."""
    form = NewMeetingForm(None, data=_begun())
    return _page(form)


@bp.page("/new", permit=Permit.MEETINGS_WRITE, methods=("POST",))
def create() -> ResponseReturnValue:
    """Arrange it, and invite its people."""
    form = NewMeetingForm()
    offered = _offer(form)
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        meeting = _arranged(form, offered)
    except Refused as refusal:
        form.day.errors = [words_of(refusal.reason)]
        return _page(form, 422)
    flash(
        _("Everybody is invited by mail") if meeting.starts_at else _("The others are asked by mail"), "done"
    )
    return way_on(meeting_url(meeting))


def _arranged(form: NewMeetingForm, offered: list[Reader]) -> Meeting:
    by, visibility = standpoint().actor, Visibility(form.visibility.data)
    draft, invited = form.draft(), form.invited(offered)
    if form.how.data == SERIES:
        return repeating.begin(draft, form.rhythm(), invited, by=by, visibility=visibility)
    if form.how.data == FIXED:
        starts_at = form.starts_at()
        if starts_at is None:
            raise Refused("past")
        return arranging.arrange(draft, starts_at, invited, by=by, visibility=visibility)
    return arranging.propose(draft, form.slots(), invited, by=by, visibility=visibility)


def _page(form: NewMeetingForm, status: int = 200) -> ResponseReturnValue:
    offered = _offer(form)
    point = standpoint()
    facts = {
        "form": form,
        "sides": sides_of(offered),
        "numbers": range(2, MOST_SLOTS + 1),
        "suggests": point.side is Side.VENDOR,
        "suggested": "suggest" in request.args,
    }
    return render_template("meetings/new.html", **facts), status


def _offer(form: NewMeetingForm) -> list[Reader]:
    point = standpoint()
    offered = readers(Visibility.SHARED, known_to=point.side or Side.CUSTOMER)
    offer_people(form, offered)
    vendor, customer = branding.vendor().name, point.customer.name
    both = (Visibility.SHARED, inside_of(point.side or Side.CUSTOMER))
    form.visibility.choices = [(str(one), visibility_words(one, vendor, customer)) for one in both]
    if not form.visibility.data:
        form.visibility.data = str(Visibility.SHARED)
    return offered


def _begun() -> dict[str, Any]:
    """Return what a new meeting begins with: tomorrow's first hour, or free times of the reader's own."""
    point = standpoint()
    minutes = 60
    data: dict[str, Any] = {
        "minutes": minutes,
        "zone": point.user.time_zone,
        "kind": str(MeetingKind.REGULAR),
        "place_kind": str(PlaceKind.OPEN),
        "people": [point.user.public_id],
        "visibility": str(Visibility.SHARED),
    }
    own = times_of(point.user.id) if point.side is Side.VENDOR else None
    if own is not None and own.place_kind is not PlaceKind.ADDRESS:
        data |= {
            "place_kind": str(own.place_kind),
            "place": own.place if own.place_kind is PlaceKind.WEB else "",
        }
    if "suggest" in request.args and point.side is Side.VENDOR:
        data |= _suggested(free_starts(point.customer, [point.user], minutes), point.user.time_zone)
    return data


def _suggested(free: list[datetime], zone: str) -> dict[str, Any]:
    """Return some free times on different days, so that there is a choice."""
    chosen: list[datetime] = []
    for moment in free:
        if not chosen or local(moment, zone).date() - local(chosen[-1], zone).date() >= timedelta(
            days=DAYS_BETWEEN_SUGGESTIONS
        ):
            chosen.append(moment)
    data: dict[str, Any] = {}
    for number, moment in enumerate(chosen[:MOST_SLOTS], 1):
        there = local(moment, zone)
        suffix = "" if number == 1 else f"_{number}"
        data |= {f"day{suffix}": there.date(), f"time{suffix}": there.time()}
    return data
