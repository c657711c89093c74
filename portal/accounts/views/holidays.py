"""A customer's days off: typed or pasted, one a line."""

from contextlib import suppress

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.accounts.actions import holidays
from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.members import DaysForm
from portal.accounts.permits import Permit
from portal.accounts.queries import calendars
from portal.accounts.queries import holidays as asked
from portal.accounts.standpoint import standpoint
from portal.foundation.dates import NotADate, read_date
from portal.foundation.pages import refused, way_on

bp = CustomerBlueprint("holidays", __name__, "/holidays")
PAGE = "accounts/holidays/show.html"


@bp.page("", permit=Permit.CUSTOMER_EDIT, methods=("GET", "POST"))
def show() -> ResponseReturnValue:
    """Show the days off from this year on, and add more."""
    point, form = standpoint(), DaysForm()
    since = calendars.today_of(point.customer).replace(month=1, day=1)
    if request.method == "GET":
        return render_template(PAGE, form=form, days=asked.of_customer(since))
    if not form.validate():
        return refused(PAGE, form=form, days=asked.of_customer(since))
    count = holidays.add_for_customer(point.customer, form.read, by=point.actor)
    flash(ngettext("%(num)s day added", "%(num)s days added", count), "done")
    return way_on(url_for("holidays.show", slug=point.customer.slug))


@bp.page("/remove", permit=Permit.CUSTOMER_EDIT, methods=("POST",))
def remove() -> ResponseReturnValue:
    """Take one day off the list."""
    point = standpoint()
    with suppress(NotADate):  # no such day: nothing to take off
        holidays.remove_for_customer(point.customer, read_date(request.form.get("on", "")), by=point.actor)
    return way_on(url_for("holidays.show", slug=point.customer.slug))
