"""Champions over all customers one reaches: figures, acts of advocacy, and the programme's rules."""

from flask import Response, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_pgettext

from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.editing import EditForm, clashing
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.champions.actions import programme as change
from portal.champions.forms.programme import MOST_LEVELS, RulesForm, StrikeForm
from portal.champions.models import Strike
from portal.champions.queries import advocacy, figures, nominations, strikes
from portal.champions.queries.programme import programme
from portal.champions.rules.words import AdvocacyKind, AdvocacyState, PointAct
from portal.foundation.i18n import language
from portal.foundation.pages import refused, way_on
from portal.foundation.sheets import SheetOut, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RULES = "champions/rules.html"
desk_bp = DeskBlueprint("champions_desk", __name__, "/champions")
register(
    Entry(
        "champions_desk.index", lazy_pgettext("vendor", "Champions and ambassadors"), "star", Permit.ADVOCACY,
        48, "desk", belongs=("champions_desk.",),
    )
)  # fmt: skip


@desk_bp.page("", permit=Permit.ADVOCACY)
def index() -> ResponseReturnValue:
    """Show champions and acts of advocacy per customer."""
    rows = figures.rows(standpoint().user)
    waiting = nominations.to_confirm(standpoint().user)
    return render_template(
        "champions/desk.html",
        rows=rows,
        totals=figures.totals(rows),
        waiting=waiting,
        tab_items=_tabs("index"),
    )


@desk_bp.page("/figures.xlsx", permit=Permit.ADVOCACY)
def export() -> ResponseReturnValue:
    """Return the figures as a workbook."""
    header = [
        _("Customer"), _("People"), _("Champions"), _("Ambassadors"), _("Active champions"),
        _("Acts of advocacy in a year"), _("Open requests"), _("Last act"),
    ]  # fmt: skip
    lines = [
        [row.name, row.people, row.champions, row.ambassadors, row.seen, row.done, row.open, row.last_on]
        for row in figures.rows(standpoint().user)
    ]
    response: Response = make_response(write_xlsx([SheetOut(_("Champions"), header, lines)]))
    response.headers["Content-Type"] = XLSX
    response.headers["Content-Disposition"] = 'attachment; filename="champions.xlsx"'
    return response


@desk_bp.page("/advocacy", permit=Permit.ADVOCACY)
def log() -> ResponseReturnValue:
    """Show what customers did for us, the newest first."""
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    chosen = AdvocacyKind(kind) if kind in set(AdvocacyKind) else None
    stands = AdvocacyState(state) if state in set(AdvocacyState) else None
    return render_template(
        "champions/desk_advocacy.html", lines=advocacy.of_all(standpoint().user, chosen, stands), kind=chosen,
        state=stands, kinds=AdvocacyKind, states=AdvocacyState, tab_items=_tabs("log"), language=language(),
    )  # fmt: skip


@desk_bp.page("/programme", permit=Permit.CHAMPIONS_PROGRAMME, methods=("GET", "POST"))
def rules() -> ResponseReturnValue:
    """Set what acts are worth, and what levels take."""
    form = RulesForm.on(now := programme())
    if request.method == "GET":
        return render_template(RULES, **_rules_facts(form))
    if not form.validate():
        return refused(RULES, **_rules_facts(form))
    columns = form.laid_over(now)
    if columns is None:
        return clashing(RULES, **_rules_facts(form))
    change.set_rules(columns, by=standpoint().actor)
    flash(_("Saved. Levels follow the new rules at once"), "done")
    return way_on(url_for("champions_desk.rules"))


@desk_bp.page("/strikes", permit=Permit.CHAMPIONS_PROGRAMME, methods=("POST",))
def strike() -> ResponseReturnValue:
    """Hold something against an ambassador."""
    form = StrikeForm(people=_people())
    person = strikes.ambassador(form.person.data or "") if form.validate() else None
    if person is None:
        return refused(RULES, **_rules_facts(_as_it_stands(), form))
    change.strike(person, form.why.data or "", by=standpoint().actor)
    flash(_("Noted. The person gets no points while it lasts"), "done")
    return way_on(url_for("champions_desk.rules"))


@desk_bp.page(
    "/strikes/<pid:strike>/lift",
    permit=Permit.CHAMPIONS_PROGRAMME,
    methods=("POST",),
    loads={"strike": strikes.one},
)
def lift(strike: Strike) -> ResponseReturnValue:
    """End a strike before its time."""
    change.lift(strike, by=standpoint().actor)
    flash(_("Lifted"), "done")
    return way_on(url_for("champions_desk.rules"))


def _as_it_stands() -> RulesForm:
    """Return the form of the rules, for beside one of a strike that was sent."""
    form = RulesForm(formdata=None, data=RulesForm.facts_of(programme()))
    form.remember_seen()
    return form


def _rules_facts(form: EditForm, strike_form: StrikeForm | None = None) -> dict[str, object]:
    return {
        "form": form, "strike_form": strike_form or StrikeForm(formdata=None, people=_people()),
        "acts": list(PointAct), "levels": range(1, MOST_LEVELS + 1), "strikes": strikes.in_force(),
        "language": language(), "tab_items": _tabs("rules"),
    }  # fmt: skip


def _people() -> list[tuple[str, str]]:
    return [
        (public_id, _("%(name)s (%(company)s)", name=person.name_in(language()), company=company))
        for public_id, person, company in strikes.ambassadors()
    ]


def _tabs(current: str) -> list[tuple[str, str, bool]]:
    shown = [
        ("index", _("Champions per customer"), Permit.ADVOCACY),
        ("log", _("Advocacy log"), Permit.ADVOCACY),
        ("rules", _("Ambassador programme"), Permit.CHAMPIONS_PROGRAMME),
    ]
    return [
        (label, url_for(f"champions_desk.{page}"), page == current)
        for page, label, permit in shown
        if standpoint().may(permit)
    ]
