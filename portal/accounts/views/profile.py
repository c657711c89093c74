"""One's own profile: names, language, time zone, light or dark, the address, and what is noted about one."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.actions import profile
from portal.accounts.actions.profile import MailTaken
from portal.accounts.door import PersonalBlueprint
from portal.accounts.forms.profile import MailForm, ProfileForm
from portal.accounts.permits import Permit
from portal.accounts.queries.companies import my_companies
from portal.accounts.standpoint import standpoint
from portal.accounts.views.language import way_back
from portal.accounts.views.sign_in_proof import needs_fresh_proof
from portal.foundation import limits, links
from portal.foundation.limits import Allowance
from portal.foundation.links import LinkRefused, Purpose
from portal.foundation.pages import refused, way_on

bp = PersonalBlueprint("profile", __name__)
PAGE = "accounts/profile/show.html"
MAIL_CHANGES = Allowance("mail changes", 5, 3600)


@bp.page("/profile", permit=Permit.SIGNED_IN, methods=("GET", "POST"))
def show() -> ResponseReturnValue:
    """Show and change one's own facts."""
    user = standpoint().user
    form = ProfileForm(obj=user)
    facts = {"form": form, "user": user, "companies": my_companies(user)}
    if request.method == "GET":
        return render_template(PAGE, **facts)
    if not form.validate():
        return refused(PAGE, **facts)
    profile.rename(user, form.names())
    profile.settle(user, language=form.language.data, time_zone=form.time_zone.data)
    flash(_("Your profile is saved"), "done")
    return way_on(url_for("profile.show"))


@bp.page("/profile/scheme", permit=Permit.SIGNED_IN, methods=("POST",))
def scheme() -> ResponseReturnValue:
    """Choose light, dark, or what the device says."""
    profile.choose_scheme(standpoint().user, request.form.get("scheme", ""))
    return redirect(way_back(), 303)


@bp.page("/profile/mail", permit=Permit.SIGNED_IN, methods=("GET", "POST"))
@needs_fresh_proof
def mail() -> ResponseReturnValue:
    """Ask to sign in with another address; it is changed once the new address has confirmed."""
    point, form, page = standpoint(), MailForm(), "accounts/profile/mail.html"
    if request.method == "GET":
        return render_template(page, form=form, user=point.user, asked=None)
    if not form.validate():
        return refused(page, form=form, user=point.user, asked=None)
    if not limits.take(MAIL_CHANGES, point.user.id):
        form.email.errors = [_("You have asked for this several times. Please wait an hour.")]
        return make_response(render_template(page, form=form, user=point.user, asked=None), 429)
    link = profile.ask_to_change_mail(point.user, form.email.data, by=point.actor)
    return render_template(page, form=form, user=point.user, asked=link)


@bp.page("/profile/mail/<token>", permit=Permit.SIGNED_IN, methods=("GET", "POST"))
def confirm_mail(token: str) -> ResponseReturnValue:
    """Show a button at the link in the mail to the new address; pressing it changes the address."""
    point, page = standpoint(), "accounts/profile/confirm_mail.html"
    try:
        link = links.find(Purpose.CONFIRM_MAIL, token)
        if link.person_id != point.user.id:
            raise LinkRefused("other_person")
        if request.method == "GET":
            return render_template(page, link=link, token=token, trouble=None)
        profile.change_mail(point.user, link, by=point.actor)
    except LinkRefused as refusal:
        return make_response(render_template(page, link=None, token=token, trouble=refusal.reason), 410)
    except MailTaken:
        return make_response(render_template(page, link=None, token=token, trouble="taken"), 409)
    flash(_("From now on you sign in with your new address."), "done")
    return way_on(url_for("profile.show"))
