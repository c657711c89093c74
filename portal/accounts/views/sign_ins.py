"""Security of one's account on one page: how one signs in, and where one is signed in now."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding, sessions
from portal.accounts.actions import second_factor, sign_ins
from portal.accounts.door import PersonalBlueprint
from portal.accounts.models import SignIn
from portal.accounts.permits import Permit
from portal.accounts.queries import sign_ins as queries
from portal.accounts.rules.sign_ins import HAND_HELD, browser_and_system
from portal.accounts.standpoint import standpoint
from portal.foundation.pages import way_on

bp = PersonalBlueprint("sign_ins", __name__)


@bp.page("/profile/sign-ins", permit=Permit.SIGNED_IN)
def show() -> ResponseReturnValue:
    """Show every live sign-in with its device, place and time."""
    user, rules = standpoint().user, branding.installation()
    return render_template(
        "accounts/sign_ins/show.html",
        user=user,
        sign_ins=[_told(sign_in) for sign_in in queries.of(user)],
        this=sessions.this(),
        passwords_allowed=rules.passwords_allowed,
        rules=rules,
        codes_left=second_factor.recovery_codes_left(user) if user.second_factor_since else 0,
    )


@bp.page(
    "/profile/sign-ins/<pid:sign_in>/end",
    permit=Permit.SIGNED_IN,
    methods=("POST",),
    loads={"sign_in": queries.mine},
)
def end(sign_in: SignIn) -> ResponseReturnValue:
    """End one sign-in."""
    sign_ins.end(sign_in, by=standpoint().actor)
    flash(_("That device is signed out."), "done")
    return way_on(url_for("sign_ins.show"))


@bp.page("/profile/sign-ins/end-others", permit=Permit.SIGNED_IN, methods=("POST",))
def end_others() -> ResponseReturnValue:
    """End all sign-ins but this one."""
    point = standpoint()
    sign_ins.end_others(point.user, by=point.actor)
    flash(_("All other devices are signed out."), "done")
    return way_on(url_for("sign_ins.show"))


def _told(sign_in: SignIn) -> dict[str, object]:
    browser, system = browser_and_system(sign_in.device)
    return {"row": sign_in, "browser": browser, "system": system, "hand_held": system in HAND_HELD}
