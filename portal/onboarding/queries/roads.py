"""A journey as its page shows it to one reader: every step and phase they see, in a fixed number of statements.

What the reader does not see is not counted: "7 / 12" is of their own eyes.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, select

from portal.accounts.models import Department, Membership, User
from portal.activity.queries import Doer, named
from portal.foundation.audience import Side
from portal.foundation.calendar import WorkCalendar
from portal.foundation.db import db
from portal.onboarding.models import (
    Celebration,
    Journey,
    JourneyPause,
    JourneySummary,
    Phase,
    Step,
    StepEffort,
    StepInvitation,
)
from portal.onboarding.queries.roads_rows import PhaseRow, StepRow, Walk
from portal.onboarding.rules import choosing, gates, shapes
from portal.onboarding.rules.choosing import Candidate
from portal.onboarding.rules.shapes import Words
from portal.onboarding.rules.words import (
    PauseReason,
    StepSide,
    StepState,
    Waiting,
)

AnyRow = Row[*tuple[Any, ...]]
_STEP = (
    Step.id, Step.public_id, Step.key, Step.phase_id, Step.title_ja, Step.title_en, Step.about_ja, Step.about_en,
    Step.side, Step.owner_role, Step.staff_id, Step.kind, Step.minutes, Step.due_on, Step.needs, Step.gate,
    Step.automatic, Step.reading, Step.video_url, Step.may_skip, Step.is_wow, Step.meeting_id, Step.opened_at,
    Step.state, Step.done_at, Step.done_by_id, Step.done_how, Step.evidence, Step.skipped_why, Step.stuck_at,
    Step.visibility,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Background:
    """What else is told of a journey: whom one waits for, why it rests, with whom its wow moment was settled."""

    waits: Waiting
    waits_since: datetime | None
    pause: PauseReason | None
    pause_words: str
    paused_until: date | None
    agreed_with: str
    department: str


def background(journey: Journey, language: str) -> Background:
    """Return what else is told of a journey, in one statement."""
    resting = and_(
        JourneyPause.journey_id == Journey.id,
        JourneyPause.customer_id == Journey.customer_id,
        JourneyPause.until.is_(None),
    )
    member = and_(
        Membership.user_id == Journey.wow_agreed_with_id, Membership.customer_id == Journey.customer_id
    )
    summed = and_(JourneySummary.journey_id == Journey.id, JourneySummary.customer_id == Journey.customer_id)
    asked = (
        select(
            JourneySummary.waits, JourneySummary.waits_since, JourneyPause.reason, JourneyPause.words,
            JourneyPause.planned_until, User.family_name, User.given_name, User.romanised, Department.name,
        )
        .select_from(Journey)
        .outerjoin(JourneySummary, summed)
        .outerjoin(JourneyPause, resting)
        .outerjoin(User, User.id == Journey.wow_agreed_with_id)
        .outerjoin(Membership, member)
        .outerjoin(
            Department,
            and_(Department.id == Membership.department_id, Department.customer_id == Journey.customer_id),
        )
        .where(Journey.id == journey.id)
        .limit(1)
    )  # fmt: skip
    row = db.session.execute(asked).one()
    name = " ".join(part for part in (row.family_name, row.given_name) if part)
    return Background(
        row.waits or Waiting.WORKING, row.waits_since, row.reason, row.words or "", row.planned_until,
        (row.romanised if language == "en" else "") or name or row.romanised or "", row.name or "",
    )  # fmt: skip


def celebrated(journey: Journey, person_id: int) -> bool:
    """True when this person has seen the wow moment celebrated."""
    asked = select(Celebration.id).where(
        Celebration.journey_id == journey.id, Celebration.person_id == person_id
    )
    return db.session.scalar(asked) is not None


def walk(
    journey: Journey,
    *,
    person_id: int,
    language: str,
    today: date | None,
    calendar: Callable[[], WorkCalendar],
) -> Walk:
    """Return what this reader sees of a journey; what was left out for this customer is not there.

    Without `today` nothing is late: nobody's days are counted.
    """
    phases = db.session.execute(
        select(
            Phase.id, Phase.public_id, Phase.key, Phase.title_ja, Phase.title_en, Phase.gate, Phase.opened_at
        )
        .where(Phase.journey_id == journey.id, Phase.removed_at.is_(None))
        .order_by(Phase.position, Phase.id)
    ).all()
    rows = _step_rows(Step.journey_id == journey.id, person_id=person_id)
    people = named(_people_of(rows))
    places = {phase.id: place for place, phase in enumerate(phases)}
    ordered = sorted(rows, key=lambda row: places[row.phase_id])
    days = calendar() if today and any(_may_be_late(row, today) for row in rows) else None
    steps = [
        _step(row, number, people, person_id=person_id, language=language, today=today, calendar=days)
        for number, row in enumerate(ordered, 1)
    ]
    return Walk(_phases(phases, steps, language), {step.key: step for step in steps})


def title_of(row: Any, language: str) -> str:
    """Return the title of a journey, phase or step in the reader's language."""
    return Words(row.title_ja, row.title_en).of(language)


def wow_words_of(journey: Any, language: str) -> str:
    """Return the wow moment in the customer's words."""
    return Words(journey.wow_words_ja, journey.wow_words_en).of(language)


def _step_rows(which: Any, *, person_id: int) -> Sequence[AnyRow]:
    asked = (
        select(
            *_STEP, Membership.user_id.label("member_user_id"), StepEffort.score,
            StepInvitation.id.label("invitation"),
        )
        .outerjoin(
            Membership, and_(Membership.id == Step.owner_id, Membership.customer_id == Step.customer_id)
        )
        .outerjoin(
            StepEffort,
            and_(
                StepEffort.step_id == Step.id,
                StepEffort.customer_id == Step.customer_id,
                StepEffort.person_id == person_id,
            ),
        )
        .outerjoin(
            StepInvitation,
            and_(StepInvitation.step_id == Step.id, StepInvitation.customer_id == Step.customer_id),
        )
        .where(which, Step.state != StepState.LEFT_OUT)
        .order_by(Step.position, Step.id)
    )  # fmt: skip
    return db.session.execute(asked).all()


def _people_of(rows: Collection[AnyRow]) -> set[int]:
    ids = {one for row in rows for one in (row.member_user_id, row.staff_id, row.done_by_id)}
    return {one for one in ids if one is not None}


def _may_be_late(row: AnyRow, today: date) -> bool:
    return row.state is StepState.OPEN and row.due_on is not None and row.due_on < today


def _step(
    row: AnyRow,
    number: int,
    people: dict[int, Doer],
    *,
    person_id: int,
    language: str,
    today: date | None,
    calendar: WorkCalendar | None,
) -> StepRow:
    owner_ids = [one for one in (row.member_user_id, row.staff_id) if one is not None]
    late = calendar.days_late(row.due_on, today) if calendar and today and _may_be_late(row, today) else 0
    return StepRow(
        id=row.id,
        public_id=row.public_id,
        key=row.key,
        phase_id=row.phase_id,
        number=number,
        title=title_of(row, language),
        about=Words(row.about_ja, row.about_en).of(language),
        side=row.side,
        owners=tuple(people[one] for one in owner_ids if one in people),
        mine=person_id in owner_ids,
        kind=row.kind,
        minutes=row.minutes,
        due_on=row.due_on,
        late=late,
        needs=tuple(map(str, row.needs or ())),
        gate=shapes.gate(row.gate),
        automatic=shapes.rule(row.automatic),
        reading=shapes.reading(row.reading),
        video_url=row.video_url,
        may_skip=row.may_skip,
        is_wow=row.is_wow,
        meeting_id=row.meeting_id,
        opened=row.opened_at is not None,
        state=row.state,
        done_at=row.done_at,
        done_by=people.get(row.done_by_id),
        done_by_me=row.done_by_id == person_id,
        done_how=row.done_how,
        evidence=row.evidence or {},
        skipped_why=row.skipped_why,
        stuck_at=row.stuck_at,
        visibility=row.visibility,
        effort=row.score,
        was_invited_for=row.invitation is not None,
    )


def _phases(rows: Sequence[AnyRow], steps: Sequence[StepRow], language: str) -> tuple[PhaseRow, ...]:
    """Return the phases in which the reader sees a step, numbered as they see them."""
    of_phase: dict[int, list[StepRow]] = {}
    for step in steps:
        of_phase.setdefault(step.phase_id, []).append(step)
    seen = [row for row in rows if row.id in of_phase]
    return tuple(
        PhaseRow(
            row.id, row.public_id, row.key, number, title_of(row, language), shapes.gate(row.gate),
            row.opened_at is not None, tuple(of_phase[row.id]),
        )
        for number, row in enumerate(seen, 1)
    )  # fmt: skip


def next_of(walk: Walk, *, side: Side | None) -> StepRow | None:
    """Return the step that comes next for its reader (rules.choosing), None while nothing can be done.

    A customer's people are led to what they can do themselves, as long as there is anything.
    """
    doable = [step for step in walk.steps if step.doable]
    theirs = [step for step in doable if side is Side.VENDOR or step.side is not StepSide.VENDOR]
    if len(doable) < 2 or len(theirs) == 1:
        return next(iter(theirs or doable), None)
    blocking = gates.blocking(walk.gated_phases(), walk.gated_steps())
    chosen = choosing.next_of(
        Candidate(step.key, step.number, step.key in blocking, step.due_on, step.mine)
        for step in theirs or doable
    )
    return walk.by_key[chosen.key] if chosen else None


def steps_by_ids(ids: Iterable[int]) -> Sequence[Step]:
    """Return those of these steps that the reader sees."""
    way = and_(Journey.id == Step.journey_id, Journey.customer_id == Step.customer_id)
    asked = select(Step).join(Journey, way).where(Step.id.in_(sorted(ids)), Step.state != StepState.LEFT_OUT)
    return db.session.scalars(asked).all()


def journeys_by_ids(ids: Iterable[int]) -> Sequence[Journey]:
    """Return those of these journeys that the reader sees."""
    return db.session.scalars(select(Journey).where(Journey.id.in_(sorted(ids)))).all()
