"""A step for somebody who came by the link of a mail or a calendar entry, without signing in.

The link knows its person and shows this one step and nothing else. A GET changes nothing, since mail programs open
links as well; acts are POSTs. It never outlives the person's own rights, and a second factor is asked for first.
"""

from collections.abc import Callable
from typing import Any

from flask import abort, g, make_response, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import refresh
from flask_login import current_user

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
from portal.foundation.i18n import language
from portal.foundation.links import LinkRefused, Purpose, PurposeLink
from portal.foundation.pages import refused, way_on
from portal.foundation.tenancy import customer_scope
from portal.onboarding.live.road_words import rule_words
from portal.onboarding.queries import files as file_queries
from portal.onboarding.queries import journeys, roads, steps, troubles
from portal.onboarding.rules import shapes
from portal.onboarding.rules.shapes import Words
from portal.onboarding.views import answers, booking, efforts, files, reviews
from portal.onboarding.views import troubles as troubles_view
from portal.onboarding.views.reading import reading_of
from portal.onboarding.views.replies import refuse
from portal.onboarding.views.working import Way, work_facts

bp = PublicBlueprint("step_link", __name__)
PROVED_SECONDS = 3600
"""A second factor holds so long for the link it was typed for."""
PROVE = "onboarding/link/prove.html"
Act = Callable[[Way], ResponseReturnValue]


@bp.page("/step/<token>", permit=Permit.PUBLIC)
def show(token: str) -> ResponseReturnValue:
    """Show the step; nothing is changed by it."""
    return _inside(token, _page)


@bp.page("/step/<token>/save", permit=Permit.PUBLIC, methods=("POST",))
def save(token: str) -> ResponseReturnValue:
    """Keep what was typed."""
    return _acts(token, answers.save_on)


@bp.page("/step/<token>/finish", permit=Permit.PUBLIC, methods=("POST",))
def finish(token: str) -> ResponseReturnValue:
    """Complete the step."""
    return _acts(token, answers.finish_on)


@bp.page("/step/<token>/undo", permit=Permit.PUBLIC, methods=("POST",))
def undo(token: str) -> ResponseReturnValue:
    """Open the step again."""
    return _acts(token, answers.undo_on)


@bp.page("/step/<token>/review", permit=Permit.PUBLIC, methods=("POST",))
def review(token: str) -> ResponseReturnValue:
    """Approve, or send back."""
    return _acts(token, reviews.review_on, Permit.ONBOARDING_REVIEW)


@bp.page("/step/<token>/stuck", permit=Permit.PUBLIC, methods=("POST",))
def stuck(token: str) -> ResponseReturnValue:
    """Hear that its person is stuck."""
    return _acts(token, troubles_view.stuck_on)


@bp.page("/step/<token>/solved", permit=Permit.PUBLIC, methods=("POST",))
def solved(token: str) -> ResponseReturnValue:
    """Hear that it goes on."""

    def act(way: Way) -> ResponseReturnValue:
        found = troubles.open_of([way.step.id]).get(way.step.id)
        return troubles_view.solved_on(way, found) if found else _page(way)

    return _acts(token, act)


@bp.page("/step/<token>/effort", permit=Permit.PUBLIC, methods=("POST",))
def effort(token: str) -> ResponseReturnValue:
    """Keep how much effort it took."""
    return _acts(token, efforts.effort_on)


@bp.page("/step/<token>/files", permit=Permit.PUBLIC, methods=("POST",), endpoint="files")
def hand_in(token: str) -> ResponseReturnValue:
    """Take files."""
    return _acts(token, files.files_on)


@bp.page("/step/<token>/files/<pid:file>/away", permit=Permit.PUBLIC, methods=("POST",))
def away(token: str, file: str) -> ResponseReturnValue:
    """Take a file of this step back."""

    def act(way: Way) -> ResponseReturnValue:
        found = file_queries.step_file(file)
        if found is None or found.step_id != way.step.id:
            return refuse(way, "gone")
        return files.away_on(way, found)

    return _acts(token, act)


@bp.page("/step/<token>/files/<pid:file>", permit=Permit.PUBLIC)
def download(token: str, file: str) -> ResponseReturnValue:
    """Let its reader save a file that this step shows: its own, or one that it puts before its reviewer."""

    def act(way: Way) -> ResponseReturnValue:
        work = work_facts(way.step, way)["work"]
        shown = {one.file_pid for one in work.files} | {
            one.file_pid for each in work.before for one in each.files
        }
        found = file_queries.sent_file(file) if file in shown else None
        return files.saved(found) if found is not None else abort(404)

    return _inside(token, act)


@bp.page("/step/<token>/book", permit=Permit.PUBLIC)
def book(token: str) -> ResponseReturnValue:
    """Show the times that can be booked."""
    return _inside(token, booking.times_on)


@bp.page("/step/<token>/book", permit=Permit.PUBLIC, methods=("POST",))
def take(token: str) -> ResponseReturnValue:
    """Book one of them."""
    return _acts(token, booking.take_on)


@bp.page("/step/<token>/proof", permit=Permit.PUBLIC, methods=("POST",))
def prove(token: str) -> ResponseReturnValue:
    """Take the second factor of somebody who has one."""
    try:
        link = links.find(Purpose.STEP, token)
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


def _page(way: Way) -> ResponseReturnValue:
    facts = work_facts(way.step, way) | reading_of(way.point, way.step)
    facts |= {"reached": _reached(way), "observed": _observed(way)}
    response = make_response(render_template("onboarding/link/show.html", **facts))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _observed(way: Way) -> str:
    """Return when the step is done by itself, where no press completes it."""
    waits = way.may_work and way.step.opened_at is not None and not way.may_finish
    return rule_words(shapes.rule(way.step.automatic)) if waits and way.step.automatic else ""


def _reached(way: Way) -> str:
    """Return the first result that came with this step, until its person sees it celebrated on the road itself."""
    step, journey = way.step, journeys.by_id(way.step.journey_id)
    if step.done_at is None or journey is None or journey.wow_reached_at is None:
        return ""
    if journey.wow_reached_at < step.done_at or roads.celebrated(journey, way.point.user.id):
        return ""
    return roads.wow_words_of(journey, language()) or Words(journey.title_ja, journey.title_en).of(language())


def _acts(token: str, act: Act, permit: Permit = Permit.ONBOARDING_WORK) -> ResponseReturnValue:
    """Do something on this way, as its person; it counts as a visit, since no mail program sends a form."""

    def go(way: Way) -> ResponseReturnValue:
        if not way.point.may(permit):
            abort(403)
        visits.note(way.point)
        return act(way)

    return _inside(token, go)


def _inside(token: str, act: Act) -> ResponseReturnValue:
    """Open the link and go on inside its customer, as its person."""
    try:
        link = links.find(Purpose.STEP, token)
        point = _point(link)
    except LinkRefused as refusal:
        return _closed(refusal.reason)
    if _must_prove(point.user, link):
        return make_response(render_template(PROVE, form=SecondFactorForm(None), token=token, trouble=None))
    g.standpoint, g.customer, g.membership = point, point.customer, point.membership
    by = Actor(ActorKind.ACTION_LINK, point.side, point.user.id)
    with customer_scope(point.customer.id, point.audience):
        step = steps.by_id(link.ids.get("step", 0))
        if step is None or step.removed_at is not None:
            return _closed("unknown")
        response = make_response(act(Way(point, by, step, token)))
        if response.status_code < 400:
            db.session.flush()  # while the customer's scope is open; the commit comes after it
        return response


def _point(link: PurposeLink) -> Standpoint:
    """Return from where the link's person looks, as long as they may; raises LinkRefused."""
    user = db.session.get(User, link.person_id)
    customer = db.session.get(Customer, link.customer_ref)
    if user is None or customer is None or user.disabled_at or user.erased_at or customer.left_at:
        raise LinkRefused("revoked")
    point = inside(user, customer.slug)
    if point is None or not point.may(Permit.ONBOARDING_READ):
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


def _closed(reason: str) -> ResponseReturnValue:
    return make_response(render_template("onboarding/link/closed.html", reason=reason), 410)
