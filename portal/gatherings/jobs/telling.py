"""Whoever has a seat hears what became of an event: in the bell, and by the letters that their calendars read.

And what time brings: events that are over count as held.
"""

from collections import defaultdict

from sqlalchemy import select

from portal.accounts import branding
from portal.activity.actions.notices import tell
from portal.foundation import clock, mail
from portal.foundation.actor import WORKER, Actor, ActorKind
from portal.foundation.audience import Side, Visibility
from portal.foundation.db import db
from portal.foundation.outbox import OutboxItem, job
from portal.foundation.tenancy import customer_scope
from portal.gatherings.actions import planning
from portal.gatherings.actions.seats import KIND, LETTER, TELL, remind
from portal.gatherings.models import Gathering, GatheringSeat
from portal.gatherings.rules.seats import sequence
from portal.gatherings.rules.words import GatheringState, SeatState

#: Who hears of what: those with a seat, and of some things those who wait for one.
ALSO_WAITING = frozenset({"changed", "cancelled"})
#: What goes out by a letter of its own as well.
BY_LETTER = frozenset({"changed", "cancelled"})


@job(TELL)
def tell_seats(item: OutboxItem) -> None:
    """Tell those whom it concerns; what has changed again since is told by its own item."""
    what, gathering = item.ids["what"], db.session.get(Gathering, item.ids["gathering_id"])
    if gathering is None or not branding.is_on(__name__):
        return
    seats = [
        one for one in _concerned(gathering, what, item.ids.get("seat_id")) if _holds(item, gathering, one)
    ]
    by_id = item.ids.get("by_id")
    by = Actor(ActorKind.PERSON, Side.VENDOR, by_id) if by_id else WORKER
    if what in BY_LETTER:
        for seat in seats:
            _mail(gathering, seat, what)
    there = defaultdict(set)
    for seat in seats:
        there[seat.customer_id].add(seat.person_id)
    for customer_id, person_ids in sorted(there.items()):
        with customer_scope(customer_id):
            tell(
                person_ids, f"gathering.{what}", by=by, about=f"{KIND}:{gathering.id}:{what}:{item.ids['sequence']}",
                visibility=Visibility.SHARED, subject_kind=KIND, subject_id=gathering.id,
            )  # fmt: skip
            db.session.flush()


@job("gatherings.hold", hourly=True)
def hold(_item: OutboxItem) -> None:
    """Let events count as held that are over."""
    over = select(Gathering).where(
        Gathering.state == GatheringState.PUBLISHED, Gathering.ends_at <= clock.now()
    )
    for gathering in db.session.scalars(over.order_by(Gathering.id)).all():
        planning.hold(gathering, by=WORKER)


def _concerned(gathering: Gathering, what: str, seat_id: int | None) -> list[GatheringSeat]:
    states = (SeatState.COMING, SeatState.WAITING) if what in ALSO_WAITING else (SeatState.COMING,)
    wanted = select(GatheringSeat).where(
        GatheringSeat.gathering_id == gathering.id, GatheringSeat.state.in_(states)
    )
    if seat_id is not None:
        wanted = wanted.where(GatheringSeat.id == seat_id)
    if what in ("feedback", "material"):
        wanted = wanted.where(GatheringSeat.came.is_distinct_from(False))
    return list(db.session.scalars(wanted.order_by(GatheringSeat.id)))


def _holds(item: OutboxItem, gathering: Gathering, seat: GatheringSeat) -> bool:
    """True while what is to be told is the newest there is, and news to whoever has this seat."""
    if item.ids["what"] == "changed" and (seat.moved_up_at or seat.since) > gathering.changed_at:
        return False
    if item.ids.get("seat_id") is not None:
        return bool(sequence(gathering.sequence, seat.turns) == item.ids["sequence"])
    return bool(gathering.sequence == item.ids["sequence"])


def _mail(gathering: Gathering, seat: GatheringSeat, what: str) -> None:
    number = sequence(gathering.sequence, seat.turns)
    if what == "cancelled" or seat.state is SeatState.COMING:
        mail.post(
            LETTER,
            dedupe_key=f"{LETTER}:{seat.id}:{number}:{what}",
            what=what,
            seat_id=seat.id,
            sequence=number,
        )
    if what == "changed" and seat.state is SeatState.COMING:
        remind(gathering, seat)
