"""The check-in of somebody who came by the link of the monthly letter, without signing in.

The link knows its person for this one walk: it shows cards to GET and takes answers by POST, it opens nothing else,
ends when the walk does, and never outlives the person's own rights. Opening it counts as a visit only once somebody
answers, since mail programs open links as well.
"""

from collections.abc import Callable
from typing import Any

from flask import g, make_response, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import refresh
from flask_login import current_user
from sqlalchemy import select

from portal.accounts import branding, visits
from portal.accounts.actions import second_factor
from portal.accounts.actions import sign_in as signing_in
from portal.accounts.door import PublicBlueprint
from portal.accounts.forms.sign_in import SecondFactorForm
from portal.accounts.models import Customer, User
from portal.accounts.permits import Permit
from portal.accounts.standpoint import Standpoint, inside
from portal.foundation import clock, links
from portal.foundation.actor import Actor, ActorKind
from portal.foundation.db import db
from portal.foundation.links import LinkRefused, Purpose, PurposeLink
from portal.foundation.pages import refused, way_on
from portal.foundation.tenancy import customer_scope
from portal.plans.models import CheckIn
from portal.plans.queries import checkins as queries
from portal.plans.views import checkins_walk as walking
from portal.plans.views.checkins_walk import Way

bp = PublicBlueprint("checkin_link", __name__)
PROVED_SECONDS = 3600
"""A second factor holds so long for the link it was typed for."""
PROVE = "plans/checkins/prove.html"


@bp.page("/check-in/<token>", permit=Permit.PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Show the next card; nothing is changed by it."""
    return _walk(token, walking.show)


@bp.page("/check-in/<token>", permit=Permit.PUBLIC, methods=("POST",))
def answer(token: str) -> ResponseReturnValue:
    """Take the answer to a card."""

    def take(way: Way) -> ResponseReturnValue:
        visits.note(way.point)
        session["checked_in"] = token.partition(".")[0]
        return walking.answer(way)

    return _walk(token, take)


@bp.page("/check-in/<token>/proof", permit=Permit.PUBLIC, methods=("POST",))
def prove(token: str) -> ResponseReturnValue:
    """Take the second factor of somebody who has one."""
    try:
        link = _link(token)
        point = _point(link)
    except LinkRefused as refusal:
        return _closed(refusal.reason)
    if not _must_prove(point.user, link):
        return way_on(url_for(".show", token=token))
    form, facts = SecondFactorForm(), {"token": token, "trouble": None}
    if not form.validate():
        return refused(PROVE, form=form, **facts)
    if not second_factor.may_try(point.user):
        return make_response(render_template(PROVE, form=form, **facts | {"trouble": "too_many"}), 429)
    if not second_factor.check(point.user, form.code.data or ""):
        signing_in.remember_failure(point.user, "second factor")
        return refused(PROVE, form=form, **facts | {"trouble": "wrong"})
    session["proved_link"] = {"link": link.public_id, "until": clock.now().timestamp() + PROVED_SECONDS}
    return way_on(url_for(".show", token=token))


@bp.page("/check-in/<token>/done", permit=Permit.PUBLIC)
def done(token: str) -> ResponseReturnValue:
    """Show what came of it, in the browser that answered; the link itself is used up by then."""
    return _walk(token, walking.tell, finished=True)


def _walk(
    token: str, go: Callable[[Way], ResponseReturnValue], *, finished: bool = False
) -> ResponseReturnValue:
    """Open the link and go on inside its customer, as its person."""
    try:
        link = _link(token, finished=finished)
        point = _point(link)
    except LinkRefused as refusal:
        return _closed(refusal.reason)
    if _must_prove(point.user, link):
        page = render_template(PROVE, form=SecondFactorForm(None), token=token, trouble=None)
        return make_response(page)
    g.standpoint, g.customer, g.membership = point, point.customer, point.membership
    here, there = url_for(".show", token=token), url_for(".done", token=token)
    by = Actor(ActorKind.ACTION_LINK, point.side, point.user.id)
    with customer_scope(point.customer.id, point.audience):
        check_in = _check_in(link)
        if check_in is None:
            return _closed("unknown")
        response = make_response(go(Way(point, by, here, there, check_in_id=check_in.id)))
        db.session.flush()  # while the customer's scope is open; the commit comes after it
        return response


def _link(token: str, *, finished: bool = False) -> PurposeLink:
    """Return the link; `finished` lets the browser that has just used it up look back. Raises LinkRefused."""
    try:
        link = links.find(Purpose.ACTION, token)
    except LinkRefused as refusal:
        name = token.partition(".")[0]
        if not (finished and refusal.reason == "spent" and session.get("checked_in") == name):
            raise
        link = db.session.scalars(select(PurposeLink).where(PurposeLink.public_id == name)).one()
    if "check_in" not in link.ids:
        raise LinkRefused("unknown")
    return link


def _point(link: PurposeLink) -> Standpoint:
    """Return from where the link's person looks, as long as they may; raises LinkRefused."""
    user = db.session.get(User, link.person_id)
    customer = db.session.get(Customer, link.customer_ref)
    if user is None or customer is None or user.disabled_at or user.erased_at or customer.left_at:
        raise LinkRefused("revoked")
    point = inside(user, customer.slug)
    if point is None:
        raise LinkRefused("revoked")
    if user.staff_role and branding.installation().staff_second_factor and not user.second_factor_since:
        raise LinkRefused("sign_in")
    g.language, g.reader_zone = user.language, user.time_zone
    refresh()
    return point


def _must_prove(user: User, link: PurposeLink) -> bool:
    """True when the person has a second factor and has not shown it, neither for this link nor by signing in."""
    if user.second_factor_since is None:
        return False
    if current_user.is_authenticated and current_user.user.id == user.id:
        return current_user.sign_in.second_factor_at is None
    proved: dict[str, Any] = session.get("proved_link") or {}
    return proved.get("link") != link.public_id or proved.get("until", 0) <= clock.now().timestamp()


def _check_in(link: PurposeLink) -> CheckIn | None:
    found = queries.by_id(link.ids["check_in"])
    return found if found is not None and found.user_id == link.person_id else None


def _closed(reason: str) -> ResponseReturnValue:
    return make_response(render_template("plans/checkins/closed.html", reason=reason), 410)
