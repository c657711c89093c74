"""Forms in which a journey is adapted to its customer: its steps, phases, pauses, days; the template stays."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from portal.accounts.forms.choices import pairs, person_choices
from portal.accounts.forms.editing import EditForm
from portal.accounts.forms.sign_in import LineField
from portal.accounts.models import User
from portal.foundation.audience import Side
from portal.foundation.forms import DayField, Given, NumberField, PortalForm, Short, Within
from portal.onboarding.forms.template_steps import PhaseForm, StepForm
from portal.onboarding.forms.words import GATE_WORDS, PAUSE_WORDS
from portal.onboarding.models import Journey, Phase, Step
from portal.onboarding.rules import shapes
from portal.onboarding.rules.shapes import PhaseShape, StepShape, Words
from portal.onboarding.rules.words import Anchor, GateKind, PauseReason

LONGEST_WHY = 1_000


class AdaptedStepForm(StepForm):
    """A step of a journey, for this customer alone. Its conditions, fields and what completes it stay as they are."""

    KEPT = (
        "conditions",
        "automatic",
        "fields_of",
        "reading",
        "is_wow",
        "gate_rule",
        "gate_label_ja",
        "gate_label_en",
    )

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        for name in self.KEPT:
            del self[name]
        said = {str(value) for value in (self.gate_kind.data, self.gate_kind.object_data) if value}
        self.gate_kind.choices = _gates(said)


class AdaptedPhaseForm(PhaseForm):
    """A phase of a journey, for this customer alone."""

    KEPT = ("gate_rule", "gate_label_ja", "gate_label_en")

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        for name in self.KEPT:
            del self[name]
        said = {str(value) for value in (self.gate_kind.data, self.gate_kind.object_data) if value}
        self.gate_kind.choices = _gates(said)


class DetailsForm(EditForm):
    """What is said of a journey as a whole."""

    title_ja = LineField(_l("Title in Japanese"), validators=[Short(200)])
    title_en = LineField(_l("Title in English"), validators=[Short(200)])
    wow_words_ja = LineField(
        _l("The first result in the customer's words, in Japanese"), validators=[Short(300)]
    )
    wow_words_en = LineField(_l("The same in English"), validators=[Short(300)])
    value_days = NumberField(_l("Aim: first result within"), validators=[Within(1, 1_000)])
    behind_after = NumberField(_l("Behind after"), validators=[Given(), Within(1, 100)])
    stuck_after = NumberField(_l("Stuck after"), validators=[Given(), Within(1, 200)])
    lead = SelectField(_l("Led by"))

    def __init__(self, *args: Any, team: Sequence[User] = (), **keys: Any):
        super().__init__(*args, **keys)
        self.lead.choices = person_choices(team, str(_l("The primary CSM")))

    def validate_stuck_after(self, field: Any) -> None:
        """It is behind before it is stuck."""
        if field.data is not None and field.data <= (self.behind_after.data or 0):
            raise ValidationError(_l("Enter more days than for “behind”."))

    @classmethod
    def facts_of(cls, row: Any) -> dict[str, Any]:
        """Return a journey, with the public id of who leads it, as the form shows it."""
        journey, lead = row
        names = ("title_ja", "title_en", "wow_words_ja", "wow_words_en")
        days = ("value_days", "behind_after", "stuck_after")
        numbers = {name: float(n) if (n := getattr(journey, name)) is not None else None for name in days}
        return {name: getattr(journey, name) for name in names} | numbers | {"lead": lead}


class PauseForm(PortalForm):
    """Why a journey rests, who asked for it, and until when it is meant to."""

    reason = RadioField(_l("Why"), validators=[Given()])
    asked_side = RadioField(_l("Who asked for it"))
    words = TextAreaField(
        _l("In a few words"), validators=[Short(LONGEST_WHY)], description=_l("Both companies read it.")
    )
    planned_until = DayField(
        _l("Meant to go on again on"), description=_l("It goes on when you say so; the day is a reminder.")
    )

    def __init__(self, *args: Any, customer_name: str = "", vendor_name: str = "", **keys: Any):
        super().__init__(*args, **keys)
        self.reason.choices = pairs(PAUSE_WORDS)
        self.asked_side.choices = [(str(Side.CUSTOMER), customer_name), (str(Side.VENDOR), vendor_name)]
        self.asked_side.data = self.asked_side.data or str(Side.CUSTOMER)

    @property
    def chosen(self) -> PauseReason:
        return PauseReason(self.reason.data)


class CancelForm(PortalForm):
    """Why a journey is called off."""

    why = TextAreaField(
        _l("Why"), validators=[Given(), Short(LONGEST_WHY)], description=_l("Both companies read it.")
    )


class AnchorForm(PortalForm):
    """The days from which due days are counted."""

    contract_on = DayField(_l("Start of the contract"))
    kickoff_on = DayField(_l("Kick-off"))
    started_on = DayField(_l("Beginning of the onboarding"))
    go_live_on = DayField(_l("Go-live"))

    @classmethod
    def on(cls, journey: Journey) -> "AnchorForm":
        """Return the form as it opens on a journey, or as it was sent."""
        form = cls(obj=journey)
        if journey.started_on is None:
            del form.started_on
        return form

    def moved(self, journey: Journey, columns: Iterable[tuple[Anchor, str]]) -> list[tuple[Anchor, Any]]:
        """Return the anchors that were given another day."""
        return [
            (anchor, self[column].data)
            for anchor, column in columns
            if column in self and self[column].data != getattr(journey, column)
        ]


def shape_of(step: Step) -> StepShape:
    """Return a step of a journey as a shape."""
    return StepShape(
        key=step.key, title=Words(step.title_ja, step.title_en), side=step.side,
        about=Words(step.about_ja, step.about_en), owner=step.owner_role, kind=step.kind, minutes=step.minutes,
        due=shapes.due(step.due_rule), needs=tuple(step.needs), gate=shapes.gate(step.gate),
        conditions=tuple(shapes.rule(one) for one in step.conditions), automatic=shapes.rule(step.automatic),
        fields=tuple(shapes.field(one) for one in step.fields), reading=shapes.reading(step.reading),
        video_url=step.video_url, may_skip=step.may_skip, internal=step.internal, is_wow=step.is_wow,
    )  # fmt: skip


def phase_shape_of(phase: Phase) -> PhaseShape:
    """Return a phase of a journey as a shape, without its steps."""
    return PhaseShape(phase.key, Words(phase.title_ja, phase.title_en), (), shapes.gate(phase.gate))


def _gates(said: set[str]) -> list[tuple[str, Any]]:
    """Return how something may open; on a condition only what the template made so: it is written there."""
    return [
        (kind.value, words)
        for kind, words in GATE_WORDS.items()
        if kind is not GateKind.CONDITION or kind.value in said
    ]
