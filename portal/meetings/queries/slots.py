"""Who can come at which of the proposed times."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.foundation import clock
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed
from portal.meetings.models import Answer, Slot, SlotAnswer
from portal.meetings.queries.meetings import Comer, slots_of


@dataclass(frozen=True)
class Choice:
    """One of the times with who can come, who perhaps, who cannot, and who has not said."""

    slot: Slot
    yes: tuple[Comer, ...]
    maybe: tuple[Comer, ...]
    no: tuple[Comer, ...]
    open: tuple[Comer, ...]
    past: bool

    @property
    def all_can(self) -> bool:
        """True when everybody who is needed has said that they can."""
        missing = [one for one in (*self.no, *self.open, *self.maybe) if one.required]
        return not self.past and not missing


def slot(public_id: str) -> Slot | None:
    """Return a proposed time by its public id."""
    return db.session.scalar(narrowed(select(Slot).where(Slot.public_id == public_id), Slot))


def answers_of(meeting_id: int) -> Sequence[SlotAnswer]:
    """Return who said what about the times of a meeting."""
    same = (Slot.id == SlotAnswer.slot_id) & (Slot.customer_id == SlotAnswer.customer_id)
    asked = select(SlotAnswer).join(Slot, same).where(Slot.meeting_id == meeting_id)
    return db.session.scalars(narrowed(asked, SlotAnswer, Slot)).all()


def choices(meeting_id: int, comers: Sequence[Comer]) -> list[Choice]:
    """Return the times of a meeting: those first at which everybody can come, then the earliest.

    Whoever proposed them has said that they can.
    """
    said: dict[int, dict[int, Answer]] = defaultdict(dict)
    for row in answers_of(meeting_id):
        said[row.slot_id][row.attendee_id] = row.answer
    found = [_choice(one, comers, said[one.id]) for one in slots_of([meeting_id]).get(meeting_id, [])]
    return sorted(found, key=lambda choice: (not choice.all_can, choice.slot.starts_at))


def _choice(slot: Slot, comers: Sequence[Comer], said: dict[int, Answer]) -> Choice:
    groups: dict[Answer, list[Comer]] = defaultdict(list)
    for one in comers:
        groups[said.get(one.id, one.answer if one.answer is Answer.YES else Answer.NONE)].append(one)
    yes, maybe, no = (tuple(groups[kind]) for kind in (Answer.YES, Answer.MAYBE, Answer.NO))
    return Choice(slot, yes, maybe, no, tuple(groups[Answer.NONE]), slot.starts_at <= clock.now())
