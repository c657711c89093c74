"""A time for a step's meeting: the CSM's free times, one press to book; or a meeting that is arranged already."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Response, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.foundation.pages import way_on
from portal.meetings.queries import clocks
from portal.meetings.queries.clocks import Clock
from portal.meetings.queries.times import Bookable, bookable, free_starts
from portal.meetings.rules.wall import local
from portal.onboarding.actions import booking as change
from portal.onboarding.actions.refusals import Refused
from portal.onboarding.models import Step
from portal.onboarding.queries import booking as queries
from portal.onboarding.rules.shapes import Words
from portal.onboarding.rules.words import StepKind
from portal.onboarding.views.replies import words_of
from portal.onboarding.views.working import STEP, Way, bp, title_of, way_of

DAYS_ON_A_PAGE = 5
USUAL_MINUTES = 30


@dataclass(frozen=True)
class Free:
    """A time that can be booked, by the reader's clock and by the host's."""

    start: str
    clock: Clock
    hosts: Clock


@bp.page("/<pid:step>/book", permit=Permit.ONBOARDING_WORK, loads=STEP)
def book(step: Step) -> ResponseReturnValue:
    """Show the times that can be booked for the step."""
    return times_on(way_of(step))


@bp.page("/<pid:step>/book", permit=Permit.ONBOARDING_WORK, methods=("POST",), loads=STEP)
def take(step: Step) -> ResponseReturnValue:
    """Book one of them, or take a meeting that is arranged already."""
    return take_on(way_of(step))


def times_on(way: Way, trouble: str = "", status: int = 200) -> Response:
    """Show the times on this way."""
    hosts = bookable()
    facts: dict[str, Any] = {"way": way, "step": way.step, "title": title_of(way.step), "trouble": trouble}
    facts |= {"arranged": queries.arranged(), "host": None, "days": [], "later_url": "", "earlier_url": ""}
    facts |= {"moment_of": lambda one: clocks.clock_in(one.starts_at, one.ends_at, way.point.user.time_zone)}
    if hosts and way.may_work and way.step.kind is StepKind.MEETING:
        facts |= _times(way, hosts[0])
    page = "onboarding/link/book.html" if way.token else "onboarding/work/book.html"
    return make_response(render_template(page, **facts), status)


def take_on(way: Way) -> Response:
    """Book a time that was chosen on this way."""
    try:
        if pid := request.form.get("meeting"):
            found = next((one for one in queries.arranged() if one.public_id == pid), None)
            if found is None:
                raise Refused("taken")
            change.attach(way.step, found, by=way.by, how=way.how)
        else:
            _book(way)
    except Refused as refusal:
        words = _("This time has just been taken. These are still free.")
        return times_on(way, words if refusal.reason == "taken" else words_of(refusal.reason), 422)
    flash(_("Booked. The invitation comes by mail."), "done")
    return way_on(way.here)


def _book(way: Way) -> None:
    start, hosts = _start(request.form.get("start", "")), bookable()
    if start is None or not hosts:
        raise Refused("taken")
    about = Words(way.step.about_ja, way.step.about_en).of(language())
    change.book(
        way.step, way.point.customer, hosts[0], start, minutes_of(way.step, hosts[0]), by=way.by,
        title=title_of(way.step), purpose=about, zone=way.point.user.time_zone, how=way.how,
    )  # fmt: skip


def minutes_of(step: Step, host: Bookable) -> int:
    """Return the length on offer that is nearest to what the step says it takes."""
    lengths = host.times.lengths or [USUAL_MINUTES]
    return min(lengths, key=lambda minutes: (abs(minutes - step.minutes), minutes))


def _times(way: Way, host: Bookable) -> dict[str, Any]:
    minutes, mine = minutes_of(way.step, host), way.point.user.time_zone
    also = [way.point.user.id] if way.point.side is Side.CUSTOMER else []
    found = free_starts(way.point.customer, [host.person], minutes, also=also)
    days: dict[date, list[Free]] = {}
    for moment in found:
        until = moment + timedelta(minutes=minutes)
        free = Free(
            moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
            clocks.clock_in(moment, until, mine),
            clocks.clock_in(moment, until, host.times.zone),
        )
        days.setdefault(local(moment, mine).date(), []).append(free)
    ordered = sorted(days.items())
    first = _first_day(ordered)
    shown = [pair for pair in ordered if pair[0] >= first][:DAYS_ON_A_PAGE]
    later = [day for day, _free in ordered if shown and day > shown[-1][0]][:1]
    earlier = [day for day, _free in ordered if shown and day < shown[0][0]][-DAYS_ON_A_PAGE:]
    return {
        "host": host,
        "host_name": host.person.name_in(language()),
        "minutes": minutes,
        "days": shown,
        "same_zone": all(one.clock.words == one.hosts.words for _day, frees in shown for one in frees),
        "cities": (clocks.city(mine), clocks.city(host.times.zone)),
        "later_url": way.url("book", from_day=later[0].isoformat()) if later else "",
        "earlier_url": way.url("book", from_day=earlier[0].isoformat()) if earlier else "",
    }


def _first_day(days: list[tuple[date, list[Free]]]) -> date:
    try:
        return date.fromisoformat(request.args.get("from_day", ""))
    except ValueError:
        return days[0][0] if days else date.max


def _start(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None else None
