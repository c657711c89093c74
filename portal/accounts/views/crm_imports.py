"""A CRM's lists dropped in: shown row by row with what would become of each, imported only when told to."""

from typing import Any

from flask import abort, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.actions import crm_imports
from portal.accounts.actions.crm_imports import AT_ONCE, NotImportable
from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.choices import person_choices
from portal.accounts.forms.crm_imports import FIELD_WORDS, FileForm, chosen_columns, column_choices
from portal.accounts.forms.invitations import CUSTOMER_ROLES
from portal.accounts.models import CrmImport, CrmImportKind, CustomerRole
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries import crm_imports as asked
from portal.accounts.queries import team
from portal.accounts.standpoint import standpoint
from portal.accounts.views.crm_rows import left_out_header, left_out_rows, shown_rows
from portal.accounts.views.pictures import taken
from portal.foundation.pages import refused, way_on
from portal.foundation.sending import disposition
from portal.foundation.sheets import SheetError, digest_of, tally, write_csv

bp = DeskBlueprint("crm_imports", __name__, "/imports")
LARGEST = 10 * 1024 * 1024
LOADS = {"crm_import": asked.by_public_id}
LIST, PREVIEW = "accounts/crm_imports/list.html", "accounts/crm_imports/show.html"
register(
    Entry(
        "crm_imports.show_all",
        _l("CRM import"),
        "upload",
        Permit.CUSTOMER_MANAGE,
        70,
        "desk",
        belongs=("crm_imports.",),
    )
)


@bp.page("", permit=Permit.CUSTOMER_MANAGE, methods=("GET", "POST"))
def show_all() -> ResponseReturnValue:
    """Take a file in for its preview, and show what was dropped in lately."""
    form = FileForm()
    if request.method == "GET":
        return render_template(LIST, form=form, imports=asked.latest(), trouble=None)
    data = taken(form.file, LARGEST)
    try:
        kept = crm_imports.keep(
            CrmImportKind(form.kind.data) if form.validate() else CrmImportKind.ACCOUNTS,
            data,
            form.file.data.filename or "" if form.file.data else "",
            by=standpoint().actor,
        )
    except SheetError as trouble:
        return refused(LIST, form=form, imports=asked.latest(), trouble=trouble)
    return way_on(url_for("crm_imports.show", crm_import=kept.public_id))


@bp.page("/<pid:crm_import>", permit=Permit.CUSTOMER_MANAGE, loads=LOADS)
def show(crm_import: CrmImport) -> ResponseReturnValue:
    """Show every row with what would become of it, and how the columns are read."""
    return render_template(PREVIEW, **_preview(crm_import))


@bp.page("/<pid:crm_import>/columns", permit=Permit.CUSTOMER_MANAGE, methods=("POST",), loads=LOADS)
def columns(crm_import: CrmImport) -> ResponseReturnValue:
    """Read the columns differently, and say what holds for new rows."""
    if crm_import.asked_at is None:
        fields = asked.FIELDS[crm_import.kind]
        crm_imports.choose(crm_import, chosen_columns(fields, request.form), _options())
    return way_on(url_for("crm_imports.show", crm_import=crm_import.public_id))


@bp.page("/<pid:crm_import>/apply", permit=Permit.CUSTOMER_MANAGE, methods=("POST",), loads=LOADS)
def apply(crm_import: CrmImport) -> ResponseReturnValue:
    """Import the file: all of it, or all but the bad rows that the person was shown and leaves out."""
    point = standpoint()
    leave_out = request.form.get("digest", "") if "leave_out" in request.form else ""
    try:
        crm_imports.ask(crm_import, point.user, leave_out=leave_out, by=point.actor)
    except (NotImportable, SheetError):
        flash(_("A row cannot be imported, so nothing was. Correct the file, or leave the row out."), "wrong")
        return refused(PREVIEW, **_preview(crm_import))
    words = _("The file is imported") if crm_import.applied_at else _("The import is under way")
    flash(words, "done")
    return way_on(url_for("crm_imports.show", crm_import=crm_import.public_id))


@bp.page("/<pid:crm_import>/left-out.csv", permit=Permit.CUSTOMER_MANAGE, loads=LOADS)
def left_out(crm_import: CrmImport) -> ResponseReturnValue:
    """Send the rows that were or would be left out as they are in the file, each with why: to mend and drop in."""
    try:
        opened = asked.opened(crm_import)
    except SheetError:
        abort(404)
    rows = [] if opened.mapping.missing else crm_imports.planned(crm_import, opened, standpoint().user)
    lines = crm_import.options.get("left_out") if crm_import.applied_at else None
    response = make_response(write_csv(left_out_header(opened), left_out_rows(opened, rows, lines)))
    response.headers["Content-Disposition"] = disposition("attachment", _("rows left out") + ".csv")
    response.mimetype = "text/csv"
    response.headers["Cache-Control"] = "no-store"
    return response


def _preview(crm_import: CrmImport) -> dict[str, Any]:
    point = standpoint()
    facts: dict[str, Any] = {"crm_import": crm_import, "trouble": None, "rows": [], "chosen": None}
    if crm_import.applied_at is not None:
        return facts | {"counts": crm_import.counts}
    try:
        opened = asked.opened(crm_import)
    except SheetError as trouble:
        return facts | {"trouble": trouble, "counts": {}}
    rows = [] if opened.mapping.missing else crm_imports.planned(crm_import, opened, point.user)
    fates = [*opened.sheet.skipped, *asked.fates(rows)]
    people = [one for one in team.colleagues() if team.may_accompany(one)]
    return facts | {
        "opened": opened,
        "rows": shown_rows(rows, opened.sheet.skipped, request.args.get("fate", "")),
        "chosen": request.args.get("fate", ""),
        "counts": tally(fates),
        "ready": not opened.mapping.missing and bool(rows),
        "bad_digest": digest_of(asked.bad_fates(rows)),
        "by_worker": len(rows) > AT_ONCE,
        "field_words": FIELD_WORDS,
        "column_choices": column_choices(opened.sheet.header),
        "unused": [opened.sheet.header[at] for at in opened.mapping.unused(opened.sheet.header)],
        "primaries": person_choices(people, _("Whoever imports")),
        "primary": next(
            (one.public_id for one in people if one.id == crm_import.options.get("primary_id")), ""
        ),
        "roles": [(role.value, words) for role, words in CUSTOMER_ROLES.items()],
        "role": crm_import.options.get("role", CustomerRole.VIEWER.value),
    }


def _options() -> dict[str, Any]:
    people = {one.public_id: one.id for one in team.colleagues() if team.may_accompany(one)}
    role = request.form.get("role", "")
    known = {one.value for one in CustomerRole}
    return {
        "primary_id": people.get(request.form.get("primary", "")),
        "role": role if role in known else CustomerRole.VIEWER.value,
    }
