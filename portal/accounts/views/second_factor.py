"""Setting up an authenticator app, its recovery codes, and taking it away."""

import segno
from flask import flash, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.actions import second_factor
from portal.accounts.door import PersonalBlueprint
from portal.accounts.forms.second_factor import ConfirmForm
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.accounts.views.sign_in_proof import needs_fresh_proof
from portal.foundation.pages import refused, way_on

bp = PersonalBlueprint("second_factor", __name__)


@bp.page("/profile/second-factor", permit=Permit.SIGNED_IN)
def show() -> ResponseReturnValue:
    """Show whether the second factor is on, and what can be done."""
    user = standpoint().user
    return render_template(
        "accounts/second_factor/show.html",
        user=user,
        codes_left=second_factor.recovery_codes_left(user),
        required=bool(user.staff_role and branding.installation().staff_second_factor),
    )


@bp.page("/profile/second-factor/begin", permit=Permit.SIGNED_IN)
@needs_fresh_proof
def begin() -> ResponseReturnValue:
    """Offer a secret as a QR code and as text."""
    session.setdefault("offered_salt", second_factor.new_salt())
    return render_template("accounts/second_factor/begin.html", form=ConfirmForm(), **_offered())


@bp.page("/profile/second-factor/confirm", permit=Permit.SIGNED_IN, methods=("POST",))
@needs_fresh_proof
def confirm() -> ResponseReturnValue:
    """Turn it on once the app shows the right code, and show the recovery codes this once."""
    point, form = standpoint(), ConfirmForm()
    if "offered_salt" not in session:
        return way_on(url_for("second_factor.begin"))
    page = "accounts/second_factor/begin.html"
    if not form.validate():
        return refused(page, form=form, **_offered())
    if not second_factor.may_try(point.user):
        form.code.errors = [_("Too many tries. Please wait a few minutes.")]
        return refused(page, form=form, **_offered())
    codes = second_factor.enrol(point.user, session["offered_salt"], form.code.data, by=point.actor)
    if codes is None:
        form.code.errors = [
            _("This code is not right. Check the clock of your phone and type the newest code.")
        ]
        return refused(page, form=form, **_offered())
    session.pop("offered_salt")
    return render_template("accounts/second_factor/codes.html", codes=codes, fresh=True)


@bp.page("/profile/second-factor/codes", permit=Permit.SIGNED_IN, methods=("POST",))
@needs_fresh_proof
def renew_codes() -> ResponseReturnValue:
    """Replace the recovery codes and show the new ones this once."""
    point = standpoint()
    if point.user.second_factor_since is None:
        return way_on(url_for("second_factor.show"))
    codes = second_factor.renew_recovery_codes(point.user, by=point.actor)
    return render_template("accounts/second_factor/codes.html", codes=codes, fresh=False)


@bp.page("/profile/second-factor/remove", permit=Permit.SIGNED_IN, methods=("POST",))
@needs_fresh_proof
def remove() -> ResponseReturnValue:
    """Turn the second factor off."""
    point = standpoint()
    if point.user.second_factor_since is not None:
        second_factor.remove(point.user, by=point.actor)
        flash(_("The second step is off."), "done")
    return way_on(url_for("second_factor.show"))


def _offered() -> dict[str, str]:
    salt = session["offered_salt"]
    picture = segno.make(second_factor.address_for_app(standpoint().user, salt), error="m")
    secret = second_factor.secret(salt)
    return {
        "qr": picture.svg_data_uri(scale=5, border=4, light="#fff"),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
