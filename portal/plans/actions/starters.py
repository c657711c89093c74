"""Filling a plan's map from a starter; what is there already is left as it is."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from portal.activity.actions import record as tell
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.plans.actions import plans
from portal.plans.actions.imports_nodes import Counted, apply_nodes
from portal.plans.actions.nodes import require_open
from portal.plans.actions.refusals import Refused
from portal.plans.models import Plan
from portal.plans.queries.imports import known_nodes
from portal.plans.rules.outlines_drafts import Draft, DraftNode
from portal.plans.rules.outlines_facts import Facts
from portal.plans.rules.outlines_matching import Known
from portal.plans.rules.places import at_first
from portal.plans.starters import Part, Starter


def fill(plan: Plan, starter: Starter, language: str, *, by: Actor) -> Counted:
    """Add a starter's parts to a plan in one change set, dated within its period. Raises Refused: closed, nothing.

    Choosing a starter again adds only the parts that are not there any more.
    """
    require_open(plan)
    known = {row.external_id: row for row in known_nodes(plan, measured=False) if row.external_id}
    nodes = _drafted(plan, starter, language, known, str(by.side))
    counted = apply_nodes(plan, Draft(nodes, [], [], frozenset(range(len(nodes)))), by=by)
    if not counted.created:
        raise Refused("nothing")
    if not plan.north_star:
        plans.revise(plan, {"north_star": starter.north_star.said(language)}, by=by)
    for visibility in sorted(counted.visibilities):
        _tell(plan, starter, counted, visibility, by)
    return counted


def external_id(starter: Starter, part: Part) -> str:
    """Return the id by which a part of a starter is known again in a plan."""
    return f"starter:{starter.code}:{part.key}"


def _drafted(
    plan: Plan, starter: Starter, language: str, known: Mapping[str, Known], side: str
) -> list[DraftNode]:
    nodes: list[DraftNode] = []

    def draw(part: Part, parent: DraftNode | None) -> None:
        found = known.get(external_id(starter, part))
        found = found if found is not None and found.kind == part.kind else None
        above = parent.visibility if parent else str(plan.visibility)
        node = DraftNode(
            number=len(nodes),
            kind=part.kind,
            title=part.title.said(language),
            parent=parent.number if parent else None,
            line=0,
            external_id=external_id(starter, part),
            visibility=found.visibility if found else at_first(side, above),
            known=found,
            facts=Facts(values=_values(part, plan, language)),
            outcome="same" if found else "create",
        )
        nodes.append(node)
        for below in part.below:
            draw(below, node)

    for part in starter.goals:
        draw(part, None)
    return nodes


def _values(part: Part, plan: Plan, language: str) -> dict[str, Any]:
    """Return a part's facts in one language; what only the customer can know is left out, not made up."""
    values: dict[str, Any] = {
        "description": part.description.said(language),
        "problem": part.problem.said(language),
        "starts_on": _day(plan, part.starts),
        "due_on": _day(plan, part.due),
        "rules_of_use": tuple(
            (rule.who.said(language), rule.what.said(language), rule.by_when.said(language))
            for rule in part.rules
        ),
    }
    return values | _terms(part, plan, language) if part.kind == "kpi" else values


def _terms(part: Part, plan: Plan, language: str) -> dict[str, Any]:
    threshold_from = _day(plan, part.threshold_at)
    steps = [] if part.threshold is None else [{"from": str(threshold_from), "value": part.threshold}]
    return {
        "kpi_kind": "usage" if part.usage else "outcome",
        "unit": part.unit.said(language),
        "direction": part.direction,
        "baseline": part.baseline,
        "baseline_on": plan.starts_on,
        "target": part.target,
        "target_on": _day(plan, part.target_at),
        "thresholds": steps,
        "response_action": part.response.action.said(language) if part.response else "",
        "response_days": part.response.days if part.response else None,
        "cadence": part.cadence,
        "data_source": part.source.said(language),
    }


def _day(plan: Plan, share: float | None) -> date | None:
    if share is None:
        return None
    return plan.starts_on + timedelta(days=round(share * (plan.ends_on - plan.starts_on).days))


def _tell(plan: Plan, starter: Starter, counted: Counted, visibility: Visibility, by: Actor) -> None:
    tell(
        "plan.started",
        by=by,
        visibility=visibility,
        subject_kind="plan",
        subject_public_id=plan.public_id,
        title=plan.title,
        starter=starter.code,
        created=counted.created,
    )
