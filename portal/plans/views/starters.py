"""Starter maps: choosing one fills a plan's map, and everything can be changed afterwards."""

from typing import Any

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.accounts.door import CustomerBlueprint
from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.activity.sentences import told_by
from portal.foundation.forms import PortalForm
from portal.foundation.i18n import LANGUAGES, language, number
from portal.foundation.pages import refused, way_on
from portal.plans.actions import starters as change
from portal.plans.actions.refusals import Refused
from portal.plans.models import Plan
from portal.plans.queries import nodes, plans
from portal.plans.starters import STARTERS, Part, Starter, starter
from portal.plans.views.answers import map_url
from portal.plans.views.imports_preview import Drawn
from portal.plans.views.imports_words import refusal
from portal.plans.views.offers import PlanOffer, offer
from portal.plans.views.starters_drawing import drawing

bp = CustomerBlueprint("starters", __name__)
PLAN = {"plan": plans.plan}
PAGE = "plans/starters/show.html"
offer(PlanOffer("starters.choose", _l("Starter maps"), "sparkles", Permit.MAP_EDIT, 10))
told_by("plans/starters/_told.html", "plan.started")


@bp.page("/plans/<pid:plan>/starters", permit=Permit.MAP_EDIT, loads=PLAN)
def choose(plan: Plan) -> ResponseReturnValue:
    """Show the starter maps, each with a small drawing."""
    return render_template(
        "plans/starters/choose.html",
        starters=[(one, drawing(one), _counts(one)) for one in STARTERS],
        plan=plan,
        back_url=map_url(plan),
        filled=len(nodes.skeleton(plan.id)),
        **_languages(),
    )


@bp.page("/plans/<pid:plan>/starters/<starter_code>", permit=Permit.MAP_EDIT, loads=PLAN)
def show(plan: Plan, starter_code: str) -> ResponseReturnValue:
    """Show all that a starter would put onto the map."""
    return render_template(PAGE, **_facts(plan, _known(starter_code)))


@bp.page("/plans/<pid:plan>/starters/<starter_code>", permit=Permit.MAP_EDIT, methods=("POST",), loads=PLAN)
def fill(plan: Plan, starter_code: str) -> ResponseReturnValue:
    """Fill the map."""
    chosen = _known(starter_code)
    if not PortalForm().validate_on_submit():
        return refused(PAGE, **_facts(plan, chosen))
    try:
        counted = change.fill(plan, chosen, _filled_in(), by=standpoint().actor)
    except Refused as error:
        words = _("Everything of this starter is on the map already.") if error.reason == "nothing" else ""
        return refused(PAGE, **_facts(plan, chosen) | {"trouble": words or refusal(error.reason)})
    done = ngettext("%(num)s part was added.", "%(num)s parts were added.", counted.created)
    flash(" ".join((done, _("Now fill in together what is still open."))), "done")
    return way_on(map_url(plan))


def _known(code: str) -> Starter:
    found = starter(code)
    if found is None:
        abort(404)
    return found


def _facts(plan: Plan, chosen: Starter) -> dict[str, Any]:
    kpis = [part for part in chosen.parts() if part.kind == "kpi"]
    customer = standpoint().customer
    return {
        "starter": chosen,
        "plan": plan,
        "form": PortalForm(None),
        "tree": [_drawn(part) for part in chosen.goals],
        "counts": _counts(chosen),
        "open": [part for part in kpis if part.open_values],
        "back_url": url_for("starters.choose", slug=customer.slug if customer else "", plan=plan.public_id),
        "trouble": "",
        **_languages(),
    }


def _drawn(part: Part) -> Drawn:
    said = language()
    below = [_drawn(child) for child in part.below]
    agreed = _agreed(part, said) if part.kind == "kpi" else _rules(part, said)
    figures = _figures(part, said) if part.kind == "kpi" else ""
    return Drawn(part.title.said(said), part.kind, None, figures, part.usage, agreed, below)


def _figures(part: Part, said: str) -> str:
    values = (
        number(value) if value is not None else _("to fill in") for value in (part.baseline, part.target)
    )
    return f"{' → '.join(values)} {part.unit.said(said)}".strip()


def _rules(part: Part, said: str) -> list[tuple[str, str, str]]:
    return [
        (rule.who.said(said), "", f"{rule.what.said(said)} · {rule.by_when.said(said)}")
        for rule in part.rules
    ]


def _agreed(part: Part, said: str) -> list[tuple[str, str, str]]:
    """Return the threshold of a KPI and what is done when it is crossed, where they are set."""
    if part.threshold is None or part.response is None:
        return []
    line = f"{number(part.threshold)} {part.unit.said(said)}"
    days = ngettext("within %(num)s working day", "within %(num)s working days", part.response.days)
    return [
        (_("Threshold"), "", line),
        (_("What we do then"), "", f"{part.response.action.said(said)} · {days}"),
    ]


def _counts(one: Starter) -> dict[str, int]:
    parts = list(one.parts())
    counts = {
        kind: sum(part.kind == kind for part in parts) for kind in ("goal", "initiative", "strategy", "kpi")
    }
    return {
        **counts,
        "usage": sum(part.usage for part in parts),
        "outcome": sum(part.kind == "kpi" and not part.usage for part in parts),
        "rules": sum(len(part.rules) for part in parts),
    }


def _filled_in() -> str:
    """Return the language in which the map is filled: the customer's own."""
    customer = standpoint().customer
    return customer.language if customer and customer.language in LANGUAGES else "ja"


def _languages() -> dict[str, Any]:
    filled_in = _filled_in()
    return {"said": language(), "filled_in": filled_in, "filled_in_word": LANGUAGES[filled_in]}
