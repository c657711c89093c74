"""What of the meetings needs somebody: an answer, a choice of times, a word on who was there; and what comes next."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, exists, func, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Customer
from portal.foundation import clock
from portal.foundation.db import BIGINT, UtcDateTime, db
from portal.foundation.tenancy import ask_across, narrowed, prepared
from portal.meetings.models import Answer, Attendee, Meeting, MeetingState, Slot

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
SHOWN = (
    Meeting.id, Meeting.public_id, Meeting.title, Meeting.kind, Meeting.starts_at, Meeting.ends_at, Meeting.zone,
    Meeting.state, Meeting.place_kind, Meeting.place, Meeting.visibility, Meeting.created_at, Meeting.organizer_id,
    Meeting.series_id, Attendee.answer, Attendee.answered_at, Customer.slug, Customer.name.label("customer_name"),
    Customer.time_zone,
)  # fmt: skip
ANSWERED_SOON = timedelta(days=14)
TOLD_WITHIN = timedelta(days=3)


def mine(
    person_id: int, first: datetime, last: datetime, customer_ids: Collection[int] | None = None
) -> Sequence[AnyRow]:
    """Return a person's fixed and held meetings between two instants, with their own answer, in order."""
    asked = _of(person_id).where(
        Meeting.state.in_([MeetingState.FIXED, MeetingState.HELD]),
        Meeting.starts_at < last,
        Meeting.ends_at > first,
    )
    return _rows(asked.order_by(Meeting.starts_at, Meeting.id), customer_ids)


def to_answer(person_id: int, customer_ids: Collection[int] | None = None) -> Sequence[AnyRow]:
    """Return invitations a person has not answered: single ones always, of a series those of the next days."""
    now = clock.now()
    return _asked(_to_answer, customer_ids, me=person_id, now=now, soon=now + ANSWERED_SOON)


def to_choose(person_id: int, customer_ids: Collection[int] | None = None) -> Sequence[AnyRow]:
    """Return meetings for which somebody has not said yet when it suits, as long as a time lies ahead."""
    return _asked(_to_choose, customer_ids, me=person_id, now=clock.now())


def own_proposals(person_id: int, customer_ids: Collection[int] | None = None) -> Sequence[AnyRow]:
    """Return the proposals of a person that still wait for the others."""
    asked = _of(person_id).where(Meeting.state == MeetingState.PROPOSED, Meeting.organizer_id == person_id)
    return _rows(asked.order_by(Meeting.id), customer_ids)


def to_tell(person_id: int, customer_ids: Collection[int] | None = None) -> Sequence[AnyRow]:
    """Return the organizer's meetings of the last days of which nobody has said who was there."""
    now = clock.now()
    return _asked(_to_tell, customer_ids, me=person_id, now=now, since=now - TOLD_WITHIN)


def same_until(person_id: int) -> datetime | None:
    """Return when the hour alone may change what a vendor person has to answer, to choose and to tell; None for never.

    A meeting begins or ends, one of a series comes near, a time that was proposed goes by, or it is too late to tell.
    Two statements, under `every_customer`.
    """
    now = clock.now()
    times = {"me": person_id, "now": now, "soon": now + ANSWERED_SOON, "since": now - TOLD_WITHIN}
    *instants, far, over = tuple(ask_across(_instants(), **times)[0])
    ahead = ask_across(_next_slot(), me=person_id, now=now)[0][0]
    instants += [far and far - ANSWERED_SOON, over and over + TOLD_WITHIN, ahead]
    return min((at for at in instants if at), default=None)


def coming_of(person_id: int | None) -> AnyRow | None:
    """Return the next meeting of the customer in scope: the person's own, else the next there is."""
    now = clock.now()
    asked = select(
        Meeting.id, Meeting.public_id, Meeting.title, Meeting.starts_at, Meeting.ends_at, Meeting.zone,
        Meeting.place_kind, Meeting.place, Meeting.series_id,
    ).where(Meeting.state == MeetingState.FIXED, Meeting.ends_at > now)  # fmt: skip
    if person_id is not None:
        own = asked.join(Attendee, _attends).where(
            Attendee.person_id == person_id, Attendee.removed_at.is_(None), Attendee.answer != Answer.NO
        )
        return db.session.execute(
            narrowed(own.order_by(Meeting.starts_at).limit(1), Meeting, Attendee)
        ).first()
    return db.session.execute(narrowed(asked.order_by(Meeting.starts_at).limit(1), Meeting)).first()


def day_after(meeting: Meeting, customer: Customer) -> date | None:
    """Return the day of the next fixed meeting of the same series that lies ahead, None where there is none."""
    if meeting.series_id is None:
        return None
    after = max(clock.now(), meeting.starts_at or clock.now())
    asked = select(Meeting.starts_at).where(
        Meeting.series_id == meeting.series_id, Meeting.state == MeetingState.FIXED, Meeting.starts_at > after
    )
    found = db.session.scalar(narrowed(asked.order_by(Meeting.starts_at).limit(1), Meeting))
    return clock.day_of(found, customer.time_zone) if found is not None else None


_Other = aliased(Attendee)
_attends = (Attendee.meeting_id == Meeting.id) & (Attendee.customer_id == Meeting.customer_id)
_proposed_for = (Slot.meeting_id == Meeting.id) & (Slot.customer_id == Meeting.customer_id)


_NOW, _SOON, _SINCE = (bindparam(name, type_=UtcDateTime()) for name in ("now", "soon", "since"))
_ME = bindparam("me", type_=BIGINT)
_MINE = (Attendee.person_id == _ME, Attendee.removed_at.is_(None))


def _to_answer() -> AnySelect:
    asked = _of(_ME).where(
        Meeting.state == MeetingState.FIXED,
        Attendee.answer == Answer.NONE,
        Meeting.starts_at > _NOW,
        (Meeting.series_id.is_(None)) | (Meeting.starts_at < _SOON),
    )
    return narrowed(asked.order_by(Meeting.starts_at), Meeting, Attendee)


def _to_choose() -> AnySelect:
    ahead = exists().where(_proposed_for, Slot.starts_at > _NOW)
    asked = _of(_ME).where(Meeting.state == MeetingState.PROPOSED, Attendee.answered_at.is_(None))
    # Narrowed before the slots are asked for, which belong to the meeting's own customer.
    return narrowed(asked.order_by(Meeting.id), Meeting, Attendee).where(ahead)


def _to_tell() -> AnySelect:
    said = exists().where(
        _Other.meeting_id == Meeting.id,
        _Other.customer_id == Meeting.customer_id,
        _Other.attended.is_not(None),
    )
    asked = _of(_ME).where(
        Meeting.organizer_id == _ME,
        Meeting.state.in_([MeetingState.FIXED, MeetingState.HELD]),
        Meeting.ends_at < _NOW,
        Meeting.ends_at > _SINCE,
        ~said,
    )
    return narrowed(asked.order_by(Meeting.starts_at), Meeting, Attendee)


_ACROSS = {question: prepared(question) for question in (_to_answer, _to_choose, _to_tell)}


def _asked(
    question: Callable[[], AnySelect], customer_ids: Collection[int] | None, **values: Any
) -> Sequence[AnyRow]:
    """Ask inside one customer, or about these of all customers."""
    if customer_ids is None:
        return db.session.execute(question(), values).all()
    return _at(ask_across(_ACROSS[question](), **values), customer_ids)


@prepared
def _instants() -> AnySelect:
    starts, ends = Meeting.starts_at, Meeting.ends_at
    of_meetings = select(
        func.min(case((starts > _NOW, starts))),
        func.min(case((ends >= _NOW, ends))),
        func.min(case((starts >= _SOON, starts))),
        func.min(case((ends < _NOW, ends))),
    ).join(Attendee, _attends)
    return narrowed(of_meetings.where(*_MINE, ends >= _SINCE), Meeting, Attendee)


@prepared
def _next_slot() -> AnySelect:
    of_slots = select(func.min(Slot.starts_at)).join(Meeting, _proposed_for).join(Attendee, _attends)
    return narrowed(of_slots.where(*_MINE, Slot.starts_at > _NOW), Meeting, Attendee, Slot)


def _of(person_id: Any) -> Any:
    return (
        select(*SHOWN, Meeting.customer_id)
        .join(Attendee, _attends)
        .join(Customer, Customer.id == Meeting.customer_id)
        .where(Attendee.person_id == person_id, Attendee.removed_at.is_(None))
    )


def _rows(asked: Any, customer_ids: Collection[int] | None) -> Sequence[AnyRow]:
    return _at(db.session.execute(narrowed(asked, Meeting, Attendee)).all(), customer_ids)


def _at(rows: Sequence[AnyRow], customer_ids: Collection[int] | None) -> Sequence[AnyRow]:
    """Return the rows at these customers; naming hundreds of them in a statement would cost more than its rows."""
    if customer_ids is None:
        return rows
    wanted = set(customer_ids)
    return [row for row in rows if row.customer_id in wanted]
