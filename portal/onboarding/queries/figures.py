"""What the figures count: journeys with what their time was spent on, steps as journeys pass them, what was hard.

Of the customers a vendor person reaches, and in a fixed number of statements. What happened is kept as instants and
worked out when asked, so that what is corrected corrects the figures.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from portal.accounts import branding
from portal.accounts.models import AccountTeamMember, Customer, User
from portal.accounts.queries.customers import reached_by
from portal.foundation import clock
from portal.foundation.audience import Audience, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed
from portal.onboarding.models import (
    Journey,
    JourneySpan,
    JourneySummary,
    JourneyTemplate,
    JourneyTemplateEdition,
    Step,
    StepEffort,
    StepTrouble,
)
from portal.onboarding.queries.desk import clock_day
from portal.onboarding.rules import shapes
from portal.onboarding.rules.figures import SPENT, Course
from portal.onboarding.rules.funnels import Hard, Passing
from portal.onboarding.rules.spans import Span
from portal.onboarding.rules.values import spent
from portal.onboarding.rules.words import StepState, Waiting

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
WHY = "how the onboardings of the customers one reaches go"
MONTHS = 24
A_DAY = timedelta(days=1)
MOST_WORDS = 5


def months_back(count: int = MONTHS) -> date:
    """Return the first day of the month that many months ago, this one included, by the vendor's clock."""
    this = clock.today(branding.installation().time_zone)
    number = this.year * 12 + this.month - count
    return date(number // 12, number % 12 + 1, 1)


def courses(user: User, since: date) -> list[Course]:
    """Return the journeys begun since then at the customers in reach: two statements."""
    with every_customer(WHY, Audience.VENDOR):
        chosen = _begun(since).where(Journey.customer_id.in_(reached_by(user)))
        rows = db.session.execute(narrowed(chosen, Journey, Step, JourneySummary, AccountTeamMember)).all()
        return _courses(rows, _spans(since, user))


def courses_here() -> list[Course]:
    """Return all journeys ever begun at the customer in scope: two statements."""
    asked = narrowed(_begun(date.min), Journey, Step, JourneySummary)
    return _courses(db.session.execute(asked).all(), _spans(date.min, None))


def passings(user: User, template_id: int, since: date) -> list[Passing]:
    """Return how the journeys of a template pass its shared steps: one statement."""
    same = and_(Journey.id == Step.journey_id, Journey.customer_id == Step.customer_id)
    summed = and_(JourneySummary.journey_id == Journey.id, JourneySummary.customer_id == Journey.customer_id)
    asked = (
        select(
            Step.id, Step.key, Step.state, Step.opened_at, Step.done_at, Step.due_on, Journey.completed_at,
            Journey.cancelled_at, Journey.started_at, JourneySummary.next_step_id, JourneySummary.waits,
            JourneySummary.late_days, Customer.time_zone,
        )
        .join(Journey, same)
        .join(JourneySummary, summed)
        .join(Customer, Customer.id == Step.customer_id)
        .where(
            Journey.template_id == template_id,
            Journey.started_on >= since,
            Step.visibility == Visibility.SHARED,
            Step.state != StepState.LEFT_OUT,
            Journey.customer_id.in_(reached_by(user)),
        )
    )  # fmt: skip
    with every_customer(WHY, Audience.VENDOR):
        rows = db.session.execute(narrowed(asked, Step, Journey, JourneySummary, AccountTeamMember)).all()
    return [_passing(row) for row in rows]


def titles(template_id: int, language: str) -> dict[str, str]:
    """Return the titles of the shared steps of a template's newest published edition by key, in their order."""
    body = db.session.scalar(
        select(JourneyTemplateEdition.body)
        .join(JourneyTemplate, JourneyTemplate.current_id == JourneyTemplateEdition.id)
        .where(JourneyTemplate.id == template_id)
    )
    steps = shapes.template(body or {}).steps
    return {step.key: step.title.of(language) for step in steps if not step.internal}


def hard_steps(user: User, since: date, language: str) -> list[Hard]:
    """Return what was said of steps (effort, troubles) by template and key: three statements."""
    found: dict[tuple[int | None, str], Hard] = {}
    with every_customer(WHY, Audience.VENDOR):
        efforts = db.session.execute(_said(StepEffort, user, since, StepEffort.score)).all()
        troubles = db.session.execute(
            _said(StepTrouble, user, since, StepTrouble.reason, StepTrouble.solved_at)
        ).all()
    for row in efforts:
        one = _hard(found, row, language)
        one.scores.append(row.score)
    for row in troubles:
        one = _hard(found, row, language)
        one.reasons[row.reason] += 1
        one.open_troubles += row.solved_at is None
    return list(found.values())


def _begun(since: date) -> AnySelect:
    ends = func.max(Step.due_on).label("ends_on")
    same = and_(Step.journey_id == Journey.id, Step.customer_id == Journey.customer_id)
    columns = (
        Journey.id, Journey.customer_id, Journey.template_id, Journey.clock_from, Journey.contract_on,
        Journey.kickoff_on, Journey.go_live_on, Journey.started_on, Journey.started_at, Journey.value_days,
        Journey.wow_reached_at, Journey.completed_at, Journey.cancelled_at, Customer.time_zone,
        JourneySummary.waits,
    )  # fmt: skip
    summed = and_(JourneySummary.journey_id == Journey.id, JourneySummary.customer_id == Journey.customer_id)
    return (
        select(*columns, ends)
        .join(Customer, Customer.id == Journey.customer_id)
        .join(JourneySummary, summed)
        .join(Step, same)
        .where(
            Journey.started_at.is_not(None),
            Journey.started_on >= since,
            Step.visibility == Visibility.SHARED,
            Step.state != StepState.LEFT_OUT,
        )
        .group_by(*columns)
        .order_by(Journey.id)
    )


def _spans(since: date, user: User | None) -> dict[int, list[Span]]:
    same = and_(Journey.id == JourneySpan.journey_id, Journey.customer_id == JourneySpan.customer_id)
    asked = (
        select(JourneySpan.journey_id, JourneySpan.what, JourneySpan.since, JourneySpan.until)
        .join(Journey, same)
        .where(Journey.started_on >= since)
    )
    tables: tuple[Any, ...] = (JourneySpan, Journey)
    if user is not None:
        asked = asked.where(Journey.customer_id.in_(reached_by(user)))
        tables = (*tables, AccountTeamMember)
    found: dict[int, list[Span]] = {}
    for row in db.session.execute(narrowed(asked, *tables)):
        found.setdefault(row.journey_id, []).append(Span(row.what, row.since, row.until))
    return found


def _courses(rows: Sequence[AnyRow], spans: Mapping[int, Sequence[Span]]) -> list[Course]:
    return [_course(row, spans.get(row.id, ())) for row in rows]


def _course(row: AnyRow, spans: Sequence[Span]) -> Course:
    zone, reached = row.time_zone, row.wow_reached_at
    began = clock_day(row.clock_from, row.contract_on, row.kickoff_on, row.go_live_on, row.started_on)
    found = spent(spans, began or row.started_on, reached or clock.now(), zone)
    customer, vendor, working, paused = (found.exactly[what] / A_DAY for what in SPENT)
    return Course(
        row.id, row.customer_id, row.template_id, row.started_on,
        float(found.days) if reached else None, (customer, vendor, working, paused), row.value_days,
        clock.day_of(row.completed_at, zone) if row.completed_at else None,
        row.cancelled_at is not None, None if row.waits is Waiting.PAUSED else row.ends_on, began,
    )  # fmt: skip


def _passing(row: AnyRow) -> Passing:
    over = row.completed_at is not None or row.cancelled_at is not None
    stands = not over and row.next_step_id == row.id
    counts = stands and row.late_days > 0 and row.waits is not Waiting.PAUSED  # working days, by its clock
    late = counts and row.due_on is not None and row.due_on < clock.today(row.time_zone)
    days = None
    if row.state is StepState.DONE and row.opened_at and row.done_at:
        days = max(0.0, (row.done_at - row.opened_at) / A_DAY)
    return Passing(
        row.key, row.opened_at is not None, row.state is StepState.DONE, row.state is StepState.SKIPPED,
        stands, late, days,
    )  # fmt: skip


def _said(told: Any, user: User, since: date, *columns: Any) -> AnySelect:
    """Return the question for what people told of steps, the oldest first."""
    at = and_(Step.id == told.step_id, Step.customer_id == told.customer_id)
    same = and_(Journey.id == Step.journey_id, Journey.customer_id == Step.customer_id)
    asked: AnySelect = (
        select(
            *columns, told.words, Journey.template_id, Step.key, Step.title_ja, Step.title_en,
            Step.public_id.label("step_pid"), Customer.slug,
        )
        .select_from(told)
        .join(Step, at)
        .join(Journey, same)
        .join(Customer, Customer.id == Step.customer_id)
        .where(Journey.started_on >= since, told.customer_id.in_(reached_by(user)))
        .order_by(told.at, told.id)
    )  # fmt: skip
    return narrowed(asked, told, Step, Journey, AccountTeamMember)


def _hard(found: dict[tuple[int | None, str], Hard], row: AnyRow, language: str) -> Hard:
    one = found.setdefault((row.template_id, row.key), Hard(row.template_id, row.key))
    one.title = shapes.Words(row.title_ja, row.title_en).of(language)
    one.example = (row.slug, row.step_pid)
    if row.words:
        one.words = [row.words, *one.words][:MOST_WORDS]
    return one
