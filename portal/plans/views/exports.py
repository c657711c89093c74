"""A plan out of the portal, as a file that opens in a spreadsheet and can be read in again."""

import io
import re
from typing import Any

from flask import Response, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts import branding
from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.foundation.audience import Visibility
from portal.foundation.i18n import language
from portal.foundation.pages import refused
from portal.foundation.sheet_words import refusal_words
from portal.foundation.sheets import SheetError, SheetOut, write_csv, write_xlsx
from portal.foundation.words import visibility_words
from portal.plans.actions.exports import remember_export
from portal.plans.forms.exports import CP932, XLSX, ExportForm
from portal.plans.models import Plan
from portal.plans.queries import plans
from portal.plans.queries.exports import Table, map_table, measurements_table
from portal.plans.queries.imports_reading import MAP
from portal.plans.views.answers import map_url
from portal.plans.views.offers import PlanOffer, offer

bp = CustomerBlueprint("exports", __name__)
PLAN = {"plan": plans.plan}
PAGE = "plans/exports/choose.html"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "csv-cp932": "text/csv; charset=Shift_JIS",
}
offer(PlanOffer("exports.choose", _l("Export"), "download", Permit.MAP_EXPORT, 30))


@bp.page("/plans/<pid:plan>/export", permit=Permit.MAP_EXPORT, loads=PLAN)
def choose(plan: Plan) -> ResponseReturnValue:
    """Ask what to export, in which form, and for whose eyes."""
    return render_template(PAGE, **_facts(plan, ExportForm(None)))


@bp.page("/plans/<pid:plan>/export", permit=Permit.MAP_EXPORT, methods=("POST",), loads=PLAN)
def take(plan: Plan) -> ResponseReturnValue:
    """Answer with the file, and remember who took it."""
    form = ExportForm()
    if not form.validate_on_submit():
        return refused(PAGE, **_facts(plan, form))
    shared_only = form.whose.data == "shared"
    table = _table(plan, form.what.data, shared_only=shared_only)
    try:
        data = _written(plan, form.what.data, form.form.data, table)
    except SheetError as error:
        form.form.errors = [refusal_words(error)]
        return refused(PAGE, **_facts(plan, form))
    by = standpoint().actor
    remember_export(plan, form.what.data, form.form.data, len(table[1]), shared_only=shared_only, by=by)
    return _as_file(plan, form.what.data, form.form.data, data)


def _table(plan: Plan, what: str, *, shared_only: bool) -> Table:
    if what != MAP:
        return measurements_table(plan, language(), shared_only=shared_only)
    (header, rows), seen_by = map_table(plan, language(), shared_only=shared_only)
    if all(visibility == Visibility.SHARED for visibility in seen_by):
        return header, rows
    vendor, customer = branding.vendor().name, _customer().name
    words = [visibility_words(visibility, vendor, customer) for visibility in seen_by]
    return [*header, _("Visible to")], [[*row, word] for row, word in zip(rows, words, strict=True)]


def _written(plan: Plan, what: str, form: str, table: Table) -> bytes:
    header, rows = table
    if form != XLSX:
        return write_csv(header, rows, encoding="cp932" if form == CP932 else "utf-8-sig")
    name = _("Success map") if what == MAP else _("Measured values")
    about = [
        [_("Plan"), plan.title],
        [_("Where we want to be"), plan.north_star],
        [_("From"), plan.starts_on],
        [_("To"), plan.ends_on],
    ]
    return write_xlsx([SheetOut(name, header, rows), SheetOut(_("About this file"), [_("About"), ""], about)])


def _as_file(plan: Plan, what: str, form: str, data: bytes) -> Response:
    word = _("Success map") if what == MAP else _("Measured values")
    title = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", plan.title).strip()[:80]
    name = f"{title} {word} {today_of(_customer()).isoformat()}.{'xlsx' if form == XLSX else 'csv'}"
    response = send_file(io.BytesIO(data), mimetype=TYPES[form], as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _facts(plan: Plan, form: ExportForm) -> dict[str, Any]:
    return {
        "form": form,
        "plan": plan,
        "back_url": map_url(plan),
        "action": url_for("exports.take", slug=_customer().slug, plan=plan.public_id),
        "hints": {
            "xlsx": _("Dates and numbers stay dates and numbers."),
            "csv": _("For most programs; keeps every character."),
            "csv-cp932": _("For older programs that cannot read UTF-8."),
        },
    }


def _customer() -> Any:
    return standpoint().customer
