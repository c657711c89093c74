"""The success map: drawn as a tree, as a table and along the dates, kept fresh while it stands open."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup

from portal.accounts.door import CustomerBlueprint
from portal.accounts.navigation import Entry, register
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.live import person_topic
from portal.foundation.live import Identity, customer_topics, hub, stream_response
from portal.foundation.pages import kept_body, kept_frame, kept_page
from portal.plans import marks
from portal.plans.models import Plan, PlanState
from portal.plans.queries import plans
from portal.plans.queries.liveliness import Alive, liveliness
from portal.plans.queries.map_edited import plan_and_its_edit
from portal.plans.queries.map_tree import next_date
from portal.plans.queries.timeline import timeline as lay_out
from portal.plans.rules import plan_score
from portal.plans.views.map_cards import card
from portal.plans.views.periods import month_name, period_words
from portal.plans.views.reading import Reading, reading

MOST_NAMES = 60
bp = CustomerBlueprint("map", __name__)
register(
    Entry(
        "map.active", _l("Success map"), "network", Permit.MAP_READ, 20, "customer",
        belongs=(
            "map.", "plans.", "nodes.", "places.", "sharing.", "rules_of_use.", "kpis.", "history.",
            "comments.", "notes.",
        ),
    )
)  # fmt: skip
LOADS = {"plan": plans.plan}


@bp.page("/map", permit=Permit.MAP_READ)
def active() -> ResponseReturnValue:
    """Show the plan both sides work on; where there is none yet, say what to do first."""
    plan = plans.active_plan() or plans.newest_plan()
    return _page(plan, "map") if plan else render_template("plans/map/empty.html")


@bp.page("/plans/<pid:plan>", permit=Permit.MAP_READ, loads=LOADS)
def show(plan: Plan) -> ResponseReturnValue:
    """Show a plan as its map."""
    return _page(plan, "map")


@bp.page("/plans/<pid:plan>/table", permit=Permit.MAP_READ, loads=LOADS)
def table(plan: Plan) -> ResponseReturnValue:
    """Show a plan as a table."""
    return _page(plan, "table")


@bp.page("/plans/<pid:plan>/timeline", permit=Permit.MAP_READ, loads=LOADS)
def timeline(plan: Plan) -> ResponseReturnValue:
    """Show a plan along its dates."""
    return _page(plan, "timeline")


@bp.page("/plans/<pid:plan>/table/rows", permit=Permit.MAP_READ, loads=LOADS)
def table_part(plan: Plan) -> ResponseReturnValue:
    """Answer with the rows of the table, for a page on which they went stale."""
    seen = reading(plan)
    return str(kept_body(("map.table_rows", *seen.key), lambda: _table(seen, "_table_rows")))


@bp.page("/plans/<pid:plan>/timeline/rows", permit=Permit.MAP_READ, loads=LOADS)
def timeline_part(plan: Plan) -> ResponseReturnValue:
    """Answer with the rows of the timeline, for a page on which they went stale."""
    seen = reading(plan)
    return str(kept_body(("map.timeline_rows", *seen.key), lambda: _timeline(seen, "_timeline_rows")))


@bp.page("/plans/<pid:plan>/parts", permit=Permit.MAP_READ, loads={"plan": plan_and_its_edit})
def parts(plan: Plan) -> ResponseReturnValue:
    """Answer with the parts of the map that went stale on an open page, all at once, as this reader sees them."""
    seen = reading(plan)
    names = tuple(sorted(set(request.args.get("names", "").split(",")))[:MOST_NAMES])
    view = request.args.get("view", "map")
    return make_response(
        str(kept_body(("map.parts", view, names, *seen.key), lambda: _parts(seen, names, view)))
    )


@bp.page("/plans/<pid:plan>/alive", permit=Permit.MAP_READ, loads=LOADS)
def alive(plan: Plan) -> ResponseReturnValue:
    """Answer with the line that says when the plan was last opened by the customer, measured and changed."""
    return drawn("_alive", alive=_alive(plan))


@bp.page("/stream", permit=Permit.MAP_READ)
def stream() -> ResponseReturnValue:
    """Tell an open page which of its parts went stale, as long as it stands open."""
    point = standpoint()
    if point.customer is None or point.audience is None or point.user is None:
        raise LookupError("a stream belongs to a reader inside a customer")
    identity = Identity(current_user.sign_in.public_id, point.user.public_id, point.customer.public_id)
    own = () if point.read_only else (person_topic(point.user.public_id),)
    topics = customer_topics(point.customer.public_id, point.audience.sees)
    return stream_response((*topics, *own), identity)


def _page(plan: Plan, view: str) -> ResponseReturnValue:
    since = hub.cursor()  # before the plan's version is read, so that nothing said meanwhile is missed
    seen, alive = reading(plan), _alive(plan)
    response = kept_page((view, alive, *seen.key), lambda: _written(seen, alive, view, since))
    response.headers["Server-Timing"] = (
        f"live;dur={since}"  # a kept page hears from now on, not since it was made
    )
    return response


#: Where the parts stand in a frame that is kept without them.
_PLACES = {name: f"<!-- {name} of the map -->" for name in ("head", "alive", "numbers", "filter_bar", "body")}
_SINCE = "0000000000000000"
_BRANCHES = "<!-- branches of the map -->"


def _alive(plan: Plan) -> Alive:
    customer = standpoint().customer
    if customer is None:
        raise LookupError("a plan is read from inside a customer")
    return liveliness(plan, customer)


def _written(seen: Reading, alive: Alive, view: str, since: int) -> str:
    """Write a page: its frame, drawn once for its reader, with each part in its place."""
    page = kept_frame(("map.frame", view, seen.plan.version, seen.filters), lambda: _frame(seen, view))
    page = page.replace(_SINCE, str(since), 1)
    parts = (
        _kept("head", seen),
        kept_body(("map.alive", alive, seen.language), lambda: drawn("_alive", alive=alive)),
        _kept("numbers", seen),
        _kept("filters", seen, view),
        _kept(view, seen),
    )
    for place, part in zip(_PLACES.values(), parts, strict=True):
        page = page.replace(place, part, 1)
    return page


def _frame(seen: Reading, view: str) -> str:
    places = {name: Markup(place) for name, place in _PLACES.items()}  # noqa: S704  # nosec B704  # ours
    return render_template(
        "plans/map/page.html", seen=seen, plan=seen.plan, view=view, since=_SINCE, **places
    )


def _kept(part: str, seen: Reading, view: str = "") -> str:
    render: dict[str, Callable[[Reading], str]] = {
        "head": _head,
        "numbers": _numbers,
        "filters": lambda reading: _filter_bar(reading, view),
        "map": _tree,
        "branches": _branches,
        "table": _table,
        "timeline": _timeline,
    }
    return kept_body((f"map.{part}", view, *seen.key), lambda: render[part](seen))


def drawn(part: str, **facts: Any) -> str:
    """Draw a part that is kept: it knows what it is handed and nothing of the request's own context."""
    return current_app.jinja_env.get_template(f"plans/map/{part}.html").render(facts)


def _head(seen: Reading) -> str:
    internal = sum(row.visibility == seen.inside for row in seen.judged.rows.nodes)
    around = seen.judged.rows.around

    def draw() -> str:
        period = period_words(seen.plan.starts_on, seen.plan.ends_on, seen.point.customer)
        acts = marks.acts_on_plan(seen.plan)
        return drawn(
            "_head", seen=seen, plan=seen.plan, internal=internal, period=period, around=around, acts=acts
        )

    return kept_body(("map.head.drawn", seen.pulse.around, internal, *seen.steady_key), draw)


def _numbers(seen: Reading) -> str:
    closed, nodes = seen.plan.state is PlanState.CLOSED, seen.judged.nodes.values()
    unmeasured = sum(1 for node in nodes if node.kpi and node.because == "not_measured")
    facts = {
        "numbers": seen.judged.plan,
        "unmeasured": 0 if closed else unmeasured,
        "next_date": None if closed else next_date(seen.judged, seen.plan.ends_on),
        "score": plan_score(
            (node.weight, node.outcome) for node in seen.judged.rows.nodes if node.parent_id is None
        ),
    }
    key = ("map.numbers.drawn", *facts.values(), *seen.steady_key)
    return kept_body(key, lambda: drawn("_numbers", seen=seen, **facts))


def _filter_bar(seen: Reading, view: str) -> str:
    rows, numbers = seen.judged.rows, seen.judged.plan
    owners = tuple(sorted(rows.owners.items(), key=lambda found: found[1].name))
    departments = tuple(sorted(rows.departments.items(), key=lambda found: found[1]))
    key = ("map.filters.drawn", view, numbers.counts, numbers.stale, owners, departments, *seen.steady_key)

    def draw() -> str:
        facts = {"counts": numbers.counts._asdict(), "waiting": numbers.stale}
        return drawn("_filters", seen=seen, view=view, owners=owners, departments=departments, **facts)

    return kept_body(key, draw)


def _tree(seen: Reading) -> str:
    """Draw the tree: what stands around it is drawn once, and each branch only when it looks different."""
    key = ("map.tree.drawn", len(seen.cards), seen.strategies, *seen.steady_key)
    branches = Markup(_BRANCHES)  # noqa: S704  # nosec B704  # ours
    around = kept_body(key, lambda: drawn("_tree", seen=seen, cards=seen.cards, branches=branches))
    return str(around).replace(_BRANCHES, _branches(seen), 1)  # as text: Markup would escape what it is given


def _branches(seen: Reading) -> str:
    return "".join(seen.branch(one) for one in seen.cards)


def _table(seen: Reading, template: str = "_table") -> str:
    lines = [line for one in seen.cards for line in _lines(one, ())]
    return drawn(template, seen=seen, lines=lines)


def _timeline(seen: Reading, template: str = "_timeline") -> str:
    chart = lay_out(seen.shown, seen.plan, seen.today)
    return drawn(template, seen=seen, chart=chart, month_name=month_name)


def _lines(one: Any, above: tuple[str, ...]) -> Iterable[tuple[Any, tuple[str, ...]]]:
    """Yield a card and all below it with the titles of what it hangs on."""
    yield one, above
    for below in one.below:
        yield from _lines(below, (*above, one.title))


def _parts(seen: Reading, names: tuple[str, ...], view: str) -> str:
    pid = seen.plan.public_id
    wanted = set(names)
    found = []
    if f"plan-{pid}" in wanted:
        found.append((f"plan-{pid}", _kept("head", seen)))
    if f"numbers-{pid}" in wanted:
        found.append((f"numbers-{pid}", _kept("numbers", seen)))
        found.append((f"filters-{pid}", _kept("filters", seen, view)))
    if view != "map":
        return seen.parts(found)
    if f"tree-{pid}" in wanted:
        found.append((f"tree-{pid}", _kept("branches", seen)))
    branches = seen.branches
    asked = [branches[name[5:]] for name in names if name.startswith("node-") and name[5:] in branches]
    grown = [branches[name[7:]] for name in names if name.startswith("branch-") and name[7:] in branches]
    return seen.parts(
        found,
        cards=[card(seen.judged, branch, seen.words) for branch in asked],
        below=[card(seen.judged, branch, seen.words) for branch in grown],
    )
