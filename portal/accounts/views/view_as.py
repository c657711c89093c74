"""Looking at the portal as one of a customer's members."""

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import sessions
from portal.accounts.actions import view_as
from portal.accounts.door import CustomerBlueprint, PersonalBlueprint
from portal.accounts.models import Membership
from portal.accounts.permits import Permit
from portal.accounts.queries import members
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import way_on

bp = PersonalBlueprint("view_as", __name__)
_inside_a_customer = CustomerBlueprint("viewing", __name__)


def begin(member: Membership) -> ResponseReturnValue:
    """See what this member sees, from their home on."""
    point = standpoint()
    if member.user.disabled_at is not None:
        abort(404)
    view_as.begin(sessions.this(), member, by=point.actor)
    return way_on(url_for("customer_home.show", slug=point.customer.slug))


@bp.page("/view-as/stop", permit=Permit.SIGNED_IN, methods=("POST",))
def stop() -> ResponseReturnValue:
    """See with one's own eyes again."""
    point = standpoint()
    view_as.stop(sessions.this(), by=point.actor)
    flash(_("You see with your own eyes again."), "done")
    return way_on("/")


# Viewing begins inside a customer and stops from anywhere: two doors, one name.
bp.add_url_rule(
    "/c/<slug>/members/<pid:member>/view-as",
    "begin",
    _inside_a_customer.guarded(begin, Permit.VIEW_AS, {"member": members.by_public_id}),
    methods=["POST"],
)
