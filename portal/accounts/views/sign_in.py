"""Signing in: the address first, then a link or code by mail, or a password; then the second factor, if any."""

from datetime import timedelta
from typing import Any

from flask import Response, current_app, flash, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.accounts import branding, sessions
from portal.accounts.actions import passwords
from portal.accounts.actions import second_factor as second_factors
from portal.accounts.actions import sign_in as signing_in
from portal.accounts.door import PublicBlueprint
from portal.accounts.forms.sign_in import AskForm, CodeForm, PasswordForm, SecondFactorForm
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.queries import sign_in as queries
from portal.accounts.rules.sign_in import own_path
from portal.foundation import clock, links, mail
from portal.foundation.links import LinkRefused, Purpose, PurposeLink
from portal.foundation.pages import refused, way_on

PENDING_FOR = timedelta(minutes=10)
bp = PublicBlueprint("sign_in", __name__)
out = PublicBlueprint("sign_out", __name__)
#: What a browser forgets when its person signs out: kept pages, and what was typed and not saved. The cookie stays:
#: it says that this person's own device comes back.
CLEARED = '"cache", "storage"'


@bp.page("/sign-in", permit=Permit.PUBLIC, methods=("GET", "POST"))
def ask() -> ResponseReturnValue:
    """Ask for the address, and send a link and code there, whoever it belongs to."""
    where = own_path(request.values.get("next"))
    if current_user.is_authenticated:
        return way_on(where)
    form = AskForm()
    if request.method == "GET":
        return _ask_page(form, where)
    if not form.validate():
        return refused("accounts/sign_in/ask.html", **_ask_facts(form, where))
    if not signing_in.may_ask(form.email.data):
        return _ask_page(form, where, too_many=True), 429
    return _wait_for(form.email.data, where)


@bp.page("/sign-in/again", permit=Permit.PUBLIC, methods=("POST",))
def again() -> ResponseReturnValue:
    """Send a fresh link and code to the same address."""
    link = _challenge()
    if link is None:
        return way_on(url_for("sign_in.ask"))
    if not signing_in.may_ask(link.email):
        return _wait_page(link, CodeForm(formdata=None), too_many=True), 429
    flash(_("A new mail is on its way. Only the newest code counts."), "done")
    return _wait_for(link.email, session.get("next"), **_kept_ids(link))


@bp.page("/sign-in/wait", permit=Permit.PUBLIC, methods=("GET", "POST"))
def wait() -> ResponseReturnValue:
    """Wait for the link to be opened, or take the code. A wrong code is counted, so the answer is a way on."""
    link = _challenge()
    if link is None or (link.spent_at and current_user.is_authenticated):
        return way_on(url_for("sign_in.ask", next=session.get("next")))
    form = CodeForm()
    if request.method == "GET":
        return _wait_page(link, form)
    if not form.validate():
        return refused("accounts/sign_in/wait.html", **_wait_facts(link, form))
    try:
        right = signing_in.enter_code(link, form.digits())
    except LinkRefused:
        right = False
    return _proved(link, "code") if right else way_on(url_for("sign_in.wait"))


@bp.page("/sign-in/link/<token>", permit=Permit.PUBLIC, methods=("GET", "POST"))
def link(token: str) -> ResponseReturnValue:
    """Show a button (mail scanners open links, they press none); pressing it signs in, in the browser that asked."""
    if current_user.is_authenticated and request.method == "GET":
        return way_on(own_path(session.get("next")))
    try:
        found = links.find(Purpose.SIGN_IN, token, browser=session.get("browser"))
        if request.method == "GET":
            return render_template("accounts/sign_in/link.html", token=token, link=found)
        signing_in.open_link(found)
    except LinkRefused as refusal:
        return render_template("accounts/sign_in/link_closed.html", reason=refusal.reason), 410
    return _proved(found, "link")


@bp.page("/sign-in/password", permit=Permit.PUBLIC, methods=("GET", "POST"))
def password() -> ResponseReturnValue:
    """Sign in by password, for who prefers it."""
    where = own_path(request.values.get("next") or session.get("next"))
    if current_user.is_authenticated:
        return way_on(where)
    if not branding.installation().passwords_allowed:
        return way_on(url_for("sign_in.ask", next=where))
    form, page = PasswordForm(), "accounts/sign_in/password.html"
    if request.method == "GET":
        waiting = _challenge()
        form.email.data = waiting.email if waiting else ""
        return render_template(page, form=form, where=where, trouble=None)
    if not form.validate():
        return refused(page, form=form, where=where, trouble=None)
    email, typed = form.email.data, form.password.data
    if not passwords.may_try(email):
        return make_response(render_template(page, form=form, where=where, trouble="too_many"), 429)
    user = passwords.check(email, typed)
    if user is None:
        signing_in.remember_failure(queries.person_at(email), "password")
        return refused(page, form=form, where=where, trouble="wrong")
    session["next"] = where
    return _let_in(user, "password")


@bp.page("/sign-in/second-factor", permit=Permit.PUBLIC, methods=("GET", "POST"))
def second_factor() -> ResponseReturnValue:
    """Ask for the second factor, after a link and a password alike."""
    user = _pending_person()
    if user is None:
        return way_on(url_for("sign_in.ask"))
    form, page = SecondFactorForm(), "accounts/sign_in/second_factor.html"
    if request.method == "GET":
        return render_template(page, form=form, trouble=None)
    if not form.validate():
        return refused(page, form=form, trouble=None)
    if not second_factors.may_try(user):
        return make_response(render_template(page, form=form, trouble="too_many"), 429)
    if not second_factors.check(user, form.code.data):
        signing_in.remember_failure(user, "second factor")
        return refused(page, form=form, trouble="wrong")
    return _begin(user, session["pending"]["how"], second_factor=True)


@out.page("/sign-out", permit=Permit.PUBLIC, methods=("POST",))
def leave() -> ResponseReturnValue:
    """Sign out at this browser."""
    if current_user.is_authenticated:
        signing_in.leave(current_user.user)
        flash(_("You are signed out"), "done")
    answer = way_on(url_for("sign_in.ask"))
    answer.headers["Clear-Site-Data"] = CLEARED
    return answer


# -- from one step to the next ---------------------------------------------------------------------------------


def _wait_for(email: str, where: str | None, **ids: Any) -> ResponseReturnValue:
    link = signing_in.ask(email, **ids)
    session["challenge"], session["next"] = link.public_id, own_path(where)
    return way_on(url_for("sign_in.wait"))


def _challenge() -> PurposeLink | None:
    return queries.challenge(session.get("challenge"), session.get("browser", ""))


def _kept_ids(link: PurposeLink) -> dict[str, Any]:
    return {"use": link.ids.get("use", "sign_in")}


def _proved(link: PurposeLink, how: str) -> ResponseReturnValue:
    """Go on once somebody has shown that they read this address."""
    user = queries.person_at(link.email)
    invitation = session.get("invitation") if link.ids.get("use") == "invitation" else None
    if invitation:
        session["next"] = url_for("joining.invited", token=invitation)
    if user is not None:
        return _let_in(user, how)
    session.pop("challenge", None)
    if not invitation and queries.customer_admitting(link.email) is None:
        return way_on(url_for("sign_in.ask"))
    session["proved"] = {"email": link.email, "until": (clock.now() + PENDING_FOR).timestamp()}
    return way_on(session["next"] if invitation else url_for("joining.by_domain"))


def _let_in(user: User, how: str) -> ResponseReturnValue:
    if user.second_factor_since is None:
        return _begin(user, how)
    until = (clock.now() + PENDING_FOR).timestamp()
    session["pending"] = {"person": user.public_id, "how": how, "until": until, "browser": sessions.browser()}
    return way_on(url_for("sign_in.second_factor"))


def _pending_person() -> User | None:
    pending = session.get("pending")
    if (
        not pending
        or pending["until"] < clock.now().timestamp()
        or pending["browser"] != session.get("browser")
    ):
        return None
    return queries.person(pending["person"])


def _begin(user: User, how: str, *, second_factor: bool = False) -> ResponseReturnValue:
    where = own_path(session.get("next"))
    signing_in.begin(user, how, second_factor=second_factor)
    return way_on(where)


# -- pages -----------------------------------------------------------------------------------------------------


def _ask_page(form: AskForm, where: str, *, too_many: bool = False) -> str:
    return render_template("accounts/sign_in/ask.html", **_ask_facts(form, where, too_many=too_many))


def _ask_facts(form: AskForm, where: str, *, too_many: bool = False) -> dict[str, Any]:
    return {
        "form": form,
        "where": where,
        "too_many": too_many,
        "ended": False,
        "with_password": branding.installation().passwords_allowed,
        "demo": current_app.config["DEMO"],
    }


def _wait_page(link: PurposeLink, form: CodeForm, *, too_many: bool = False) -> Response:
    return make_response(
        render_template("accounts/sign_in/wait.html", **_wait_facts(link, form, too_many=too_many))
    )


def _wait_facts(link: PurposeLink, form: CodeForm, *, too_many: bool = False) -> dict[str, Any]:
    return {
        "form": form,
        "link": link,
        "closed": link.refusal(),
        "tries_left": links.MOST_TRIES - link.tries,
        "minutes_left": max(1, round((link.expires_at - clock.now()).total_seconds() / 60)),
        "too_many": too_many,
        "sender": mail.sender(),
        "with_password": branding.installation().passwords_allowed and link.ids.get("use") == "sign_in",
        "demo": current_app.config["DEMO"],
    }
