"""Showing again who one is, before what guards the account is changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import sessions
from portal.accounts.actions import passwords, second_factor
from portal.accounts.actions import sign_in as signing_in
from portal.accounts.door import PersonalBlueprint
from portal.accounts.forms.sign_in import CodeForm, ProofForm, SecondFactorForm
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.queries import sign_in as queries
from portal.accounts.rules.sign_in import own_path
from portal.accounts.standpoint import standpoint
from portal.foundation.links import LinkRefused, PurposeLink
from portal.foundation.pages import refused, way_on

bp = PersonalBlueprint("proof", __name__)
PAGE = "accounts/sign_in/prove.html"
View = Callable[..., ResponseReturnValue]


def needs_fresh_proof(view: View) -> View:
    """Decorator: send the person to show again who they are when the last proof is older than ten minutes."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if sessions.freshly_proved():
            return view(*args, **kwargs)
        back = request.path if request.method == "GET" else url_for("sign_ins.show")
        return way_on(url_for("proof.show", next=back))

    return asked


@bp.page("/prove", permit=Permit.SIGNED_IN, methods=("GET", "POST"))
def show() -> ResponseReturnValue:
    """Take the second factor where there is one, else the password, else a code by mail."""
    user, where = standpoint().user, own_path(request.values.get("next"))
    way, form = _way_and_form(user)
    facts = {"form": form, "way": way, "where": where, "link": _challenge(), "trouble": None}
    if request.method == "GET":
        return render_template(PAGE, **facts)
    if not form.validate():
        return refused(PAGE, **facts)
    if not _may_try(user, way):
        return make_response(render_template(PAGE, **facts | {"trouble": "too_many"}), 429)
    if _is_right(user, way, form):
        signing_in.prove(sessions.this())
        session.pop("proof", None)
        return way_on(where)
    if way == "code":  # the try was counted in the database and must stay
        return way_on(url_for("proof.show", next=where, by="code"))
    signing_in.remember_failure(user, way)
    return refused(PAGE, **facts | {"trouble": "wrong"})


@bp.page("/prove/mail", permit=Permit.SIGNED_IN, methods=("POST",))
def by_mail() -> ResponseReturnValue:
    """Send a code to the person's own address."""
    user, where = standpoint().user, own_path(request.form.get("next"))
    if user.email is None or not signing_in.may_ask(user.email):
        way, form = _way_and_form(user)
        facts = {"form": form, "way": way, "where": where, "link": _challenge(), "trouble": "too_many"}
        return make_response(render_template(PAGE, **facts), 429)
    session["proof"] = signing_in.ask(user.email, use="prove").public_id
    return way_on(url_for("proof.show", next=where, by="code"))


def _way_and_form(user: User) -> tuple[str, Any]:
    if user.second_factor_since is not None:
        return "second factor", SecondFactorForm()
    if user.password_hash is not None and request.values.get("by") != "code":
        return "password", ProofForm()
    return "code", CodeForm()


def _challenge() -> PurposeLink | None:
    return queries.challenge(session.get("proof"), session.get("browser", ""))


def _may_try(user: User, way: str) -> bool:
    if way == "password":
        return passwords.may_try(user.email or "")
    return second_factor.may_try(user) if way == "second factor" else True


def _is_right(user: User, way: str, form: Any) -> bool:
    if way == "second factor":
        return second_factor.check(user, form.code.data)
    if way == "password":
        return passwords.check(user.email or "", form.password.data) is not None
    link = _challenge()
    if link is None or link.email != user.email:
        return False
    try:
        return signing_in.enter_code(link, form.digits())
    except LinkRefused:
        return False
