"""The audit log: searched, taken along, and edited by nobody."""

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from portal.accounts.actions import audit as taken
from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.acts import act_words, fact_words, grouped_acts
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.pseudonyms import names_behind
from portal.accounts.queries import audit as asked
from portal.accounts.queries.audit import PAGE, Search
from portal.accounts.standpoint import standpoint
from portal.foundation.dates import NotADate, read_date
from portal.foundation.i18n import reader_zone

bp = DeskBlueprint("audit", __name__, "/audit")
register(
    Entry("audit.show", _l("Audit log"), "scroll-text", Permit.AUDIT_READ, 95, "desk", belongs=("audit.",))
)


@bp.page("", permit=Permit.AUDIT_READ)
def show() -> ResponseReturnValue:
    """Show the newest entries that are looked for, a page at a time."""
    search, wrong = _search(request.args)
    found = asked.entries(search)
    shown = found[:PAGE]
    subjects = {one.subject for one in shown if one.subject.startswith("person:")}
    return render_template(
        "accounts/audit/show.html",
        entries=shown,
        older=shown[-1].id if len(found) > PAGE else None,
        people=asked.people_of({one.actor_id for one in shown if one.actor_id}),
        subjects=asked.people_called(subjects),
        companies=asked.customers_of({one.customer_ref for one in shown if one.customer_ref}),
        search=search,
        names=names_behind(one.facts for one in shown),
        wrong=wrong,
        act_words=act_words,
        fact_words=fact_words,
        acts=grouped_acts(),
    )


@bp.page("/export", permit=Permit.AUDIT_READ, methods=("POST",))
def export() -> Response:
    """Take what is looked for along as CSV."""
    search, _wrong = _search(request.form)
    response = make_response(taken.export(search, by=standpoint().actor))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _search(asked_for: MultiDict[str, str]) -> tuple[Search, set[str]]:
    """Return what is looked for, and the names of dates that could not be read."""
    wrong, days = set(), {}
    for name in ("first", "last"):
        text = asked_for.get(name, "").strip()
        try:
            days[name] = read_date(text) if text else None
        except NotADate:
            wrong.add(name)
    before = asked_for.get("before", "")
    return Search(
        act=asked_for.get("act", "")[:60],
        person=asked_for.get("person", "").strip()[:200],
        customer=asked_for.get("customer", "").strip()[:200],
        first=days.get("first"),
        last=days.get("last"),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
        zone=reader_zone(),
    ), wrong
