"""This month's values: one sheet for all of one's KPIs, saved cell by cell or all at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_pgettext, ngettext

from portal.accounts.door import CustomerBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.foundation import clock
from portal.foundation.dates import NotADate, read_date
from portal.foundation.pages import way_on
from portal.plans.actions import values
from portal.plans.actions.measurements import MeasurementRefused
from portal.plans.actions.values import Filled
from portal.plans.forms.values import Cell, SheetForm, cells, pasted, read_cell
from portal.plans.models import Kpi, Plan
from portal.plans.queries import nodes, plans
from portal.plans.queries.values import Ask, Line, Sheet, asked_month, next_working_day, sheet
from portal.plans.rules import is_open
from portal.plans.views.kpis import whole_month_name

bp = CustomerBlueprint("values", __name__)
register(
    Entry(
        "values.active",
        lazy_pgettext("navigation", "Enter values"),
        "clipboard-list",
        Permit.VALUES_ENTER,
        30,
        "customer",
        belongs=("values.",),
    )
)
LOADS = {"plan": plans.plan}


@bp.page("/values", permit=Permit.VALUES_ENTER)
def active() -> ResponseReturnValue:
    """Show the sheet of the plan both sides work on."""
    plan = plans.active_plan() or plans.newest_plan()
    return _page(_sheet(plan)) if plan else render_template("plans/values/empty.html")


@bp.page("/plans/<pid:plan>/values", permit=Permit.VALUES_ENTER, loads=LOADS)
def show(plan: Plan) -> ResponseReturnValue:
    """Show the sheet of a plan."""
    return _page(_sheet(plan))


@bp.page(
    "/plans/<pid:plan>/values", permit=Permit.VALUES_ENTER, methods=("POST",), loads=LOADS, endpoint="save"
)
def save_all(plan: Plan) -> ResponseReturnValue:
    """Save what is fine, and show again what is not, as it was typed."""
    asked = _sheet(plan)
    _put_off_or_take_up(asked)
    read = cells(asked, request.form, asked.ask.on)
    saved = _save(read, asked)
    if saved is None:
        return _page(asked, read, status=422)
    left = [cell for cell in read if not cell.fine]
    if not left:
        if saved or request.form.get("finish"):
            flash(_saved_words(saved), "done")
        return way_on(_after(plan, asked))
    return _page(_sheet(plan), left, saved=saved, status=_status(left) if not saved else 200)


@bp.page("/plans/<pid:plan>/values/paste", permit=Permit.VALUES_ENTER, methods=("POST",), loads=LOADS)
def paste(plan: Plan) -> ResponseReturnValue:
    """Put a pasted block into the cells, for its author to look at before it is saved."""
    asked = _sheet(plan)
    filled, left = pasted(asked, request.form.get("pasted", ""))
    typed = {**request.form.to_dict(), **filled}
    read = [cell for cell in cells(asked, typed, asked.ask.on) if cell.text or cell.wrong]
    return _page(asked, read, filled=len(filled), left=left)


@bp.page("/values/<pid:kpi>", permit=Permit.VALUES_ENTER, methods=("POST",), loads={"kpi": nodes.kpi})
def save_one(kpi: Kpi) -> ResponseReturnValue:
    """Save one cell as soon as it is left."""
    asked = _sheet(plans.plan_of(kpi.node.plan_id))
    cell = read_cell(_line(asked, kpi), request.form, asked.ask.on, asked.today)
    if _save([cell], asked) is None:
        return _result(asked, cell, 422)
    if not cell.fine:
        return _result(asked, cell, _status([cell]))
    asked = _sheet(asked.plan)
    decided = request.form.get(f"choice-{kpi.node.public_id}", "").startswith("theirs:")
    facts = {"line": _line(asked, kpi), "sheet": asked, "cell": None, "closed": False, "decided": decided}
    return render_template("plans/values/_saved.html", saved_at=clock.now(), **facts)


@bp.page("/values/<pid:kpi>/result", permit=Permit.VALUES_ENTER, loads={"kpi": nodes.kpi})
def result(kpi: Kpi) -> ResponseReturnValue:
    """Tell where the KPI would stand with what is being typed, without saving anything."""
    asked = _sheet(plans.plan_of(kpi.node.plan_id))
    cell = read_cell(_line(asked, kpi), request.args, asked.ask.on, asked.today)
    return _result(asked, cell, 200)


def _ask() -> Ask:
    """Return which month, as of which day and whose KPIs are asked for; a form carries them along."""
    today, given = today_of(standpoint().customer), request.values
    month = asked_month(given.get("month"), today)
    last = min(today, _end_of(month))
    try:
        on = read_date(given.get("on", ""))
    except NotADate:
        on = last
    return Ask(month, on if month <= on <= last else last, given.get("whose", "")[:20])


def _sheet(plan: Plan) -> Sheet:
    if not is_open(plan.state) and request.method == "POST":
        abort(409)
    return sheet(plan, _ask(), standpoint())


def _line(asked: Sheet, kpi: Kpi) -> Line:
    found = asked.line(kpi.node.public_id) or sheet(
        asked.plan, asked.ask._replace(whose="all"), standpoint()
    ).line(kpi.node.public_id)
    if found is None:
        abort(404)
    return found


def _save(read: Sequence[Cell], asked: Sheet) -> int | None:
    """Save the cells that are fine; None when the plan takes no more values."""
    ready = [
        Filled(cell.line.node.id, cell.on or asked.ask.on, cell.value, cell.note)
        for cell in read
        if cell.fine and cell.value is not None and cell.says_something
    ]
    try:
        return values.fill_in(ready, by=standpoint().actor)
    except MeasurementRefused:
        return None


def _put_off_or_take_up(asked: Sheet) -> None:
    """Put one value off until the next working day, or ask for it again, where that is what was pressed."""
    by = standpoint().actor
    if (line := asked.line(request.form.get("later", ""))) is not None:
        values.put_off(line.node.id, next_working_day(standpoint()), by=by)
    if (line := asked.line(request.form.get("now", ""))) is not None:
        values.take_up(line.node.id, by=by)


def _status(left: Sequence[Cell]) -> int:
    return 409 if all(cell.clash for cell in left) else 422


def _page(
    asked: Sheet,
    typed: Sequence[Cell] = (),
    *,
    saved: int = 0,
    filled: int | None = None,
    left: Sequence[str] = (),
    status: int = 200,
) -> Response:
    form = SheetForm(
        formdata=None, on=asked.ask.on, month=_month_word(asked.ask.month), whose=asked.ask.whose
    )
    page = render_template(
        "plans/values/sheet.html",
        sheet=asked,
        form=form,
        typed={cell.line.pid: cell for cell in typed},
        wrong=[cell for cell in typed if not cell.fine],
        saved=saved,
        filled=filled,
        left=left,
        closed=not is_open(asked.plan.state) or standpoint().read_only,
        saved_at=clock.now() if saved else None,
        **_ways(asked),
    )
    return make_response(page, status)


def _result(asked: Sheet, cell: Cell, status: int) -> Response:
    part = render_template("plans/values/_result.html", sheet=asked, line=cell.line, cell=cell, trial=True)
    return make_response(part, status)


def _ways(asked: Sheet) -> dict[str, Any]:
    """Return the addresses around the sheet: the months before and after, and whose KPIs there are."""
    month, this_month = asked.ask.month, asked.today.replace(day=1)
    before, after = _end_of_previous(month).replace(day=1), _day_after(_end_of(month))
    return {
        "month_word": whole_month_name,
        "before_url": _address(asked.plan, asked.ask, month=_month_word(before), on=None),
        "after_url": _address(asked.plan, asked.ask, month=_month_word(after), on=None)
        if after <= this_month
        else None,
        "whose_url": lambda whose: _address(asked.plan, asked.ask, whose=whose),
        "map_url": url_for("map.show", slug=standpoint().customer.slug, plan=asked.plan.public_id),
    }


def _address(plan: Plan, ask: Ask, **changed: Any) -> str:
    wanted: Mapping[str, Any] = {"month": _month_word(ask.month), "whose": ask.whose or None, **changed}
    return url_for("values.show", slug=standpoint().customer.slug, plan=plan.public_id, **wanted)


def _after(plan: Plan, asked: Sheet) -> str:
    """Return where the author goes: back to the map when done, else on with the sheet."""
    if request.form.get("finish"):
        return url_for("map.show", slug=standpoint().customer.slug, plan=plan.public_id)
    return _address(plan, asked.ask)


def _saved_words(count: int) -> str:
    return ngettext("%(num)s value saved", "%(num)s values saved", count)


def _month_word(day: date) -> str:
    return f"{day:%Y-%m}"


def _end_of(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _end_of_previous(month: date) -> date:
    return date.fromordinal(month.toordinal() - 1)


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
