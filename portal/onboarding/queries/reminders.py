"""Who is to be told of which step on this morning; what was told of a step before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, or_, select

from portal.accounts import branding
from portal.accounts.models import (
    AccountTeamMember,
    CompanyHoliday,
    Customer,
    CustomerRole,
    Membership,
    TeamPosition,
    User,
)
from portal.accounts.queries.calendars import vendors_days
from portal.activity.models import Notice
from portal.foundation import clock
from portal.foundation.audience import Side, Visibility
from portal.foundation.calendar import UnknownCountry, WorkCalendar
from portal.foundation.db import db
from portal.onboarding.models import Journey, ReminderRules, Step, StepReminder
from portal.onboarding.queries.reminder_rules import Escalation, laid_over
from portal.onboarding.queries.standing import BELONGS, can_be_done, rests, runs
from portal.onboarding.rules.reminders import Level, level_for, mail_time, reached
from portal.onboarding.rules.words import StepSide, StepState

AnyRow = Row[*tuple[Any, ...]]
AHEAD, BACK = timedelta(days=75), timedelta(days=120)
"""How far due days, and holidays around them, are looked at: the longest rule is thirty working days."""
MOST_TOLD = 50
A_NIGHT = timedelta(hours=2)
"""What could not be done yet so long before the mail goes waits for the next morning."""


@dataclass(frozen=True)
class Reminding:
    """Somebody who is to be told of a step now, and when their daily mail goes."""

    customer_id: int
    journey_id: int
    step_id: int
    step_pid: str
    visibility: Visibility
    due_on: date
    person_id: int
    level: Level
    mail_at: datetime


@dataclass(frozen=True)
class _Person:
    """Somebody as they are reached: their zone, and the days on which they work."""

    id: int
    mail_at: datetime
    calendar: WorkCalendar


def due_now() -> list[Reminding]:
    """Return who is to be told of what in their morning: within one customer, or in `every_customer`.

    A fixed number of statements, however many journeys there are.
    """
    steps = db.session.execute(_open_steps()).all()
    if not steps:
        return []
    people, rules, told = _People(), _rules(), _told()
    return [
        Reminding(
            row.customer_id, row.journey_id, row.id, row.public_id, row.visibility, row.due_on, person.id, level,
            person.mail_at,
        )
        for row in steps
        for person, level in _whom(row, people, rules(row))
        if (row.id, person.id, level) not in told
    ]  # fmt: skip


def told_lately(step_ids: Iterable[int], since: datetime) -> set[tuple[int, int]]:
    """Return who was told of which of these steps since then, whatever it was: (person, step)."""
    asked = select(Notice.person_id, Notice.subject_id).where(
        Notice.subject_kind == "step", Notice.subject_id.in_(sorted(set(step_ids))), Notice.at >= since
    )
    return {(row.person_id, row.subject_id) for row in db.session.execute(asked)}


def standing_now(step_ids: Iterable[int]) -> dict[int, AnyRow]:
    """Return these steps as far as a reminder still holds: they can be done, and their journey does not rest."""
    asked = (
        select(
            Step.id, Step.public_id, Step.journey_id, Step.title_ja, Step.title_en, Step.due_on, Step.minutes,
            Step.staff_id, Step.stuck_at, Journey.title_ja.label("journey_ja"),
            Journey.title_en.label("journey_en"), Membership.user_id.label("owner"),
        )
        .join(Journey, BELONGS)
        .outerjoin(Membership, OWNERS)
        .where(Step.id.in_(sorted(set(step_ids))), *can_be_done(), ~rests())
    )  # fmt: skip
    return {row.id: row for row in db.session.execute(asked)}


def reminded(since: datetime, *, side: Side | None = None, person_id: int | None = None) -> Sequence[AnyRow]:
    """Return who was reminded of which step at the customer in scope, the newest first; of one side, or one person."""
    same = and_(Step.id == StepReminder.step_id, Step.customer_id == StepReminder.customer_id)
    asked = (
        select(
            StepReminder.at, StepReminder.level, StepReminder.due_on, StepReminder.person_id, Step.public_id,
            Step.title_ja, Step.title_en, Step.state,
        )
        .join(Step, same)
        .join(User, User.id == StepReminder.person_id)
        .where(StepReminder.at >= since, Step.state != StepState.LEFT_OUT)
        .order_by(StepReminder.at.desc(), StepReminder.id.desc())
        .limit(MOST_TOLD)
    )  # fmt: skip
    if side is not None:
        asked = asked.where(
            User.staff_role.is_(None) if side is Side.CUSTOMER else User.staff_role.is_not(None)
        )
    if person_id is not None:
        asked = asked.where(StepReminder.person_id == person_id)
    return db.session.execute(asked).all()


OWNERS = and_(
    Membership.id == Step.owner_id, Membership.customer_id == Step.customer_id, Membership.ended_at.is_(None)
)


class _People:
    """Whose morning it is, by what they are to a step: five statements."""

    def __init__(self) -> None:
        self._now, self._calendars = clock.now(), _Calendars()
        self.members: dict[int, _Person] = {}
        self.admins: dict[int, list[_Person]] = defaultdict(list)
        self.known: set[int] = set()  # memberships, whether it is their morning or not
        for row in db.session.execute(_members()):
            self.known.add(row.id)
            person = self._person(row.user_id, row.time_zone, row.customer_id, row.country)
            if person is not None:
                self.members[row.id] = person
                if row.role is CustomerRole.ADMIN:
                    self.admins[row.customer_id].append(person)
        found = ((row.id, self._person(row.id, row.time_zone)) for row in db.session.execute(_staff()))
        self.staff = {person_id: person for person_id, person in found if person is not None}
        self.primaries: dict[int, int] = {
            row.customer_id: row.user_id for row in db.session.execute(_primaries())
        }

    def leads(self, row: AnyRow) -> list[_Person]:
        """Return who of the vendor's people answers for the journey of a step."""
        person = self.staff.get(row.lead_id or self.primaries.get(row.customer_id, 0))
        return [person] if person else []

    def _person(
        self, person_id: int, zone: str, customer_id: int | None = None, country: str = ""
    ) -> _Person | None:
        at = mail_time(self._now, zone)
        return None if at is None else _Person(person_id, at, self._calendars.of(customer_id, country))


class _Calendars:
    """The days on which people of each side work."""

    def __init__(self) -> None:
        today = clock.now().date()
        near = CompanyHoliday.on.between(today - BACK, today + AHEAD)
        closed: dict[int, set[date]] = defaultdict(set)
        for row in db.session.execute(select(CompanyHoliday.customer_id, CompanyHoliday.on).where(near)):
            closed[row.customer_id].add(row.on)
        self._closed: Mapping[int, set[date]] = closed
        self._vendors = _calendar(branding.installation().country, vendors_days())
        self._known: dict[int, WorkCalendar] = {}

    def of(self, customer_id: int | None, country: str) -> WorkCalendar:
        """Return the customer's calendar, without one the vendor's."""
        if customer_id is None:
            return self._vendors
        if customer_id not in self._known:
            self._known[customer_id] = _calendar(country, frozenset(self._closed.get(customer_id, ())))
        return self._known[customer_id]


def _whom(row: AnyRow, people: _People, days: Escalation) -> Iterable[tuple[_Person, Level]]:
    """Return who is told of a step this morning, and as what. Who says they are stuck is not pressed."""
    owners, admins, leads = _owners(row, people), _admins(row, people), people.leads(row)
    ids = {"owners": {one.id for one in owners}, "admins": {one.id for one in admins},
           "leads": {one.id for one in leads}}  # fmt: skip
    for person in {one.id: one for one in (*leads, *admins, *owners)}.values():
        if row.opened_at > person.mail_at - A_NIGHT:
            continue
        levels = reached(row.due_on, person.mail_at.date(), person.calendar, days)
        if row.stuck_at is not None:
            levels &= {Level.CSM}
        level = level_for(person.id, levels, **ids)
        if level is not None:
            yield person, level


def _owners(row: AnyRow, people: _People) -> list[_Person]:
    """Return who is to do a step. What is nobody's falls to whom the journey is for, else to who leads that side."""
    found = []
    if row.side is not StepSide.VENDOR and not row.internal:
        found += _members_of(row, people)
    if row.side is not StepSide.CUSTOMER or row.internal:
        own = people.staff.get(row.staff_id) if row.staff_id is not None else None
        found += [own] if own else people.leads(row) if row.staff_id is None else []
    return found


def _members_of(row: AnyRow, people: _People) -> list[_Person]:
    """Return the customer's people who are to do a step."""
    for membership_id in (row.owner_id, row.member_id):
        if membership_id in people.known:
            person = people.members.get(membership_id)
            return [person] if person else []
    return people.admins.get(row.customer_id, [])


def _admins(row: AnyRow, people: _People) -> list[_Person]:
    """Return the administrators of whoever does a step of the customer's; nobody for what the vendor is to do."""
    if row.internal or row.side is StepSide.VENDOR:
        return []
    return people.admins.get(row.customer_id, [])


def _open_steps() -> Any:
    """Ask for what can be done and has a day that may matter now, wherever the scope reaches."""
    return (
        select(
            Step.id, Step.public_id, Step.customer_id, Step.journey_id, Step.visibility, Step.side, Step.internal,
            Step.due_on, Step.opened_at, Step.stuck_at, Step.owner_id, Step.staff_id, Journey.member_id,
            Journey.lead_id, Customer.segment_id,
        )
        .join(Journey, BELONGS)
        .join(Customer, Customer.id == Step.customer_id)
        .where(
            *can_be_done(), Step.due_on <= clock.now().date() + AHEAD, ~rests(), Customer.left_at.is_(None)
        )
        .order_by(Step.customer_id, Step.due_on, Step.id)
    )  # fmt: skip


def _members() -> Any:
    """Ask for the administrators, and for whoever has something to do in a running journey."""
    at = and_(Journey.customer_id == Membership.customer_id, *runs())
    owning = select(Step.owner_id).where(
        Step.customer_id == Membership.customer_id, Step.owner_id.is_not(None), Step.state == StepState.OPEN
    )
    meant = select(Journey.member_id).where(at, Journey.member_id.is_not(None))
    return (
        select(
            Membership.id, Membership.customer_id, Membership.role, Membership.user_id, User.time_zone,
            Customer.country,
        )
        .join(User, User.id == Membership.user_id)
        .join(Customer, Customer.id == Membership.customer_id)
        .where(
            Membership.ended_at.is_(None), User.disabled_at.is_(None), User.erased_at.is_(None),
            or_(
                Membership.role == CustomerRole.ADMIN, Membership.id.in_(owning), Membership.id.in_(meant)
            ),
        )
        .order_by(Membership.id)
    )  # fmt: skip


def _staff() -> Any:
    return select(User.id, User.time_zone).where(
        User.staff_role.is_not(None), User.disabled_at.is_(None), User.erased_at.is_(None)
    )


def _primaries() -> Any:
    return select(AccountTeamMember.customer_id, AccountTeamMember.user_id).where(
        AccountTeamMember.position == TeamPosition.PRIMARY, AccountTeamMember.ended_at.is_(None)
    )


def _told() -> set[tuple[int, int, int]]:
    """Return what was told of open steps for the day on which they are due: (step, person, level)."""
    same = and_(Step.id == StepReminder.step_id, Step.customer_id == StepReminder.customer_id)
    asked = (
        select(StepReminder.step_id, StepReminder.person_id, StepReminder.level)
        .join(Step, same)
        .where(Step.state == StepState.OPEN, StepReminder.due_on == Step.due_on)
    )
    return {(row.step_id, row.person_id, row.level) for row in db.session.execute(asked)}


def _rules() -> Any:
    """Return a function from a step to how its reminders escalate: its customer's, its segment's, everybody's."""
    found: Sequence[ReminderRules] = db.session.scalars(select(ReminderRules)).all()
    known: dict[tuple[int, int | None], Escalation] = {}

    def of(row: AnyRow) -> Escalation:
        key = (row.customer_id, row.segment_id)
        if key not in known:
            known[key] = laid_over([one for one in found if _holds(one, *key)])
        return known[key]

    return of


def _holds(one: ReminderRules, customer_id: int, segment_id: int | None) -> bool:
    if one.customer_ref is not None:
        return one.customer_ref == customer_id
    return one.segment_id is None or one.segment_id == segment_id


def _calendar(country: str, closed: frozenset[date]) -> WorkCalendar:
    try:
        return WorkCalendar(country, closed)
    except UnknownCountry:
        return WorkCalendar((), closed)
