"""Adding, correcting and withdrawing single values."""

from datetime import date
from typing import Any

from flask import Response, abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation import clock
from portal.foundation.dates import NotADate, read_date
from portal.foundation.pages import wants_part, way_on
from portal.plans.actions import measurements
from portal.plans.actions.measurements import MeasurementRefused
from portal.plans.forms.measurements import MeasurementForm, WithdrawalForm
from portal.plans.models import Kpi, Measurement
from portal.plans.queries import nodes
from portal.plans.queries.kpis import facts_of, kpi_behind, measurement, newest_of_day
from portal.plans.queries.measurements import authors
from portal.plans.views.kpis import page_facts

bp = CustomerBlueprint("measurements", __name__)


@bp.page(
    "/kpis/<pid:kpi>/measurements",
    permit=Permit.VALUES_ENTER,
    methods=("GET", "POST"),
    loads={"kpi": nodes.kpi},
)
def enter(kpi: Kpi) -> ResponseReturnValue:
    """Record a value, or correct that of a day; somebody else's value for the day is never replaced unseen."""
    form = _form(kpi)
    if request.method == "GET":
        return _ask(kpi, form, 200)
    if not form.validate_on_submit() or form.on.data is None or form.value.data is None:
        return _ask(kpi, form, 422)
    taken = newest_of_day(kpi.node_id, form.on.data)
    if taken is not None and _in_the_way(taken, form):
        return _ask(kpi, form, 409, taken)
    try:
        measurements.record(
            kpi.node, form.on.data, form.value.data, note=form.note.data or "", by=standpoint().actor
        )
    except MeasurementRefused:
        form.on.errors = [_("The plan of this KPI is closed; it takes no more values.")]
        return _ask(kpi, form, 422)
    return _recorded(kpi, _("Saved: %(title)s", title=kpi.node.title))


@bp.page(
    "/measurements/<pid:measurement>/withdrawal",
    permit=Permit.VALUES_ENTER,
    methods=("GET", "POST"),
    loads={"measurement": measurement},
)
def withdraw(measurement: Measurement) -> ResponseReturnValue:
    """Take the value of a day back, saying why; what was corrected meanwhile is not there to be taken back."""
    kpi = _kpi_of(measurement)
    newest = newest_of_day(kpi.node_id, measurement.on)
    if newest is None or newest.id != measurement.id or newest.value is None:
        return _too_late(kpi)
    form = WithdrawalForm()
    if request.method == "POST" and form.validate_on_submit():
        try:
            measurements.withdraw(kpi.node, measurement.on, why=form.why.data, by=standpoint().actor)
        except MeasurementRefused:
            return _too_late(kpi)
        return _recorded(kpi, _("Withdrawn: %(title)s", title=kpi.node.title))
    template = "plans/kpi/_withdraw.html" if wants_part() else "plans/kpi/withdraw.html"
    page = render_template(
        template, node=kpi.node, unit=kpi.unit, row=newest, form=form, part=bool(wants_part())
    )
    return make_response(page, 422 if request.method == "POST" else 200)


def _form(kpi: Kpi) -> MeasurementForm:
    """Return the form as it opens: for today, or for a day that is to be corrected."""
    today = clock.today(standpoint().customer.time_zone)
    on = _day_asked() or today
    row = newest_of_day(kpi.node_id, on) if request.method == "GET" else None
    start: dict[str, Any] = {"on": on}
    if row is not None and row.value is not None and "on" in request.args:
        start |= {"value": row.value, "note": row.note, "seen": row.public_id}
    return MeasurementForm(today=today, unit=kpi.unit, **start)


def _day_asked() -> date | None:
    try:
        return read_date(request.args.get("on", ""))
    except NotADate:
        return None


def _in_the_way(taken: Any, form: MeasurementForm) -> bool:
    """Tell whether somebody's other value stands for this day, which the author has not seen."""
    note = (form.note.data or "").replace("\r\n", "\n")
    other_note = bool(taken.note and note) and taken.note != note
    unseen = taken.value is not None and taken.public_id != form.seen.data
    return unseen and (taken.value != form.value.data or other_note)


def _ask(kpi: Kpi, form: MeasurementForm, status: int, taken: Any = None) -> Response:
    facts = page_facts(facts_of(kpi, standpoint().customer))
    if taken is not None:
        form.seen.data = taken.public_id  # the next press is made in the knowledge of it
        facts |= {"taken": taken, "taken_by": authors([taken]).get(taken.actor_id)}
    in_card = wants_part() and request.method == "POST" and request.form.get("place") != "dialog"
    if in_card:
        template = "plans/kpi/_entry.html"
    else:
        form.apart()
        template = "plans/kpi/_enter.html" if wants_part() else "plans/kpi/enter.html"
    page = render_template(
        template, form=form, correcting=bool(form.seen.data), part=bool(wants_part()), **facts
    )
    return make_response(page, status)


def _recorded(kpi: Kpi, done: str) -> ResponseReturnValue:
    """Answer a change: the open page follows in place, any other is sent on to it."""
    customer = standpoint().customer
    if not wants_part():
        flash(done, "done")
        return way_on(url_for("kpis.show", slug=customer.slug, kpi=kpi.node.public_id))
    facts = facts_of(kpi, customer)
    form = MeasurementForm(formdata=None, today=facts.today, unit=kpi.unit, on=facts.today)
    place = "dialog" if request.form.get("place") == "dialog" or "why" in request.form else "card"
    page = page_facts(facts) | {"saved": clock.now() if place == "card" else None}
    return make_response(
        render_template("plans/kpi/_recorded.html", form=form, done=done, place=place, **page)
    )


def _too_late(kpi: Kpi) -> ResponseReturnValue:
    flash(_("This value has been corrected or withdrawn meanwhile; nothing was changed."), "news")
    return way_on(url_for("kpis.show", slug=standpoint().customer.slug, kpi=kpi.node.public_id))


def _kpi_of(row: Measurement) -> Kpi:
    found = kpi_behind(row)
    if found is None:
        abort(404)
    return found
