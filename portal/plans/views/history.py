"""The history of a plan and of each node: who changed what, when, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.dates import NotADate, read_date
from portal.foundation.i18n import full_date, reader_zone
from portal.plans.models import Node, NodeKind, Plan, PlanState
from portal.plans.queries import history, plans
from portal.plans.queries.history_own import LISTED_FOR
from portal.plans.queries.history_works import About, Names, Work, people
from portal.plans.views.answers import map_url, sheet
from portal.plans.views.history_words import Told, kind_words, told
from portal.plans.views.kpis import live_facts

bp = CustomerBlueprint("history", __name__)
PLAN, NODE = {"plan": plans.plan}, {"node": history.node_ever}
LONGEST_KEY = 16  # a public id
LONGEST_WHY = 500


@bp.page("/plans/<pid:plan>/history", permit=Permit.MAP_READ, loads=PLAN)
def of_plan(plan: Plan) -> ResponseReturnValue:
    """Tell what was changed in a plan, newest first."""
    live, asked = live_facts(), _asked()
    found = history.of_plan(plan, asked.wanted, before=asked.before)
    return render_template(
        "plans/history/of_plan.html", plan=plan, days=_days(plan, found), asked=asked, people=people(),
        older=_older(asked, found.older, "history.of_plan", plan=plan.public_id),
        here=url_for("history.of_plan", slug=slug(), plan=plan.public_id), back_url=map_url(plan),
        live=live,
    )  # fmt: skip


@bp.page("/plans/<pid:plan>/history/<pid:work>", permit=Permit.MAP_READ, loads=PLAN)
def of_work(plan: Plan, work: str) -> ResponseReturnValue:
    """Tell one piece of work with all that was changed in it."""
    found = history.of_work(plan, work)
    if not found.works:
        abort(404)
    return sheet(
        "plans/history/of_work.html", id="work", plan=plan, days=_days(plan, found), back_url=map_url(plan),
        whole_url=url_for("history.of_plan", slug=slug(), plan=plan.public_id),
    )  # fmt: skip


@bp.page("/nodes/<pid:node>/history", permit=Permit.MAP_READ, loads=NODE)
def of_node(node: Node) -> ResponseReturnValue:
    """Tell what was changed on one node, deleted or not."""
    live = live_facts()
    plan, asked = plans.plan_of(node.plan_id), _asked()
    found = history.of_node(plan, node, asked.wanted, before=asked.before)
    return sheet(
        "plans/history/of_node.html", id="history", plan=plan, node=node, days=_days(plan, found, of=node),
        asked=asked, people=people(), older=_older(asked, found.older, "history.of_node", node=node.public_id),
        here=url_for("history.of_node", slug=slug(), node=node.public_id), back_url=map_url(plan),
        kind=kind_words(node.kind, plan.strategy_label), live=live,
    )  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What a reader wants to see of a history, as the form of its filters holds it."""

    wanted: history.Wanted
    first: date | None
    last: date | None
    before: str
    wrong: tuple[str, str] | None = None
    """The field that cannot be meant, and why."""

    @property
    def values(self) -> dict[str, str]:
        """Return the filters that are set, as addresses carry them."""
        said = {
            "person": self.wanted.person,
            "side": str(self.wanted.side or ""),
            "first": self.first.isoformat() if self.first else "",
            "last": self.last.isoformat() if self.last else "",
        }
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class Shown:
    """A piece of work as its template needs it. `mine`: its reader may take it back from here."""

    work: Work
    parts: list[tuple[About, str, str, list[Told]]]
    at_url: str
    url: str
    mine: bool


def shown(plan: Plan, works: Iterable[Work], names: Names, *, of: Node | None = None) -> list[Shown]:
    """Return pieces of work in words: of each thing its kind, its address (empty when it is gone) and its changes."""
    return [_shown(plan, work, names, of) for work in works]


def slug() -> str:
    """Return the slug of the customer of the request under way."""
    customer = standpoint().customer
    return customer.slug if customer else ""


def why_said() -> str | None:
    """Return what the author of a form gave as the reason of the change, on one line; None when nothing."""
    said = "".join(c if c.isprintable() else " " for c in request.form.get("why", ""))
    return said.strip()[:LONGEST_WHY] or None


def written_moment(at: datetime) -> str:
    """Write an instant as addresses hold it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def start_of(day: date) -> datetime:
    """Return the instant at which a day begins for the reader."""
    return datetime.combine(day, time(), ZoneInfo(reader_zone())).astimezone(UTC)


def _shown(plan: Plan, work: Work, names: Names, of: Node | None) -> Shown:
    parts = [
        (about, kind_words(about.kind, plan.strategy_label), _address(about), told(about, lines, names))
        for about, lines in work.parts
        if of is None or about.id == of.id
    ]
    return Shown(
        work,
        parts,
        url_for("history.at", slug=slug(), plan=plan.public_id, moment=written_moment(work.at)),
        url_for("history.of_work", slug=slug(), plan=plan.public_id, work=work.public_id),
        _is_mine(plan, work),
    )


def _is_mine(plan: Plan, work: Work) -> bool:
    point = standpoint()
    if work.doer is None or work.undone or point.read_only or plan.state is PlanState.CLOSED:
        return False
    own = (work.doer.public_id, work.side) == (point.user.public_id, point.side)
    recent = work.at > clock.now() - LISTED_FOR
    return own and recent and work.depth % 2 == 0 and point.may(Permit.MAP_EDIT)


def _address(about: About) -> str:
    if about.gone:
        return ""
    if about.kind is None:
        return url_for("map.show", slug=slug(), plan=about.public_id)
    if about.kind is NodeKind.KPI:
        return url_for("kpis.show", slug=slug(), kpi=about.public_id)
    return url_for("nodes.show", slug=slug(), node=about.public_id)


def _days(plan: Plan, found: history.Page, *, of: Node | None = None) -> list[tuple[date, list[Shown]]]:
    zone = ZoneInfo(reader_zone())
    entries = shown(plan, found.works, found.names, of=of)
    return [
        (day, list(some)) for day, some in groupby(entries, lambda one: one.work.at.astimezone(zone).date())
    ]


def _asked() -> Asked:
    said = request.args
    side = said.get("side", "")
    days = {name: _day(said.get(name)) for name in ("first", "last")}
    first, last = days["first"], days["last"]
    wanted = history.Wanted(
        person=said.get("person", "")[:LONGEST_KEY],
        side=Side(side) if side in set(Side) else None,
        first=start_of(first) if first else None,
        last=start_of(last + timedelta(days=1)) if last else None,
    )
    return Asked(wanted, first, last, said.get("before", "")[:LONGEST_KEY], _wrong(days))


def _wrong(days: Mapping[str, date | None]) -> tuple[str, str] | None:
    """Return which of the days cannot be meant, and why."""
    for name, day in days.items():
        if day is None and (text := request.args.get(name)):
            return name, _("“%(value)s” is not a date.", value=text[:LONGEST_KEY])
    first, last = days["first"], days["last"]
    if not first or not last or first <= last:
        return None
    return "last", _("%(last)s lies before %(first)s.", last=full_date(last), first=full_date(first))


def _day(text: str | None) -> date | None:
    try:
        return read_date(text) if text else None
    except NotADate:
        return None


def _older(asked: Asked, before: str, endpoint: str, **address: str) -> str:
    values: dict[str, Any] = {"slug": slug(), **address, **asked.values, "before": before}
    return url_for(endpoint, **values) if before else ""
