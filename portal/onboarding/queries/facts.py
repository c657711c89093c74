"""What rules ask about a customer: each thing is asked for once, however many rules there are.

Everything is of what both sides see, since evidence is told to both: a KPI inside one side never shows anything. Days
are the customer's own; what happened before the clock of a journey ran does not count.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Row, and_, case, distinct, func, select

from portal.accounts.models import Customer, Membership, Product, Segment, Subscription
from portal.accounts.queries.calendars import work_calendar
from portal.agreements.models import Agreement, Outcome
from portal.documents.models import Document, DocumentReading, DocumentVersion
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.calendar import WorkCalendar
from portal.foundation.db import db
from portal.foundation.tenancy import CustomerOwned, narrowed
from portal.meetings.models import Meeting, MeetingState
from portal.onboarding.models import Journey, Step, StepAnswer
from portal.onboarding.observables import Asked
from portal.onboarding.queries.journeys import clock_day
from portal.plans.models import Kpi, Measurement, Node, Plan
from portal.usage.models import UsageCount, UsagePerson, UsageTotal
from portal.usage.queries.counts import who

AnyRow = Row[*tuple[Any, ...]]
FACTS = "facts of the customer"
NAMES = "event names that rules of the journey ask about"


@dataclass(frozen=True)
class Used:
    """How often an event happened since the clock ran, by how many different people, and when last."""

    times: int = 0
    people: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class Member:
    """A person of the customer's: the membership, and when they joined and were seen in the portal."""

    id: int
    joined_at: datetime | None
    seen_at: datetime | None


@dataclass
class Facts:
    """What is known of a customer while one of its journeys is judged."""

    customer: Customer
    journey: Journey
    kept: dict[str, Any]

    @cached_property
    def since(self) -> date:
        """Return the day from which things count: the clock's, or the journey's own if that is earlier."""
        days = (clock_day(self.journey), self.journey.started_on)
        return min((day for day in days if day is not None), default=self.today)

    @cached_property
    def today(self) -> date:
        """Return the customer's day."""
        return clock.today(self.customer.time_zone)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Return the days on which both sides work."""
        return work_calendar(self.customer)

    def used(self, name: str) -> Used:
        """Return how an event was used; all names that the journey asks about are read at once."""
        known: dict[str, Used] = self.kept.setdefault("used", {})
        if name not in known:
            wanted = {name, *self.kept.get(NAMES, ())} - known.keys()
            known.update(dict.fromkeys(wanted, Used()))
            known.update(self._used(wanted))
        return known[name]

    def daily(self, name: str) -> Mapping[date, int]:
        """Return how many different people used the product on each day since the clock ran; by any event for ""."""
        known: dict[str, dict[date, int]] = self.kept.setdefault("daily", {})
        if name not in known:
            known[name] = self._daily(name)
        return known[name]

    @cached_property
    def members(self) -> list[Member]:
        """Return the people who belong to the customer."""
        wanted = select(Membership.id, Membership.joined_at, Membership.seen_at)
        rows = db.session.execute(narrowed(wanted.where(Membership.ended_at.is_(None)), Membership))
        return [Member(*row) for row in rows]

    @cached_property
    def kpis(self) -> list[AnyRow]:
        """Return the KPIs that both sides see, those of the active plan first: (public_id, title, unit, value, on)."""
        way = and_(Kpi.node_id == Node.id, Kpi.customer_id == Node.customer_id)
        of_plan = and_(Plan.id == Node.plan_id, Plan.customer_id == Node.customer_id)
        wanted = (
            select(
                Node.public_id, Node.title, Kpi.unit, Kpi.latest_value.label("value"), Kpi.latest_on.label("on")
            )
            .join(Kpi, way)
            .join(Plan, of_plan)
            .where(
                Node.visibility == Visibility.SHARED,
                Plan.visibility == Visibility.SHARED,
                Node.deleted_at.is_(None),
                Plan.deleted_at.is_(None),
            )
            .order_by(Plan.activated_at.is_(None), Plan.id.desc(), Node.id)
        )  # fmt: skip
        return list(db.session.execute(narrowed(wanted, Node, Kpi, Plan)))

    @cached_property
    def agreed(self) -> Mapping[str, datetime]:
        """Return when each plan was agreed last, by its public id."""
        way = and_(Plan.id == Agreement.plan_id, Plan.customer_id == Agreement.customer_id)
        wanted = select(Plan.public_id, func.max(Agreement.ended_at)).join(Plan, way)
        wanted = wanted.where(Agreement.outcome == Outcome.AGREED, Plan.deleted_at.is_(None))
        rows = db.session.execute(narrowed(wanted.group_by(Plan.public_id), Agreement, Plan))
        return {public_id: at for public_id, at in rows if at is not None}

    @cached_property
    def meetings(self) -> list[AnyRow]:
        """Return the shared meetings since the clock ran that are fixed or were held, the earliest first."""
        wanted = select(
            Meeting.id, Meeting.title, Meeting.kind, Meeting.state, Meeting.starts_at, Meeting.ends_at
        )
        wanted = wanted.where(
            Meeting.visibility == Visibility.SHARED,
            Meeting.state.in_((MeetingState.FIXED, MeetingState.HELD)),
            Meeting.starts_at.is_not(None),
        )
        rows = db.session.execute(narrowed(wanted.order_by(Meeting.starts_at), Meeting))
        zone = self.customer.time_zone
        return [row for row in rows if clock.day_of(row.starts_at, zone) >= self.since]

    @cached_property
    def opened(self) -> Mapping[str, tuple[int, datetime]]:
        """Return by how many people of the customer's each shared document was opened, and when last."""
        of_document = and_(
            Document.id == DocumentVersion.document_id, Document.customer_id == DocumentVersion.customer_id
        )
        of_version = and_(
            DocumentVersion.id == DocumentReading.version_id,
            DocumentVersion.customer_id == DocumentReading.customer_id,
        )
        wanted = (
            select(
                Document.public_id,
                func.count(distinct(DocumentReading.person_id)),
                func.max(DocumentReading.opened_at),
            )
            .select_from(DocumentReading)
            .join(DocumentVersion, of_version)
            .join(Document, of_document)
            .where(DocumentReading.side == Side.CUSTOMER, Document.visibility == Visibility.SHARED)
            .group_by(Document.public_id)
        )
        rows = db.session.execute(narrowed(wanted, DocumentReading, DocumentVersion, Document))
        return {public_id: (people, at) for public_id, people, at in rows}

    @cached_property
    def answers(self) -> Mapping[tuple[str, str], tuple[Any, datetime]]:
        """Return what was answered in the journey's steps, by step and field."""
        way = and_(Step.id == StepAnswer.step_id, Step.customer_id == StepAnswer.customer_id)
        wanted = select(Step.key, StepAnswer.field, StepAnswer.value, StepAnswer.at).join(Step, way)
        rows = db.session.execute(
            narrowed(wanted.where(Step.journey_id == self.journey.id), StepAnswer, Step)
        )
        return {(key, field): (value, at) for key, field, value, at in rows}

    @cached_property
    def segment(self) -> Segment | None:
        """Return the group of customers this one belongs to."""
        return db.session.get(Segment, self.customer.segment_id) if self.customer.segment_id else None

    @cached_property
    def subscriptions(self) -> list[AnyRow]:
        """Return what the customer has bought and still has: (plan_name, starts_on, code, name_ja, name_en)."""
        wanted = (
            select(
                Subscription.plan_name, Subscription.starts_on, Product.code, Product.name_ja, Product.name_en
            )
            .join(Product, Product.id == Subscription.product_id)
            .where(Subscription.ended_on.is_(None))
        )
        return list(db.session.execute(narrowed(wanted, Subscription)))

    @cached_property
    def entered(self) -> tuple[int, datetime | None]:
        """Return for how many shared KPIs the customer's people have entered a value since then, and when last."""
        began = self.journey.started_at or clock.now()
        way = and_(Node.id == Measurement.node_id, Node.customer_id == Measurement.customer_id)
        wanted = select(func.count(distinct(Measurement.node_id)), func.max(Measurement.recorded_at))
        wanted = wanted.join(Node, way).where(
            Measurement.actor_side == Side.CUSTOMER,
            Measurement.value.is_not(None),
            Measurement.recorded_at >= began,
            Node.visibility == Visibility.SHARED,
        )
        number, at = db.session.execute(narrowed(wanted, Measurement, Node)).one()
        return number, at

    def _used(self, names: Collection[str]) -> dict[str, Used]:
        counted = func.count(distinct(case((UsagePerson.named != "", who()))))
        last = UsageTotal.last_at if self.journey.member_id is None else UsagePerson.last_at
        wanted = (
            select(UsageCount.name, func.sum(UsageCount.times), counted, func.max(last))
            .join(UsagePerson, _same(UsagePerson, UsageCount, UsagePerson.id == UsageCount.person_id))
            .join(UsageTotal, _same(UsageTotal, UsageCount, UsageTotal.name == UsageCount.name))
            .where(UsageCount.name.in_(sorted(names)), UsageCount.day >= self.since)
            .group_by(UsageCount.name)
        )  # fmt: skip
        if self.journey.member_id is not None:  # one person's own road: what colleagues did is not theirs
            whose = _same(Membership, UsagePerson, Membership.user_id == UsagePerson.person_id)
            wanted = wanted.join(Membership, whose).where(Membership.id == self.journey.member_id)
        tables: list[type[CustomerOwned]] = [UsageCount, UsagePerson, UsageTotal]
        tables += [Membership] if self.journey.member_id is not None else []
        rows = db.session.execute(narrowed(wanted, *tables))
        return {name: Used(int(times), people, last_at) for name, times, people, last_at in rows}

    def _daily(self, name: str) -> dict[date, int]:
        wanted = (
            select(UsageCount.day, func.count(distinct(who())))
            .join(UsagePerson, _same(UsagePerson, UsageCount, UsagePerson.id == UsageCount.person_id))
            .where(UsageCount.day >= self.since, UsageCount.day <= self.today, UsagePerson.named != "")
            .group_by(UsageCount.day)
        )
        if name:
            wanted = wanted.where(UsageCount.name == name)
        return dict(db.session.execute(narrowed(wanted, UsageCount, UsagePerson)).all())


def of(asked: Asked) -> Facts:
    """Return the facts for what is asked, the same ones for all rules that are asked together."""
    found: Facts = asked.kept.setdefault(FACTS, Facts(asked.customer, asked.journey, asked.kept))
    return found


def working_runs(
    days: Mapping[date, int], calendar: WorkCalendar, since: date, until: date, want: float
) -> tuple[int, date | None]:
    """Return the longest run of working days with at least `want` people each, and the day on which it ended.

    >>> from portal.foundation.calendar import WorkCalendar
    >>> used = {date(2026, 11, 19): 5, date(2026, 11, 20): 6, date(2026, 11, 24): 5}  # a long weekend between
    >>> working_runs(used, WorkCalendar("JP"), date(2026, 11, 18), date(2026, 11, 25), 5)
    (3, datetime.date(2026, 11, 24))
    """
    longest, ended, run, day = 0, None, 0, since
    while day <= until:
        if calendar.is_working(day):
            run = run + 1 if days.get(day, 0) >= want else 0
            if run > longest:
                longest, ended = run, day
        day += timedelta(days=1)
    return longest, ended


def _same(one: Any, other: Any, way: Any) -> Any:
    return and_(one.customer_id == other.customer_id, way)
