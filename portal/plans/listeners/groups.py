"""Groups of people to write to that plans tell of: owners of KPIs without a value or off track, of what is late.

What they are told is seen by both sides: a node or plan inside one side makes nobody belong to a group.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, select

from portal.accounts.models import Customer, Membership, User
from portal.activity.groups import InGroup, Option, Settings, WroteTo, group
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.plans.models import Kpi, Measurement, Node, NodeKind, Plan
from portal.plans.queries.checkins import OPEN_PLAN, is_open
from portal.plans.queries.plans import limits_of
from portal.plans.queries.terms import points_of, terms_of
from portal.plans.rules import Standing, standing

MOST = 5_000
SHARED = (Node.visibility == Visibility.SHARED, Plan.visibility == Visibility.SHARED)
TITLES = {"kpis": _l("Titles of the KPIs"), "count": _l("How many there are")}


def entered_a_value(written: Sequence[WroteTo]) -> set[int]:
    """Return at whose company somebody of it has entered a value since, as its owner or in their place."""
    customers = {one.customer_id for one in written}
    asked = (
        select(Measurement.customer_id, func.max(Measurement.recorded_at).label("at"))
        .where(Measurement.customer_id.in_(customers), Measurement.actor_side == Side.CUSTOMER)
        .group_by(Measurement.customer_id)
    )
    newest = {row.customer_id: row.at for row in db.session.execute(asked)}
    return {one.id for one in written if (at := newest.get(one.customer_id)) is not None and at > one.at}


def closed_something(written: Sequence[WroteTo]) -> set[int]:
    """Return who of those written to has since closed an initiative they own, or had one closed."""
    asked = (
        select(Node.customer_id, Membership.user_id, func.max(Node.closed_at).label("at"))
        .join(
            Membership,
            and_(Membership.id == Node.customer_owner_id, Membership.customer_id == Node.customer_id),
        )
        .where(Membership.user_id.in_({one.person_id for one in written}), Node.closed_at.is_not(None))
        .group_by(Node.customer_id, Membership.user_id)
    )
    newest = {(row.customer_id, row.user_id): row.at for row in db.session.execute(asked)}
    found = {one.id: newest.get((one.customer_id, one.person_id)) for one in written}
    return {one.id for one in written if (at := found[one.id]) is not None and at > one.at}


@group(
    "values_waiting",
    _l("KPIs waiting for a value"),
    hint=_l("Owners of KPIs of which no value has come for longer than agreed."),
    fields=TITLES,
    acted=entered_a_value,
    acted_label=_l("Entered a value"),
)
def values_waiting(customer_ids: Sequence[int], _settings: Settings) -> list[InGroup]:
    """Return the owners of KPIs that wait for a value."""
    return _owners_of_kpis(customer_ids, lambda judged: judged.stale)


@group(
    "off_track",
    _l("KPIs off track"),
    hint=_l("Owners of KPIs that are off track today."),
    fields=TITLES,
    acted=entered_a_value,
    acted_label=_l("Entered a value"),
)
def off_track(customer_ids: Sequence[int], _settings: Settings) -> list[InGroup]:
    """Return the owners of KPIs that are off track."""
    return _owners_of_kpis(customer_ids, lambda judged: judged.standing is Standing.OFF_TRACK)


@group(
    "overdue",
    _l("Initiatives past their date"),
    hint=_l("Owners of initiatives that should have been finished."),
    options=(Option("days", _l("Days past the date, at least"), 1),),
    fields={"initiatives": _l("Titles of the initiatives"), "count": _l("How many there are")},
    acted=closed_something,
    acted_label=_l("Finished an initiative"),
)
def overdue(customer_ids: Sequence[int], settings: Settings) -> list[InGroup]:
    """Return the owners of open initiatives whose date has passed."""
    asked = _owned(customer_ids).where(Node.kind == NodeKind.INITIATIVE, Node.due_on.is_not(None), is_open())
    titles: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in db.session.execute(asked.add_columns(Node.due_on)):
        if (clock.today(row.time_zone) - row.due_on).days >= int(settings["days"]):
            titles[row.customer_id, row.user_id].append(row.title)
    return [
        InGroup(*who, {"initiatives": tuple(those), "count": len(those)}) for who, those in titles.items()
    ]


def _owners_of_kpis(customer_ids: Sequence[int], wanted: Callable[[Any], bool]) -> list[InGroup]:
    asked = _owned(customer_ids).join(Kpi, Kpi.node_id == Node.id).where(is_open(), Kpi.automatic.is_(False))
    terms = asked.add_columns(
        Kpi.kind, Kpi.direction, Kpi.baseline, Kpi.baseline_on, Kpi.target, Kpi.target_on, Kpi.band_low,
        Kpi.band_high, Kpi.limit_low, Kpi.limit_high, Kpi.thresholds, Kpi.cadence, Kpi.recent,
        Plan.at_risk_points, Plan.off_track_points, Plan.state, Plan.starts_on,
    )  # fmt: skip
    titles: dict[tuple[int, int], list[str]] = defaultdict(list)
    row: Any  # its columns are those of a plan and of a KPI
    for row in db.session.execute(terms):
        today = clock.today(row.time_zone)
        judged = standing(terms_of(row), points_of(row.recent), today, limits_of(row))
        if wanted(judged):
            titles[row.customer_id, row.user_id].append(row.title)
    return [InGroup(*who, {"kpis": tuple(those), "count": len(those)}) for who, those in titles.items()]


def _owned(customer_ids: Sequence[int]) -> Any:
    """Return the question for shared nodes of open plans with the customer's person who owns them."""
    return (
        select(Node.customer_id, Membership.user_id, Node.title, Customer.time_zone)
        .join(Plan, and_(Plan.id == Node.plan_id, Plan.customer_id == Node.customer_id))
        .join(
            Membership,
            and_(Membership.id == Node.customer_owner_id, Membership.customer_id == Node.customer_id),
        )
        .join(User, User.id == Membership.user_id)
        .join(Customer, Customer.id == Node.customer_id)
        .where(
            Node.customer_id.in_(customer_ids),
            Membership.ended_at.is_(None),
            User.erased_at.is_(None),
            *SHARED,
            *OPEN_PLAN,
        )
        .order_by(Node.customer_id, Node.position, Node.id)
        .limit(MOST)
    )
