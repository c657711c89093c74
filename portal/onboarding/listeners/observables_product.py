"""Kinds of rules about the product and the success plan: events, KPIs and their values, agreement."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.i18n import number
from portal.foundation.tenancy import customer_scope, narrowed
from portal.onboarding import observables
from portal.onboarding.listeners.observables import Found, compared, latest
from portal.onboarding.observables import Asked, Evidence, Kind, Progress
from portal.onboarding.queries import facts
from portal.onboarding.rules.shapes import Rule
from portal.onboarding.rules.values import midnight
from portal.plans.models import Kpi, Node, Plan
from portal.usage.queries.names import known as known_names


def _usage(rule: Rule, asked: Asked) -> Found:
    used = facts.of(asked).used(rule.ref)
    have = used.people if rule.people else used.times
    want = float(rule.people) if rule.people else (1.0 if rule.at_least is None else rule.at_least)
    if used.last_at is None or not (have >= want if rule.people else compared(have, rule)):
        return Progress(have, want)
    return Evidence(used.last_at, {"name": rule.ref, "times": used.times, "people": used.people})


def _tell_usage(rule: Rule, known: dict[str, Any]) -> str:
    if rule.people:
        return ngettext(
            "“%(name)s” was done by %(num)s person", "“%(name)s” was done by %(num)s different people",
            int(known.get("people", rule.people)), name=rule.ref,
        )  # fmt: skip
    times = int(known.get("times", rule.at_least or 1))
    return ngettext(
        "“%(name)s” happened %(num)s time", "“%(name)s” happened %(num)s times", times, name=rule.ref
    )


def event_names(_customer: Customer | None) -> Sequence[tuple[str, str]]:
    """Return the names of events that the product has told of."""
    return [(name, name) for name in known_names()]


def _kpi(rule: Rule, asked: Asked) -> Found:
    word = rule.text.strip().casefold()
    found = [
        row
        for row in facts.of(asked).kpis
        if (row.public_id == rule.ref if rule.ref else word and word in row.title.casefold())
    ]
    measured = [row for row in found if row.value is not None]
    if not measured:
        return None
    row = measured[0]
    if not compared(row.value, rule):
        return Progress(row.value, 1.0 if rule.at_least is None else rule.at_least)
    on = midnight(row.on, asked.customer.time_zone) if row.on else clock.now()
    return Evidence(
        min(on, clock.now()),
        {
            "title": row.title,
            "value": row.value,
            "unit": row.unit,
            "on": row.on.isoformat() if row.on else None,
        },
    )


def _tell_kpi(rule: Rule, known: dict[str, Any]) -> str:
    if known.get("value") is not None:
        value = f"{number(known['value'])}{known.get('unit') or ''}"
        return _("%(kpi)s came to %(value)s", kpi=known["title"], value=value)
    least = number(1.0 if rule.at_least is None else rule.at_least)
    what = _("“%(word)s”", word=rule.text) if rule.text else _("A KPI of the success plan")
    if rule.op == "le":
        return _("%(kpi)s is at most %(value)s", kpi=what, value=least)
    return _("%(kpi)s is at least %(value)s", kpi=what, value=least)


def _kpis(customer: Customer | None) -> Sequence[tuple[str, str]]:
    """Return the KPIs of one customer; a template names them by a word instead."""
    if customer is None:
        return ()
    wanted = (
        select(Node.public_id, Node.title)
        .join(Kpi, (Kpi.node_id == Node.id) & (Kpi.customer_id == Node.customer_id))
        .join(Plan, (Plan.id == Node.plan_id) & (Plan.customer_id == Node.customer_id))
        .where(Node.visibility == Visibility.SHARED, Node.deleted_at.is_(None), Plan.deleted_at.is_(None))
        .order_by(Plan.activated_at.is_(None), Node.id)
    )
    with customer_scope(customer.id):
        return list(db.session.execute(narrowed(wanted, Node, Kpi, Plan)))


def _entered(rule: Rule, asked: Asked) -> Found:
    have, at = facts.of(asked).entered
    want = rule.at_least or 1
    return Evidence(latest(at), {"kpis": have}) if have >= want and at else Progress(have, want)


def _tell_entered(rule: Rule, known: dict[str, Any]) -> str:
    return ngettext(
        "Values of %(num)s KPI were entered", "Values of %(num)s KPIs were entered",
        int(known.get("kpis", rule.at_least or 1)),
    )  # fmt: skip


def _agreed(rule: Rule, asked: Asked) -> Found:
    known = facts.of(asked).agreed
    found = [at for pid, at in known.items() if not rule.ref or pid == rule.ref]
    return Evidence(max(found), {}) if found else None


def _tell_agreed(_rule: Rule, _known: dict[str, Any]) -> str:
    return _("The success plan is agreed")


observables.register(
    Kind(
        "usage", _l("Something happened in the product"), ("ref", "op", "at_least", "people"), _usage,
        _tell_usage, event_names, Side.CUSTOMER,
    )
)  # fmt: skip
observables.register(
    Kind(
        "kpi", _l("A KPI reaches a value"), ("ref", "text", "op", "at_least"), _kpi, _tell_kpi, _kpis,
        Side.CUSTOMER,
    )
)  # fmt: skip
observables.register(
    Kind(
        "values_entered", _l("Values of KPIs were entered"), ("at_least",), _entered, _tell_entered,
        waits_for=Side.CUSTOMER,
    )
)  # fmt: skip
observables.register(Kind("agreed", _l("The success plan is agreed"), ("ref",), _agreed, _tell_agreed))
