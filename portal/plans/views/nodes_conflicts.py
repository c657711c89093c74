"""Both texts side by side, when two people changed the same field: what was, theirs, mine, and what each leads to."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts.queries.calendars import today_of
from portal.accounts.standpoint import standpoint
from portal.foundation.forms import DayField, NumberField
from portal.foundation.history import plain
from portal.foundation.i18n import full_date, language, number
from portal.plans.forms.conflicts import MINE, OTHER, THEIRS, marked
from portal.plans.forms.nodes import NodeForm
from portal.plans.forms.nodes_kinds import inputs_of
from portal.plans.forms.nodes_kpi import terms_typed
from portal.plans.forms.plans import PlanForm
from portal.plans.forms.rules_of_use import RuleOfUseForm
from portal.plans.models import Node, OperatingRule, Plan
from portal.plans.queries.changes import Changed, last_change_of_rule, last_changes
from portal.plans.queries.nodes import kpi_of
from portal.plans.queries.nodes_owners import label_of
from portal.plans.queries.plans import limits_of
from portal.plans.queries.terms import points_of
from portal.plans.rules import standing

Effect = Callable[[Mapping[str, Any]], str]
TERMS = frozenset({"baseline", "baseline_on", "target", "target_on", "band_low", "band_high", "direction"})


@dataclass(frozen=True)
class Dispute:
    """One field that two people changed. Texts are marked where they differ from what both had begun with."""

    name: str
    label: str
    seen: str
    theirs: Markup
    mine: Markup
    mine_plain: str
    theirs_plain: str
    by: Changed | None
    kind: str  # text, line, number, day, or fixed (nothing to write by hand)
    chosen: str
    effect_theirs: str
    effect_mine: str


@dataclass(frozen=True)
class Disputes:
    """Everything that the page of a conflict shows, and what it carries on so that nothing is lost."""

    fields: list[Dispute]
    others: list[str]
    carried: list[tuple[str, str]]
    seen: str


def disputes(
    plan: Plan, node: Node, form: NodeForm, now: Mapping[str, Any], disputed: Collection[str]
) -> Disputes:
    """Return the disputed fields of a node in the order of its form, and all else its author had typed."""

    def effect(with_: Mapping[str, Any]) -> str:
        return _effect(plan, node, form, now, with_)

    return _disputes(form, now, disputed, last_changes("node", node.id), effect)


def plan_disputes(plan: Plan, form: PlanForm, now: Mapping[str, Any], disputed: Collection[str]) -> Disputes:
    """Return the disputed fields of a plan as a whole."""
    return _disputes(form, now, disputed, last_changes("plan", plan.id), lambda _with: "")


def rule_disputes(
    rule: OperatingRule, form: RuleOfUseForm, now: Mapping[str, Any], disputed: Collection[str]
) -> Disputes:
    """Return the disputed words of a rule of use."""
    by = last_change_of_rule(rule.node_id, dict(now))
    return _disputes(form, now, disputed, dict.fromkeys(now, by) if by else {}, lambda _with: "")


def taken_over(form: Any, now: Mapping[str, Any], changes: Collection[str]) -> list[str]:
    """Return the labels of what others changed since the form was opened and its author did not touch."""
    seen = form.seen_values()
    return [
        _label(form, name)
        for name in form.typed()
        if name in seen and name not in changes and plain(now.get(name)) != seen[name]
    ]


def seen_now(form: Any, now: Mapping[str, Any]) -> str:
    """Return what a form carries along as seen, when its author has been shown what stands now."""
    return json.dumps({name: plain(now.get(name)) for name in form.typed()}, ensure_ascii=False)


def _disputes(
    form: Any,
    now: Mapping[str, Any],
    disputed: Collection[str],
    changes: Mapping[str, Changed],
    effect: Effect,
) -> Disputes:
    seen, mine = form.seen_values(), form.typed()
    ordered = [name for name in mine if name in disputed]
    changed_else = [
        _label(form, name)
        for name, value in mine.items()
        if name not in disputed and plain(value) != seen.get(name) and plain(value) != plain(now.get(name))
    ]
    fields = [
        _dispute(form, name, (seen.get(name), now.get(name), mine[name]), changes.get(name), effect)
        for name in ordered
    ]
    standing_now = json.dumps({name: plain(value) for name, value in now.items()}, ensure_ascii=False)
    carried = _carried(_brought_along(mine, seen, now, ordered), ordered)
    return Disputes(
        fields, changed_else, [*carried, ("request_key", form.request_key.data or "")], standing_now
    )


def _dispute(
    form: Any, name: str, values: tuple[Any, Any, Any], by: Changed | None, effect: Effect
) -> Dispute:
    seen, theirs, mine = (_said(form, name, value) for value in values)
    return Dispute(
        name,
        _label(form, name),
        seen,
        marked(theirs, seen),
        marked(mine, seen),
        _raw(values[2]),
        _raw(values[1]),
        by,
        _kind(form, name),
        chosen if (chosen := request.form.get(f"choose-{name}", "")) in (MINE, THEIRS, OTHER) else "",
        effect({}) if name in TERMS else "",
        effect({name: values[2]}) if name in TERMS else "",
    )


def _kind(form: Any, name: str) -> str:
    field = form._fields.get(name)
    if isinstance(field, NumberField):
        return "number"
    if isinstance(field, DayField):
        return "day"
    return {"TextAreaField": "text", "StringField": "line"}.get(getattr(field, "type", ""), "fixed")


def _label(form: Any, name: str) -> str:
    return str(form[name].label.text) if name in form else _("Threshold (act beyond this)")


def _said(form: Any, name: str, value: Any) -> str:
    """Return a value as people read it."""
    if value in (None, "", []):
        return _("(empty)")
    if isinstance(form, NodeForm) and name in form.chosen():
        return label_of(form.chosen()[name], value)
    if name == "thresholds":
        return (
            "、".join(_step(step) for step in value) if language() == "ja" else ", ".join(map(_step, value))
        )
    if hasattr(form[name], "choices"):
        return next((str(one.label) for one in form[name].choices if one.value == str(value)), str(value))
    if isinstance(value, float | int):
        return number(value)
    if isinstance(form[name], DayField):
        return full_date(value) if not isinstance(value, str) else value.replace("-", "/")
    return str(value)


def _step(step: Mapping[str, Any]) -> str:
    bounds = [number(step[key]) for key in ("low", "value", "high") if step.get(key) is not None]
    since = step.get("from")
    return " – ".join(bounds) + (f" ({since.replace('-', '/')})" if since else "")


def _effect(plan: Plan, node: Node, form: NodeForm, now: Mapping[str, Any], with_: Mapping[str, Any]) -> str:
    """Say where the KPI would stand with this value."""
    kpi, customer = kpi_of(node), standpoint().customer
    if kpi is None or customer is None:
        return ""
    terms = terms_typed(form.facts_from({**now, **with_}))
    judged = standing(terms, points_of(kpi.recent), today_of(customer), limits_of(plan))
    if judged.attained is None:
        return ""
    words = {
        "on_track": _("On track"), "at_risk": _("At risk"), "off_track": _("Off track"), "achieved": _("Achieved"),
    }  # fmt: skip
    return _(
        "Progress %(share)s · %(standing)s",
        share=f"{judged.attained * 100:.0f}%",
        standing=words[judged.standing],
    )


def _brought_along(
    mine: Mapping[str, Any], seen: Mapping[str, Any], now: Mapping[str, Any], disputed: Collection[str]
) -> dict[str, Any]:
    """Return what the author says of every field; where they had changed nothing, that is what stands there now.

    From here on the author counts as having seen what stands there now: what they had left alone as it was would
    otherwise be taken for a change back, and undo what others saved meanwhile.
    """
    left_alone = {
        name
        for name, value in mine.items()
        if name in seen and plain(value) == seen[name] and name not in disputed
    }
    return {name: now.get(name) if name in left_alone else value for name, value in mine.items()}


def _carried(mine: Mapping[str, Any], disputed: list[str]) -> list[tuple[str, str]]:
    """Return the inputs that travel along: all that was typed, the disputed fields included."""
    inputs = inputs_of(dict(mine))
    return [
        *((name, _raw(value)) for name, value in inputs.items()),
        *(("disputed", name) for name in disputed),
    ]


def _raw(value: Any) -> str:
    return "" if value is None else str(plain(value))
