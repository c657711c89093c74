"""How often and when; and who is not written to at all."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import DeskBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on
from portal.outreach.actions import holding as change
from portal.outreach.forms.rules import ExcludeForm, RulesForm
from portal.outreach.models import Excluded, Outreach
from portal.outreach.queries import candidates, holding
from portal.outreach.queries.members import member_of, reached_customer
from portal.outreach.rules.hours import MOST_A_DAY_OF_ONE

bp = DeskBlueprint("outreach_rules", __name__, "/outreach")


def excluded(public_id: str) -> Excluded | None:
    """Return a line of the list of exclusions that the reader may see."""
    return holding.exclusion(public_id, standpoint().user)


@bp.page("/rules", permit=Permit.OUTREACH_RULES, methods=("GET", "POST"))
def rules() -> ResponseReturnValue:
    """Set how often one person is written to, and at which hours."""
    facts = {"form": (form := RulesForm.on(holding.rules())), "most_a_day": MOST_A_DAY_OF_ONE}
    if request.method == "GET":
        return render_template("outreach/rules.html", **facts)
    if not form.validate():
        return refused("outreach/rules.html", **facts)
    by = standpoint().actor
    change.settle(*form.chosen, working_days_only=bool(form.working_days_only.data), by=by)
    flash(_("Saved"), "done")
    return way_on(url_for(".rules"))


@bp.page("/excluded", permit=Permit.OUTREACH_WRITE, methods=("GET", "POST"))
def exclusions() -> ResponseReturnValue:
    """Show who is not written to, and add somebody."""
    user = standpoint().user
    form = ExcludeForm(candidates.customers_of(Outreach(only_primary=False, customer_pids=[]), user))
    if request.method == "GET":
        return render_template("outreach/excluded.html", **_facts(form))
    customer = reached_customer(form.customer.data or "", user) if form.validate() else None
    if customer is None:
        return refused("outreach/excluded.html", **_facts(form))
    person_id = member_of(customer.id, form.email.data or "") if form.email.data else holding.EVERYBODY
    if person_id is None:
        form.email.errors = [_("Nobody of this customer has that address.")]
        return refused("outreach/excluded.html", **_facts(form))
    change.exclude(customer, person_id, form.why.data or "", by=standpoint().actor)
    flash(_("No such messages go there any more"), "done")
    return way_on(url_for(".exclusions"))


@bp.page(
    "/excluded/<pid:excluded>/admit",
    permit=Permit.OUTREACH_WRITE,
    methods=("POST",),
    loads={"excluded": excluded},
)
def admit(excluded: Excluded) -> ResponseReturnValue:
    """Take a line off the list."""
    change.admit(excluded, by=standpoint().actor)
    flash(_("Taken off the list"), "done")
    return way_on(url_for(".exclusions"))


def _facts(form: ExcludeForm) -> dict[str, Any]:
    return {"form": form, "found": holding.exclusions(standpoint().user)}
