"""What the page of a journey shows its reader: the road, the steps, the one next step, and the days it has taken."""

from dataclasses import dataclass
from datetime import date

from flask_babel import pgettext
from markupsafe import Markup

from portal.accounts.permits import Permit
from portal.accounts.queries.calendars import today_of, work_calendar
from portal.accounts.standpoint import Standpoint, standpoint
from portal.foundation.audience import Audience, Side
from portal.foundation.clock import day_of
from portal.foundation.i18n import language
from portal.foundation.markup import to_html
from portal.foundation.words import word
from portal.onboarding.models import Journey
from portal.onboarding.queries import journeys, roads
from portal.onboarding.queries.roads import Background
from portal.onboarding.queries.roads_rows import PhaseRow, StepRow, Walk
from portal.onboarding.rules import roads as drawn
from portal.onboarding.rules.roads import Days, Road, Stop
from portal.onboarding.rules.words import StepKind, StepSide, StepState, Waiting


@dataclass(frozen=True)
class Scene:
    """A journey as one reader sees it. `step` is what the panel shows, `chosen` where the reader asked for it."""

    journey: Journey
    point: Standpoint
    title: str
    wow_words: str
    walk: Walk
    next_step: StepRow | None
    step: StepRow | None
    chosen: bool
    drawing: Road
    days: Days | None
    background: Background
    today: date

    @property
    def total(self) -> int:
        """Return how many steps the reader sees."""
        return len(self.walk.steps)

    @property
    def settled(self) -> int:
        """Return how many of them are done or skipped."""
        return sum(step.settled for step in self.walk.steps)

    @property
    def running(self) -> bool:
        """True while steps can be done."""
        return self.journey.started_at is not None and not self.ended

    @property
    def ended(self) -> bool:
        """True when it is done or was called off."""
        return self.journey.completed_at is not None or self.journey.cancelled_at is not None

    @property
    def rests(self) -> bool:
        """True while it is paused."""
        return self.running and self.background.pause is not None

    @property
    def may_work(self) -> bool:
        """True when the reader may do steps at all."""
        return self.running and works(self.point)

    @property
    def open_phase(self) -> PhaseRow | None:
        """Return the one phase that stands open: of the step that is shown, else the first that is not done."""
        if self.step is not None:
            return self.walk.phase_of(self.step)
        return next((phase for phase in self.walk.phases if not phase.done), None)

    @property
    def waiting(self) -> str:
        """Return whom one waits for: customer, vendor, or nobody."""
        waits = self.background.waits
        return str(waits) if self.running and waits in (Waiting.CUSTOMER, Waiting.VENDOR) else ""

    @property
    def about(self) -> Markup:
        """Return the instructions of the step that is shown."""
        return to_html(self.step.about if self.step else "")

    def by_hand(self, step: StepRow) -> bool:
        """True when the reader's word is enough for it to be done."""
        return by_hand(step, self.point)

    def may_skip(self, step: StepRow) -> bool:
        """True when the reader may leave the step out, with a reason."""
        if not self.may_work or step.state is not StepState.OPEN:
            return False
        return self.point.side is Side.VENDOR or (step.may_skip and by_hand(step, self.point))

    def may_give(self, step: StepRow) -> bool:
        """True when the reader may say who does the step."""
        begun = self.journey.started_at is not None or self.point.may(Permit.ONBOARDING_LEAD)
        own = self.point.side is Side.VENDOR or step.side is not StepSide.VENDOR
        return works(self.point) and begun and not self.ended and own and step.state is StepState.OPEN

    def by_one_click(self, step: StepRow) -> bool:
        """True when the reader says with one press that the step is done."""
        return self.may_work and step.doable and by_hand(step, self.point) and step.kind is StepKind.DO

    def may_reopen(self, step: StepRow) -> bool:
        """True when the reader may say that a step is to be done after all."""
        ended = self.journey.cancelled_at is not None
        own = self.point.side is Side.VENDOR or step.side is not StepSide.VENDOR
        return works(self.point) and not ended and own and step.settled

    def needed(self, step: StepRow) -> list[StepRow]:
        """Return the steps that must be done first and that the reader sees."""
        found = [self.walk.by_key.get(key) for key in (*step.needs, *step.gate.steps)]
        return [one for one in dict.fromkeys(found) if one is not None and not one.settled]


def scene(journey: Journey, *, step_pid: str = "") -> Scene:
    """Return what the reader of the page sees of a journey; `step_pid` is the step they asked for, if any."""
    point, today = standpoint(), today_of(standpoint().customer)
    background = roads.background(journey, language())
    walk = roads.walk(
        journey,
        person_id=point.user.id,
        language=language(),
        today=today if _counts_days(journey, background) else None,
        calendar=lambda: work_calendar(point.customer),
    )
    next_step = next_of(walk, journey, point.side)
    chosen = walk.step(step_pid) if step_pid else None
    return Scene(
        journey=journey,
        point=point,
        title=roads.title_of(journey, language()),
        wow_words=roads.wow_words_of(journey, language()),
        walk=walk,
        next_step=next_step,
        step=chosen or next_step,
        chosen=chosen is not None,
        drawing=drawing(journey, walk, next_step, point.side),
        days=days_of(journey, today, point.customer.time_zone),
        background=background,
        today=today,
    )


def next_of(walk: Walk, journey: Journey, side: Side | None) -> StepRow | None:
    """Return the one step that comes next for the reader; none before it begins and after its end."""
    if journey.started_at is None or journey.completed_at is not None or journey.cancelled_at is not None:
        return None
    return roads.next_of(walk, side=side)


def days_of(journey: Journey, today: date, zone: str) -> Days | None:
    """Return the day of its clock that it is, or on which the wow moment was reached; None before it runs."""
    if journey.started_at is None:
        return None
    reached = journey.wow_reached_at
    until = day_of(reached, zone) if reached else today
    return drawn.days(journeys.clock_day(journey), until, aim=journey.value_days, reached=bool(reached))


def works(point: Standpoint) -> bool:
    """True when this reader may do steps."""
    return point.may(Permit.ONBOARDING_WORK) and not point.read_only


def by_hand(step: StepRow, point: Standpoint) -> bool:
    """True when this reader's word is enough: for customers, no step of the vendor's, no observed wow moment."""
    if point.side is Side.VENDOR:
        return True
    return step.side is not StepSide.VENDOR and not (step.is_wow and step.automatic)


def pulse_of(journey: Journey, audience: Audience) -> int:
    """Return the number that changes with all that this audience sees of a journey."""
    return journey.pulse_vendor if audience is Audience.VENDOR else journey.pulse_customer


def drawing(journey: Journey, walk: Walk, next_step: StepRow | None, side: Side | None) -> Road:
    """Return the road with its words in the reader's language."""
    last_of = {phase.steps[-1].id: phase.title for phase in walk.phases if phase.done}
    stops = [
        Stop(
            step.public_id, step.title, step.settled, is_now=step is next_step, is_wow=step.is_wow,
            ends=last_of.get(step.id, ""),
        )
        for step in walk.steps
    ]  # fmt: skip
    return drawn.road(
        stops,
        reached=journey.wow_reached_at is not None,
        start=pgettext("road", "Start"),
        now=pgettext("road", "You are here"),
        wow=word("wow_moment", side),
    )


def _counts_days(journey: Journey, background: Background) -> bool:
    """True while a journey runs and does not rest: only then can anything in it be late."""
    over = journey.completed_at is not None or journey.cancelled_at is not None
    return not over and background.pause is None
