"""When customers first met a rule, by kind of rule: product events, steps, sign-ins, meetings, agreements, KPIs.

One statement a kind, for all customers at once, inside `every_customer`. Days are the days on which it became true.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from portal.accounts.models import Customer, Membership, Product, Segment, Subscription
from portal.agreements.models import Agreement
from portal.agreements.rules.circulation import Outcome
from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.meetings.models import Meeting
from portal.meetings.rules import MeetingState
from portal.onboarding.models import Journey, JourneyTemplate, Step
from portal.onboarding.queries import past_product
from portal.onboarding.queries.past_days import Days, Met, Past, gathered, ids_of, joined
from portal.onboarding.rules.shapes import Rule
from portal.onboarding.rules.words import StepState
from portal.plans.models import Measurement, Node, NodeKind

#: None where the history cannot say.
History = Callable[[Rule, Sequence[Past], JourneyTemplate], Met | None]
_histories: dict[str, History] = {}


def history(kind: str) -> Callable[[History], History]:
    """Decorator: the function says when customers first met rules of this kind. Features above may add theirs."""

    def register(asked: History) -> History:
        _histories[kind] = asked
        return asked

    return register


def history_of(kind: str) -> History | None:
    """Return who knows the history of a kind, None where nobody keeps it."""
    return _histories.get(kind)


history("usage")(past_product.usage)
history("used_daily")(past_product.used_daily)
history("used_by_all")(past_product.used_by_all)


@history("step")
def _step(rule: Rule, past: Sequence[Past], template: JourneyTemplate) -> Met:
    """Only customers with a journey that had the step can have done it."""
    asked = (
        select(Step.customer_id, Step.state, Step.done_at)
        .join(Journey, Journey.id == Step.journey_id)
        .where(Journey.template_id == template.id, Step.key == rule.ref, Step.customer_id.in_(ids_of(past)))
        .order_by(Step.done_at)
    )
    had, days = set[int](), Days()
    for customer_id, state, done_at in db.session.execute(narrowed(asked, Step, Journey)):
        if state is not StepState.LEFT_OUT:
            had.add(customer_id)
        if state is StepState.DONE and done_at is not None:
            days.setdefault(customer_id, done_at.date())
    return Met(days, frozenset(had))


@history("signed_in")
def _signed_in(rule: Rule, past: Sequence[Past], _template: JourneyTemplate) -> Met:
    """Whoever joined did so by signing in."""
    came = gathered(db.session.execute(narrowed(joined(past), Membership)))
    if rule.ref == "owner":
        return _on_days({key: _nth(found, 1) for key, found in came.items()}, past)
    return _on_days({key: _nth(found, _wanted(rule, found)) for key, found in came.items()}, past)


@history("registered")
def _registered(rule: Rule, past: Sequence[Past], _template: JourneyTemplate) -> Met:
    came = gathered(db.session.execute(narrowed(joined(past), Membership)))
    wanted = math.ceil(rule.at_least or 1)
    return _on_days({key: _nth(found, wanted) for key, found in came.items()}, past)


@history("meeting_held")
def _meeting_held(rule: Rule, past: Sequence[Past], _template: JourneyTemplate) -> Met | None:
    if rule.ref == "step":
        return None  # which meeting was a step's own is not kept for those without a journey
    asked = (
        select(Meeting.customer_id, func.min(Meeting.starts_at))
        .where(Meeting.state == MeetingState.HELD, Meeting.customer_id.in_(ids_of(past)))
        .group_by(Meeting.customer_id)
    )
    if rule.ref:
        asked = asked.where(Meeting.kind == rule.ref)
    return _on_days(dict(db.session.execute(narrowed(asked, Meeting)).all()), past)


@history("agreed")
def _agreed(_rule: Rule, past: Sequence[Past], _template: JourneyTemplate) -> Met:
    asked = (
        select(Agreement.customer_id, func.min(Agreement.ended_at))
        .where(Agreement.outcome == Outcome.AGREED, Agreement.customer_id.in_(ids_of(past)))
        .group_by(Agreement.customer_id)
    )
    return _on_days(dict(db.session.execute(narrowed(asked, Agreement)).all()), past)


@history("kpi")
def _kpi(rule: Rule, past: Sequence[Past], _template: JourneyTemplate) -> Met:
    """Only customers with a KPI of that name can have reached its value."""
    named = (
        select(Node.customer_id, Node.id)
        .where(
            Node.kind == NodeKind.KPI,
            Node.deleted_at.is_(None),
            Node.title.contains(rule.text, autoescape=True) if rule.text else Node.public_id == rule.ref,
            Node.customer_id.in_(ids_of(past)),
        )
        .order_by(Node.id)
    )
    nodes = dict(db.session.execute(narrowed(named, Node)).all())
    asked = (
        select(Measurement.customer_id, Measurement.on, Measurement.value)
        .where(Measurement.node_id.in_(sorted(nodes.values())), Measurement.value.is_not(None))
        .order_by(Measurement.on, Measurement.id)
    )
    days = Days()
    for customer_id, on, value in db.session.execute(narrowed(asked, Measurement)):
        if _compared(float(value or 0), rule):
            days.setdefault(customer_id, on)
    return Met(days, frozenset(nodes))


@history("segment")
def _segment(rule: Rule, past: Sequence[Past], _template: JourneyTemplate) -> Met:
    wanted = (rule.ref or rule.text).strip()
    asked = (
        select(Customer.id, Segment.id, Segment.name_ja, Segment.name_en)
        .join(Segment, Segment.id == Customer.segment_id)
        .where(Customer.id.in_(ids_of(past)))
    )
    fits = {row[0] for row in db.session.execute(asked) if wanted in (str(row[1]), row[2], row[3])}
    return Met(
        {one.customer_id: one.started_on for one in past if one.customer_id in fits}, frozenset(ids_of(past))
    )


@history("subscription_plan")
def _subscription_plan(rule: Rule, past: Sequence[Past], _template: JourneyTemplate) -> Met:
    """The plan's name where one is wanted (`text`), and the product's code (`ref`)."""
    asked = (
        select(Subscription.customer_id, Subscription.plan_name, Product.code, Subscription.starts_on)
        .join(Product, Product.id == Subscription.product_id)
        .where(Subscription.customer_id.in_(ids_of(past)))
    )
    wanted = rule.text.strip().casefold()
    days = {
        key: day
        for key, name, code, day in db.session.execute(narrowed(asked, Subscription))
        if (not wanted or name.strip().casefold() == wanted) and rule.ref in ("", code)
    }
    return Met(days, frozenset(ids_of(past)))


@history("values_entered")
def _values_entered(rule: Rule, past: Sequence[Past], _template: JourneyTemplate) -> Met:
    asked = (
        select(Measurement.customer_id, func.min(Measurement.recorded_at))
        .where(Measurement.customer_id.in_(ids_of(past)), Measurement.value.is_not(None))
        .group_by(Measurement.customer_id, Measurement.node_id)
    )
    first = gathered(db.session.execute(narrowed(asked, Measurement)))
    wanted = math.ceil(rule.at_least or 1)
    return _on_days({key: _nth(found, wanted) for key, found in first.items()}, past)


def _wanted(rule: Rule, found: Sequence[datetime | None]) -> int:
    if rule.at_least is not None:
        return math.ceil(rule.at_least)
    registered = sum(at is not None for at in found)
    return max(1, math.ceil(registered * (100 if rule.people is None else rule.people) / 100))


def _nth(found: Sequence[datetime | None], wanted: int) -> datetime | None:
    known = sorted(at for at in found if at is not None)
    return known[wanted - 1] if 0 < wanted <= len(known) else None


def _on_days(found: Mapping[int, datetime | None], past: Sequence[Past]) -> Met:
    days = {key: at.date() for key, at in found.items() if at is not None and at <= clock.now()}
    return Met(days, frozenset(ids_of(past)))


def _compared(value: float, rule: Rule) -> bool:
    wanted = 1.0 if rule.at_least is None else rule.at_least
    if rule.op == "le":
        return value <= wanted
    return value == wanted if rule.op == "eq" else value >= wanted
