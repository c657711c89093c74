"""The vendor's desk: entering customers, and taking the list of them along."""

from flask import Response, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.actions import customer_lists, customers
from portal.accounts.door import DeskBlueprint
from portal.accounts.forms.customers import NewCustomerForm
from portal.accounts.models import LifecycleStage
from portal.accounts.permits import Permit
from portal.accounts.queries import customers as asked
from portal.accounts.queries.team import may_accompany
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on

bp = DeskBlueprint("customers", __name__)
PAGE = "accounts/customers/new.html"
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.page("/customers/new", permit=Permit.CUSTOMER_MANAGE, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    """Enter a customer with its account team."""
    point = standpoint()
    form = NewCustomerForm(data=_usual())
    if request.method == "GET":
        form.primary.data = point.user.public_id if may_accompany(point.user) else ""
        return render_template(PAGE, form=form)
    if not form.validate():
        return refused(PAGE, form=form)
    people = form.accompanying
    customer = customers.create(
        form.facts(), primary=people[form.primary.data], backup=people.get(form.backup.data), by=point.actor
    )
    flash(_("%(name)s is entered", name=customer.name), "done")
    return way_on(url_for("company.show", slug=customer.slug))


@bp.page("/customers/export.<any(csv, xlsx):kind>", permit=Permit.CUSTOMER_MANAGE, methods=("POST",))
def export(kind: str) -> Response:
    """Take the list of customers along as a file; that it was taken is recorded."""
    point = standpoint()
    data = customer_lists.export(asked.book(point.user), kind, by=point.actor)
    response = make_response(data)
    response.headers["Content-Type"] = KINDS[kind]
    response.headers["Content-Disposition"] = f'attachment; filename="customers.{kind}"'
    return response


def _usual() -> dict[str, str]:
    """Return what new customers begin with."""
    rules = branding.installation()
    usual = {"language": rules.default_language, "time_zone": rules.time_zone, "country": rules.country}
    return usual | {"fiscal_first_month": "4", "stage": LifecycleStage.PRE_CONTRACT.value}
