"""Recording what was measured. Rows are only ever added: a correction is a new row for the same day.

Everything works on many values at once, so that a typed value and an imported file take the same way.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import isfinite
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Customer
from portal.activity import actions as activity
from portal.foundation import clock, history
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.history import Change
from portal.foundation.numbers import LARGEST, fifteen_digits
from portal.foundation.tenancy import bulk_insert
from portal.plans.actions import pulse
from portal.plans.actions.events import MapChanged
from portal.plans.models import Kpi, Measurement, Node, NodeKind, Plan, Source
from portal.plans.queries import measurements
from portal.plans.queries.measurements import AnyRow
from portal.plans.queries.nodes import ancestors, skeleton
from portal.plans.queries.plans import limits_of
from portal.plans.queries.terms import points_of, terms_of
from portal.plans.rules import Standing, is_open, standing

KEPT_RECENT = 26
"""So many values in force are kept beside the KPI itself: two years of weeks would be noise on a sparkline."""
EARLIEST = date(1970, 1, 1)


class MeasurementRefused(ValueError):
    """This cannot have been measured.

    `reason`: in_future, too_early, not_a_number, too_large, not_a_kpi or plan_closed; `entry` is what it was about.
    """

    def __init__(self, reason: str, entry: "Entry") -> None:
        super().__init__(f"{reason}: {entry.on} {entry.value}")
        self.reason, self.entry = reason, entry


@dataclass(frozen=True)
class Entry:
    """One value to record. `value` None withdraws the day; `note` None says nothing, "" takes a note away."""

    node: Node
    on: date
    value: float | None
    note: str | None = None
    source: Source = Source.TYPED
    external_id: str | None = None


def record(
    kpi_node: Node,
    on: date,
    value: float,
    *,
    note: str | None = None,
    source: Source = Source.TYPED,
    by: Actor,
    external_id: str | None = None,
) -> bool:
    """Record one value; of a day that has one it is a correction. False when that is already known.

    Raises `MeasurementRefused`.
    """
    return bool(record_many([Entry(kpi_node, on, value, note, source, external_id)], by=by))


def withdraw(kpi_node: Node, on: date, *, why: str, by: Actor) -> bool:
    """Take the value of a day back, saying why; the day counts as not measured. False when there is none."""
    return bool(record_many([Entry(kpi_node, on, None, why)], by=by))


def record_many(entries: Sequence[Entry], *, by: Actor) -> list[Entry]:
    """Record values of any number of KPIs of one customer; return those that were new.

    A fixed number of statements for each plan. What is already in force with the same value and source, or was
    brought in before under its external id, is left alone. Raises `MeasurementRefused` before anything is written.
    """
    if not entries:
        return []
    customer = db.session.get_one(Customer, entries[0].node.customer_id)
    today = clock.today(customer.time_zone)
    plans = _open_plans(entries)
    fresh, stood = _not_known_yet([_accepted(entry, today) for entry in entries])
    if not fresh:
        return []
    kpis = _kpis_of(fresh)
    before = {node_id: points_of(kpi.recent) for node_id, kpi in kpis.items()}
    at = history.change_set(
        by, why=_why(fresh)
    ).at  # the same instant for what was measured and for its history
    bulk_insert(Measurement, [_row(entry, by, at) for entry in fresh])
    _renew(kpis.values())
    for plan_id, plan in plans.items():
        mine = [entry for entry in fresh if entry.node.plan_id == plan_id]
        stories = [_story(plan, kpis[node_id], of, before[node_id], today) for node_id, of in _by_kpi(mine)]
        _write_down(stories, stood, by)
        _tell(customer, plan, [story.kpi.node for story in stories])
    return fresh


@dataclass(frozen=True)
class _Story:
    """What happened to one KPI in one piece of work."""

    kpi: Kpi
    entries: list[Entry]
    value_before: float | None
    standing_before: Standing
    standing_after: Standing


def refusal(on: date, value: float | None, today: date) -> str | None:
    """Return why nothing like this can have been measured as of the customer's `today`, or None."""
    if on > today:
        return "in_future"
    if on < EARLIEST:
        return "too_early"
    if value is not None and not isfinite(value):
        return "not_a_number"
    return "too_large" if value is not None and abs(value) > LARGEST else None


def _accepted(entry: Entry, today: date) -> Entry:
    reason = "not_a_kpi" if entry.node.kind is not NodeKind.KPI else refusal(entry.on, entry.value, today)
    if reason:
        raise MeasurementRefused(reason, entry)
    return entry if entry.value is None else replace(entry, value=fifteen_digits(entry.value))


def _open_plans(entries: Sequence[Entry]) -> dict[int, Plan]:
    ids = {entry.node.plan_id for entry in entries}
    plans = {plan.id: plan for plan in db.session.scalars(select(Plan).where(Plan.id.in_(ids)))}
    for entry in entries:
        if not is_open(plans[entry.node.plan_id].state):
            raise MeasurementRefused("plan_closed", entry)
    return plans


def _not_known_yet(entries: Sequence[Entry]) -> tuple[list[Entry], dict[tuple[int, date], AnyRow]]:
    """Leave out what says nothing new; of several for one day, each is compared with the one before it.

    Returns the new ones, and what stood on these days before.
    """
    days = [entry.on for entry in entries]
    rows = measurements.newest_rows({entry.node.id for entry in entries}, min(days), max(days))
    brought = measurements.known_by_external_id({entry.external_id for entry in entries if entry.external_id})
    known: dict[tuple[int, date], Any] = dict(rows)
    fresh = []
    for entry in entries:
        key = (entry.node.id, entry.on)
        if (entry.node.id, entry.external_id, entry.on, entry.value) in brought:
            continue
        if _adds_something(entry, known.get(key)):
            fresh.append(entry)
            known[key] = entry
    return fresh, rows


def _adds_something(entry: Entry, newest: Any) -> bool:
    if newest is None or newest.value is None:
        return entry.value is not None
    same = entry.value == newest.value and entry.source == newest.source
    return not same or (entry.note is not None and entry.note != (newest.note or ""))


def _kpis_of(entries: Iterable[Entry]) -> dict[int, Kpi]:
    ids = {entry.node.id for entry in entries}
    found = select(Kpi).join(Kpi.node).options(contains_eager(Kpi.node)).where(Kpi.node_id.in_(ids))
    return {kpi.node_id: kpi for kpi in db.session.scalars(found)}


def _why(entries: Sequence[Entry]) -> str | None:
    """Return why a value was taken back; of several, their reasons would reach readers of the others."""
    return entries[0].note if len(entries) == 1 and entries[0].value is None else None


def _row(entry: Entry, by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "node_id": entry.node.id,
        "on": entry.on,
        "value": entry.value,
        "note": entry.note or "",
        "source": entry.source,
        "external_id": entry.external_id,
        "actor_kind": by.kind,
        "actor_id": by.person_id,
        "actor_side": by.side,
        "recorded_at": at,
    }


def _renew(kpis: Iterable[Kpi]) -> None:
    """Keep the newest values in force beside each KPI, where pages and standings read them."""
    renewed = {kpi.node_id: kpi for kpi in kpis}
    for node_id, points in measurements.in_force(renewed).items():
        kpi = renewed[node_id]
        kpi.recent = [[on.isoformat(), value] for on, value in points[-KEPT_RECENT:]]
        kpi.latest_on, kpi.latest_value = points[-1] if points else (None, None)
    db.session.flush()


def _by_kpi(entries: Iterable[Entry]) -> list[tuple[int, list[Entry]]]:
    grouped: dict[int, list[Entry]] = {}
    for entry in entries:
        grouped.setdefault(entry.node.id, []).append(entry)
    return list(grouped.items())


def _story(
    plan: Plan, kpi: Kpi, entries: list[Entry], before: list[tuple[date, float]], today: date
) -> _Story:
    terms, limits = terms_of(kpi), limits_of(plan)
    newest = max(entries, key=lambda entry: entry.on)
    earlier = [value for on, value in before if on <= newest.on]
    return _Story(
        kpi,
        entries,
        earlier[-1] if earlier else None,
        standing(terms, before, today, limits).standing,
        standing(terms, points_of(kpi.recent), today, limits).standing,
    )


def _measured(story: _Story, newest: Entry, stood: Mapping[tuple[int, date], AnyRow]) -> Change:
    """Return what history keeps: the newest day that got a value, what stood there before, and how many days did."""
    was = stood.get((story.kpi.node_id, newest.on))
    before = None if was is None else {"on": newest.on.isoformat(), "value": was.value, "note": was.note}
    note = newest.note if newest.note is not None else was.note if was is not None else ""
    after = {"on": newest.on.isoformat(), "value": newest.value, "note": note, "source": str(newest.source)}
    days = len({entry.on for entry in story.entries})
    return Change(before, after | {"earlier": story.value_before, "days": days})


def _write_down(stories: Iterable[_Story], stood: Mapping[tuple[int, date], AnyRow], by: Actor) -> None:
    """Write one line of history and one entry of the timeline for each KPI, however many values it got."""
    for story in stories:
        node, newest = story.kpi.node, max(story.entries, key=lambda entry: entry.on)
        change = {"measured": _measured(story, newest, stood)}
        history.record("kpi", node.id, change, by=by, visibility=node.visibility)
        activity.record(
            "kpi.measured" if newest.value is not None else "kpi.withdrawn",
            by=by,
            visibility=node.visibility,
            subject_kind="kpi",
            subject_public_id=node.public_id,
            title=node.title,
            unit=story.kpi.unit,
            on=newest.on,
            before=story.value_before,
            after=newest.value,
            target=story.kpi.target,
            standing_before=story.standing_before,
            standing_after=story.standing_after,
            count=len(story.entries),
            source=newest.source,
            note=newest.note or "",
        )


def _tell(customer: Customer, plan: Plan, nodes: Sequence[Node]) -> None:
    """Raise the plan's counters and name what went stale: the KPIs, and all they hang on."""
    if not nodes:
        return
    rows = skeleton(plan.id)
    for visibility in dict.fromkeys(node.visibility for node in nodes):
        touched = [node for node in nodes if node.visibility == visibility]
        pulse.bump(plan, visibility, fields_of=[node.id for node in touched])
        announce(
            MapChanged(
                plan.customer_id, customer.public_id, plan.public_id, visibility, _names(rows, touched)
            )
        )


def _names(rows: Sequence[Any], nodes: Iterable[Node]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in nodes:
        found[f"node-{node.public_id}"] = None
        found.update(dict.fromkeys(f"node-{row.public_id}" for row in ancestors(rows, node.parent_id)))
    return tuple(found)
