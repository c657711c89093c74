"""Names that a company keeps inside: its admins say which."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.community.actions import kept_names as change
from portal.community.actions.refusals import Refused
from portal.community.door import CommunityBlueprint
from portal.community.forms.kept_names import KeptNamesForm
from portal.community.models import KeptName
from portal.community.queries import kept_names
from portal.foundation.pages import refused, way_on

bp = CommunityBlueprint("community_names", __name__, "/community/kept-names")
OWN = Permit.COMMUNITY_OWN_PEOPLE
PAGE = "community/me/kept_names.html"


@bp.page("", permit=OWN, methods=("GET", "POST"))
def index() -> ResponseReturnValue:
    """Show the names that are kept inside, and keep more."""
    form = KeptNamesForm()
    if request.method == "GET":
        return render_template(PAGE, form=form, names=kept_names.kept())
    if not form.validate():
        return refused(PAGE, form=form, names=kept_names.kept())
    point = standpoint()
    try:
        new = change.keep(form.lines, by=point.actor, customer_id=point.customer.id)
    except Refused:
        form.names.errors = [_("That is more than %(most)s names.", most=change.MOST)]
        return refused(PAGE, form=form, names=kept_names.kept())
    flash(ngettext("%(num)s name more is kept inside", "%(num)s names more are kept inside", new), "done")
    return way_on(url_for("community_names.index", slug=point.customer.slug))


@bp.page("/<pid:kept_name>/remove", permit=OWN, methods=("POST",), loads={"kept_name": kept_names.kept_name})
def remove(kept_name: KeptName) -> ResponseReturnValue:
    """Keep a name no longer."""
    change.let_go(kept_name, by=standpoint().actor)
    flash(_("The name is not kept inside any more"), "done")
    return way_on(url_for("community_names.index", slug=standpoint().customer.slug))
