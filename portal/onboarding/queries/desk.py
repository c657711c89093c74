"""The journeys of all customers that a vendor person reaches, one lean line each: two statements for any number."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import AccountTeamMember, Customer, TeamPosition, User
from portal.accounts.permits import REACHES_ALL
from portal.foundation.audience import Audience
from portal.foundation.db import BIGINT, db
from portal.foundation.i18n import language
from portal.foundation.kana import search_key
from portal.foundation.tenancy import every_customer
from portal.onboarding.models import Journey, JourneyPause, JourneySummary, JourneyTemplate, Step
from portal.onboarding.rules.desk import Line
from portal.onboarding.rules.shapes import Words
from portal.onboarding.rules.words import Anchor, Pace, Waiting

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
WHY = "the desk lists the journeys of every customer its reader reaches"
SEEN = sorted(Audience.VENDOR.sees)


@dataclass(frozen=True, slots=True)
class Named:
    """A template as the desk names it."""

    id: int
    public_id: str
    title: str
    role: str
    retired: bool


def lines(user: User, *, words: str = "", finished: bool = False) -> list[Line]:
    """Return the journeys of the customers in reach: those that are not over yet, or those that are."""
    asked = _lines(user.staff_role in REACHES_ALL)
    over = or_(Journey.completed_at.is_not(None), Journey.cancelled_at.is_not(None))
    asked = asked.where(over if finished else ~over)
    if words:
        key = search_key(words)
        asked = asked.where(
            or_(
                Customer.search_key.contains(key, autoescape=True) if key else Customer.name == words,
                Journey.title_ja.contains(words, autoescape=True),
                Journey.title_en.contains(words, autoescape=True),
            )
        )
    with every_customer(WHY, Audience.VENDOR):
        rows = db.session.execute(asked.execution_options(narrowed=True), {"me": user.id}).all()
    reading = language()
    return [_line(row, reading) for row in rows]


def count_finished(user: User) -> int:
    """Return how many journeys of the customers in reach are over."""
    reached = _reached(select(func.count(Journey.id)), user.staff_role in REACHES_ALL)
    asked = reached.where(or_(Journey.completed_at.is_not(None), Journey.cancelled_at.is_not(None)))
    with every_customer(WHY, Audience.VENDOR):
        return db.session.scalar(asked.execution_options(narrowed=True), {"me": user.id}) or 0


def templates() -> list[Named]:
    """Return the templates by title; those that are no longer offered last."""
    reading = language()
    rows = db.session.execute(
        select(
            JourneyTemplate.id, JourneyTemplate.public_id, JourneyTemplate.title_ja,
            JourneyTemplate.title_en, JourneyTemplate.role, JourneyTemplate.retired_at,
        )
    )  # fmt: skip
    found = [
        Named(
            row.id, row.public_id, Words(row.title_ja, row.title_en).of(reading), row.role.value,
            row.retired_at is not None,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.retired, one.title, one.id))


def clock_day(
    clock_from: Anchor, contract_on: date | None, kickoff_on: date | None, go_live_on: date | None,
    started_on: date | None,
) -> date | None:  # fmt: skip
    """Return the day from which time to value runs; without the day that is meant, the journey's own beginning."""
    meant = {Anchor.CONTRACT: contract_on, Anchor.KICKOFF: kickoff_on, Anchor.GO_LIVE: go_live_on}
    return meant.get(clock_from) or started_on


@cache
def _lines(reaches_all: bool) -> AnySelect:
    """Return the question, built once: it names no customer, and the vendor's audience is written into it."""
    following = aliased(Step)
    holder = aliased(AccountTeamMember)
    asked: AnySelect = (
        select(
            Journey.id, Journey.public_id, Journey.customer_id, Customer.slug, Customer.name, Customer.kana,
            Customer.time_zone, Journey.title_ja, Journey.title_en, Journey.role, Journey.template_id,
            AccountTeamMember.position, func.coalesce(Journey.lead_id, holder.user_id).label("lead_id"),
            Journey.clock_from, Journey.contract_on, Journey.kickoff_on, Journey.go_live_on,
            Journey.started_on, Journey.value_days, Journey.started_at, Journey.wow_reached_at,
            Journey.completed_at, Journey.cancelled_at, JourneySummary.steps, JourneySummary.steps_done,
            following.public_id.label("next_pid"), following.title_ja.label("next_ja"),
            following.title_en.label("next_en"), following.side.label("next_side"),
            JourneySummary.next_due_on, JourneySummary.waits, JourneySummary.waits_since, JourneySummary.pace,
            JourneySummary.pace_since, JourneySummary.late_days, JourneySummary.troubles, JourneyPause.reason,
            JourneyPause.planned_until,
        )
        .join(Customer, Customer.id == Journey.customer_id)
        .outerjoin(
            JourneySummary,
            and_(JourneySummary.journey_id == Journey.id, JourneySummary.customer_id == Journey.customer_id),
        )
        .outerjoin(
            following,
            and_(
                following.id == JourneySummary.next_step_id,
                following.customer_id == Journey.customer_id,
                following.visibility.in_(SEEN),
            ),
        )
        .outerjoin(
            JourneyPause,
            and_(
                JourneyPause.journey_id == Journey.id,
                JourneyPause.customer_id == Journey.customer_id,
                JourneyPause.until.is_(None),
            ),
        )
        .outerjoin(
            holder,
            and_(
                holder.customer_id == Journey.customer_id,
                holder.position == TeamPosition.PRIMARY,
                holder.ended_at.is_(None),
            ),
        )
    )  # fmt: skip
    return _reached(asked, reaches_all, joined=True)


def _reached(asked: AnySelect, reaches_all: bool, *, joined: bool = False) -> AnySelect:
    mine = and_(
        AccountTeamMember.customer_id == Journey.customer_id,
        AccountTeamMember.user_id == bindparam("me", type_=BIGINT),
        AccountTeamMember.ended_at.is_(None),
    )
    if not joined:
        asked = asked.select_from(Journey).join(Customer, Customer.id == Journey.customer_id)
    reached = asked.join(AccountTeamMember, mine, isouter=reaches_all)
    return reached.where(Customer.left_at.is_(None), Journey.visibility.in_(SEEN))


def _line(row: AnyRow, reading: str) -> Line:
    return Line(
        row.id, row.public_id, row.customer_id, row.slug, row.name, row.kana, row.time_zone,
        Words(row.title_ja, row.title_en).of(reading), row.role, row.template_id,
        row.position.value if row.position else None, row.lead_id, row.clock_from,
        clock_day(row.clock_from, row.contract_on, row.kickoff_on, row.go_live_on, row.started_on),
        row.value_days, row.started_at, row.steps or 0, row.steps_done or 0, row.next_pid,
        Words(row.next_ja or "", row.next_en or "").of(reading), row.next_side, row.next_due_on,
        row.waits or Waiting.WORKING, row.waits_since, row.pace or Pace.ON_TRACK, row.pace_since,
        row.late_days or 0, row.troubles or 0, row.reason, row.planned_until, row.wow_reached_at,
        row.completed_at, row.cancelled_at,
    )  # fmt: skip
