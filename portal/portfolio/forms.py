"""Forms of the desk: who follows whom, and when somebody is away."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import ValidationError

from portal.accounts.models import User
from portal.foundation.forms import DayField, Given, PortalForm
from portal.foundation.i18n import language

LONGEST_ABSENCE = timedelta(days=400)


class FollowForm(PortalForm):
    """Who takes over; the customers are ticked beside it."""

    to = SelectField(_l("Who follows"), validators=[Given()], validate_choice=True)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.public_id: person for person in people}
        names = [(pid, person.name_in(language())) for pid, person in self.people.items()]
        self.to.choices = [("", _l("Please choose")), *names]

    @property
    def chosen(self) -> User:
        """Return who was chosen; the form has been validated."""
        return self.people[self.to.data]


class AbsenceForm(PortalForm):
    """From which day to which somebody is away, both included."""

    from_on = DayField(_l("First day away"), validators=[Given()])
    until_on = DayField(_l("Last day away"), validators=[Given()])

    @property
    def days(self) -> tuple[date, date]:
        """Return the first and the last day; the form has been validated."""
        if self.from_on.data is None or self.until_on.data is None:
            raise ValueError("not validated")
        return self.from_on.data, self.until_on.data

    def validate_until_on(self, field: DayField) -> None:
        first, last = self.from_on.data, field.data
        if not isinstance(first, date) or not isinstance(last, date):
            return
        if last < first:
            raise ValidationError(_l("The last day comes before the first."))
        if last - first > LONGEST_ABSENCE:
            raise ValidationError(_l("Enter an absence of up to 400 days."))


class PersonAbsenceForm(AbsenceForm):
    """The same for a colleague."""

    person = SelectField(_l("Who is away"), validators=[Given()])

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.public_id: one for one in people}
        names = [(pid, one.name_in(language())) for pid, one in self.people.items()]
        self.person.choices = [("", _l("Please choose")), *names]

    @property
    def chosen(self) -> User:
        """Return who was chosen; the form has been validated."""
        return self.people[self.person.data]
