"""The rules of the community: for new people, words, how often, and how we treat each other."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.community.actions.rules import settle
from portal.community.door import CommunityDesk
from portal.community.forms.conduct import usual_code
from portal.community.forms.moderation import RulesForm
from portal.community.queries import standing_of
from portal.foundation.pages import refused, way_on

desk_bp = CommunityDesk("community_rules_desk", __name__, "/community/rules")


@desk_bp.page("", permit=Permit.COMMUNITY_SHAPE, methods=("GET", "POST"))
def rules() -> ResponseReturnValue:
    """Set what holds for everybody."""
    form = RulesForm.on(standing_of.rules())
    facts = {"form": form, "usual": usual_code()}
    if request.method == "GET":
        return render_template("community/moderation/rules.html", **facts)
    if not form.validate():
        return refused("community/moderation/rules.html", **facts)
    settle(form.chosen, by=standpoint().actor)
    flash(_("Saved"), "done")
    return way_on(url_for(".rules"))
