"""A customer's onboarding, the same page for both sides: the road, the phases, the one next step.

What is long of it (the road, the phases) is kept by its pulse; forms and tokens stand outside of what is kept.
"""

from collections.abc import Hashable
from datetime import timedelta
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from portal.accounts.door import CustomerBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of
from portal.accounts.queries.team import primary
from portal.accounts.standpoint import standpoint
from portal.activity.actions import notices
from portal.activity.queries.notices import unread_about
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.i18n import language
from portal.foundation.live import hub
from portal.foundation.pages import kept_body, kept_page, way_on
from portal.onboarding import readings
from portal.onboarding.actions import celebrations
from portal.onboarding.live.road import Scene, pulse_of, scene
from portal.onboarding.live.road_words import Said
from portal.onboarding.models import Journey, Step
from portal.onboarding.queries import journeys, roads, steps
from portal.onboarding.queries import journeys_lists as lists
from portal.onboarding.queries.journeys_lists import JourneyRow
from portal.onboarding.queries.readings import read_in
from portal.onboarding.rules.words import StepKind
from portal.onboarding.views.inside import panel_facts

bp = CustomerBlueprint("journeys", __name__, "/onboarding")
register(
    Entry(
        "journeys.index", _l("Onboarding"), "route", Permit.ONBOARDING_READ, 21, "customer",
        belongs=("journeys.", "steps.", "step_acts.", "step_owners.", "step_work.", "journey_printing.",
                 "journey_plan.", "journey_acts.", "journey_adapting.", "journey_start.", "journey_offers."),
        counted_at="journeys.waiting",
    )
)  # fmt: skip
JOURNEY = {"journey": journeys.journey}
MOST_TABS = 6
CELEBRATED_WITHIN = timedelta(days=45)


class NotKept(Exception):
    """What is shown belongs to this one showing of it; `page` is what is answered."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page


@bp.page("", permit=Permit.ONBOARDING_READ)
def index() -> ResponseReturnValue:
    """Show the onboarding that matters most to its reader; where there is none, say what to do first."""
    since = hub.cursor()
    found = lists.all_of_them(language())
    chosen = lists.first_for(found, membership_id=_membership_id())
    journey = journeys.journey(chosen.public_id) if chosen else None
    if journey is None:
        return render_template("onboarding/none.html", start_url=_start_url(), live=_live(since))
    return page(journey, tabs=found)


@bp.page("/begun", permit=Permit.ONBOARDING_READ)
def begun() -> ResponseReturnValue:
    """Let a page that waits for the first onboarding be opened anew once there is one."""
    return Response("", 204, {"HX-Refresh": "true"} if lists.all_of_them(language()) else {})


@bp.page("/all", permit=Permit.ONBOARDING_READ, endpoint="all")
def every_one() -> ResponseReturnValue:
    """List every onboarding: those under way, then those that ended."""
    return render_template("onboarding/all.html", found=lists.all_of_them(language()))


@bp.page("/waiting", permit=Permit.ONBOARDING_READ)
def waiting() -> ResponseReturnValue:
    """Say how many open steps are the reader's own."""
    count = lists.open_count(standpoint().user.id, _membership_id())
    response = make_response(render_template("onboarding/_count.html", count=count))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.page("/<pid:journey>", permit=Permit.ONBOARDING_READ, loads=JOURNEY)
def show(journey: Journey) -> ResponseReturnValue:
    """Show one onboarding; ended ones stay to be read."""
    return page(journey)


@bp.page("/<pid:journey>/hero", permit=Permit.ONBOARDING_READ, loads=JOURNEY)
def hero(journey: Journey) -> ResponseReturnValue:
    """Show the road alone: open pages fetch it when something changed."""
    seen = scene(journey)
    facts = {"scene": seen, "said": Said(seen)}
    cheer = render_template("onboarding/road/_cheer.html", **facts) if _celebrates(journey) else ""
    return cheer + str(_hero(seen))


@bp.page("/<pid:journey>/phases", permit=Permit.ONBOARDING_READ, loads=JOURNEY)
def phases(journey: Journey) -> ResponseReturnValue:
    """Show the phases alone: open pages fetch them when something changed."""
    return str(_phases(scene(journey, step_pid=_asked())))


@bp.page("/<pid:journey>/panel", permit=Permit.ONBOARDING_READ, loads=JOURNEY)
def panel(journey: Journey) -> ResponseReturnValue:
    """Show the step in the panel alone: open pages fetch it when something changed."""
    return render_template("onboarding/road/_panel.html", **_panel(scene(journey, step_pid=_asked())))


@bp.page("/<pid:journey>/celebrated", permit=Permit.ONBOARDING_READ, methods=("POST",), loads=JOURNEY)
def celebrated(journey: Journey) -> ResponseReturnValue:
    """Remember that the reader has seen the wow moment celebrated."""
    celebrations.remember(journey, by=standpoint().actor)
    if "HX-Request" in request.headers:
        return Response("", 204)
    return way_on(url_for("journeys.show", slug=standpoint().customer.slug, journey=journey.public_id))


@bp.page("/<pid:journey>/seen", permit=Permit.ONBOARDING_READ, methods=("POST",), loads=JOURNEY)
def seen(journey: Journey) -> ResponseReturnValue:
    """Let the bell forget what it told of the journey, or of its step `step`: the page was looked at."""
    step = steps.step(_asked()) if _asked() else None
    if step is not None and step.journey_id == journey.id:
        notices.read_about(standpoint().user, "step", step.id)
    elif not _asked():
        notices.read_about(standpoint().user, "journey", journey.id)
    return Response("", 204)


def page(journey: Journey, step: Step | None = None, *, tabs: list[JourneyRow] | None = None) -> Response:
    """Answer with the page of a journey, with the panel on a step; kept where it holds no form of its own."""
    since, celebrates, is_news = hub.cursor(), _celebrates(journey), _is_news(journey, step)
    shown = readings.versions(standpoint(), read_in(journey, pulse_of(journey, standpoint().audience)))
    key = ("journey", step.public_id if step else "", celebrates, is_news, shown, *_key(journey))

    def draw() -> str:
        return _page(journey, step, since=since, tabs=tabs, celebrates=celebrates, is_news=is_news)

    try:
        response = kept_page(key, draw)
    except NotKept as fresh:
        response = make_response(fresh.page)
        response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Server-Timing"] = f"live;dur={since}"  # a kept page hears from now on
    return response


def _page(
    journey: Journey,
    step: Step | None,
    *,
    since: int,
    tabs: list[JourneyRow] | None,
    celebrates: bool,
    is_news: bool,
) -> str:
    seen = scene(journey, step_pid=step.public_id if step else "")
    if step is not None and not seen.chosen:
        abort(404)  # left out for this customer
    found, panel = tabs if tabs is not None else lists.all_of_them(language()), _panel(seen)
    html = render_template(
        "onboarding/journey.html",
        celebrates=celebrates,
        is_news=is_news,
        tabs=_tabs(found, journey),
        more=len(found) - MOST_TABS,
        hero=_hero(seen),
        phases=_phases(seen),
        live=_live(since),
        subject=step or journey,
        **panel,
    )
    if celebrates or panel["came_from"] or (step is not None and step.kind is not StepKind.DO):
        raise NotKept(html)  # what a step was made of has a title of its own, which no pulse of ours tells of
    return html


def _live(since: int) -> dict[str, Any]:
    """Return what keeps a page fresh."""
    return {
        "stream_url": url_for("map.stream", slug=standpoint().customer.slug),
        "since": since,
        "delta_url": None,
    }


def _hero(seen: Scene) -> Markup:
    key = ("journey.hero", seen.total, seen.settled, *_key(seen.journey))
    return kept_body(key, lambda: render_template("onboarding/road/_hero.html", scene=seen, said=Said(seen)))


def _phases(seen: Scene) -> Markup:
    shown = seen.step.public_id if seen.step else ""
    key = ("journey.phases", shown, seen.chosen, *_key(seen.journey))
    return kept_body(
        key, lambda: render_template("onboarding/road/_phases.html", scene=seen, said=Said(seen))
    )


def _panel(seen: Scene) -> dict[str, Any]:
    return {
        "scene": seen,
        "said": Said(seen),
        "csm": primary() if seen.point.side is Side.CUSTOMER else None,
        **panel_facts(seen),
    }


def _key(journey: Journey) -> tuple[Hashable, ...]:
    """Return all that shapes what one reader sees of a journey."""
    point = standpoint()
    return (
        journey.public_id, pulse_of(journey, point.audience), point.audience, point.user.id, point.roles,
        point.read_only, language(), point.user.time_zone, today_of(point.customer), point.customer.version,
    )  # fmt: skip


def _celebrates(journey: Journey) -> bool:
    point = standpoint()
    if journey.wow_reached_at is None or point.read_only:
        return False
    if journey.wow_reached_at < clock.now() - CELEBRATED_WITHIN:
        return False
    return not roads.celebrated(journey, point.user.id)


def _is_news(journey: Journey, step: Step | None) -> bool:
    """True when the bell has told the reader of what is shown: the page then says that it was looked at."""
    point = standpoint()
    subject, kind = (step, "step") if step is not None else (journey, "journey")
    return not point.read_only and unread_about(point.user.id, kind, subject.id)


def _tabs(found: list[JourneyRow], journey: Journey) -> list[JourneyRow]:
    """Return the journeys that stand above the page; the one that is open is always among them."""
    shown = found[:MOST_TABS]
    here = next((one for one in found if one.id == journey.id), None)
    return shown if here is None or here in shown else [*shown[:-1], here]


def _asked() -> str:
    return request.args.get("step", "")[:16]


def _membership_id() -> int | None:
    membership = standpoint().membership
    return membership.id if membership else None


def _start_url() -> str:
    point = standpoint()
    return url_for("journey_start.new", slug=point.customer.slug) if point.may(Permit.ONBOARDING_LEAD) else ""
