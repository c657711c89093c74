"""Signing up and off: seats go in order, and whoever waits moves up by itself.

Everything that gives or frees a seat first locks the event's row, so that no seat is given twice, on either database.
"""

from collections.abc import Iterable

from sqlalchemy import func, select

from portal.accounts.models import Customer
from portal.accounts.queries.reach import keys_of
from portal.activity.actions import record
from portal.foundation import clock, mail, outbox
from portal.foundation.actor import Actor
from portal.foundation.audience import Visibility
from portal.foundation.audit import remember
from portal.foundation.db import db
from portal.foundation.events import announce
from portal.foundation.refusals import Refused
from portal.foundation.tenancy import customer_scope
from portal.gatherings.actions.events import AttendanceTakenBack, Attended, SeatsChanged
from portal.gatherings.models import Gathering, GatheringSeat
from portal.gatherings.queries.reaching import admits
from portal.gatherings.rules import seats as rules
from portal.gatherings.rules.words import GatheringState, SeatState

TELL, LETTER, KIND = "gatherings.tell", "gathering", "gathering"


def locked(gathering: Gathering) -> Gathering:
    """Return the event as it is at this moment, with its row locked until the transaction ends."""
    wanted = select(Gathering).where(Gathering.id == gathering.id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def terms_of(gathering: Gathering) -> rules.Terms:
    """Return what decides about signing up."""
    return rules.Terms(
        gathering.state, gathering.starts_at, gathering.ends_at, gathering.closes_at, gathering.capacity
    )


def come(gathering: Gathering, person_id: int, customer_id: int) -> GatheringSeat:
    """Sign somebody up, into the waiting list where no seat is free; who has a place keeps it.

    Raises Refused: not_for_you (any more), draft, cancelled, over, begun or closed.
    """
    row = locked(gathering)
    if not admits(row.reach, row.addressees, keys_of(db.session.get_one(Customer, customer_id))):
        raise Refused("not_for_you")
    if reason := rules.refusal(terms_of(row), clock.now()):
        raise Refused(reason)
    seat = seat_of(row.id, person_id)
    if seat is not None and seat.state is not SeatState.GONE:
        return seat
    free = rules.free(row.capacity, row.taken)
    state = SeatState.WAITING if free == 0 or row.waiting else SeatState.COMING
    if seat is None:
        seat = GatheringSeat(gathering_id=row.id, person_id=person_id, customer_id=customer_id, state=state)
        db.session.add(seat)
    else:
        seat.state, seat.customer_id, seat.since = state, customer_id, clock.now()
        seat.turns, seat.moved_up_at, seat.came = seat.turns + 1, None, None
    db.session.flush()
    if state is SeatState.COMING:
        _invite(row, seat, "welcome")
    fill(row)
    return seat


def come_to_all(gatherings: Iterable[Gathering], person_id: int, customer_id: int) -> list[GatheringSeat]:
    """Sign somebody up for events of a series, into the waiting list of what is full; what cannot be come to (any
    more) is passed over. Returns the places that are new.

    Their rows are locked in the order of their ids, so that two who do this never wait for each other in a circle.
    Raises Refused with the reason of the first where nothing at all could be come to.
    """
    made, reasons = [], []
    for one in sorted(gatherings, key=lambda one: one.id):
        held = seat_of(one.id, person_id)
        is_new = held is None or held.state is SeatState.GONE
        try:
            seat = come(one, person_id, customer_id)
        except Refused as refusal:
            reasons.append(refusal.reason)
            continue
        if is_new:
            made.append(seat)
    if reasons and not made:
        raise Refused(reasons[0])
    return made


def leave(gathering: Gathering, person_id: int) -> bool:
    """Sign somebody off; the first who waits gets the seat. False where they had none. Raises Refused (over, begun)."""
    row = locked(gathering)
    seat = seat_of(row.id, person_id)
    if seat is None or seat.state is SeatState.GONE:
        return False
    if row.state is not GatheringState.PUBLISHED or row.ends_at <= clock.now():
        raise Refused("over")
    if row.starts_at <= clock.now():
        raise Refused("begun")
    _free(row, seat)
    return True


def fill(gathering: Gathering) -> None:
    """Give free seats to whoever has waited longest, and count; its row is locked."""
    if gathering.state is GatheringState.PUBLISHED and gathering.starts_at > clock.now():
        free = rules.free(gathering.capacity, _count(gathering.id, SeatState.COMING))
        if free is None or free:
            for seat in _first_waiting(gathering.id, free):
                seat.state, seat.moved_up_at = SeatState.COMING, clock.now()
                db.session.flush()
                _invite(gathering, seat, "moved_up")
                outbox.owe(
                    TELL, what="moved_up", gathering_id=gathering.id, seat_id=seat.id,
                    sequence=rules.sequence(gathering.sequence, seat.turns), by_id=None,
                )  # fmt: skip
    gathering.taken = _count(gathering.id, SeatState.COMING)
    gathering.waiting = _count(gathering.id, SeatState.WAITING)
    db.session.flush()
    announce(SeatsChanged(0, gathering.id))


def release(person_id: int, customer_id: int | None = None) -> None:
    """Free the coming seats of somebody who left a customer, or (without one) altogether; they get no mail."""
    wanted = (
        select(Gathering, GatheringSeat)
        .join(GatheringSeat, GatheringSeat.gathering_id == Gathering.id)
        .where(
            GatheringSeat.person_id == person_id, GatheringSeat.state != SeatState.GONE,
            Gathering.state == GatheringState.PUBLISHED, Gathering.starts_at > clock.now(),
        )
    )  # fmt: skip
    if customer_id is not None:
        wanted = wanted.where(GatheringSeat.customer_id == customer_id)
    for gathering, seat in db.session.execute(wanted.order_by(Gathering.id)).all():
        _free(locked(gathering), seat)


def release_unreached(gathering: Gathering, *, by: Actor) -> None:
    """Free the seats of customers whom the event is not for (any more); their calendars drop it. Its row is locked."""
    if gathering.state is not GatheringState.PUBLISHED:
        return
    there = select(GatheringSeat.customer_id).where(GatheringSeat.gathering_id == gathering.id).distinct()
    customers = db.session.scalars(select(Customer).where(Customer.id.in_(there))).all()
    reached = {one.id for one in customers if admits(gathering.reach, gathering.addressees, keys_of(one))}
    for seat in _held_by(gathering.id):
        if seat.customer_id not in reached:
            remember("gathering.seat_taken_away", by=by, subject=f"gathering:{gathering.public_id}")
            _free(gathering, seat)


def mark(gathering: Gathering, seat: GatheringSeat, came: bool | None, *, by: Actor) -> None:
    """Note whether somebody was there; None takes a note back. Raises Refused (not_yet) before it begins."""
    if gathering.starts_at > clock.now() or gathering.state is GatheringState.CANCELLED:
        raise Refused("not_yet")
    was, seat.came = seat.came, came
    db.session.flush()
    if came is True and was is not True:
        with customer_scope(seat.customer_id):
            record(
                "gathering.attended", by=by, visibility=Visibility.VENDOR, subject_kind=KIND,
                subject_public_id=gathering.public_id, title=gathering.title_ja or gathering.title_en,
                person_id=seat.person_id,
            )  # fmt: skip
            announce(Attended(seat.customer_id, gathering.id, seat.person_id))
            db.session.flush()
    elif was is True and came is not True:
        with customer_scope(seat.customer_id):
            announce(AttendanceTakenBack(seat.customer_id, gathering.id, seat.person_id))


def seat_of(gathering_id: int, person_id: int) -> GatheringSeat | None:
    """Return somebody's place at an event, whatever became of it."""
    wanted = select(GatheringSeat).where(
        GatheringSeat.gathering_id == gathering_id, GatheringSeat.person_id == person_id
    )
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def _free(gathering: Gathering, seat: GatheringSeat) -> None:
    had_seat = seat.state is SeatState.COMING
    seat.state, seat.turns, seat.moved_up_at = SeatState.GONE, seat.turns + 1, None
    db.session.flush()
    if had_seat:
        _post(gathering, seat, "signed_off")
    fill(gathering)


def _invite(gathering: Gathering, seat: GatheringSeat, what: str) -> None:
    """Promise the invitation, and what reminds of it."""
    _post(gathering, seat, what)
    remind(gathering, seat)


def remind(gathering: Gathering, seat: GatheringSeat) -> None:
    """Promise the reminders that are still to come; a letter that is out of date by then stays unsent."""
    for name, moment in rules.reminders(gathering.starts_at, clock.now()):
        number = rules.sequence(gathering.sequence, seat.turns)
        mail.post(
            LETTER, dedupe_key=f"{LETTER}:{seat.id}:{number}:{name}", not_before=moment,
            what=f"reminder_{name}", seat_id=seat.id, sequence=number,
        )  # fmt: skip


def _post(gathering: Gathering, seat: GatheringSeat, what: str) -> None:
    number = rules.sequence(gathering.sequence, seat.turns)
    mail.post(
        LETTER,
        dedupe_key=f"{LETTER}:{seat.id}:{number}:{what}",
        what=what,
        seat_id=seat.id,
        sequence=number,
    )


def _count(gathering_id: int, state: SeatState) -> int:
    counted = select(func.count(GatheringSeat.id)).where(
        GatheringSeat.gathering_id == gathering_id, GatheringSeat.state == state
    )
    return db.session.scalar(counted) or 0


def _first_waiting(gathering_id: int, most: int | None) -> list[GatheringSeat]:
    wanted = select(GatheringSeat).where(
        GatheringSeat.gathering_id == gathering_id, GatheringSeat.state == SeatState.WAITING
    )
    wanted = wanted.order_by(GatheringSeat.since, GatheringSeat.id).limit(most)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def _held_by(gathering_id: int) -> list[GatheringSeat]:
    wanted = select(GatheringSeat).where(
        GatheringSeat.gathering_id == gathering_id, GatheringSeat.state != SeatState.GONE
    )
    return list(
        db.session.scalars(wanted.order_by(GatheringSeat.state == SeatState.COMING, GatheringSeat.id))
    )
