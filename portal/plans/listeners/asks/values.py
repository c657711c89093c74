"""Values that are missing: the month that ended, and what is due within days."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import Standpoint
from portal.foundation.actor import Actor
from portal.foundation.dates import NotADate, read_date
from portal.foundation.i18n import day, full_date
from portal.plans import checkins
from portal.plans.actions import values
from portal.plans.actions.measurements import MeasurementRefused
from portal.plans.actions.values import Filled
from portal.plans.checkins import Answer, Ask
from portal.plans.forms.values import Cell, read_cell
from portal.plans.models import Plan
from portal.plans.queries import plans
from portal.plans.queries.checkins import owners
from portal.plans.queries.values import Ask as Wanted
from portal.plans.queries.values import Line, Sheet, sheet
from portal.plans.rules import is_open
from portal.plans.rules.checkins import asks_back, asks_now

KIND, ORDER, SECONDS = "value", 40, 30
TEMPLATE = "plans/checkins/value.html"


def find(point: Standpoint) -> list[Ask]:
    """Return a card for each value of this person's that is missing."""
    plan = _plan(point)
    if plan is None:
        return []
    found: dict[str, Ask] = {}
    for asked, line in _missing(plan, point):
        if line.put_off_until is None:
            found.setdefault(line.pid, _ask(asked, line))
    return list(found.values())


def one(point: Standpoint, subject: str) -> Ask | None:
    """Return the card of one KPI, with its value if somebody was faster."""
    plan = _plan(point)
    if plan is None:
        return None
    sheets = _sheets(plan, point)
    lines = [(asked, line) for asked in sheets if (line := asked.line(subject)) is not None]
    if not lines:
        return None
    missing = [pair for pair in lines if not pair[1].done]
    return _ask(*(missing or lines)[0])


def take(ask: Ask, form: Any, point: Standpoint, by: Actor) -> Answer:
    """Record the value for the period that the card showed; somebody else's value is never written over unseen."""
    plan = _plan(point)
    asked = sheet(plan, _wanted(form, point), point) if plan is not None else None
    line = asked.line(ask.subject) if asked is not None else None
    if asked is None or line is None:
        return Answer(status=409)
    cell = read_cell(line, form, asked.ask.on, asked.today)
    if not cell.fine or cell.value is None:
        wrong = cell.wrong or cell.note_wrong or ("" if cell.clash else _("Please fill this in."))
        return Answer(status=409 if cell.clash else 422, facts=_facts(asked, line, cell, wrong))
    if cell.says_something:
        try:
            values.fill_in([Filled(line.node.id, cell.on or asked.ask.on, cell.value, cell.note)], by=by)
        except MeasurementRefused:
            return Answer(
                status=422, facts=_facts(asked, line, cell, _("This plan is closed and takes no values."))
            )
    said = {"value": cell.value, "unit": line.kpi.unit, "digits": line.digits, "on": asked.ask.on.isoformat()}
    return Answer("value", said)


def _plan(point: Standpoint) -> Plan | None:
    if not point.may(Permit.VALUES_ENTER):
        return None
    found = plans.active_plan()
    return found if found is not None and is_open(found.state) else None


def _sheets(plan: Plan, point: Standpoint) -> tuple[Sheet, Sheet]:
    """Return this person's sheets of the month that ended, and of the running one."""
    today = today_of(point.customer)
    this = today.replace(day=1)
    last_day = date.fromordinal(this.toordinal() - 1)
    return (
        sheet(plan, Wanted(last_day.replace(day=1), last_day, "mine"), point),
        sheet(plan, Wanted(this, today, "mine"), point),
    )


def _missing(plan: Plan, point: Standpoint) -> Iterator[tuple[Sheet, Line]]:
    back, now = _sheets(plan, point)
    for line in back.lines:
        began = max(plan.starts_on, line.kpi.baseline_on or plan.starts_on)
        if not line.done and asks_back(line.kpi.cadence, line.stretch, began):
            yield back, line
    for line in now.lines:
        if not line.done and asks_now(line.kpi.cadence, line.stretch, line.due_on, now.today):
            yield now, line


def _wanted(form: Mapping[str, str], point: Standpoint) -> Wanted:
    today = today_of(point.customer)
    try:
        on = min(read_date(form.get("on", "")), today)
    except NotADate:
        on = today
    return Wanted(on.replace(day=1), on, "mine")


def _ask(asked: Sheet, line: Line) -> Ask:
    return Ask(
        f"{KIND}:{line.pid}",
        line.node.title,
        why=_l("Its value as of %(day)s is missing", day=day(asked.ask.on))
        if not line.done
        else _l("It has a value as of %(day)s", day=full_date(asked.ask.on)),
        template=TEMPLATE,
        draw=lambda: _facts(asked, line, None, ""),
        order=ORDER,
        seconds=SECONDS,
        due=line.due_on,
    )


def _facts(asked: Sheet, line: Line, cell: Cell | None, wrong: str) -> dict[str, Any]:
    return {"sheet": asked, "line": line, "cell": cell, "wrong": wrong}


def _asked() -> Sequence[Any]:
    return list(owners())


checkins.asks(KIND, find, one=one, take=take, asked=_asked)
