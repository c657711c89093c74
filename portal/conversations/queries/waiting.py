"""What waits for an answer: of the vendor's people, whose turn is overdue first; of a customer's person, theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from portal.accounts.models import Absence, Customer, User
from portal.accounts.queries.calendars import vendors_today
from portal.activity.queries import Doer, named
from portal.conversations.models import Conversation, Follower
from portal.conversations.queries.answering import stand_ins
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import BIGINT, UtcDateTime, db
from portal.foundation.tenancy import TenancyError, ask_across, narrowed, prepared, scope

MOST_SHOWN, MOST_OF_OTHERS, FEW = 20, 200, 30
_NAMED = bindparam("customers", expanding=True, type_=BIGINT)
_NOW = bindparam("now", type_=UtcDateTime())
ROW = (
    Conversation.public_id, Conversation.title, Conversation.customer_id, Conversation.waiting_since,
    Conversation.answer_due_at, Conversation.assigned_id, Customer.slug, Customer.name,
)  # fmt: skip
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Waiting:
    """A conversation in which somebody waits. `instead_of` is who is away, where its reader stands in."""

    public_id: str
    title: str
    slug: str
    customer_name: str
    since: datetime
    due_at: datetime | None
    instead_of: Doer | None = None
    unassigned: bool = False

    @property
    def overdue(self) -> bool:
        """True once the expected answer has not come."""
        return self.due_at is not None and self.due_at < clock.now()


def for_vendor(user: User, customer_ids: Sequence[int]) -> list[Waiting]:
    """Return what waits for this vendor person among these customers, the oldest promise first.

    Theirs is what is assigned to them, what they stand in for today, and what is assigned to nobody. Put off is left
    out. One statement, two more while somebody is away; under `every_customer`.
    """
    _assert_across_all()
    now, today = clock.now(), vendors_today()
    few = len(customer_ids) <= FEW
    bound = {"customers": list(customer_ids)} if few else {}
    asked = _theirs(None if few else tuple(sorted(customer_ids)))
    found = ask_across(asked, me=user.id, now=now, today=today, **bound)
    rows = sorted(found, key=_by_promise)
    others = {row.customer_id for row in rows if row.absence is not None and row.assigned_id != user.id}
    stands_in = stand_ins(today, others) if others else {}
    shown = {row.public_id: row for row in rows if _is_mine(row, user, stands_in)}  # two absences, one row
    away = named({row.assigned_id for row in shown.values()} - {user.id, None})
    return [_waiting(row, away.get(row.assigned_id), now) for row in list(shown.values())[:MOST_SHOWN]]


def same_until(found: Sequence[Waiting]) -> datetime | None:
    """Return when the hour alone may change what was `found`: an answer is due, or something put off comes back.

    Anything put off, at whichever customer: the next such instant is found along an index, and being early costs no
    more than looking again. None for never. One statement, under `every_customer`.
    """
    _assert_across_all()
    now = clock.now()
    wakes = ask_across(_wakes(), now=now)[0][0]
    due = (one.due_at for one in found if one.due_at is not None and one.due_at >= now)
    return min((at for at in (wakes, *due) if at is not None), default=None)


def _assert_across_all() -> None:
    if (open_scope := scope()) is None or open_scope.customer_id is not None:
        raise TenancyError("what waits for the vendor is asked across all customers")


@prepared
def _theirs(customers: tuple[int, ...] | None) -> Any:
    """Return what asks for what may wait for somebody, each part read along an index and no further than a page shows.

    Who asks names the customers they may see: a few are bound; hundreds are written out, since binding them four times
    a page costs more than finding what waits, and a book seldom has other customers.
    """
    me, today = bindparam("me", type_=BIGINT), bindparam("today", type_=Date())
    due = Conversation.answer_due_at
    waits = select(*ROW, Conversation.id).join(Customer, Customer.id == Conversation.customer_id)
    waits = waits.where(
        Conversation.customer_id.in_(_NAMED if customers is None else _written(customers)),
        Conversation.solved_at.is_(None),
        Conversation.waiting_for == Side.VENDOR,
        or_(Conversation.snoozed_until.is_(None), Conversation.snoozed_until <= _NOW),
    )
    own = waits.add_columns(cast(null(), BIGINT).label("absence")).where(Conversation.assigned_id == me)
    nobodys = waits.add_columns(cast(null(), BIGINT).label("absence")).where(
        Conversation.assigned_id.is_(None)
    )
    absent = (
        Absence.user_id == Conversation.assigned_id,
        Absence.from_on <= today,
        Absence.until_on >= today,
    )
    away = select(Absence.user_id).where(*absent[1:])
    instead = waits.add_columns(Absence.id.label("absence")).join(Absence, and_(*absent))
    instead = instead.where(Conversation.assigned_id.in_(away))  # found by who is away, not by all that waits
    parts = (
        own.where(due.is_not(None)).order_by(due, Conversation.id).limit(MOST_SHOWN),
        own.where(due.is_(None)).order_by(Conversation.id).limit(MOST_SHOWN),
        nobodys.order_by(due, Conversation.id).limit(MOST_OF_OTHERS),
        instead.where(Conversation.assigned_id != me).order_by(due, Conversation.id).limit(MOST_OF_OTHERS),
    )
    return union_all(*(select(narrowed(part, Conversation).subquery()) for part in parts)).execution_options(
        narrowed=True
    )


def _written(customers: tuple[int, ...]) -> list[ColumnElement[int]]:
    """Return ids as words of the statement: nothing of them is looked at again when it is asked."""
    return [literal_column(str(int(one)), BIGINT) for one in customers]


@prepared
def _wakes() -> Any:
    """Return what asks when the next of what was put off comes back; built once, like `_theirs`."""
    asked = select(func.min(Conversation.snoozed_until)).where(Conversation.snoozed_until > _NOW)
    return narrowed(asked, Conversation)


def _by_promise(row: AnyRow) -> tuple[bool, datetime, int]:
    return row.answer_due_at is None, row.answer_due_at or row.waiting_since or clock.now(), row.id


def for_customer(user: User) -> list[Waiting]:
    """Return what waits for this person of the customer in scope: where they take part, the oldest first."""
    takes_part = and_(
        Follower.conversation_id == Conversation.id,
        Follower.customer_id == Conversation.customer_id,
        Follower.person_id == user.id,
        Follower.left_at.is_(None),
    )
    asked = (
        select(*ROW)
        .join(Customer, Customer.id == Conversation.customer_id)
        .join(Follower, takes_part)
        .where(Conversation.solved_at.is_(None), Conversation.waiting_for == Side.CUSTOMER)
        .order_by(Conversation.waiting_since, Conversation.id)
        .limit(MOST_SHOWN)
    )
    rows = db.session.execute(narrowed(asked, Conversation, Follower)).all()
    return [_waiting(row, None, clock.now()) for row in rows]


def waiting_long(at_least: timedelta) -> Sequence[AnyRow]:
    """Return what has waited so long for either side at the customer in scope, the longest first."""
    asked = select(
        Conversation.public_id, Conversation.title, Conversation.waiting_for, Conversation.waiting_since
    ).where(
        Conversation.solved_at.is_(None),
        Conversation.waiting_for.is_not(None),
        Conversation.waiting_since <= clock.now() - at_least,
    )
    ordered = asked.order_by(Conversation.waiting_since, Conversation.id).limit(MOST_SHOWN)
    return db.session.execute(narrowed(ordered, Conversation)).all()


def _is_mine(row: AnyRow, user: User, stands_in: Mapping[tuple[int, int], int]) -> bool:
    if row.assigned_id in (user.id, None):
        return True
    return stands_in.get((row.customer_id, row.assigned_id)) == user.id


def _waiting(row: AnyRow, instead_of: Doer | None, now: datetime) -> Waiting:
    return Waiting(
        row.public_id, row.title, row.slug, row.name, row.waiting_since or now, row.answer_due_at, instead_of,
        row.assigned_id is None,
    )  # fmt: skip
