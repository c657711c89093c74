"""The cards of a check-in, as they are filled in: each asks how it is, and only then for what that needs."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from portal.foundation.audience import Side
from portal.foundation.forms import DayField, Given, PortalForm, SeenForm, Short

LONGEST_WHY = 500
NEW_DATE, DONE, DROPPED, BLOCKED = "new_date", "done", "dropped", "blocked"
STILL, FREED = "still", "freed"


def _why() -> TextAreaField:
    return TextAreaField(_l("Why"), [Short(LONGEST_WHY)], render_kw={"rows": 2, "maxlength": LONGEST_WHY})


def _missing(form: PortalForm, *names: str) -> bool:
    """Say of each of these fields that it is needed, where it is empty; True when one is."""
    empty = [form[name] for name in names if form[name].data in (None, "") and not form[name].errors]
    for field in empty:
        field.errors = [*field.errors, _l("Please fill this in.")]
    return bool(empty)


class BlockFields:
    """Why something does not move, and whose turn it is."""

    blocked_why = TextAreaField(
        _l("What is in the way"), [Short(LONGEST_WHY)], render_kw={"rows": 2, "maxlength": LONGEST_WHY}
    )
    waiting_for = RadioField(_l("Whose turn it is"), validate_choice=False)

    def name_sides(self, customer: str, vendor: str) -> None:
        """Let the turn be one of the two companies'."""
        sides = [SelectChoice(Side.CUSTOMER.value, customer), SelectChoice(Side.VENDOR.value, vendor)]
        self.waiting_for.choices = sides

    def validate_waiting_for(self, field: RadioField) -> None:
        if field.data and field.data not in set(Side):
            raise ValidationError(_l("Please choose one."))


class PassedForm(BlockFields, SeenForm):
    """A date has passed: a new one with a reason, done, not needed any more, or blocked."""

    how = RadioField(_l("How is it?"), [Given()], validate_choice=False)
    due_on = DayField(_l("New date"))
    why = _why()
    outcome = RadioField(_l("How did it end?"), validate_choice=False)

    def __init__(self, *args: Any, today: date, is_goal: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today, self.is_goal = today, is_goal
        self.how.choices = [
            SelectChoice(NEW_DATE, _l("It goes on, by a new date")),
            SelectChoice(DONE, _l("It has ended") if is_goal else _l("It is done")),
            *([] if is_goal else [SelectChoice(DROPPED, _l("It is not needed any more"))]),
            SelectChoice(BLOCKED, _l("Something is in the way")),
        ]
        self.outcome.choices = [
            SelectChoice("achieved", _l("Achieved")),
            SelectChoice("partial", _l("Partly achieved")),
            SelectChoice("missed", _l("Missed")),
            SelectChoice("cancelled", _l("Cancelled")),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what the chosen way needs."""
        fine: bool = super().validate(extra_validators)
        if self.how.data not in {choice.value for choice in self.how.choices}:
            if not self.how.errors:
                self.how.errors = [_l("Please choose one.")]
            return False
        needs: dict[str, tuple[str, ...]] = {
            NEW_DATE: ("due_on", "why"),
            BLOCKED: ("blocked_why", "waiting_for"),
        }
        if self.is_goal:
            needs[DONE] = ("outcome",)
        return not _missing(self, *needs.get(self.how.data, ())) and fine

    def validate_due_on(self, field: DayField) -> None:
        if self.how.data == NEW_DATE and field.data is not None and field.data < self.today:
            raise ValidationError(_l("This day has passed. Choose one to come."))

    def validate_outcome(self, field: RadioField) -> None:
        if field.data and field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_l("Please choose one."))


class BlockedForm(BlockFields, SeenForm):
    """Something is in the way: still so, or it moves again."""

    how = RadioField(_l("How is it now?"), [Given()], validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.how.choices = [
            SelectChoice(STILL, _l("It is still in the way")),
            SelectChoice(FREED, _l("It moves again")),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that what is in the way is said, where it still is."""
        fine: bool = super().validate(extra_validators)
        if self.how.data not in {STILL, FREED}:
            if not self.how.errors:
                self.how.errors = [_l("Please choose one.")]
            return False
        return not (self.how.data == STILL and _missing(self, "blocked_why", "waiting_for")) and fine


class BegunForm(PortalForm):
    """What was begun of what was agreed."""

    note = TextAreaField(
        _l("What has been begun"), [Short(LONGEST_WHY)], render_kw={"rows": 2, "maxlength": LONGEST_WHY}
    )


class LaterForm(PortalForm):
    """On which day a card comes back."""

    until = DayField(_l("Ask me again on"), [Given()])

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today

    def validate_until(self, field: DayField) -> None:
        if field.data is not None and not 0 < (field.data - self.today).days <= 92:
            raise ValidationError(_l("Choose a day within the next three months."))
