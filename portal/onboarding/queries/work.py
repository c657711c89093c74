"""All that stands inside a step, for the reader of its page: fields and answers, files, reviews, a trouble, efforts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import select

from portal.accounts.queries.readers import Reader, readers
from portal.activity.queries import Doer, named
from portal.foundation.audience import Audience, Side, Visibility
from portal.foundation.db import db
from portal.foundation.tenancy import narrowed, scope
from portal.meetings.models import Meeting
from portal.meetings.queries import meetings
from portal.onboarding.models import Journey, Step, StepEffort, StepReview, StepTrouble
from portal.onboarding.queries import answers, efforts, files, reviews, troubles
from portal.onboarding.queries.answers import Answered
from portal.onboarding.queries.files import HandedIn
from portal.onboarding.queries.troubles import Alike
from portal.onboarding.rules import answers as rules
from portal.onboarding.rules.shapes import Field, Words
from portal.onboarding.rules.words import StepKind, StepState

ASKS = (StepKind.FORM, StepKind.QUESTION)
_NOTHING = Answered(None, None, datetime.min.replace(tzinfo=UTC))


@dataclass(frozen=True)
class Asked:
    """One field with its answer, in the reader's language."""

    field: Field
    label: str
    hint: str
    typed: str  # as it stands in the field
    told: str  # as it is read
    by: Doer | None
    at: datetime | None
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def day(self) -> date | None:
        """Return the answer of a field for dates."""
        try:
            return date.fromisoformat(self.typed) if self.field.kind == "date" else None
        except ValueError:  # nothing yet, or from when the field asked for something else
            return None

    @property
    def key(self) -> str:
        return self.field.key


@dataclass(frozen=True)
class PutBefore:
    """A step whose answers and files are looked at in a review."""

    public_id: str
    title: str
    done: bool
    asked: tuple[Asked, ...]
    files: tuple[HandedIn, ...]


@dataclass(frozen=True)
class Work:
    """What a step's parts need; what its kind has no use for is empty, and is not asked for."""

    step: Step
    language: str
    asked: tuple[Asked, ...] = ()
    files: tuple[HandedIn, ...] = ()
    before: tuple[PutBefore, ...] = ()
    reviews: Sequence[StepReview] = ()
    sent_back: StepReview | None = None
    meeting: Meeting | None = None
    trouble: StepTrouble | None = None
    alike: Alike | None = None
    efforts: Sequence[StepEffort] = ()
    people: Mapping[int, Doer] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Field, ...]:
        """Return the fields that must be filled in before the step is done."""
        return tuple(one.field for one in self.asked if one.field.required and not one.typed)

    def effort_of(self, person_id: int | None) -> StepEffort | None:
        """Return what one person said about the effort."""
        return next((one for one in self.efforts if one.person_id == person_id), None)


def of_step(step: Step, language: str) -> Work:
    """Return what stands inside a step: at most ten statements, and none at all for a plain open step."""
    kind = step.kind
    given = answers.of_step(step) if kind in ASKS else {}
    handed = tuple(files.of_steps([step.id])[step.id]) if kind is StepKind.UPLOAD else ()
    before = reviews.put_before(step) if kind is StepKind.APPROVE else []
    looked = reviews.of_step(step) if kind is StepKind.APPROVE else ()
    back = reviews.sent_back(step.key, step.journey_id) if kind in (*ASKS, StepKind.UPLOAD) else None
    trouble = troubles.open_of([step.id]).get(step.id) if step.stuck_at else None
    effort = efforts.of_step(step) if step.state is StepState.DONE else ()
    answered = answers.of_steps([one.id for one in before])
    files_of = files.of_steps([one.id for one in before])
    said = [*given.values(), *(one for each in answered.values() for one in each.values())]
    kept = [*handed, *(one for each in files_of.values() for one in each)]
    people = named(_people(said, kept, (*looked, back, trouble, *effort)))
    known = _known(step, before)
    return Work(
        step=step,
        language=language,
        asked=_asked(step, given, people, known, language),
        files=handed,
        before=tuple(
            PutBefore(
                one.public_id,
                Words(one.title_ja, one.title_en).of(language),
                one.state is StepState.DONE,
                _asked(one, answered[one.id], people, known, language),
                tuple(files_of[one.id]),
            )
            for one in before
        ),
        reviews=looked,
        sent_back=back,
        meeting=_meeting(step),
        trouble=trouble,
        alike=_alike(step, trouble),
        efforts=effort,
        people=people,
    )


def journey_of(step: Step) -> Journey:
    """Return the journey of a step."""
    return db.session.scalars(narrowed(select(Journey).where(Journey.id == step.journey_id), Journey)).one()


def fields_of(step: Step) -> tuple[Field, ...]:
    """Return the fields of a step."""
    return rules.fields_of(step.kind, Words(step.title_ja, step.title_en), step.fields)


def _asked(
    step: Step,
    given: Mapping[str, Answered],
    people: Mapping[int, Doer],
    known: Sequence[Reader],
    language: str,
) -> tuple[Asked, ...]:
    if step.kind not in ASKS:
        return ()
    found = []
    for asks in fields_of(step):
        one = given.get(asks.key, _NOTHING)
        choices = _choices(asks, known, language)
        told = dict(choices).get(str(one.value)) if asks.kind == "person" else None
        found.append(
            Asked(
                asks,
                asks.label.of(language),
                asks.hint.of(language),
                rules.said(asks, one.value, language),
                told or rules.told(asks, one.value, language),
                people.get(one.by_id or 0),
                one.at if one is not _NOTHING else None,
                choices,
            )
        )
    return tuple(found)


def _choices(asks: Field, known: Sequence[Reader], language: str) -> tuple[tuple[str, str], ...]:
    if asks.kind == "choice":
        return tuple((rules.key_of(one), one.of(language)) for one in asks.choices)
    if asks.kind == "person":
        return tuple((one.public_id, one.name_in(language)) for one in known)
    return ()


def _known(step: Step, before: Sequence[Step]) -> list[Reader]:
    """Return who can be named in a field: the customer's people, asked for where a field asks for one."""
    asks = any(asks.kind == "person" for one in (step, *before) for asks in fields_of(one))
    return [one for one in readers(Visibility.SHARED) if one.side is Side.CUSTOMER] if asks else []


def _meeting(step: Step) -> Meeting | None:
    return meetings.by_ids([step.meeting_id]).get(step.meeting_id) if step.meeting_id else None


def _alike(step: Step, trouble: StepTrouble | None) -> Alike | None:
    """Return how often it was said anywhere; never for the customer's people."""
    current = scope()
    if trouble is None or current is None or current.audience is not Audience.VENDOR:
        return None
    template_id = journey_of(step).template_id
    return troubles.alike(template_id, step.key, trouble.reason) if template_id else None


def _people(
    answered: Iterable[Answered],
    handed: Iterable[HandedIn],
    rows: Iterable[StepReview | StepTrouble | StepEffort | None],
) -> set[int]:
    """Return everybody who is named in it, by id."""
    found = {one.by_id for one in answered} | {one.by_id for one in handed}
    found |= {one.person_id if isinstance(one, StepEffort) else one.by_id for one in rows if one is not None}
    return {one for one in found if one is not None}
