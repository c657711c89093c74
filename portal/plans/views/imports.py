"""A file into a plan: dropped in, drawn, every row explained, and imported only when told to."""

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import fiscal_year, today_of
from portal.accounts.standpoint import standpoint
from portal.activity.sentences import told_by
from portal.foundation.db import outside_transaction
from portal.foundation.files import storage
from portal.foundation.pages import refused, wants_part, way_on
from portal.foundation.sheet_words import refusal_words
from portal.foundation.sheets import SheetError
from portal.plans.actions import imports as change
from portal.plans.actions.refusals import Refused
from portal.plans.forms.imports import (
    LARGEST,
    ApplyForm,
    FileForm,
    NewPlanFileForm,
    ReadingForm,
    chosen_twice,
    columns_chosen,
)
from portal.plans.models import ImportRun, Plan
from portal.plans.queries import imports, plans
from portal.plans.queries import imports_reading as reading
from portal.plans.views.answers import map_url
from portal.plans.views.imports_pages import done_facts, preview_facts
from portal.plans.views.imports_words import refusal
from portal.plans.views.offers import PlanOffer, offer

bp = CustomerBlueprint("imports", __name__)
PLAN, RUN = {"plan": plans.plan}, {"import_run": imports.run}
BEGIN, PREVIEW = "plans/imports/begin.html", "plans/imports/show.html"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
offer(PlanOffer("imports.begin", _l("Import a file"), "upload", Permit.MAP_IMPORT, 20))
told_by("plans/imports/_told.html", "plan.imported")


@bp.page("/plans/<pid:plan>/import", permit=Permit.MAP_IMPORT, loads=PLAN)
def begin(plan: Plan) -> ResponseReturnValue:
    """Ask for a file to bring into a plan."""
    form = FileForm(None, data={"kind": request.args.get("kind", reading.MAP)})
    return render_template(BEGIN, **_begin_facts(form, plan))


@bp.page("/plans/<pid:plan>/import", permit=Permit.MAP_IMPORT, methods=("POST",), loads=PLAN)
def receive(plan: Plan) -> ResponseReturnValue:
    """Take a file in for its preview; one that cannot be read is refused and not kept."""
    return _receive(FileForm(), plan)


@bp.page("/imports/new", permit=Permit.MAP_MANAGE)
def begin_plan() -> ResponseReturnValue:
    """Ask for a file to make a new plan of."""
    customer = standpoint().customer
    half = fiscal_year(customer).half_of(today_of(customer))
    form = NewPlanFileForm(None, data={"starts_on": half.first, "ends_on": half.last})
    return render_template(BEGIN, **_begin_facts(form, None))


@bp.page("/imports/new", permit=Permit.MAP_MANAGE, methods=("POST",))
def receive_plan() -> ResponseReturnValue:
    """Take in a file that a new plan is made of, for its preview."""
    return _receive(NewPlanFileForm(), None)


@bp.page("/imports/<pid:import_run>", permit=Permit.MAP_IMPORT, loads=RUN)
def show(import_run: ImportRun) -> ResponseReturnValue:
    """Show what would become of every row; while the worker is at it how far it is, afterwards what was done."""
    plan = _plan_of(import_run)
    if import_run.applied_at is not None or import_run.asked_at is not None:
        facts = done_facts(import_run, plan)
        part = wants_part() and request.headers.get("HX-Target") == "import-progress"
        return render_template("plans/imports/_progress.html" if part else "plans/imports/done.html", **facts)
    return render_template(PREVIEW, **_preview(import_run, plan))


@bp.page("/imports/<pid:import_run>/reading", permit=Permit.MAP_IMPORT, methods=("POST",), loads=RUN)
def settle(import_run: ImportRun) -> ResponseReturnValue:
    """Read the file as the person says: another encoding, worksheet, header line, or meaning of the columns."""
    plan, read = _plan_of(import_run), _read_kept(import_run)
    table = read if isinstance(read, reading.Read) else None
    form = ReadingForm(request.form, kind=import_run.kind, read=table, options=import_run.options)
    width = len(table.sheet.header) if table else 0
    twice = chosen_twice(import_run.kind, request.form, width)
    if not form.validate() or twice:
        return refused(PREVIEW, **_preview(import_run, plan, form=form, twice=twice))
    moved = form.moved() or form.options()["encoding"] != import_run.options.get("encoding")
    columns = {} if moved else columns_chosen(import_run.kind, request.form, width)
    try:
        change.settle(import_run, columns, form.options())
    except Refused as error:
        flash(refusal(error.reason), "news")
    return way_on(_url(import_run))


@bp.page("/imports/<pid:import_run>/kind", permit=Permit.MAP_IMPORT, methods=("POST",), loads=RUN)
def turn(import_run: ImportRun) -> ResponseReturnValue:
    """Read the file as what it seems to be: measured values of the plan's KPIs, or a plan."""
    kind = request.form.get("kind")
    if kind not in (reading.MAP, reading.MEASUREMENTS) or import_run.plan_id is None:
        abort(400)
    try:
        change.read_as(import_run, kind)
    except Refused as error:
        flash(refusal(error.reason), "news")
    return way_on(_url(import_run))


@bp.page("/imports/<pid:import_run>/plan", permit=Permit.MAP_IMPORT, methods=("POST",), loads=RUN)
def aim(import_run: ImportRun) -> ResponseReturnValue:
    """Compare the file with the plan that was made of it before, so that there are not two of one file."""
    made = imports.made_of(import_run) if import_run.plan_id is None else None
    if made is None:
        abort(400)
    try:
        change.aim(import_run, made)
    except Refused as error:
        flash(refusal(error.reason), "news")
    return way_on(_url(import_run))


@bp.page("/imports/<pid:import_run>/application", permit=Permit.MAP_IMPORT, methods=("POST",), loads=RUN)
def apply(import_run: ImportRun) -> ResponseReturnValue:
    """Import what was shown: all of it, or nothing; the worker takes large files."""
    plan, read, form = _plan_of(import_run), _read_kept(import_run), ApplyForm()
    if isinstance(read, SheetError):
        return refused(PREVIEW, **_preview(import_run, plan))
    how: dict[str, Any] = {"digest": form.digest.data or "", "leave_out": bool(form.leave_out.data)}
    try:
        if plan is None and not standpoint().may(Permit.MAP_MANAGE):
            raise Refused("not_allowed")
        if len(read.sheet.rows) > change.AT_ONCE:
            change.ask(import_run, **how)
            return way_on(_url(import_run))
        _import_now(import_run, plan, read, how)
    except (Refused, SheetError) as error:
        reason = error.reason if isinstance(error, Refused) else "unreadable"
        return refused(PREVIEW, **_preview(import_run, plan, trouble=refusal(reason)))
    return way_on(_url(import_run))


def _import_now(run: ImportRun, plan: Plan | None, read: reading.Read, how: dict[str, Any]) -> None:
    here = _here(run, plan)
    if run.kind == reading.MAP:
        change.apply_map(run, plan, reading.drafted(run, plan, read, here), by=standpoint().actor, **how)
    elif plan is not None:
        first_month = standpoint().customer.fiscal_first_month
        series = reading.measured(run, plan, read, here, first_month)
        change.apply_measurements(run, plan, series, by=standpoint().actor, **how)


def _receive(form: FileForm, plan: Plan | None) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return refused(BEGIN, **_begin_facts(form, plan))
    kind = form.kind.data if plan is not None else reading.MAP
    name, data = form.file.data.filename or "file", form.file.data.read(LARGEST + 1)
    options = form.options()
    try:
        read = _read(kind, data, name, options, {})
    except SheetError as error:
        form.file.errors = [refusal_words(error)]
        return refused(BEGIN, **_begin_facts(form, plan))
    media_type = WORKBOOK if read.sheet.worksheets else "text/csv"
    run = change.receive(kind, plan, data, name, media_type, options, by=standpoint().actor)
    return way_on(_url(run))


def _read_kept(run: ImportRun) -> reading.Read | SheetError:
    file = imports.file_of(run)
    try:
        return _read(run.kind, storage().get(file.place), file.name, dict(run.options), dict(run.mapping))
    except SheetError as error:
        return error


def _read(
    kind: str, data: bytes, name: str, options: dict[str, Any], columns: dict[str, int | None]
) -> reading.Read:
    """Read a file with no transaction open meanwhile."""
    with outside_transaction():
        return reading.read_beside(kind, data, name, options, columns)


def _preview(
    run: ImportRun,
    plan: Plan | None,
    *,
    form: ReadingForm | None = None,
    twice: list[str] | None = None,
    trouble: str = "",
) -> dict[str, Any]:
    read = _read_kept(run)
    return preview_facts(run, plan, read, _here(run, plan), form=form, twice=twice or [], trouble=trouble)


def _here(run: ImportRun, plan: Plan | None) -> Any:
    return reading.standpoint(run.side, plan, today_of(standpoint().customer))


def _begin_facts(form: FileForm, plan: Plan | None) -> dict[str, Any]:
    customer = standpoint().customer
    slug = customer.slug if customer else ""
    return {
        "form": form,
        "plan": plan,
        "recent": imports.recent(plan) if plan else [],
        "largest": LARGEST // (1024 * 1024),
        "back_url": map_url(plan) if plan else url_for("plans.index", slug=slug),
        "export_url": url_for("exports.choose", slug=slug, plan=plan.public_id) if plan else None,
    }


def _plan_of(run: ImportRun) -> Plan | None:
    return plans.plan_of(run.plan_id) if run.plan_id else None


def _url(run: ImportRun) -> str:
    customer = standpoint().customer
    return url_for("imports.show", slug=customer.slug if customer else "", import_run=run.public_id)
