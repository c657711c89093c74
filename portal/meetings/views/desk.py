"""The vendor person's meetings over all customers: the week, what needs an answer; and what they let be booked."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.door import DeskBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import vendors_calendar
from portal.accounts.standpoint import standpoint
from portal.foundation import clock
from portal.foundation.audience import Audience
from portal.foundation.i18n import language
from portal.foundation.pages import refused, way_on
from portal.foundation.tenancy import every_customer
from portal.meetings.actions import times as keeping
from portal.meetings.forms.booking import WEEKDAY_WORDS, FreeTimesForm, written_ranges
from portal.meetings.models import FreeTimes
from portal.meetings.queries import clocks
from portal.meetings.queries import next as asked
from portal.meetings.queries.reach import customers_reached
from portal.meetings.queries.taken import taken
from portal.meetings.queries.times import times_of
from portal.meetings.rules.wall import A_DAY, instant, local

bp = DeskBlueprint("meetings_desk", __name__, path="/meetings")
PAGE = "meetings/free_times.html"
FIRST_HOUR, LAST_HOUR = 7, 21
SATURDAY = 5
register(
    Entry(
        "meetings_desk.week", _l("Meetings"), "calendar", Permit.PORTFOLIO_READ, 25, "desk",
        belongs=("meetings_desk.",),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Block:
    """A meeting in the week, or a time taken in the person's own calendar; top and height in hundredths of the day."""

    top: float
    height: float
    words: str
    title: str = ""
    customer: str = ""
    url: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Day:
    """A day of the week as it is drawn."""

    day: date
    today: bool
    holiday: str
    blocks: list[Block]


@bp.page("", permit=Permit.PORTFOLIO_READ)
def week() -> ResponseReturnValue:
    """Show a week of one's meetings, and what of them needs oneself."""
    user = standpoint().user
    reached = customers_reached(user)
    monday = _monday(user.time_zone)
    first, last = instant(monday, time(), user.time_zone), instant(monday + 7 * A_DAY, time(), user.time_zone)
    with every_customer("a vendor person's own meetings", Audience.VENDOR):
        rows = asked.mine(user.id, first, last, reached)
        needs = {
            "to_choose": asked.to_choose(user.id, reached),
            "to_answer": asked.to_answer(user.id, reached),
            "proposals": asked.own_proposals(user.id, reached),
            "to_tell": asked.to_tell(user.id, reached),
        }
    facts = {
        "days": _days(monday, rows, user.time_zone, _busy(user.id, first, last, rows)),
        "rows": [(row, clocks.clock_in(row.starts_at, row.ends_at, user.time_zone)) for row in rows],
        "hours": range(FIRST_HOUR, LAST_HOUR + 1),
        "before_url": url_for(".week", week=(monday - 7 * A_DAY).isoformat()),
        "after_url": url_for(".week", week=(monday + 7 * A_DAY).isoformat()),
        "this_week": monday == _monday(user.time_zone, asked_for=""),
        "monday": monday,
        "sunday": monday + 6 * A_DAY,
        "times": times_of(user.id),
        **needs,
    }
    return render_template("meetings/week.html", **facts)


@bp.page("/free-times", permit=Permit.PORTFOLIO_READ, methods=("GET", "POST"))
def free_times() -> ResponseReturnValue:
    """Show and change what my customers can book, and the calendar that says when I am busy."""
    user = standpoint().user
    times = keeping.opened(user)
    form = FreeTimesForm(data=_values(times))
    facts = {
        "form": form,
        "times": times,
        "weekdays": [form[f"hours_{n}"] for n in range(7)],
        "words": WEEKDAY_WORDS,
    }
    if request.method == "GET":
        return render_template(PAGE, **facts)
    if not form.validate():
        return refused(PAGE, **facts)
    keeping.settle(user, form.facts(), form.calendar_url.data or "", by=standpoint().actor)
    flash(_("Your free times are saved"), "done")
    return way_on(url_for(".free_times"))


def _values(times: FreeTimes) -> dict[str, Any]:
    names = ("open", "zone", "lengths", "buffer_minutes", "notice_hours", "horizon_days", "place")
    hours = {f"hours_{n}": written_ranges(times.hours.get(str(n), ())) for n in range(7)}
    kind = str(times.place_kind or "open")
    address = keeping.calendar_of(times)
    return (
        {name: getattr(times, name) for name in names} | hours | {"place_kind": kind, "calendar_url": address}
    )


def _monday(zone: str, asked_for: str | None = None) -> date:
    text = request.args.get("week", "") if asked_for is None else asked_for
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = clock.today(zone)
        day += 2 * A_DAY if day.weekday() >= SATURDAY else 0 * A_DAY  # on a weekend one looks ahead
    return day - day.weekday() * A_DAY if date(2000, 1, 10) < day < date(2199, 12, 1) else _monday(zone, "")


def _busy(person_id: int, first: datetime, last: datetime, rows: Any) -> list[tuple[datetime, datetime]]:
    """Return when the person's own calendar is busy, apart from the meetings that are drawn anyway."""
    known = {(row.starts_at, row.ends_at) for row in rows}
    return [one for one in taken([person_id], first, last).get(person_id, []) if one not in known]


def _days(monday: date, rows: Any, zone: str, busy: list[tuple[datetime, datetime]]) -> list[Day]:
    calendar, today = vendors_calendar(), clock.today(zone)
    found = []
    for number in range(7):
        day = monday + number * A_DAY
        blocks = [_block(a, b, day, zone) for a, b in busy if local(a, zone).date() == day]
        blocks += [_meeting(row, day, zone) for row in rows if local(row.starts_at, zone).date() == day]
        off = calendar.holiday_name(day, language()) or ("" if calendar.is_working(day) else _("Day off"))
        found.append(Day(day, day == today, off, blocks))
    return found


def _meeting(row: Any, day: date, zone: str) -> Block:
    plain = _block(row.starts_at, row.ends_at, day, zone)
    url = url_for("meetings.show", slug=row.slug, meeting=row.public_id)
    return Block(plain.top, plain.height, plain.words, row.title, row.customer_name, url, str(row.answer))


def _block(begins: datetime, ends: datetime, day: date, zone: str) -> Block:
    opens = instant(day, time(FIRST_HOUR), zone)
    whole = timedelta(hours=LAST_HOUR - FIRST_HOUR)
    top = min(max((begins - opens) / whole, 0.0), 0.97)
    bottom = min(max((ends - opens) / whole, top + 0.03), 1.0)
    words = clocks.clock_in(begins, ends, zone).hours
    return Block(round(top * 100, 2), round((bottom - top) * 100, 2), words)
