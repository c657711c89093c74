"""Joining: an invitation that a stranger opens, and coming in by one's own company's mail domain."""

from typing import Any

from flask import flash, g, make_response, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user

from portal.accounts import branding
from portal.accounts.actions import invitations, profile
from portal.accounts.actions import sign_in as signing_in
from portal.accounts.actions.invitations import OtherSide
from portal.accounts.door import PublicBlueprint
from portal.accounts.forms.profile import JoinForm
from portal.accounts.forms.sign_in import AskForm
from portal.accounts.models import User
from portal.accounts.permits import Permit
from portal.accounts.queries import invitations as queries
from portal.accounts.queries import sign_in as sign_in_queries
from portal.accounts.queries.invitations import Offer
from portal.foundation import clock, links
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.links import LinkRefused, Purpose
from portal.foundation.pages import refused, way_on

bp = PublicBlueprint("joining", __name__)
PAGE, CLOSED = "accounts/joining/invited.html", "accounts/joining/closed.html"


@bp.page("/invitation/<token>", permit=Permit.PUBLIC, methods=("GET", "POST"))
def invited(token: str) -> ResponseReturnValue:
    """Show who invites to what; the button accepts."""
    try:
        offer = _offer(token)
        return _accept(token, offer) if request.method == "POST" else _show(token, offer)
    except LinkRefused as refusal:
        if refusal.reason == "spent" and current_user.is_authenticated:
            return way_on("/")
        return make_response(render_template(CLOSED, reason=refusal.reason), 410)
    except OtherSide:
        return make_response(render_template(CLOSED, reason="other_side"), 409)


@bp.page("/invitation/<token>/mail", permit=Permit.PUBLIC, methods=("POST",))
def prove_mail(token: str) -> ResponseReturnValue:
    """Take the address of somebody who was handed a link or QR code, and have it proved by mail."""
    try:
        offer = _offer(token)
    except LinkRefused as refusal:
        return make_response(render_template(CLOSED, reason=refusal.reason), 410)
    form = AskForm()
    if offer.invitation.email or not form.validate():
        return refused(PAGE, **_facts(token, offer, form, step="mail"))
    if not signing_in.may_ask(form.email.data):
        form.email.errors = [_("A mail was sent to this address several times. Please wait an hour.")]
        return make_response(render_template(PAGE, **_facts(token, offer, form, step="mail")), 429)
    link = signing_in.ask(form.email.data, use="invitation")
    session["challenge"], session["invitation"] = link.public_id, token
    return way_on(url_for("sign_in.wait"))


@bp.page("/join", permit=Permit.PUBLIC, methods=("GET", "POST"))
def by_domain() -> ResponseReturnValue:
    """Let somebody who proved an address at an allowed domain name themselves and come in as a viewer."""
    email = _proved_mail()
    customer = sign_in_queries.customer_admitting(email) if email else None
    if email is None or customer is None:
        return way_on(url_for("sign_in.ask"))
    form, page = _join_form(customer.language), "accounts/joining/by_domain.html"
    if request.method == "GET":
        return render_template(page, form=form, email=email, company=customer.name)
    if not form.validate():
        return refused(page, form=form, email=email, company=customer.name)
    user = _newcomer(email, form, customer.time_zone)
    invitations.join_by_domain(user, customer)
    return _come_in(user)


# -- the steps of an invitation --------------------------------------------------------------------------------


def _offer(token: str) -> Offer:
    offer = queries.offer(links.find(Purpose.INVITATION, token))
    _speak(offer)
    if offer is None or offer.invitation.revoked_at or (offer.customer and offer.customer.left_at):
        raise LinkRefused("revoked")
    return offer


def _speak(offer: Offer | None) -> None:
    """Speak the language the inviter chose, unless the visitor has chosen one."""
    if offer and "language" not in session and not current_user.is_authenticated:
        g.language = offer.invitation.language
        refresh()


def _show(token: str, offer: Offer) -> ResponseReturnValue:
    step = _step(offer)
    form = AskForm() if step == "mail" else _join_form(offer.invitation.language, offer)
    return make_response(render_template(PAGE, **_facts(token, offer, form, step=step)))


def _accept(token: str, offer: Offer) -> ResponseReturnValue:
    step = _step(offer)
    if step in ("mail", "sign_in", "other_person"):
        return _show(token, offer)
    if step == "accept":
        invitations.claim(offer.invitation)
        invitations.accept(offer.invitation, current_user.user)
        return way_on(_home_of(offer))
    form = _join_form(offer.invitation.language, offer)
    if not form.validate():
        return refused(PAGE, **_facts(token, offer, form, step=step))
    email = offer.invitation.email or _proved_mail() or ""
    zone = offer.customer.time_zone if offer.customer else branding.installation().time_zone
    invitations.claim(offer.invitation)
    user = _newcomer(email, form, zone)
    invitations.accept(offer.invitation, user)
    return _come_in(user, _home_of(offer))


def _step(offer: Offer) -> str:
    """Return what the visitor has to do: accept (signed in), other_person, sign_in, mail (prove one), or name."""
    wanted = offer.invitation.email
    if current_user.is_authenticated:
        return "accept" if not wanted or current_user.user.email == wanted else "other_person"
    email = wanted or _proved_mail()
    if not email:
        return "mail"
    return "sign_in" if sign_in_queries.is_taken(email) else "name"


def _facts(token: str, offer: Offer, form: Any, *, step: str) -> dict[str, Any]:
    invitation = offer.invitation
    return {
        "token": token,
        "offer": offer,
        "form": form,
        "step": step,
        "email": invitation.email or _proved_mail(),
        "company": offer.customer.name if offer.customer else branding.vendor().name,
        "inviter": offer.invited_by.name_in(language()),
    }


# -- people who come in ----------------------------------------------------------------------------------------


def _join_form(spoken: str, offer: Offer | None = None) -> JoinForm:
    chosen = session.get("language") or (spoken if offer else language())
    given = offer.invitation if offer else None
    return JoinForm(
        language=chosen,
        family_name=given.family_name if given else "",
        given_name=given.given_name if given else "",
    )


def _proved_mail() -> str | None:
    proved = session.get("proved")
    if not proved or proved["until"] <= clock.now().timestamp():
        return None
    email: str = proved["email"]
    return email


def _newcomer(email: str, form: JoinForm, time_zone: str) -> User:
    user = invitations.new_person(email, language=form.language.data, time_zone=time_zone)
    profile.rename(user, form.names())
    db.session.flush()
    return user


def _come_in(user: User, where: str = "/") -> ResponseReturnValue:
    signing_in.begin(user, "link")
    flash(_("Welcome! You are signed in. Next time, your mail address is all you need."), "done")
    return way_on(where)


def _home_of(offer: Offer) -> str:
    return url_for("customer_home.show", slug=offer.customer.slug) if offer.customer else "/"
