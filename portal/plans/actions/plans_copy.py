"""A plan's map carried over into the next period: same nodes under new ids, starting where things stand now."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.db import db
from portal.plans.actions import nodes, plans, rules_of_use
from portal.plans.models import Kpi, Node, NodeKind, OperatingRule, Plan
from portal.plans.rules.places import within


def copy(
    source: Plan,
    facts: Mapping[str, Any],
    *,
    visibility: Visibility,
    from_latest: bool,
    closed_too: bool = False,
    by: Actor,
) -> Plan:
    """Begin a plan with the nodes of `source` that its copier sees; dates move along with the period.

    `from_latest` takes the newest value of each KPI as the value at the start, with its day. Goals that were
    closed stay behind unless `closed_too`. Nothing is seen more widely than before, nor than the new plan.
    """
    plan = plans.create(facts, visibility=visibility, by=by, copied_from=source)
    later = plan.starts_on - source.starts_on
    made: dict[int, Node] = {}
    terms, rules = _terms_of(source), _rules_of(source)
    for old in _parents_first(source):
        if old.parent_id and old.parent_id not in made:
            continue  # hangs on a closed goal
        if old.outcome and not closed_too:
            continue
        facts = _copied_terms(plan, terms[old.id], later, from_latest) if old.id in terms else {}
        new = _copy_node(plan, old, made.get(old.parent_id or 0), facts, later, by)
        made[old.id] = new
        for rule in rules.get(old.id, ()):
            rules_of_use.add(plan, new, who=rule.who, what=rule.what, by_when=rule.by_when, by=by, told=False)
    db.session.flush()
    return plan


def _copy_node(
    plan: Plan, old: Node, parent: Node | None, terms: Mapping[str, Any], later: timedelta, by: Actor
) -> Node:
    above = parent.visibility if parent else plan.visibility
    visibility = old.visibility if within(old.visibility, above) else above
    facts = {
        **{name: getattr(old, name) for name in nodes.NODE_FIELDS},
        "starts_on": _moved(old.starts_on, later),
        "due_on": _moved(old.due_on, later),
        **terms,
    }
    return nodes.add(plan, old.kind, parent, facts, visibility=visibility, by=by, told=False)


def _copied_terms(plan: Plan, old: Kpi, later: timedelta, from_latest: bool) -> dict[str, Any]:
    """Return a KPI's terms by the names under which actions change them, moved into the new period."""
    terms = {name: getattr(old, column) for name, column in nodes.KPI_FIELDS.items()}
    terms |= {"baseline_on": _moved(old.baseline_on, later), "target_on": plan.ends_on}
    terms["thresholds"] = [
        {
            **step,
            "from": _moved(date.fromisoformat(step["from"]), later).isoformat() if step.get("from") else None,
        }
        for step in old.thresholds
    ]
    if from_latest and old.latest_value is not None:
        terms |= {"baseline": old.latest_value, "baseline_on": old.latest_on}
    return terms


def _moved(day: Any, later: timedelta) -> Any:
    return day + later if day else None


def _parents_first(plan: Plan) -> Iterable[Node]:
    found = select(Node).where(Node.plan_id == plan.id, Node.deleted_at.is_(None))
    order = list(NodeKind)
    rows = db.session.scalars(found.order_by(Node.position, Node.id)).all()
    return sorted(rows, key=lambda row: order.index(row.kind))


def _terms_of(plan: Plan) -> dict[int, Kpi]:
    found = select(Kpi).join(Node, Node.id == Kpi.node_id).where(Node.plan_id == plan.id)
    return {kpi.node_id: kpi for kpi in db.session.scalars(found)}


def _rules_of(plan: Plan) -> dict[int, list[OperatingRule]]:
    found = select(OperatingRule).join(Node, Node.id == OperatingRule.node_id).where(Node.plan_id == plan.id)
    rules: dict[int, list[OperatingRule]] = {}
    for rule in db.session.scalars(found.order_by(OperatingRule.position, OperatingRule.id)):
        rules.setdefault(rule.node_id, []).append(rule)
    return rules
