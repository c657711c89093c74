"""The page of one KPI, and its body as live pages fetch it."""

from datetime import date
from typing import Any

from babel.dates import format_date, format_skeleton
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.collaboration.queries.comments import open_counts
from portal.foundation.i18n import language
from portal.foundation.live import hub
from portal.plans.forms.measurements import MeasurementForm
from portal.plans.marks import acts_on_node, of_nodes
from portal.plans.models import Kpi
from portal.plans.queries import nodes
from portal.plans.queries.kpis import KpiFacts, facts_of
from portal.plans.rules import is_open, planned_value

bp = CustomerBlueprint("kpis", __name__, "/kpis")


@bp.page("/<pid:kpi>", permit=Permit.MAP_READ, loads={"kpi": nodes.kpi})
def show(kpi: Kpi) -> ResponseReturnValue:
    """Show where a KPI stands, how it got there, and what is agreed about it."""
    live = live_facts()
    facts = facts_of(kpi, standpoint().customer)
    form = MeasurementForm(formdata=None, today=facts.today, unit=kpi.unit, on=facts.today)
    return render_template("plans/kpi/show.html", form=form, live=live, **page_facts(facts))


@bp.page("/<pid:kpi>/body", permit=Permit.MAP_READ, loads={"kpi": nodes.kpi})
def body(kpi: Kpi) -> ResponseReturnValue:
    """Give a live page its new body."""
    return render_template("plans/kpi/_body.html", **page_facts(facts_of(kpi, standpoint().customer)))


def page_facts(facts: KpiFacts) -> dict[str, Any]:
    """Return what the templates of the page need beside the forms."""
    return {
        "facts": facts,
        "acts": acts_on_node(facts.plan, facts.node),
        "marks": of_nodes(facts.plan).get(facts.node.id, ()),
        "comments": open_counts("node", [facts.node.id]).get(facts.node.id, 0),
        "planned_today": planned_value(facts.terms, facts.today),
        "say_month": month_name,
        "all_rows": request.args.get("values") == "all",
        "closed": not is_open(facts.plan.state) or standpoint().read_only,
        "map_url": url_for("map.show", slug=standpoint().customer.slug, plan=facts.plan.public_id),
        "saved": None,
        "taken": None,
        "taken_by": None,
    }


def live_facts() -> dict[str, Any]:
    """Return from when on the page hears of changes; asked before its first query."""
    slug = standpoint().customer.slug
    return {"stream_url": url_for("map.stream", slug=slug), "since": hub.cursor(), "delta_url": None}


def month_name(day: date) -> str:
    """Name a month on an axis, the year only where it begins: 11月, 2027年1月; Nov, Jan 2027."""
    return str(format_skeleton("yMMM" if day.month == 1 else "MMM", day, locale=language()))


def whole_month_name(day: date) -> str:
    """Name a month in a sentence, the year only where it begins: 11月, 2027年1月; November, January 2027."""
    if day.month == 1:
        return str(format_skeleton("yMMMM", day, locale=language()))
    return str(format_date(day, "LLLL", locale=language()))  # asked for MMMM, English answers with its MMM
