"""The door in front of every page.

A view is registered with the permit it needs and the loaders of the objects its address names. The door finds
out who asks and from where, refuses (invisible: 404, visible but not permitted: 403), opens the customer's
scope for the reader's audience, and hands the loaded objects to the view. A page without a permit cannot be
registered. While the module whose page it is is switched off, the page does not exist.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, make_response, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import contains_eager
from werkzeug.routing import BaseConverter

from portal.accounts import branding, visits
from portal.accounts.models import Customer, Membership, SignIn, User
from portal.accounts.permits import GRANTED, Permit
from portal.accounts.sessions import stop_viewing_soon
from portal.accounts.standpoint import Standpoint, as_member, at_large, inside
from portal.foundation.audit import remember_after_rollback
from portal.foundation.db import db
from portal.foundation.live import instant
from portal.foundation.requests import keep_answer, kept_answer
from portal.foundation.tenancy import customer_scope

Loader = Callable[..., Any]
View = Callable[..., Any]
OPEN_WHILE_VIEWING = frozenset({"view_as.stop"})
OPEN_BEFORE_SECOND_FACTOR = frozenset(
    {
        "second_factor.show",
        "second_factor.begin",
        "second_factor.confirm",
        "proof.show",
        "proof.by_mail",
        "profile.scheme",
    }
)


class PidConverter(BaseConverter):
    """A public id in an address: `<pid:node>` hands the object of that id to the view as `node`."""

    regex = "[A-Za-z0-9_-]{16}"
    part_isolating = True


class GuardedBlueprint(Blueprint):
    """A blueprint that registers pages with a permit, and nothing else."""

    customer_pages = False

    def page(
        self,
        rule: str,
        *,
        permit: Permit,
        methods: tuple[str, ...] = ("GET",),
        loads: Mapping[str, Loader] | None = None,
        endpoint: str | None = None,
    ) -> Callable[[View], View]:
        """Decorator: register a view. `loads` names a loader for each `<pid:…>` of the rule; None means 404."""

        def register(view: View) -> View:
            guarded = self.guarded(view, permit, loads or {})
            self.add_url_rule(rule, endpoint or view.__name__, guarded, methods=list(methods))
            return view

        return register

    def socket(
        self, rule: str, *, permit: Permit, loads: Mapping[str, Loader] | None = None
    ) -> Callable[[View], View]:
        """Decorator: register a view that answers by `socket_response`, behind the same door as every page.

        Two rules of one name: routing keeps the addresses of WebSockets apart from those of pages, and whoever asks
        without upgrading must be refused, or told so, by the door alike.
        """

        def register(view: View) -> View:
            guarded = self.guarded(view, permit, loads or {})
            for websocket in (False, True):
                self.add_url_rule(rule, view.__name__, guarded, methods=["GET"], websocket=websocket)
            return view

        return register

    def guarded(self, view: View, permit: Permit, loads: Mapping[str, Loader]) -> View:
        """Return the view behind this blueprint's door, with what it declared written on it."""
        guarded = self._guard(_while_switched_on(view, self.import_name), permit, dict(loads))
        guarded.permit, guarded.loads = permit, dict(loads)  # type: ignore[attr-defined]
        guarded.customer_page = self.customer_pages  # type: ignore[attr-defined]
        return guarded

    def _guard(self, view: View, permit: Permit, loads: dict[str, Loader]) -> View:
        raise NotImplementedError


class CustomerBlueprint(GuardedBlueprint):
    """Pages of one customer: every address starts with `/c/<slug>`."""

    customer_pages = True

    def __init__(self, name: str, import_name: str, path: str = ""):
        super().__init__(name, import_name, url_prefix=f"/c/<slug>{path}")

    def _guard(self, view: View, permit: Permit, loads: dict[str, Loader]) -> View:
        @wraps(view)
        def guarded(slug: str, **values: Any) -> Any:
            point = _customer_standpoint(slug)
            g.standpoint, g.customer, g.membership = point, point.customer, point.membership
            g.reader_zone = point.user.time_zone if point.user else None
            visits.note(point)
            with customer_scope(point.customer.id, point.audience):
                _refuse_unless(point, permit)
                return _answer_once(point, lambda: view(**_loaded(values, loads)))

        return guarded


class DeskBlueprint(GuardedBlueprint):
    """Pages of the vendor's own side: every address starts with `/desk`. Invisible to everybody else."""

    def __init__(self, name: str, import_name: str, path: str = ""):
        super().__init__(name, import_name, url_prefix=f"/desk{path}")

    def _guard(self, view: View, permit: Permit, loads: dict[str, Loader]) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            point = _signed_in_standpoint()
            if not point.may(Permit.DESK):
                abort(404)
            _refuse_unless(point, permit)
            return _answer_once(point, lambda: view(**_loaded(values, loads)))

        return guarded


class PersonalBlueprint(GuardedBlueprint):
    """Pages of a signed-in person: the profile, sessions, one's customers."""

    def _guard(self, view: View, permit: Permit, loads: dict[str, Loader]) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            point = _signed_in_standpoint()
            _refuse_unless(point, permit)
            return _answer_once(point, lambda: view(**_loaded(values, loads)))

        return guarded


class PublicBlueprint(GuardedBlueprint):
    """Pages for anybody: signing in, invitations, health."""

    def _guard(self, view: View, permit: Permit, loads: dict[str, Loader]) -> View:
        if permit is not Permit.PUBLIC:
            raise ValueError("a public page has the public permit")

        @wraps(view)
        def guarded(**values: Any) -> Any:
            g.standpoint = at_large(current_user.user if current_user.is_authenticated else None)
            return view(**_loaded(values, loads))

        return guarded


class ProgramBlueprint(GuardedBlueprint):
    """Addresses for programs: no cookie is looked at, and the view itself asks for the token that `permit` is for.

    Nothing is posted here by a browser on somebody's behalf, so no form's token is asked for.
    """

    def __init__(self, name: str, import_name: str, path: str = ""):
        super().__init__(name, import_name, url_prefix=f"/api/v1{path}")
        self.record_once(lambda state: state.app.extensions["csrf"].exempt(self))

    def _guard(self, view: View, permit: Permit, loads: dict[str, Loader]) -> View:
        if GRANTED[permit]:
            raise ValueError("what a role may do is not done by programs")
        return view


class Doors:
    """Several blueprints with one view behind all of them, such as a customer's pages and those of the desk."""

    def __init__(self, *blueprints: GuardedBlueprint, permit: Permit):
        self._blueprints, self._permit = blueprints, permit

    def page(
        self,
        rule: str,
        *,
        permit: Permit | None = None,
        methods: tuple[str, ...] = ("GET",),
        loads: Mapping[str, Loader] | None = None,
        endpoint: str | None = None,
    ) -> Callable[[View], View]:
        """Decorator: register a view at each door, with the usual permit of these pages unless another is named."""

        def register(view: View) -> View:
            for door in self._blueprints:
                door.page(
                    rule, permit=permit or self._permit, methods=methods, loads=loads, endpoint=endpoint
                )(view)
            return view

        return register


def _while_switched_on(view: View, place: str) -> View:
    """Return the view of a page at this import path, which is there only while its module is."""
    module = branding.module_of(place)
    if module is None:
        return view

    @wraps(view)
    def switched(*args: Any, **values: Any) -> Any:
        if not branding.module_on(module):
            abort(404)
        return view(*args, **values)

    return switched


def signed_in_user() -> User:
    """Return the person who is signed in; answers 401 when nobody is."""
    if not current_user.is_authenticated:
        abort(401)
    user: User = current_user.user
    return user


def _signed_in_standpoint() -> Standpoint:
    g.rights_as_of = instant()
    point = at_large(signed_in_user())
    changing = request.method not in ("GET", "HEAD") and request.endpoint not in OPEN_WHILE_VIEWING
    if _viewing_as() is not None and changing:
        abort(403)
    _refuse_without_second_factor(point)
    g.standpoint = point
    g.reader_zone = point.user.time_zone if point.user else None
    return point


def _customer_standpoint(slug: str) -> Standpoint:
    g.rights_as_of = instant()
    user = signed_in_user()
    viewed = _viewing_as()
    point = inside(user, slug)
    if point is None or point.customer is None:
        abort(404)  # a stranger must not learn that the customer exists
    _refuse_without_second_factor(point)
    if viewed is not None:
        if viewed.customer_id != point.customer.id:
            abort(404)  # a member of one customer sees no other
        return as_member(viewed.user, point.customer, viewed, viewed_by=user)
    return point


def _viewing_as() -> Membership | None:
    """Return the membership as which a vendor person looks at the portal now, or None.

    Where either side's right has ended since, viewing stops and the reader is sent home, so that nobody goes on
    with their own eyes while believing to see a customer's.
    """
    sign_in = current_user.sign_in
    if sign_in.viewing_as_id is None:
        return None
    membership = _membership_viewed(sign_in)
    if membership is None:
        stop_viewing_soon("member ended")
        abort(redirect("/", 303))
    slug = db.session.scalar(select(Customer.slug).where(Customer.id == membership.customer_id))
    own = inside(current_user.user, slug or "")
    if own is None or not own.may(Permit.VIEW_AS):
        stop_viewing_soon("access ended")
        abort(redirect("/", 303))
    return membership


def _membership_viewed(sign_in: SignIn) -> Membership | None:
    with customer_scope(sign_in.viewing_customer_id or 0):
        return db.session.scalar(
            select(Membership)
            .join(Membership.user)
            .where(
                Membership.id == sign_in.viewing_as_id,
                Membership.ended_at.is_(None),
                User.disabled_at.is_(None),
                User.erased_at.is_(None),
            )
            .options(contains_eager(Membership.user))
        )


def _refuse_without_second_factor(point: Standpoint) -> None:
    """Send the vendor's people to set up their second factor first, where the installation asks for it."""
    user = point.user
    if user is None or not user.staff_role or user.second_factor_since is not None:
        return
    if branding.installation().staff_second_factor and request.endpoint not in OPEN_BEFORE_SECOND_FACTOR:
        abort(redirect(url_for("second_factor.show"), 303))


def _refuse_unless(point: Standpoint, permit: Permit) -> None:
    changing = request.method not in ("GET", "HEAD", "OPTIONS")
    if point.may(permit) and not (point.read_only and changing):
        return
    remember_after_rollback(
        "refused",
        by=point.actor,
        customer_id=point.customer.id if point.customer else None,
        subject=f"page:{request.endpoint}",
        permit=permit.value,
    )
    abort(403)


def _loaded(values: dict[str, Any], loads: dict[str, Loader]) -> dict[str, Any]:
    for name, load in loads.items():
        values[name] = load(values[name])
        if values[name] is None:
            abort(404)
    return values


def _answer_once(point: Standpoint, answer: Callable[[], Any]) -> Response:
    if (kept := kept_answer(point.actor)) is not None:
        return kept
    response = make_response(answer())
    if response.status_code < 400:
        keep_answer(point.actor, response)
        db.session.flush()  # while the customer's scope is open; the commit comes after it
    return response


def assert_every_page_is_guarded() -> None:
    """Raise RuntimeError when a route exists that went past the door; called once at start."""
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint != "static" and not hasattr(current_app.view_functions[rule.endpoint], "permit"):
            raise RuntimeError(f"{rule.endpoint} has no permit")
