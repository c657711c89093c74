"""One value of a KPI, as people type it, and why one is taken back."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import ValidationError

from portal.foundation.forms import DayField, Given, NumberField, PortalForm, Short
from portal.foundation.i18n import language
from portal.foundation.numbers import NotANumber, read_number
from portal.plans.actions.measurements import refusal

LONGEST_NOTE = 500
#: What is wrong with a number, and with a day, in words.
NUMBER_REFUSED = {
    "empty": _l("Enter a number, such as 4.9 or 1,200."),
    "not_a_number": _l("Enter a number, such as 4.9 or 1,200."),
    "ambiguous": _l("This number can be read in two ways. Write it without separators, such as 1200 or 1.2."),
    "too_large": _l("This number is too large; at most 15 digits are kept."),
    "too_precise": _l("This number has too many decimals."),
}
DAY_REFUSED = {
    "in_future": _l("This day has not come yet. A value is entered on its day or later."),
    "too_early": _l("This day lies too far back."),
}


class ValueField(NumberField):
    """A number that may carry the KPI's own unit: 4.9, 4.9日, 52%, １，２００."""

    unit = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed_text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if self.typed_text:
            try:
                self.data = read_value(self.typed_text, self.unit)
            except NotANumber as error:
                raise ValueError(NUMBER_REFUSED.get(error.reason, NUMBER_REFUSED["not_a_number"])) from error


class MeasurementForm(PortalForm):
    """A day, its value and a note. `seen` is the row that counted for the day when the author opened the form."""

    on = DayField(_l("Measured on"), [Given()])
    value = ValueField(_l("Value"), [Given()])
    note = TextAreaField(_l("Note"), [Short(LONGEST_NOTE)], description=_l("What is behind the number?"))
    seen = HiddenField()

    def __init__(self, *args: Any, today: date, unit: str, **kwargs: Any):
        self.today = today
        self._unit = unit
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Let the value know its unit before anything typed is read."""
        self.value.unit = self._unit
        super().process(*args, **kwargs)

    def apart(self) -> "MeasurementForm":
        """Give the fields ids of their own, for a dialog over a page that holds the same form."""
        for field in self:
            field.id = f"dialog-{field.name}"
        return self

    def validate_on(self, field: DayField) -> None:
        reason = refusal(field.data, None, self.today) if field.data else None
        if reason:
            raise ValidationError(DAY_REFUSED[reason])


class WithdrawalForm(PortalForm):
    """Why a value is taken back."""

    why = TextAreaField(_l("Why is it withdrawn?"), [Given(), Short(LONGEST_NOTE)])


def read_value(text: str, unit: str) -> float:
    """Read a number as typed, its own unit allowed after it; raises `NotANumber`."""
    return read_number(text, language(), units=(unit,) if unit else ())
