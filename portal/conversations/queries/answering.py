"""Who answers a customer, today or on another day: whoever is away is stood in for, and has their work back after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, tuple_
from sqlalchemy.sql import ColumnElement, false

from portal.accounts.models import Absence, AccountTeamMember, Customer, StaffRole, TeamPosition, User
from portal.accounts.queries.absences import away_until
from portal.accounts.queries.calendars import vendors_today
from portal.accounts.queries.team import ACCOMPANYING, ORDER
from portal.conversations.models import Conversation
from portal.conversations.queries.hours import expected_answer_for
from portal.conversations.rules.answering import Place, first_there
from portal.foundation.actor import Actor
from portal.foundation.db import db
from portal.foundation.tenancy import every_customer, narrowed

LEADS_COME = len(ORDER)
"""A CS lead answers after everybody of the team."""
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Answerer:
    """Who answers now; `instead_of` somebody who is away `until` a day, that day included."""

    person: User
    instead_of: User | None = None
    until: date | None = None


def who_answers(customer: Customer, on: date) -> User | None:
    """Return who answers this customer on a day of the vendor's calendar."""
    found = answerer(customer, on)
    return found.person if found else None


def answerer(customer: Customer, on: date, assigned_id: int | None = None) -> Answerer | None:
    """Return who answers this customer on a day and for whom: the one assigned, or their stand-in.

    Without somebody assigned it is the primary. Two statements: who could, and the rows of those who do.
    """
    could = _who_could([customer.id], on, also=assigned_id)
    places = [_place(row, customer.id) for row in could if row.customer_id in (customer.id, None)]
    first = min(places, key=lambda place: place.order).person_id if places else None
    wanted = assigned_id or first
    chosen = (
        wanted if wanted in {p.person_id for p in places if not p.away} else first_there(places, but=wanted)
    )
    if chosen is None:
        return None
    people = {user.id: user for user in db.session.scalars(select(User).where(User.id.in_({chosen, wanted})))}
    if chosen == wanted or wanted not in people:
        return Answerer(people[chosen])
    until = max((row.until_on for row in could if row.id == wanted and row.until_on), default=None)
    return Answerer(people[chosen], people[wanted], until)


def answering(customer: Customer, by: Actor) -> int | None:
    """Return to whom a new conversation is assigned: to a CSM who begins it, else to the customer's primary.

    A primary who is away keeps what is theirs; whoever stands in has it meanwhile (`mine`).
    """
    staff = select(User.staff_role).where(User.id == by.person_id)
    if by.person_id is not None and db.session.scalar(staff) in ACCOMPANYING:
        return by.person_id
    found = answerer(customer, vendors_today())
    if found is None:
        return None
    return (found.instead_of or found.person).id


def answer_due(conversation: Conversation, at: datetime) -> datetime | None:
    """Return by when the vendor answers in a conversation in which a customer writes at this instant."""
    customer = db.session.scalars(select(Customer).where(Customer.id == conversation.customer_id)).one()
    return expected_answer_for(customer, at)


def at_work(conversation: Conversation) -> int | None:
    """Return who of the vendor's people has it today: whoever is assigned, or who stands in for them."""
    if conversation.assigned_id is None:
        return None
    today, place = vendors_today(), (conversation.customer_id, conversation.assigned_id)
    if not away_until([conversation.assigned_id], today):
        return conversation.assigned_id
    return stand_ins(today, [conversation.customer_id]).get(place)


def who_could_step_in(conversation: Conversation) -> set[int]:
    """Return whom to tell when an answer is late: who has it today, who is assigned, and the next who is there."""
    on, assigned = vendors_today(), conversation.assigned_id
    places = [
        _place(row, conversation.customer_id)
        for row in _who_could([conversation.customer_id], on, also=assigned)
    ]
    first = assigned if assigned in {p.person_id for p in places if not p.away} else None
    first = first or first_there(places, but=assigned)
    told = {
        assigned,
        first,
        first_there([place for place in places if place.person_id != first], but=assigned),
    }
    return {person_id for person_id in told if person_id is not None}


def stand_ins(on: date, customer_ids: Iterable[int] | None = None) -> dict[tuple[int, int], int]:
    """Return who stands in where somebody is away: {(customer, assigned): person} of the open conversations.

    Four statements at most, whatever the number of customers; asked across them, or in one customer's scope. On days
    on which nobody is away it is one.
    """
    away = set(
        db.session.scalars(select(Absence.user_id).where(Absence.from_on <= on, Absence.until_on >= on))
    )
    if not away:
        return {}
    open_ones = (
        select(Conversation.customer_id, Conversation.assigned_id)
        .where(Conversation.solved_at.is_(None), Conversation.assigned_id.in_(sorted(away)))
        .distinct()
    )
    if customer_ids is not None:
        open_ones = open_ones.where(Conversation.customer_id.in_(list(customer_ids)))
    pairs = [
        (row.customer_id, row.assigned_id) for row in db.session.execute(narrowed(open_ones, Conversation))
    ]
    if not pairs:
        return {}
    could = _who_could(sorted({customer_id for customer_id, _assigned in pairs}), on)
    found: dict[tuple[int, int], int] = {}
    for customer_id, assigned_id in pairs:
        places = [_place(row, customer_id) for row in could if row.customer_id in (customer_id, None)]
        stands_in = first_there(places, but=assigned_id)
        if stands_in is not None:
            found[customer_id, assigned_id] = stands_in
    return found


def mine(user: User, on: date | None = None) -> ColumnElement[bool]:
    """Return which conversations are this person's to answer: those assigned, and those they stand in for today.

    Asked inside a scope; a condition on `Conversation`.
    """
    pairs = [pair for pair, person in stand_ins(on or vendors_today()).items() if person == user.id]
    stood_in = tuple_(Conversation.customer_id, Conversation.assigned_id).in_(pairs) if pairs else false()
    return or_(Conversation.assigned_id == user.id, stood_in)


def _who_could(customer_ids: Sequence[int], on: date, also: int | None = None) -> Sequence[AnyRow]:
    """Return who could answer: (id, customer or None for a lead, position, until when they are away)."""
    gone = or_(User.staff_leaves_on.is_(None), User.staff_leaves_on >= on)
    place = and_(
        AccountTeamMember.user_id == User.id,
        AccountTeamMember.customer_id.in_(customer_ids),
        AccountTeamMember.ended_at.is_(None),
    )
    absent = and_(Absence.user_id == User.id, Absence.from_on <= on, Absence.until_on >= on)
    asked = (
        select(User.id, AccountTeamMember.customer_id, AccountTeamMember.position, Absence.until_on)
        .outerjoin(AccountTeamMember, place)
        .outerjoin(Absence, absent)
        .where(
            User.staff_role.in_(ACCOMPANYING),
            User.disabled_at.is_(None),
            User.erased_at.is_(None),
            gone,
            or_(
                AccountTeamMember.id.is_not(None),
                User.staff_role == StaffRole.CS_LEAD,
                User.id == also if also else false(),
            ),
        )
    )
    with every_customer("the places named are those of the customers asked about"):
        return db.session.execute(narrowed(asked, AccountTeamMember)).all()


def _place(row: AnyRow, customer_id: int) -> Place:
    position: TeamPosition | None = row.position if row.customer_id == customer_id else None
    order = ORDER[position] if position is not None else LEADS_COME
    return Place(row.id, order, away=row.until_on is not None)
