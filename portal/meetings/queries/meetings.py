"""Meetings of the customer in scope: one, the next, the past, and who comes to them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.foundation import clock
from portal.foundation.audience import Side
from portal.foundation.db import db
from portal.foundation.i18n import language
from portal.foundation.tenancy import narrowed
from portal.meetings.models import Answer, Attendee, Meeting, MeetingState, Series, Slot, Stage

LISTED = (
    Meeting.id, Meeting.public_id, Meeting.title, Meeting.kind, Meeting.starts_at, Meeting.ends_at, Meeting.minutes,
    Meeting.zone, Meeting.state, Meeting.place_kind, Meeting.place, Meeting.visibility, Meeting.series_id,
    Meeting.organizer_id, Meeting.organizer_side, Meeting.recording_url, Meeting.created_at,
)  # fmt: skip
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Comer:
    """Somebody who is asked to come, as pages show them."""

    id: int
    public_id: str
    meeting_id: int
    person_id: int | None
    person_pid: str
    side: Side | None
    name: str
    email: str
    language: str
    zone: str
    initial: str
    colour_index: int
    required: bool
    answer: Answer
    answered_at: datetime | None
    words: str
    attended: bool | None


def meeting(public_id: str) -> Meeting | None:
    """Return the meeting of this public id that the reader may see."""
    return db.session.scalar(narrowed(select(Meeting).where(Meeting.public_id == public_id), Meeting))


def by_ids(ids: Iterable[int]) -> dict[int, Meeting]:
    """Return those of these meetings that the reader may see, by inner id."""
    found = select(Meeting).where(Meeting.id.in_(sorted(set(ids))))
    return {one.id: one for one in db.session.scalars(narrowed(found, Meeting))}


def by_id(meeting_id: int) -> Meeting | None:
    """Return one meeting by inner id."""
    return by_ids([meeting_id]).get(meeting_id)


def series(series_id: int | None) -> Series | None:
    """Return a series by inner id."""
    if series_id is None:
        return None
    return db.session.scalar(narrowed(select(Series).where(Series.id == series_id), Series))


def occurrences(series_id: int) -> Sequence[Meeting]:
    """Return the meetings of a series in their order."""
    found = select(Meeting).where(Meeting.series_id == series_id).order_by(Meeting.recurs_at)
    return db.session.scalars(narrowed(found, Meeting)).all()


def around(series_id: int, *, most: int = 8) -> Sequence[AnyRow]:
    """Return the next occurrences of a series, those that are called off among them, with the last one before."""
    asked = select(*LISTED).where(Meeting.series_id == series_id)
    before = asked.where(Meeting.starts_at < clock.now()).order_by(Meeting.starts_at.desc()).limit(1)
    after = asked.where(Meeting.starts_at >= clock.now()).order_by(Meeting.starts_at).limit(most)
    return [
        *db.session.execute(narrowed(before, Meeting)).all(),
        *db.session.execute(narrowed(after, Meeting)).all(),
    ]


def coming(*, most: int = 50) -> Sequence[AnyRow]:
    """Return what lies ahead: fixed meetings that are not over, the next one first."""
    asked = select(*LISTED).where(Meeting.state == MeetingState.FIXED, Meeting.ends_at >= clock.now())
    return db.session.execute(narrowed(asked.order_by(Meeting.starts_at).limit(most), Meeting)).all()


def proposed() -> Sequence[AnyRow]:
    """Return the meetings whose time is still to be found, the oldest first."""
    asked = select(*LISTED).where(Meeting.state == MeetingState.PROPOSED).order_by(Meeting.id)
    return db.session.execute(narrowed(asked, Meeting)).all()


def past(*, most: int = 20, skip: int = 0) -> Sequence[AnyRow]:
    """Return what lies behind, the last one first: held, cancelled, or simply over."""
    asked = (
        select(*LISTED)
        .where(_over())
        .order_by(func.coalesce(Meeting.starts_at, Meeting.updated_at).desc(), Meeting.id.desc())
    )
    return db.session.execute(narrowed(asked.limit(most).offset(skip), Meeting)).all()


def past_count() -> int:
    """Count what lies behind."""
    return db.session.scalar(narrowed(select(func.count(Meeting.id)).where(_over()), Meeting)) or 0


def comers(meeting_ids: Iterable[int]) -> Mapping[int, list[Comer]]:
    """Return who is asked to come to these meetings: the vendor's people first, then the customer's, then others."""
    person = aliased(User)
    asked = (
        select(Attendee, person)
        .join(Meeting, (Meeting.id == Attendee.meeting_id) & (Meeting.customer_id == Attendee.customer_id))
        .outerjoin(person, person.id == Attendee.person_id)
        .where(Attendee.meeting_id.in_(sorted(set(meeting_ids))), Attendee.removed_at.is_(None))
        .order_by(Attendee.required.desc(), Attendee.id)
    )
    found: dict[int, list[Comer]] = defaultdict(list)
    for attendee, user in db.session.execute(narrowed(asked, Attendee, Meeting)):
        found[attendee.meeting_id].append(comer(attendee, user))
    for those in found.values():
        those.sort(key=lambda one: _ORDER[one.side])
    return found


def comers_of(meeting: Meeting) -> list[Comer]:
    """Return who is asked to come to one meeting."""
    return list(comers([meeting.id]).get(meeting.id, []))


def attendee_of(meeting_id: int, person_id: int) -> Attendee | None:
    """Return a person's place at a meeting."""
    found = select(Attendee).where(
        Attendee.meeting_id == meeting_id, Attendee.person_id == person_id, Attendee.removed_at.is_(None)
    )
    return db.session.scalar(narrowed(found, Attendee))


def attendees_of(meeting_id: int, *, removed: bool = False) -> Sequence[Attendee]:
    """Return the places at a meeting; on demand those as well who are not asked to come any more."""
    found = select(Attendee).where(Attendee.meeting_id == meeting_id).order_by(Attendee.id)
    if not removed:
        found = found.where(Attendee.removed_at.is_(None))
    return db.session.scalars(narrowed(found, Attendee)).all()


def slots_of(meeting_ids: Iterable[int]) -> Mapping[int, list[Slot]]:
    """Return the times proposed for these meetings, in order."""
    asked = (
        select(Slot)
        .join(Meeting, (Meeting.id == Slot.meeting_id) & (Meeting.customer_id == Slot.customer_id))
        .where(Slot.meeting_id.in_(sorted(set(meeting_ids))))
        .order_by(Slot.starts_at)
    )
    found: dict[int, list[Slot]] = defaultdict(list)
    for slot in db.session.scalars(narrowed(asked, Slot, Meeting)):
        found[slot.meeting_id].append(slot)
    return found


def stages(meeting_id: int) -> Sequence[AnyRow]:
    """Return what a meeting went through, with the people behind it, in order."""
    asked = select(Stage, User).outerjoin(User, User.id == Stage.by_id)
    asked = asked.where(Stage.meeting_id == meeting_id).order_by(Stage.id)
    return db.session.execute(narrowed(asked, Stage)).all()


def comer(attendee: Attendee, user: User | None) -> Comer:
    """Return somebody's place at a meeting as pages and letters show it."""
    name = user.name_in(language()) if user else attendee.name or attendee.email
    return Comer(
        id=attendee.id,
        public_id=attendee.public_id,
        meeting_id=attendee.meeting_id,
        person_id=attendee.person_id,
        person_pid=user.public_id if user else "",
        side=attendee.side,
        name=name,
        email=(user.email or "") if user else attendee.email,
        language=user.language if user else attendee.language,
        zone=user.time_zone if user else "",
        initial=user.initial if user else (name or "?")[0].upper(),
        colour_index=user.colour_index if user else sum(attendee.public_id.encode()) % 8,
        required=attendee.required,
        answer=attendee.answer,
        answered_at=attendee.answered_at,
        words=attendee.words,
        attended=attendee.attended,
    )


_ORDER: dict[Side | None, int] = {Side.VENDOR: 0, Side.CUSTOMER: 1, None: 2}


def _over() -> Any:
    return or_(
        Meeting.state.in_([MeetingState.HELD, MeetingState.CANCELLED]),
        (Meeting.state == MeetingState.FIXED) & (Meeting.ends_at < clock.now()),
    )
