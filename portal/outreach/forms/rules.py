"""How often and at which hours; and who is not written to."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import ValidationError

from portal.foundation.forms import Given, NumberField, PortalForm, Short, Within
from portal.outreach.models import OutreachRules

MOST_A_WEEK = 20


class TimeField(StringField):
    """An hour of the day as a browser sends it. `data` is that text."""

    @property
    def at(self) -> time | None:
        """Return the hour, None where it cannot be read."""
        try:
            return time.fromisoformat(self.data or "").replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            return None


class RulesForm(PortalForm):
    """The installation's rules."""

    most_a_week = NumberField(
        _l("Messages a week to one person, at most"), validators=[Given(), Within(1, MOST_A_WEEK)]
    )
    first_hour = TimeField(_l("Not before"), validators=[Given()])
    last_hour = TimeField(_l("Not after"), validators=[Given()])
    working_days_only = BooleanField(_l("Only on working days of both companies"))

    @classmethod
    def on(cls, rules: OutreachRules) -> "RulesForm":
        """Return the form with the rules in force."""
        return cls(
            data={
                "most_a_week": rules.most_a_week, "first_hour": f"{rules.first_hour:%H:%M}",
                "last_hour": f"{rules.last_hour:%H:%M}", "working_days_only": rules.working_days_only,
            }
        )  # fmt: skip

    @property
    def chosen(self) -> tuple[int, time, time]:
        """Return how many a week, and the first and last hour; the form has been validated."""
        first, last = self.first_hour.at, self.last_hour.at
        if self.most_a_week.data is None or first is None or last is None:
            raise ValueError("not validated")
        return int(self.most_a_week.data), first, last

    def validate_most_a_week(self, field: NumberField) -> None:
        if field.data is not None and field.data != int(field.data):
            raise ValidationError(_("Enter a whole number."))

    def validate_last_hour(self, field: TimeField) -> None:
        first, last = self.first_hour.at, field.at
        if first is None or last is None:
            raise ValidationError(_("Enter an hour, such as 08:30."))
        if first >= last:
            raise ValidationError(_("The last hour comes after the first."))


class ExcludeForm(PortalForm):
    """Somebody who is not written to: a whole customer, or one of its people by mail address."""

    customer = SelectField(_l("Customer"), validators=[Given()])
    email = StringField(_l("Only this person (mail address)"), validators=[Short(254)])
    why = StringField(_l("Why"), validators=[Short(200)])

    def __init__(self, customers: Sequence[Any]) -> None:
        super().__init__()
        self.customer.choices = [("", _("Please choose")), *((one.public_id, one.name) for one in customers)]
