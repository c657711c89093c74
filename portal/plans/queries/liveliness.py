"""When a plan was last opened by the customer, measured and changed, and whether it fell quiet."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, union_all

from portal.accounts.models import Customer
from portal.foundation import clock, remembered
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.history import ChangeSet, Revision
from portal.foundation.tenancy import ask, audience_in_scope, narrowed, scoped
from portal.plans.models import Fading, Node, Plan, PlanState, PlanSummary
from portal.plans.queries.plans import pulse
from portal.plans.rules import is_open
from portal.plans.rules.liveliness import A_MONTH, Liveliness, Signs, Verdict, verdict

MOST_KEPT = 2_000


@dataclass(frozen=True)
class Alive:
    """What stands beside a plan, in days of the customer's zone; the same for the same day, so it may be part of a key.

    `opened_on` is said of the plan both sides work on alone: `opened` is False for any other.
    """

    today: date
    opened: bool
    opened_on: date | None
    measured_on: date | None
    changed_on: date | None
    verdict: Verdict
    to_customer: bool = False  # words differ by reader

    @property
    def quiet(self) -> bool:
        return self.verdict.liveliness is not Liveliness.FRESH


def liveliness(plan: Plan, customer: Customer) -> Alive:
    """Return how alive the plan is for the reader in scope.

    One statement at most asks for what was measured and changed, and none while the plan's pulse is the same.
    """
    zone, today = customer.time_zone, clock.today(customer.time_zone)
    known = _known(plan)
    opened = _opened_on(customer.opened_by_customer_at, zone)
    both = plan.activated_at is not None and plan.visibility is Visibility.SHARED and is_open(plan.state)
    signs = _signs(plan.activated_at, plan.starts_on, opened, known.counts, zone) if both else None
    return Alive(
        today,
        both,
        opened if both else None,
        known.measured_on,
        clock.day_of(known.changed_at, zone) if known.changed_at else None,
        verdict(signs, today) if signs else Verdict(Liveliness.FRESH),
        audience_in_scope() is not Audience.VENDOR,
    )


@dataclass(frozen=True, slots=True)
class Watched:
    """An active plan as the worker watches it, with the time it fell quiet, if it has."""

    plan_id: int
    customer_id: int
    verdict: Verdict
    fading: Any | None  # id, liveliness, vendor_told_at, customer_told_at


def watched(customer_id: int | None = None) -> list[Watched]:
    """Return every plan that both sides work on, judged by what both of them see; in one statement."""
    asked = (
        select(
            Plan.id, Plan.customer_id, Plan.activated_at, Plan.starts_on, Customer.time_zone,
            Customer.opened_by_customer_at, PlanSummary.counts, Fading.id.label("fading_id"), Fading.liveliness,
            Fading.vendor_told_at, Fading.customer_told_at, _worked_on().label("worked_on"),
        )
        .join(Customer, Customer.id == Plan.customer_id)
        .outerjoin(
            PlanSummary,
            and_(
                PlanSummary.plan_id == Plan.id,
                PlanSummary.customer_id == Plan.customer_id,
                PlanSummary.audience == Audience.GUEST,
            ),
        )
        .outerjoin(
            Fading,
            and_(
                Fading.plan_id == Plan.id, Fading.customer_id == Plan.customer_id, Fading.woke_at.is_(None)
            ),
        )
        .where(
            or_(_worked_on(), Fading.id.is_not(None)),
            Customer.left_at.is_(None),
        )
    )  # fmt: skip
    if customer_id is not None:
        asked = asked.where(Plan.customer_id == customer_id)
    return [_watched(row) for row in db.session.execute(asked).all()]


def open_fading(plan_id: int) -> Fading | None:
    """Return the time that this plan has been quiet, or None while it is awake."""
    return db.session.scalar(select(Fading).where(Fading.plan_id == plan_id, Fading.woke_at.is_(None)))


def told_to_customer(plan_id: int) -> Fading | None:
    """Return the quiet time of a plan that its customer is told of now."""
    found = select(Fading).where(
        Fading.plan_id == plan_id, Fading.woke_at.is_(None), Fading.customer_told_at.is_not(None)
    )
    return db.session.scalar(narrowed(found.limit(1), Fading))


def _worked_on() -> Any:
    return and_(
        Plan.activated_at.is_not(None),
        Plan.deleted_at.is_(None),
        Plan.state != PlanState.CLOSED,
        Plan.visibility == Visibility.SHARED,
    )


def _watched(row: Any) -> Watched:
    today = clock.today(row.time_zone)
    fading = row if row.fading_id is not None else None
    if not row.worked_on:  # closed, deleted or taken back meanwhile: nobody needs to look
        return Watched(row.id, row.customer_id, Verdict(Liveliness.FRESH), fading)
    opened = _opened_on(row.opened_by_customer_at, row.time_zone)
    signs = _signs(row.activated_at, row.starts_on, opened, row.counts, row.time_zone)
    return Watched(row.id, row.customer_id, verdict(signs, today), fading)


def _signs(
    activated_at: datetime | None,
    starts_on: date,
    opened_on: date | None,
    counts: dict[str, int] | None,
    zone: str,
) -> Signs:
    began = max(starts_on, clock.day_of(activated_at, zone)) if activated_at else starts_on
    known = counts or {}
    return Signs(
        began, opened_on, known.get("total", 0), known.get("overdue", 0), known.get("rhythm", A_MONTH)
    )


def _opened_on(at: datetime | None, zone: str) -> date | None:
    return clock.day_of(at, zone) if at else None


# -- what changes with the plan's pulse alone ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Known:
    measured_on: date | None
    changed_at: datetime | None
    counts: dict[str, int]


class _Kept:
    """What was found of a plan for one audience at one pulse."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[Any, ...], _Known] = OrderedDict()
        self._lock = threading.Lock()
        remembered.forgets(self)

    def get(self, key: tuple[Any, ...]) -> _Known | None:
        with self._lock:
            return self._found.get(key)

    def keep(self, key: tuple[Any, ...], known: _Known) -> None:
        with self._lock:
            self._found[key] = known
            while len(self._found) > MOST_KEPT:
                self._found.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._found.clear()


_kept = _Kept()


def _known(plan: Plan) -> _Known:
    audience = audience_in_scope() or Audience.VENDOR
    if not remembered.only_reading():
        return _read(plan, audience)
    # Plans are judged anew at the beginning of a day without having changed: within the hour it is seen.
    key = (plan.id, audience, pulse(plan.id, audience), f"{clock.now():%Y%m%d%H}")
    known = _kept.get(key)
    if known is None:
        known = _read(plan, audience)
        _kept.keep(key, known)
    return known


def _read(plan: Plan, audience: Audience) -> _Known:
    rows = {
        row.audience: row for row in ask(_MEASURED, plan_id=plan.id, audience=audience, shared=Audience.GUEST)
    }
    mine, shared = rows.get(audience), rows.get(Audience.GUEST)
    return _Known(
        mine.last_measured_on if mine else None,
        _changed_at(plan),
        dict(shared.counts or {}) if shared else {},
    )


def _changed_at(plan: Plan) -> datetime | None:
    """Return when somebody last edited what the reader sees of the plan; values are measured, not edited."""
    return max((row[0] for row in ask(_EDITED, plan_id=plan.id) if row[0] is not None), default=None)


_MEASURED = scoped(
    select(PlanSummary.audience, PlanSummary.last_measured_on, PlanSummary.counts).where(
        PlanSummary.plan_id == bindparam("plan_id"),
        or_(PlanSummary.audience == bindparam("audience"), PlanSummary.audience == bindparam("shared")),
    ),
    PlanSummary,
)
_NEWEST = select(func.max(ChangeSet.at)).join(Revision, Revision.change_set_id == ChangeSet.id)
_PLAN_EDITED = scoped(
    _NEWEST.where(Revision.subject_kind == "plan", Revision.subject_id == bindparam("plan_id")),
    ChangeSet,
    Revision,
)
_NODES_EDITED = scoped(
    _NEWEST.join(Node, and_(Node.id == Revision.subject_id, Revision.subject_kind == "node")).where(
        Node.plan_id == bindparam("plan_id")
    ),
    ChangeSet,
    Revision,
    Node,
)
_EDITED = union_all(_PLAN_EDITED, _NODES_EDITED).execution_options(scoped=())
