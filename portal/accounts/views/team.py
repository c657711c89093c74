"""The account team of a customer: who accompanies it now, and who did before."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.actions import team
from portal.accounts.actions.team import CannotAccompany, PrimaryNeeded
from portal.accounts.door import CustomerBlueprint
from portal.accounts.forms.team import PlaceForm
from portal.accounts.models import TeamPosition, User
from portal.accounts.permits import Permit
from portal.accounts.queries import staff
from portal.accounts.queries import team as asked
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import refused, way_on

bp = CustomerBlueprint("team", __name__, "/team")
PAGE = "accounts/team/show.html"


@bp.page("", permit=Permit.CUSTOMER_MANAGE, methods=("GET", "POST"))
def show() -> ResponseReturnValue:
    """Show the team and its history, and give somebody a place."""
    point, form = standpoint(), PlaceForm()
    if request.method == "GET":
        return render_template(PAGE, form=form, places=asked.places(ended=True))
    if not form.validate():
        return refused(PAGE, form=form, places=asked.places(ended=True))
    try:
        team.take_place(form.chosen(), TeamPosition(form.position.data), by=point.actor)
    except CannotAccompany:
        form.position.errors = [_("Only a CSM, CS lead or administrator can be primary or backup.")]
        return refused(PAGE, form=form, places=asked.places(ended=True))
    except PrimaryNeeded:
        form.person.errors = [_("This is the primary. Make somebody else the primary first.")]
        return refused(PAGE, form=form, places=asked.places(ended=True))
    flash(_("The account team is changed"), "done")
    return way_on(url_for("team.show", slug=point.customer.slug))


@bp.page(
    "/<pid:person>/end",
    permit=Permit.CUSTOMER_MANAGE,
    methods=("POST",),
    loads={"person": staff.by_public_id},
)
def end(person: User) -> ResponseReturnValue:
    """End somebody's place in the team; a primary is followed first."""
    point = standpoint()
    try:
        team.leave_place(person, by=point.actor)
    except PrimaryNeeded:
        flash(_("This is the primary. Make somebody else the primary first."), "wrong")
    return way_on(url_for("team.show", slug=point.customer.slug))
