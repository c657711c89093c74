"""Setting, changing and removing one's password."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import branding
from portal.accounts.actions import passwords
from portal.accounts.door import PersonalBlueprint
from portal.accounts.forms.passwords import NewPasswordForm
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.queries.companies import my_companies
from portal.accounts.standpoint import standpoint
from portal.accounts.views.sign_in_proof import needs_fresh_proof
from portal.foundation.kana import search_key
from portal.foundation.pages import refused, way_on

bp = PersonalBlueprint("passwords", __name__)
PAGE = "accounts/passwords/change.html"


@bp.page("/profile/password", permit=Permit.SIGNED_IN, methods=("GET", "POST"))
@needs_fresh_proof
def change() -> ResponseReturnValue:
    """Set or change the password; other browsers are signed out by it."""
    point = standpoint()
    if not branding.installation().passwords_allowed:
        return way_on(url_for("sign_ins.show"))
    form = NewPasswordForm(known=_known_about(point.user))
    if request.method == "GET":
        return render_template(PAGE, form=form, user=point.user)
    if not form.validate():
        return refused(PAGE, form=form, user=point.user)
    passwords.set_password(point.user, form.new_password.data, by=point.actor)
    flash(_("Your password is set. Other devices are signed out."), "done")
    return way_on(url_for("sign_ins.show"))


@bp.page("/profile/password/remove", permit=Permit.SIGNED_IN, methods=("POST",))
@needs_fresh_proof
def remove() -> ResponseReturnValue:
    """Go back to signing in by mail alone."""
    point = standpoint()
    passwords.remove_password(point.user, by=point.actor)
    flash(_("Your password is removed. You sign in by mail from now on."), "done")
    return way_on(url_for("sign_ins.show"))


def _known_about(user: User) -> list[str]:
    """Return what anybody who wants in would try first."""
    vendor = branding.installation()
    own = [
        user.email or "",
        user.family_name,
        user.given_name,
        user.family_kana,
        user.given_kana,
        user.romanised,
    ]
    companies = [vendor.vendor_name, vendor.vendor_name_en, *(company.name for company in my_companies(user))]
    return [*own, *companies, *(search_key(company) for company in companies)]
