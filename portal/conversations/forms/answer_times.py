"""Forms of answer times: the hours of each weekday as one line, and within how many of them an answer comes."""

from typing import Any

from babel.dates import get_day_names
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.validators import ValidationError

from portal.accounts.forms.editing import EditForm
from portal.accounts.forms.sign_in import LineField
from portal.accounts.models import Customer, Segment
from portal.conversations.models import AnswerTimes
from portal.conversations.queries.answer_times import customers_called
from portal.conversations.queries.hours import WITHIN_UNLESS_SET
from portal.conversations.rules.hours import (
    WEEK,
    NotHours,
    office_hours,
    opening_of,
    plain,
    read_hours,
    written,
)
from portal.foundation.forms import NumberField, Short, Within
from portal.foundation.i18n import locale

LEAST_HOURS, MOST_HOURS = 0.25, 200
DAYS = tuple(f"day_{number}" for number in range(WEEK))
AN_HOUR = 60


class HoursField(LineField):
    """The hours of a weekday as people type them, shown as we write them."""

    def pre_validate(self, form: Any) -> None:
        """Read what was typed; it comes back tidied."""
        try:
            self.data = written(read_hours(self.data or ""))
        except NotHours as refusal:
            raise ValidationError(
                _l("Write hours such as 9:00–12:00, 13:00–18:00, or leave the day empty.")
            ) from refusal


class AnswerTimesForm(EditForm):
    """What holds for everybody."""

    within_hours = NumberField(
        _l("An answer comes within"), validators=[Within(LEAST_HOURS, MOST_HOURS)],
        description=_l("Hours of opening time, counted from the question; days off are left out."),
    )  # fmt: skip
    day_0 = HoursField(validators=[Short(120)])
    day_1 = HoursField(validators=[Short(120)])
    day_2 = HoursField(validators=[Short(120)])
    day_3 = HoursField(validators=[Short(120)])
    day_4 = HoursField(validators=[Short(120)])
    day_5 = HoursField(validators=[Short(120)])
    day_6 = HoursField(validators=[Short(120)])

    def __init__(self, *args: Any, **keys: Any):
        super().__init__(*args, **keys)
        names = get_day_names("wide", locale=locale())
        for number, name in enumerate(DAYS):
            self[name].label.text = names[number]

    @property
    def days(self) -> list[Any]:
        """Return the fields of the weekdays, Monday first."""
        return [self[name] for name in DAYS]

    @classmethod
    def facts_of(cls, row: AnswerTimes | None) -> dict[str, Any]:
        """Return what is set as the form shows it; unset, what holds by itself."""
        week = row.week if row is not None and row.week is not None else plain(office_hours("UTC"))
        within = row.within_minutes if row is not None else None
        return {"within_hours": (WITHIN_UNLESS_SET if within is None else within) / AN_HOUR} | _typed(week)

    def columns_on(self, row: AnswerTimes | None) -> dict[str, Any] | None:
        """Return the columns to write, None where somebody else changed the same field: see `clashes`."""
        changes = self.laid_over(row)
        if changes is None:
            return None
        columns: dict[str, Any] = {}
        if "within_hours" in changes:
            columns["within_minutes"] = _minutes(changes["within_hours"])
        if any(name in changes for name in DAYS):
            columns["week"] = _week({**self.facts_of(row), **changes})
        return columns

    def validate_within_hours(self, field: Any) -> None:
        """Everybody is promised something."""
        if field.data is None and not field.errors:
            raise ValidationError(_l("Say within how many hours an answer comes."))

    def validate_day_0(self, _field: Any) -> None:
        """Somebody is there at some time of the week."""
        if not any(day.data for day in self.days):
            raise ValidationError(_l("On at least one day somebody must be there."))


class ApartForm(AnswerTimesForm):
    """What holds for one segment or customer: what is left empty holds as for everybody."""

    own_hours = BooleanField(
        _l("Hours of their own"), description=_l("Else the hours are those of everybody.")
    )

    @classmethod
    def facts_of(cls, row: AnswerTimes | None) -> dict[str, Any]:
        """Return what is set apart as the form shows it."""
        facts = AnswerTimesForm.facts_of(row)
        if row is None or row.within_minutes is None:
            facts["within_hours"] = None
        return facts | {"own_hours": row is not None and row.week is not None}

    def columns_on(self, row: AnswerTimes | None) -> dict[str, Any] | None:
        """Return the columns to write; without hours of their own none are kept."""
        changes = self.laid_over(row)
        if changes is None:
            return None
        facts = {**self.facts_of(row), **changes}
        within = facts["within_hours"]
        return {
            "within_minutes": None if within is None else _minutes(within),
            "week": _week(facts) if facts["own_hours"] else None,
        }

    def validate_within_hours(self, field: Any) -> None:
        """Something must differ from what holds for everybody."""
        if field.data is None and not field.errors and not self.own_hours.data:
            raise ValidationError(_l("Say within how many hours, or set hours of their own."))


class NewApartForm(ApartForm):
    """For whom it holds, asked when it is made."""

    segment = SelectField(_l("Segment"))
    customer = LineField(
        _l("or one customer"), validators=[Short(200)],
        description=_l("Its name, or its address in the portal (the part after /c/)"),
    )  # fmt: skip

    def __init__(self, *args: Any, segments: Any, **keys: Any):
        super().__init__(*args, **keys)
        self.by_id: dict[str, Segment] = {str(one.id): one for one in segments}
        english = locale().language == "en"
        names = [(key, one.name_en if english else one.name_ja) for key, one in self.by_id.items()]
        self.segment.choices = [("", "–"), *names]
        self.found: Customer | None = None

    @property
    def chosen_segment(self) -> Segment | None:
        """Return the segment that was chosen."""
        return self.by_id.get(self.segment.data or "")

    def validate_customer(self, field: Any) -> None:
        """A segment or a customer is named, not both; the customer is known by what was typed."""
        if bool(field.data) == bool(self.segment.data):
            raise ValidationError(_l("Choose a segment, or name one customer."))
        if not field.data:
            return
        alike = customers_called(field.data)
        if len(alike) == 1:
            self.found = alike[0]
        elif alike:
            names = ", ".join(f"{one.name} ({one.slug})" for one in alike)
            raise ValidationError(_l("Several are called like this: %(names)s", names=names))
        else:
            raise ValidationError(_l("No customer is called like this."))


def _typed(week: Any) -> dict[str, str]:
    hours = opening_of("UTC", week).week
    return {name: written(day) for name, day in zip(DAYS, hours, strict=True)}


def _week(facts: dict[str, Any]) -> list[Any]:
    return [[[span.first, span.last] for span in read_hours(facts[name] or "")] for name in DAYS]


def _minutes(hours: float) -> int:
    return round(hours * AN_HOUR)
