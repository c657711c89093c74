"""A part of the map as it stood, beside today's: field by field, and each can be taken from the past."""

import json
from dataclasses import dataclass
from dataclasses import fields as fields_of
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts.permits import Permit
from portal.accounts.standpoint import standpoint
from portal.foundation.history import CREATED
from portal.foundation.wordings import Piece, told_apart
from portal.plans.actions import history_restores as change
from portal.plans.actions.refusals import Refused
from portal.plans.forms.nodes_kpi import CONTRADICTIONS
from portal.plans.models import Node, NodeKind, Plan, PlanState
from portal.plans.queries import history, nodes
from portal.plans.queries.history_rows import KPI_FIELDS, typed
from portal.plans.queries.history_works import About, Line, Names, Work, names_of
from portal.plans.queries.terms import steps_of
from portal.plans.rules import KpiTerms, contradictions
from portal.plans.views.answers import done, parts_of, sheet
from portal.plans.views.history import PLAN, bp, slug, why_said
from portal.plans.views.history_labels import LABELS, TEXTS
from portal.plans.views.history_moments import Then, is_exact, then_of
from portal.plans.views.history_undo import cannot
from portal.plans.views.history_words import kind_words, label_of, value_of

LOADS = {**PLAN, "node": history.node_ever}
STATES = frozenset({"visibility", "blocked_since", "blocked_why", "waiting_for"})
"""What is said on the map itself, and is not taken from the past like a text."""
CHOSEN = tuple(name for name in (*LABELS, "customer_owner_id", "vendor_owner_id") if name not in STATES)


@dataclass(frozen=True)
class Compared:
    """One field then and today. Texts are told apart; `same`: nothing to take."""

    name: str
    label: str
    then: str
    today: str
    pieces: tuple[Piece, ...]
    same: bool
    chosen: bool


@bp.page("/plans/<pid:plan>/at/<moment>/nodes/<pid:node>", permit=Permit.MAP_READ, loads=LOADS)
def part_at(plan: Plan, node: Node, moment: str) -> ResponseReturnValue:
    """Show what a part said then, beside what it says today."""
    return _sheet(plan, node, moment)


@bp.page("/plans/<pid:plan>/at/<moment>/nodes/<pid:node>/standing", permit=Permit.MAP_READ, loads=LOADS)
@bp.page(
    "/plans/<pid:plan>/at/<moment>/kpis/<pid:node>", permit=Permit.MAP_READ, loads=LOADS, endpoint="kpi_at"
)
def standing_at(plan: Plan, node: Node, moment: str) -> ResponseReturnValue:
    """Show the same for the other addresses that a card leads to."""
    return _sheet(plan, node, moment)


@bp.page(
    "/plans/<pid:plan>/at/<moment>/nodes/<pid:node>", permit=Permit.MAP_EDIT, loads=LOADS, methods=("POST",)
)
def take_from(plan: Plan, node: Node, moment: str) -> ResponseReturnValue:
    """Take the chosen fields from the past, unless somebody changed them while they were being looked at."""
    then = then_of(plan, moment)
    stood, today = _both(then, node)
    if today is None:
        return cannot(plan, Refused("parent_deleted"))
    asked = set(request.form.getlist("field"))
    chosen = [name for name in stood if name in asked and stood[name] != today.get(name)]
    if not chosen:
        return _sheet(plan, node, moment, 422, _("Choose at least one field."))
    seen = _seen()
    if any(name not in seen or seen[name] != today.get(name) for name in chosen):
        return _sheet(plan, node, moment, 409, _("Somebody has changed it meanwhile. Please compare again."))
    if wrong := _contradiction(node, {**today, **{name: stood[name] for name in chosen}}):
        return _sheet(plan, node, moment, 422, wrong)
    try:
        changed = change.take_from(
            plan, node, stood, chosen, at=then.found.at, by=standpoint().actor, why=why_said()
        )
    except Refused as refusal:
        return cannot(plan, refusal)
    words = _("Taken from the past.") if changed else _("Nothing was changed.")
    above = nodes.ancestors(nodes.skeleton(plan.id), node.parent_id)
    names = parts_of(plan, [node.public_id, *(row.public_id for row in above)], [None])
    return done(plan, words, names=names, anchor=f"node-{node.public_id}")


def _sheet(plan: Plan, node: Node, moment: str, status: int = 200, wrong: str = "") -> ResponseReturnValue:
    then = then_of(plan, moment)
    stood, today = _both(then, node)
    about = About(node.id, node.public_id, node.title, node.kind, node.deleted_at is not None)
    fields = _compared(plan, about, stood, today)
    point = standpoint()
    may = point.may(Permit.MAP_EDIT) and not point.read_only and plan.state is not PlanState.CLOSED
    return sheet(
        "plans/history/part.html", status, id="part", then=then, at=then.found.at,
        exact=is_exact(moment), plan=plan, node=node,
        about=about, kind=kind_words(node.kind, plan.strategy_label), title=stood["title"], fields=fields,
        gone=today is None, may_take=may and today is not None, may_bring_back=may and today is None,
        wrong=wrong, seen=json.dumps({one.name: (today or {}).get(one.name) for one in fields if not one.same}),
        action=url_for("history.take_from", slug=slug(), plan=plan.public_id, moment=moment, node=node.public_id),
        back_url=url_for("history.at", slug=slug(), plan=plan.public_id, moment=moment),
        card=next((one for goal in then.cards for one in _all(goal) if one.pid == node.public_id), None),
    )  # fmt: skip


def _all(card: Any) -> Any:
    yield card
    for below in card.below:
        yield from _all(below)


def _both(then: Then, node: Node) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return what a part said then and today; 404 when it did not stand on the map then."""
    stood = then.found.then.get(node.id)
    if stood is None or node.plan_id != then.plan.id:
        abort(404)
    return stood, then.found.today.get(node.id)


def _compared(
    plan: Plan, about: About, stood: dict[str, Any], today: dict[str, Any] | None
) -> list[Compared]:
    now = today or {}
    names = _names(plan, about, stood, now)
    chosen = set(request.form.getlist("field"))
    shown = [name for name in (*CHOSEN, "response_customer_id", "response_vendor_id") if name in stood]
    return [
        _one(name, about, stood.get(name), now.get(name), names, name in chosen)
        for name in dict.fromkeys(shown)
        if _is_told(name, about, stood, now)
    ]


def _is_told(name: str, about: About, stood: dict[str, Any], now: dict[str, Any]) -> bool:
    if name == "problem" or name == "outcome":
        return about.kind is NodeKind.GOAL
    if name == "parent_id":
        return stood.get(name) != now.get(name) and bool(now)
    return name != "worth_currency" and (
        stood.get(name) not in (None, "", []) or now.get(name) not in (None, "", [])
    )


def _one(name: str, about: About, then: Any, today: Any, names: Names, chosen: bool) -> Compared:
    said = [value_of(name, value, about, names) for value in (then, today)]
    pieces = told_apart(said[1], said[0]) if name in TEXTS and then and today and then != today else ()
    return Compared(name, label_of(name), said[0], said[1], pieces, then == today, chosen)


def _names(plan: Plan, about: About, *said: dict[str, Any]) -> Names:
    """Return how those are called whom either state names by number."""
    lines = [Line(CREATED, None, one, None) for one in said]  # type: ignore[arg-type]
    work = Work(0, "", None, None, None, None, "", [(about, lines)])  # type: ignore[arg-type]
    return names_of(plan, [work])


def _seen() -> dict[str, Any]:
    try:
        found = json.loads(request.form.get("seen", "{}"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _contradiction(node: Node, said: dict[str, Any]) -> str:
    """Return why a mixture of then and today cannot be meant, empty when it can."""
    starts, due = (typed(name, said.get(name)) for name in ("starts_on", "due_on"))
    if starts and due and due < starts:
        return _("The due date lies before the start.")
    if node.kind is not NodeKind.KPI:
        return ""
    names = {field.name for field in fields_of(KpiTerms)}
    values: dict[str, Any] = {of: typed(name, said[name]) for name, of in KPI_FIELDS.items() if of in names}
    for word in contradictions(KpiTerms(**{**values, "thresholds": steps_of(said["thresholds"])})):
        return str(CONTRADICTIONS[word][1])
    return ""
