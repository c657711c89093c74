"""One's own absences: customers see them, and the backup stands in."""

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.actions import absences
from portal.accounts.models import Absence
from portal.accounts.permits import Permit
from portal.accounts.queries import absences as asked
from portal.accounts.queries import calendars
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on
from portal.portfolio.forms import AbsenceForm
from portal.portfolio.views.desk import bp


@bp.page("/away", permit=Permit.PORTFOLIO_READ, methods=("GET", "POST"))
def away() -> ResponseReturnValue:
    """Show when I am away, and enter another time."""
    user, form = standpoint().user, AbsenceForm()
    facts = {"form": form, "absences": asked.absences_of(user, calendars.vendors_today())}
    if request.method == "GET":
        return render_template("portfolio/away.html", **facts)
    if not form.validate():
        return refused("portfolio/away.html", **facts)
    absences.go_away(user, *form.days, by=standpoint().actor)
    flash(_("Customers and backups see it from the first day on"), "done")
    return way_on(url_for(".away"))


@bp.page(
    "/away/<pid:absence>/end",
    permit=Permit.PORTFOLIO_READ,
    methods=("POST",),
    loads={"absence": asked.absence},
)
def come_back(absence: Absence) -> ResponseReturnValue:
    """Take one of my own absences back; those of others are not found."""
    user = standpoint().user
    if absence.user_id != user.id:
        abort(404)
    absences.come_back(absence, user, by=standpoint().actor)
    return way_on(url_for(".away"))
